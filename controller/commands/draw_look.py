"""`sealroom draw show` and `check`: the header and counts of a package, and whether it may be trusted. Opens nothing."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from controller.commands.draw_labels import label, shown
from controller.commands.draw_words import (
    AsJson,
    BankOption,
    PackageArgument,
    answer,
    check_banks,
    read_package,
    refuse_list,
)
from controller.draw.package.chain import check_chain
from controller.draw.package.file import DrawPackage
from controller.draw.problems import DrawFileRefused

AfterOption = Annotated[Path | None, typer.Option("--after", help="The version before, to check the chain.")]


def show(file: PackageArgument, as_json: AsJson = False) -> None:
    """Show a package's header and counts; never a name. Exit 0 good, 1 not a package, 2 could not run."""
    package = read_package(file, as_json)
    if as_json:
        answer(True, "", True, **_plain(package))
        return
    table = Table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in package.header.to_plain().items():
        table.add_row(label(name), escape(shown(name, value)))
    unchecked = "未核对 not checked: `sealroom draw check --bank`"
    table.add_row(label("signed_by"), f"{escape(package.signed_by)}\n{unchecked}")
    table.add_row(label("sha256"), package.sha256)
    Console(highlight=False).print(table)


def check(file: PackageArgument, bank: BankOption = None, after: AfterOption = None, as_json: AsJson = False) -> None:
    """Check form, signature and chain of a package. Exit 0 good, 1 a rule is broken, 2 could not run."""
    package = read_package(file, as_json)
    signed = check_banks(package, bank, as_json)
    if after is not None:
        before = read_package(after, as_json)
        try:
            check_chain(package.header, before.header.version, before.sha256)
        except DrawFileRefused as refused:
            refuse_list(refused, as_json)
    trust = f"signed by {package.signed_by}" if signed else "form only; name the bank's key with --bank"
    chained = after is not None or package.header.version == 1
    chain = "" if chained else "; the version before was not looked at: name it with --after"
    answer(
        True,
        f"{file}: good, {trust}{chain}.",
        as_json,
        signature_checked=signed,
        chain_checked=chained,
        **_plain(package),
    )


def _plain(package: DrawPackage) -> dict[str, Any]:
    return {"header": package.header.to_plain(), "signed_by": package.signed_by, "sha256": package.sha256}
