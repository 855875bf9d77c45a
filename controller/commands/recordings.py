"""`sealroom recordings`: what is recorded, how it stands, who holds it, and whether it is whole."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from controller.commands.recordings_place import (
    AsJson,
    ConfigOption,
    DataOption,
    Place,
    Refused,
    folder_of,
    place_of,
    tell,
)
from controller.commands.recordings_read import SessionRow, SourceRow, read_lines, read_session
from controller.commands.recordings_words import STATES, day, length, moment, size, whole_table
from recorder.health.words import cause_words
from recorder.retention.custody_state import CustodyState

recordings_app = typer.Typer(
    no_args_is_help=True,
    help="Recordings of a site: list, show, check, hold, release, extend, export, and what is due.",
)

SessionArgument = Annotated[str, typer.Argument(help="Session id, as `list` shows it.")]
GAPS_SHOWN = 20


@recordings_app.command("list")
def list_sessions(
    data: DataOption = None,
    config: ConfigOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="Newest so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the newest recordings: when, how long, how large, how long they are kept. Exit 0 done, 2 could not run."""
    place = place_of(data, config, as_json)
    folders = list(place.sessions().values())
    wanted, custody = _wanted(place), _custody(place)
    rows = [read_session(folder, wanted, custody) for folder in folders[:limit]]
    if as_json:
        tell({"ok": True, "sessions": [row.to_plain() for row in rows], "total": len(folders)})
        return
    Console().print(_list_table(rows))
    typer.echo(f"{len(rows)} of {len(folders)} recordings in {place.data}")


def _list_table(rows: list[SessionRow]) -> Table:
    """Two lines a recording, so that 80 columns show every id and time whole."""
    table = whole_table("session", "kind\nstate", "from\nto", "size\nsources", "kept until\nheld")
    for row in rows:
        table.add_row(
            escape(row.session), f"{escape(row.room_kind)}\n{STATES[row.state]}",
            f"{moment(row.start_utc_us)}\n{moment(row.end_utc_us)}", f"{size(row.bytes)}\n{len(row.sources)}",
            f"{day(row.keep_until_utc_us)}\n{', '.join(row.holds)}",
        )  # fmt: skip
    return table


def _wanted(place: Place) -> frozenset[str]:
    """Sessions that a running recorder records now; none when it does not answer."""
    try:
        state = place.ask("GET", "/state")
    except Refused:
        return frozenset()
    return frozenset(order["session"] for order in (state or {}).get("desired", ()))


@recordings_app.command("show")
def show(
    session: SessionArgument, data: DataOption = None, config: ConfigOption = None, as_json: AsJson = False
) -> None:
    """Show one recording: every source, every gap with its cause. Exit 0 done, 2 no such recording."""
    place = place_of(data, config, as_json)
    row = session_row(place, session, as_json)
    sources = [{**asdict(source), **_content(row, source)} for source in row.sources]
    if as_json:
        tell({"ok": True, **row.to_plain(), "sources": sources})
    else:
        _show(row, sources)


def session_row(place: Place, session: str, as_json: bool) -> SessionRow:
    """The row of a session that a person named; ends the command with 2 when there is none."""
    return read_session(folder_of(place, session, as_json), _wanted(place), _custody(place))


def _custody(place: Place) -> CustodyState:
    """The ledger; an empty one when it cannot be read, which `check` finds."""
    try:
        return place.custody()
    except (OSError, ValueError, KeyError, TypeError):
        typer.echo("the ledger custody.jsonl cannot be read: holds are not shown; see `recordings check`", err=True)
        return CustodyState()


def _content(row: SessionRow, source: SourceRow) -> dict[str, Any]:
    """Recorded and missing time, and the gaps; a damaged manifest shows what can be read of it."""
    try:
        lines = read_lines(row.folder / source.source)
    except OSError:
        lines = []
    segments = [line for line in lines if line.get("kind") == "segment"]
    gaps = [line for line in lines if line.get("kind") == "gap"]
    return {
        "recorded_ms": sum(line["end_utc_us"] - line["start_utc_us"] for line in segments) // 1000,
        "missing_ms": sum(gap["to_utc_us"] - gap["from_utc_us"] for gap in gaps if gap["track"] == "all") // 1000,
        "gaps": [{key: gap[key] for key in ("from_utc_us", "to_utc_us", "cause", "track")} for gap in gaps],
    }


def _show(row: SessionRow, sources: list[dict[str, Any]]) -> None:
    console = Console()
    console.print(f"[bold]{escape(row.session)}[/] {escape(row.room_kind)} {STATES[row.state]}")
    console.print(f"{moment(row.start_utc_us)} to {moment(row.end_utc_us)}", highlight=False)
    kept = f"kept until {day(row.keep_until_utc_us)} ({row.retention})" if row.keep_until_utc_us else "not sealed yet"
    console.print(escape(kept), highlight=False)
    if row.holds:
        console.print(f"held: {', '.join(row.holds)}; `sealroom recordings custody {escape(row.session)}` says by whom")
    table = whole_table("source\nkind", "state", "recorded\nmissing", "gaps", "files\nsize")
    for source in sources:
        missing = length(source["missing_ms"])
        table.add_row(
            f"{escape(source['source'])}\n{escape(source['kind'])}", STATES[source["state"]],
            length(source["recorded_ms"]) + (f"\n[red]{missing}[/]" if source["missing_ms"] else ""),
            str(len(source["gaps"]) or ""), f"{source['files']}\n{size(source['bytes'])}",
        )  # fmt: skip
    console.print(table)
    _show_gaps(console, sources)


def _show_gaps(console: Console, sources: list[dict[str, Any]]) -> None:
    gaps = [(gap, source["source"]) for source in sources for gap in source["gaps"]]
    if not gaps:
        return
    gaps.sort(key=lambda each: each[0]["from_utc_us"])
    table = whole_table("missing from", "for", "source\ntrack", "cause")
    table.title = "gaps"
    for gap, source in gaps[:GAPS_SHOWN]:
        missing = length((gap["to_utc_us"] - gap["from_utc_us"]) // 1000)
        cause = " ".join(dict.fromkeys(reversed(cause_words(gap["cause"]))))
        table.add_row(moment(gap["from_utc_us"]), missing, f"{escape(source)}\n{gap['track']}", escape(cause))
    console.print(table)
    if len(gaps) > GAPS_SHOWN:
        console.print(f"{len(gaps) - GAPS_SHOWN} more gaps; --json shows them all", highlight=False)
