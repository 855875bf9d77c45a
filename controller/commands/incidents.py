"""`sealroom incidents`: the incidents of a journal, one of them whole, and the records of bad conduct. Works offline."""

import json
import sqlite3
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from controller.commands.incident_tables import (
    CONDUCT_COLUMNS,
    KINDS,
    REPORT_COLUMNS,
    Form,
    conduct_row,
    moment,
    report_row,
    write_rows,
)
from controller.commands.recordings_words import whole_table
from controller.commands.replay import entries_of
from controller.proof.canonical import NotCanonical
from controller.store.casebook import Case, Casebook, casebook
from controller.store.codec import NotUnderstood, to_plain

COULD_NOT_RUN = 2
incidents_app = typer.Typer(no_args_is_help=True, help="Incidents and records of bad conduct, out of a journal.")
PathArgument = Annotated[Path, typer.Argument(help="Journal file, its entries as JSON lines, or a site's data folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for programs.")]


FormOption = Annotated[Form, typer.Option("--form", help="json or csv.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="File to write; standard output without it.")]


def _read(path: Path, as_json: bool) -> Casebook:
    try:
        return casebook(entries_of(path))
    except FileNotFoundError:
        told = "there is no journal at this path; check it"
    except (OSError, ValueError, NotUnderstood, NotCanonical, sqlite3.Error) as error:
        told = str(error)
    if as_json:
        typer.echo(json.dumps({"ok": False, "path": str(path), "error": told}, ensure_ascii=False))
    else:
        typer.echo(f"{path} cannot be read: {told}.", err=True)
    raise typer.Exit(COULD_NOT_RUN)


@incidents_app.command("list")
def list_incidents(path: PathArgument, as_json: AsJson = False) -> None:
    """Every incident: kind, place, when, how far it was worked off. Exit 0, or 2 when the journal cannot be read."""
    book = _read(path, as_json)
    if as_json:
        cases = [plain(case) for case in book.cases.values()]
        typer.echo(json.dumps({"ok": True, "path": str(path), "incidents": cases}, ensure_ascii=False))
        return
    if not book.cases:
        typer.echo("No incidents.")
        return
    table = whole_table("no.", "kind\nplace", "session", "opened\ntimes", "state\nsteps")
    for number, case in book.cases.items():
        one = case.incident
        done = sum(bool(who) for who in one.steps.values())
        table.add_row(
            number, f"{one.kind} {KINDS.get(one.kind, '')}\n{one.place}", one.session,
            f"{moment(one.opened_utc_us)}\n{one.count}", f"{one.state.value}\n{done}/{len(one.steps)}",
        )  # fmt: skip
    Console().print(table)


@incidents_app.command("show")
def show_incident(
    path: PathArgument,
    incident: Annotated[str, typer.Argument(help="Number of the incident.")],
    as_json: AsJson = False,
) -> None:
    """One incident whole: entries of the journal, steps, footage, outcome. Exit 0 done, 2 none of that number."""
    case = _read(path, as_json).cases.get(incident)
    if case is None:
        told = f"there is no incident {incident} in {path}; see `sealroom incidents list`"
        typer.echo(json.dumps({"ok": False, "error": told}) if as_json else told, err=not as_json)
        raise typer.Exit(COULD_NOT_RUN)
    if as_json:
        typer.echo(json.dumps({"ok": True, **plain(case)}, ensure_ascii=False))
        return
    one = case.incident
    typer.echo(f"incident {one.id}: {one.kind} at {one.place}, {one.state.value}, {one.count} time(s)")
    typer.echo(f"  session {one.session or '-'}, person {one.person or '-'}")
    typer.echo(f"  footage {moment(one.footage_from_utc_us)} to {moment(one.footage_to_utc_us)}")
    for step, who in one.steps.items():
        typer.echo(f"  step {step}: {who or 'not done'}")
    for note in case.notes:
        typer.echo(f"  entry {note.seq} {moment(note.utc_us)} {note.kind} {'+'.join(note.by)} {note.note}".rstrip())
    if case.closed_utc_us is not None:
        typer.echo(f"  closed {moment(case.closed_utc_us)} by {'+'.join(case.closed_by)}: {case.outcome}")


@incidents_app.command("conduct")
def export_conduct(path: PathArgument, form: FormOption = Form.JSON, out: OutOption = None) -> None:
    """Records of bad conduct (浙发改公管〔2021〕440号 5.5.8), in columns for the expert credit record (table 208)."""
    book = _read(path, form is Form.JSON and out is None)
    _write([conduct_row(one) for one in book.conduct], CONDUCT_COLUMNS, form, out)


@incidents_app.command("report")
def export_report(path: PathArgument, form: FormOption = Form.JSON, out: OutOption = None) -> None:
    """Every incident in columns for the abnormality report (table 517)."""
    book = _read(path, form is Form.JSON and out is None)
    _write([report_row(case) for case in book.cases.values()], REPORT_COLUMNS, form, out)


def plain(case: Case) -> dict[str, Any]:
    """A case as plain values."""
    notes = [{**asdict(note), "by": list(note.by)} for note in case.notes]
    closed = {"closed_utc_us": case.closed_utc_us, "closed_by": list(case.closed_by), "outcome": case.outcome}
    return {**to_plain(case.incident), **closed, "entries": notes}


def _write(rows: list[dict[str, str]], columns: tuple[str, ...], form: Form, out: Path | None) -> None:
    if out is None:
        write_rows(sys.stdout, rows, columns, form)
        return
    try:
        # Spreadsheets take a CSV for UTF-8 only when it says so.
        with out.open("w", encoding="utf-8-sig" if form is Form.CSV else "utf-8", newline="") as file:
            write_rows(file, rows, columns, form)
    except OSError as error:
        typer.echo(f"{out} cannot be written: {error.strerror}.", err=True)
        raise typer.Exit(COULD_NOT_RUN) from None
    typer.echo(f"{out}: {len(rows)} row(s).")
