"""`sealroom import-draw`: check a draw list, show it as counts, hand it to the running controller."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from controller.commands.draw_upload import UploadRefused, read_bytes, site_url, upload
from controller.draw.package.file import DrawPackage, looks_like_a_package, parse_package
from controller.draw.problems import DrawProblem
from controller.draw.read import DrawCounts, DrawFileRefused, read_draw
from controller.draw.template import template


class TemplateKind(StrEnum):
    """Formats of the empty form."""

    CSV = "csv"
    XLSX = "xlsx"


FileArgument = Annotated[
    Path | None, typer.Argument(help="Draw package, or a table: CSV (UTF-8 or GB18030), XLSX or JSON.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and preview only.")]
SessionOption = Annotated[str | None, typer.Option("--session", help="Session that the list belongs to.")]
SiteOption = Annotated[str, typer.Option("--site", help="Data folder or URL of the running controller.")]
AsTemplate = Annotated[bool, typer.Option("--template", help="Write an empty form instead of reading a list.")]
FormatOption = Annotated[TemplateKind, typer.Option("--format", help="Format of the form.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="File for the form; without it, standard output.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for programs.")]


def import_draw(
    file: FileArgument = None,
    dry_run: DryRun = False,
    session: SessionOption = None,
    site: SiteOption = ".",
    as_template: AsTemplate = False,
    file_format: FormatOption = TemplateKind.CSV,
    out: OutOption = None,
    as_json: AsJson = False,
) -> None:
    """Take in the draw list of a session. Shows counts and broken rules by row and column, never a name or number.

    Exit 0 good, 1 the list breaks a rule (nothing was taken), 2 could not run. Staff id and PIN are asked for, or come
    from SEALROOM_STAFF and SEALROOM_PIN.
    """
    if as_template:
        _write_template(file_format, out, as_json)
        return
    if file is None:
        raise _could_not_run("no file named: sealroom import-draw FILE, or --template for an empty form", as_json)
    data = _read(file, as_json)
    if looks_like_a_package(data):
        _import_package(data, file.name, session, site, dry_run, as_json)
        return
    if not dry_run and session is None:
        raise _could_not_run("no session named: add --session ID, or --dry-run to check only", as_json)
    counts = _check(data, file.name, as_json, quiet=not dry_run)
    if session is not None and not dry_run:
        _send(data, file.name, session, site, counts, as_json)


def _read(file: Path, as_json: bool) -> bytes:
    try:
        return read_bytes(file)
    except OSError as error:
        raise _could_not_run(f"{file} cannot be read: {error.strerror}; check path and rights", as_json) from None


def _check(data: bytes, name: str, as_json: bool, quiet: bool) -> DrawCounts:
    try:
        draw = read_draw(data, name)
    except DrawFileRefused as refused:
        _report_refused(refused.problems, refused.warnings, as_json)
        raise typer.Exit(1) from None
    if not quiet:
        _report_good(draw.counts, draw.warnings, as_json, taken=False)
    elif not as_json:
        _print_problems(draw.warnings, "yellow")
    return draw.counts


def _send(data: bytes, name: str, session: str, site: str, counts: DrawCounts, as_json: bool) -> None:
    try:
        answer = upload(site_url(site), data, name, session)
    except UploadRefused as refused:
        if refused.could_not_run:
            raise _could_not_run(str(refused), as_json) from None
        _report_answer(refused, as_json)
        raise typer.Exit(1) from None
    _report_good(counts, (), as_json, taken=True, answer=answer)


def _import_package(data: bytes, name: str, session: str | None, site: str, dry_run: bool, as_json: bool) -> None:
    """A signed package names its session itself; its signature is checked by the controller, who knows the banks."""
    try:
        package = parse_package(data)
    except DrawFileRefused as refused:
        _report_refused(refused.problems, (), as_json)
        raise typer.Exit(1) from None
    header = package.header
    counts = DrawCounts(header.experts, 0, 0, 0, 0, header.alternates, header.companies)
    if dry_run:
        _report_package(counts, package, None, as_json)
        return
    try:
        answer = upload(site_url(site), data, name, session)
    except UploadRefused as refused:
        if refused.could_not_run:
            raise _could_not_run(str(refused), as_json) from None
        _report_answer(refused, as_json)
        raise typer.Exit(1) from None
    _report_package(counts, package, answer, as_json)


def _report_package(counts: DrawCounts, package: DrawPackage, answer: dict[str, Any] | None, as_json: bool) -> None:
    taken = answer is not None
    if as_json:
        plain = {"ok": True, "taken": taken, "header": package.header.to_plain(), "sha256": package.sha256}
        typer.echo(json.dumps({**plain, **({"answer": answer} if taken else {})}, ensure_ascii=False))
        return
    told = "The package was taken." if taken else "The package's form is good. Nothing was taken (dry run)."
    counted = f"{counts.total} members, {counts.alternates} alternates, {counts.companies} companies to avoid"
    Console(soft_wrap=True).print(f"Version {package.header.version}: {counted}. {told}", style="green")


def _write_template(file_format: TemplateKind, out: Path | None, as_json: bool) -> None:
    data = template(file_format.value)
    if out is None:
        if file_format is TemplateKind.XLSX and sys.stdout.isatty():
            raise _could_not_run("a workbook is not for the screen; name a file with --out", as_json)
        typer.echo(data, nl=False)
        return
    try:
        with out.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise _could_not_run(f"{out} cannot be written: {error.strerror}; name a new file", as_json) from None
    typer.echo(json.dumps({"ok": True, "written": str(out)}) if as_json else f"written: {out}")


def _report_good(
    counts: DrawCounts,
    warnings: Sequence[DrawProblem],
    as_json: bool,
    taken: bool,
    answer: dict[str, Any] | None = None,
) -> None:
    if as_json:
        plain = {"ok": True, "taken": taken, "counts": asdict(counts), "warnings": [w.to_plain() for w in warnings]}
        plain.update({"answer": answer} if answer is not None else {})
        typer.echo(json.dumps(plain, ensure_ascii=False))
        return
    table = Table(
        "people", "drawn\n抽取", "owner's\n招标人", "other\n其他", "chair\n组长", "alternates\n候补", "companies\n回避单位"
    )  # fmt: skip
    table.add_row(*(str(number) for number in asdict(counts).values()))
    console = Console()
    console.print(table)
    _print_problems(warnings, "yellow")
    console.print("The list was taken." if taken else "The list is good. Nothing was taken (dry run).", style="green")


def _report_refused(problems: Sequence[DrawProblem], warnings: Sequence[DrawProblem], as_json: bool) -> None:
    if as_json:
        plain = {
            "ok": False,
            "taken": False,
            "problems": [problem.to_plain() for problem in problems],
            "warnings": [warning.to_plain() for warning in warnings],
        }
        typer.echo(json.dumps(plain, ensure_ascii=False))
        return
    Console(soft_wrap=True).print(f"Refused: {len(problems)} problem(s). Nothing was taken.", style="bold red")
    _print_problems(problems, "red")
    _print_problems(warnings, "yellow")


def _print_problems(problems: Sequence[DrawProblem], style: str) -> None:
    console = Console(soft_wrap=True)
    for problem in problems:
        console.print(f"  {problem.where} / {problem.where_zh}", markup=False, highlight=False, style=style)
        console.print(f"    {problem.message}", markup=False, highlight=False)
        console.print(f"    {problem.message_zh}", markup=False, highlight=False)


def _report_answer(refused: UploadRefused, as_json: bool) -> None:
    if as_json:
        typer.echo(
            json.dumps(
                {"ok": False, "taken": False, "error": str(refused), "answer": refused.answer}, ensure_ascii=False
            )
        )
        return
    console = Console(soft_wrap=True)
    console.print(f"Refused by the controller: {refused}", markup=False, style="bold red")
    for line in _faults((refused.answer or {}).get("errors")):
        console.print(f"  {line}", markup=False, highlight=False)


def _faults(errors: Any) -> Iterator[str]:
    """What the controller found, a line for each sentence: where, rule, what to do."""
    for error in errors if isinstance(errors, list) else ():
        if not isinstance(error, dict):
            continue
        row = f"row {error['row']}" if error.get("row") is not None else ""
        where = ", ".join(part for part in (row, error.get("column") or error.get("field") or "") if part)
        yield f"{where or 'file'} [{error.get('rule') or error.get('code') or 'refused'}]"
        yield from (f"  {error[key]}" for key in ("detail", "detail_zh") if error.get(key))


def _could_not_run(text: str, as_json: bool) -> typer.Exit:
    typer.echo(
        json.dumps({"ok": False, "taken": False, "error": text}, ensure_ascii=False) if as_json else text,
        err=not as_json,
    )
    return typer.Exit(2)
