"""`sealroom draw open`: two custodians open a package without a controller, for its proof or in an emergency."""

import time
from pathlib import Path
from typing import Annotated

import typer

from controller.commands.draw_words import (
    AsJson,
    BankOption,
    PackageArgument,
    answer,
    check_banks,
    fail,
    private_key,
    read_package,
    refuse,
    refuse_list,
    write_new,
)
from controller.draw.package.disclosure import disclose, disclosure_bytes
from controller.draw.package.keys import KeyKind
from controller.draw.package.seal import key_of_opening, key_of_shares, open_package, open_share
from controller.draw.problems import DrawFileRefused

KeyOption = Annotated[list[Path] | None, typer.Option("--key", help="A custodian's private key file. Twice.")]
OpeningOption = Annotated[Path | None, typer.Option("--opening-key", help="The platform's private key file instead.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="New file for the disclosure: what `draw prove` reads.")]
FullOption = Annotated[bool, typer.Option("--full", help="With identity numbers and companies: for supervision only.")]


def open_command(
    file: PackageArgument,
    key: KeyOption = None,
    opening: OpeningOption = None,
    bank: BankOption = None,
    out: OutOption = None,
    full: FullOption = False,
    as_json: AsJson = False,
) -> None:
    """Open a package with two custodians' keys. Prints counts; `--out` writes the list, as a disclosure.

    Refuses before the package's time. Passphrases are asked for one after another. Exit 0, 1 refused, 2 could not run.
    """
    package = read_package(file, as_json)
    check_banks(package, bank, as_json)
    if time.time_ns() // 1000 < package.header.not_before_utc_us:
        refuse("too early: the package says when it may be opened (`sealroom draw show`)", as_json)
    if not key and opening is None:
        fail("name the key files of two custodians with --key, or the platform's with --opening-key", as_json)
    try:
        if opening is not None:
            list_key = key_of_opening(package, private_key(opening, KeyKind.SEAL, as_json))
        else:
            shares = [open_share(package, private_key(one, KeyKind.SEAL, as_json)) for one in key or ()]
            list_key = key_of_shares(package, shares)
        opened = open_package(package, list_key)
    except DrawFileRefused as refused:
        refuse_list(refused, as_json)
    if out is not None:
        made = disclose(opened.draw, opened.salt, package.sha256, full)
        write_new(out, disclosure_bytes(made) + b"\n", as_json, private=True)
    counts = opened.draw.counts
    text = f"{file}: opens, and holds what its header says: {counts.total} members, {counts.alternates} alternates."
    answer(True, text, as_json, sha256=package.sha256, written=str(out) if out else None)
