"""`sealroom draw prove`: after declassification, the list used is the list drawn. Offline, by anyone."""

import dataclasses
import json
import sqlite3
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from controller.commands.draw_words import (
    AsJson,
    BankOption,
    PackageArgument,
    check_banks,
    fail,
    read_file,
    read_package,
)
from controller.commands.replay import entries_of
from controller.commands.verify import KeyOption, print_findings, read_key
from controller.commands.whole_site import journal_in
from controller.draw.package.disclosure import Disclosure, DisclosureRefused, parse_disclosure
from controller.draw.package.file import DrawPackage
from controller.draw.package.proving import prove_commitment, prove_list, prove_use
from controller.proof.findings import Verdict
from controller.store.verify import verify_journal

DisclosureArgument = Annotated[Path, typer.Argument(help="Disclosure, from the site or from `sealroom draw open`.")]
CommitmentOption = Annotated[
    str | None, typer.Option("--commitment", metavar="SHA256", help="The package's SHA-256 as the journal holds it.")
]
JournalOption = Annotated[
    Path | None, typer.Option("--journal", help="Journal file, its entries as JSON lines, or a site's data folder.")
]


def prove(
    file: PackageArgument,
    disclosure: DisclosureArgument,
    commitment: CommitmentOption = None,
    journal: JournalOption = None,
    key: KeyOption = None,
    bank: BankOption = None,
    as_json: AsJson = False,
) -> None:
    """Show that the list used is the list drawn. Needs the journal, or the commitment that somebody kept from it.

    Exit 0 it is, 1 something was found, 2 could not be read.
    """
    if commitment is None and journal is None:
        fail("name the journal with --journal, or the SHA-256 kept from it with --commitment", as_json)
    package = read_package(file, as_json)
    signed = check_banks(package, bank, as_json)
    shown = _read(disclosure, as_json)
    verdict = Verdict(str(file))
    prove_list(package, shown, verdict)
    if commitment is not None:
        prove_commitment(package, commitment, verdict)
    if journal is not None:
        _prove_by_journal(package, shown, journal, key, verdict, as_json)
    if not signed:
        verdict.note("the bank's signature was not checked: name its key with --bank")
    _tell(verdict, as_json)
    raise typer.Exit(0 if verdict.good else 1)


def _prove_by_journal(
    package: DrawPackage, shown: Disclosure, journal: Path, key: str | None, verdict: Verdict, as_json: bool
) -> None:
    try:
        path = (journal_in(journal) or journal) if journal.is_dir() else journal
        if path.suffix != ".jsonl":
            checked = verify_journal(path, read_key(key))
            verdict.findings += checked.findings
            verdict.counts["trust"] = checked.counts["trust"]
        prove_use(package, shown, entries_of(path), verdict)
    except (OSError, ValueError, sqlite3.Error) as error:
        fail(f"{journal} cannot be read: {error}", as_json)


def _read(file: Path, as_json: bool) -> Disclosure:
    try:
        return parse_disclosure(read_file(file, as_json))
    except DisclosureRefused as error:
        fail(f"{file}: {error}", as_json)


def _tell(verdict: Verdict, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"ok": verdict.good, **dataclasses.asdict(verdict)}, ensure_ascii=False))
        return
    console = Console(soft_wrap=True, highlight=False)
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in verdict.counts.items() if name != "trust")
    print_findings(console, verdict, counts)
    if verdict.good:
        console.print("The list used is the list drawn.", style="bold green")
    for note in verdict.notes:
        console.print(f"note: {note}", markup=False)
