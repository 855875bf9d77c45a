"""`sealroom recordings check`: is every recording whole and unchanged?"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from controller.commands.recordings import recordings_app, session_row
from controller.commands.recordings_index import check_index_of
from controller.commands.recordings_known import (
    check_going_on,
    check_ledger,
    check_name,
    check_strays,
    session_in,
)
from controller.commands.recordings_place import (
    FOUND,
    AsJson,
    ConfigOption,
    DataOption,
    Place,
    could_not_run,
    place_of,
    tell,
)
from controller.commands.recordings_read import SessionRow, read_session
from controller.commands.recordings_words import size
from controller.commands.verify import print_findings, read_key
from controller.proof.findings import Verdict
from controller.proof.note import NoteRefused
from recorder.check import check_recording

KeyOption = Annotated[
    str | None,
    typer.Option("--key", metavar="VKEY", help="The recorder's public key, kept elsewhere, or the file that holds it."),
]
IndexOption = Annotated[
    bool | None,
    typer.Option("--index/--no-index", help="Compare the index too; by default when every recording is checked."),
]


@recordings_app.command("check")
def check(
    sessions: Annotated[list[str] | None, typer.Argument(help="Session ids; none = every recording.")] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    key: KeyOption = None,
    index: IndexOption = None,
    as_json: AsJson = False,
) -> None:
    """Read recordings again: files, chain, seals, ledger, and the index against them. What is not sealed yet is left out.

    Exit 0 good, 1 something was found, 2 could not run.
    """
    place = place_of(data, config, as_json)
    rows = _rows(place, sessions or (), as_json)
    going_on = [row.session for row in rows if row.state in ("recording", "open")]
    try:
        verdict = _check([row for row in rows if row.session not in going_on], place, read_key(key), as_json)
    except NoteRefused as error:
        could_not_run(f"--key: {error}", as_json)
    check_going_on([row.folder for row in rows if row.session in going_on], verdict)
    if not sessions:
        check_ledger(place, verdict)
        check_strays(place, verdict)
    if index if index is not None else not sessions:
        check_index_of(place, verdict)
    if as_json:
        tell({"ok": verdict.good, **asdict(verdict), "going_on": going_on})
    else:
        _print(verdict, going_on)
    if not verdict.good:
        raise typer.Exit(FOUND)


def _rows(place: Place, sessions: Any, as_json: bool) -> list[SessionRow]:
    if sessions:
        return [session_row(place, session, as_json) for session in sessions]
    return [read_session(folder) for folder in place.sessions().values()]


def _check(rows: list[SessionRow], place: Place, vkey: str | None, quiet: bool) -> Verdict:
    """One verdict over all of them; findings name session and file. Raises `NoteRefused`."""
    whole = Verdict(str(place.data), counts={"recordings": 0})
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True, quiet=quiet), transient=True) as progress:
        task = progress.add_task("checking", total=sum(row.bytes for row in rows) or None)
        for row in rows:
            progress.update(task, description=row.session)
            _add(whole, row.folder, vkey)
            progress.advance(task, row.bytes)
    return whole


def _add(whole: Verdict, folder: Path, vkey: str | None) -> None:
    one = check_recording(folder, vkey=vkey)
    check_name(folder, session_in(folder), whole)
    whole.counts["recordings"] = int(whole.counts["recordings"]) + 1
    for name, count in one.counts.items():
        if isinstance(count, int):
            whole.counts[name] = int(whole.counts.get(name, 0)) + count
    for found in one.findings:
        whole.find(f"{folder.name}/{found.where}", found.what, found.what_to_do)
    for note in one.notes:
        whole.note(note)


def _print(verdict: Verdict, going_on: list[str]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    counts = verdict.counts
    told = f"{counts['recordings']} recordings, {counts.get('segments', 0)} files, {size(int(counts.get('bytes', 0)))}"
    print_findings(console, verdict, told)
    for note in verdict.notes:
        console.print(f"note: {note}", markup=False)
    if going_on:
        console.print(f"not checked, not sealed yet: {', '.join(going_on)}", markup=False, style="yellow")
