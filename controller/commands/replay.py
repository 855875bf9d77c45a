"""`sealroom replay`: does the journal alone lead to the same decisions and the same state? Commands nothing."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from controller.commands.whole_site import JOURNAL, journal_in
from controller.proof.canonical import parse_canonical
from controller.store.entry import Entry, parse_entry
from controller.store.replay import Replay, replay
from controller.store.verify import MAGIC, bodies_of

SAME, OTHER, UNREADABLE = 0, 1, 2

PathArgument = Annotated[Path, typer.Argument(help="Journal file, its entries as JSON lines, or a site's data folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for programs.")]


def replay_command(path: PathArgument, as_json: AsJson = False) -> None:
    """Step every fact again and compare. Exit 0 the same, 1 a decision differs, 2 cannot be read."""
    try:
        result = replay(entries_of(path))
        if result.facts == 0:
            raise ValueError("it holds no facts; name a journal or the data folder of a site")
    except (OSError, ValueError, sqlite3.Error) as error:
        told = _why(path, error)
        if as_json:
            typer.echo(json.dumps({"ok": False, "path": str(path), "error": told}, ensure_ascii=False))
        else:
            typer.echo(f"{path} cannot be replayed: {told}.", err=True)
        raise typer.Exit(UNREADABLE) from None
    if as_json:
        typer.echo(json.dumps(_plain(path, result), ensure_ascii=False))
    else:
        _print(path, result)
    raise typer.Exit(OTHER if result.mismatches else SAME)


def _why(path: Path, error: Exception) -> str:
    if not isinstance(error, FileNotFoundError):
        return str(error)
    return f"no {JOURNAL} in this folder" if path.is_dir() else "there is no such file or folder; check the path"


def entries_of(path: Path) -> Iterator[Entry]:
    """The entries of a journal file, of a JSON-lines file or of a site's journal; raises OSError, ValueError or sqlite3.Error."""
    if path.is_dir():
        path = journal_in(path) or path / JOURNAL
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            file.seek(0)
            for line in file:
                yield parse_entry(parse_canonical(line.rstrip(b"\n")))
            return
    for body in bodies_of(path):
        yield parse_entry(parse_canonical(body))


def _plain(path: Path, result: Replay) -> dict[str, Any]:
    return {
        "ok": not result.mismatches,
        "path": str(path),
        "facts": result.facts,
        "compared": result.compared,
        "other_version": result.other_version,
        "mismatches": result.mismatches,
        "state_digest": result.state_digest,
    }


def _print(path: Path, result: Replay) -> None:
    verdict = (
        f"{len(result.mismatches)} decision(s) differ" if result.mismatches else "every compared decision is the same"
    )
    typer.echo(f"{path}: {result.facts} facts, {result.compared} compared, {verdict}.")
    if result.other_version:
        typer.echo(f"  {result.other_version} facts were decided by another version of the rules and are not compared.")
    for mismatch in result.mismatches:
        typer.echo(f"  {mismatch}")
    typer.echo(f"state {result.state_digest}")
