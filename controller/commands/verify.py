"""`sealroom verify`: is a journal, a recording or a whole site unchanged? Works on a copy, offline, years later."""

import dataclasses
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from controller.commands.lines import print_line
from controller.commands.verify_words import TRUST, tree_head, what_was_checked
from controller.commands.whole_site import check_folder, journal_in, verify_site
from controller.proof.findings import Finding, Verdict
from controller.proof.note import NoteRefused
from controller.store.verify import verify_journal

GOOD, FOUND, UNREADABLE = 0, 1, 2
EXPORT = ("export.json", "export.note", "SHA256SUMS")
"""What `sealroom recordings export` writes into every export."""
CHECK_EXPORT = "`sealroom recordings check-clip` checks it, or `sha256sum -c SHA256SUMS` in it"

PathArgument = Annotated[Path, typer.Argument(help="Journal file, recording folder, or a whole site's data folder.")]
KeyOption = Annotated[
    str | None,
    typer.Option("--key", metavar="VKEY", help="The log's public key, or the file that holds it (log.vkey)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for programs.")]


def verify(path: PathArgument, key: KeyOption = None, as_json: AsJson = False) -> None:
    """Check that nothing was changed, taken away or put in. Exit 0 good, 1 something was found, 2 cannot be read."""
    try:
        verdict = verify_path(path, read_key(key))
    except (OSError, ValueError, sqlite3.Error) as error:
        _unreadable(path, error, as_json)
        raise typer.Exit(UNREADABLE) from None
    if as_json:
        typer.echo(json.dumps({"ok": verdict.good, **dataclasses.asdict(verdict)}, ensure_ascii=False))
    else:
        _print(verdict)
    raise typer.Exit(GOOD if verdict.good else FOUND)


def verify_path(path: Path, vkey: str | None) -> Verdict:
    """Check what stands at a path, whatever it is; raises OSError, ValueError or sqlite3.Error when it cannot be read."""
    if path.is_dir():
        journal = journal_in(path)
        if journal is not None:
            return verify_site(journal, vkey)
        if all((path / name).is_file() for name in EXPORT):
            raise ValueError(f"it is an export, no recording folder; {CHECK_EXPORT}")
        return check_folder(path)
    if path.suffix == ".zip" and path.is_file():
        raise ValueError(f"it is a zip file; if it is an export, {CHECK_EXPORT} once it is unpacked")
    return verify_journal(path, vkey)


def read_key(given: str | None) -> str | None:
    """A key from the command line: the text itself, or of the file that it names. Raises `NoteRefused`."""
    if given is None:
        return None
    file = Path(given)
    try:
        return file.read_text(encoding="utf-8").strip() if file.is_file() else given
    except (OSError, UnicodeDecodeError) as error:
        raise NoteRefused(f"{file} holds no key") from error


def _unreadable(path: Path, error: Exception, as_json: bool) -> None:
    told = "there is no such file or folder; check the path" if isinstance(error, FileNotFoundError) else str(error)
    if as_json:
        answer: dict[str, Any] = {"ok": False, "path": str(path), "error": told, "findings": [], "counts": {}}
        typer.echo(json.dumps(answer, ensure_ascii=False))
    else:
        typer.echo(f"{path} cannot be checked: {told}.", err=True)


def _print(verdict: Verdict) -> None:
    console = Console(soft_wrap=True, highlight=False)
    print_findings(console, verdict)
    for line in ("checked 已检查:", *(f"  {what}" for what in what_was_checked(verdict.counts))):
        print_line(console, line)
    for note in verdict.notes:
        print_line(console, f"note: {note}")
    trust = verdict.counts.get("trust")
    if isinstance(trust, str):
        print_line(console, TRUST.get(trust, trust))
    for line in tree_head(verdict.counts):
        print_line(console, line)


def print_findings(console: Console, verdict: Verdict, counts: str = "") -> None:
    """Whether it is good, what was looked at, and each finding at its place."""
    told = "good." if verdict.good else f"{len(verdict.findings)} finding(s)."
    style = "bold green" if verdict.good else "bold red"
    print_line(console, f"{verdict.path}: {told} {counts}".rstrip(), style)
    for where, found in group_findings(verdict):
        print_line(console, f"  {where}", "red")
        print_line(console, f"    {found.what}: {found.what_to_do.removesuffix('.')}.")


def group_findings(verdict: Verdict) -> Iterator[tuple[str, Finding]]:
    """Findings that say the same of many places stand once: one changed row breaks every checkpoint after it."""
    places: dict[tuple[str, str], list[Finding]] = {}
    for found in verdict.findings:
        places.setdefault((found.what, found.what_to_do), []).append(found)
    for same in places.values():
        many = f" … {same[-1].where}: {len(same)} places" if len(same) > 1 else ""
        yield f"{same[0].where}{many}", same[0]
