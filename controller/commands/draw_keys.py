"""`sealroom draw custodian-key` and `bank-key`: a private key under a passphrase, and the line to give away."""

from pathlib import Path
from typing import Annotated

import typer

from controller.commands.draw_words import AsJson, answer, fail, write_new
from controller.commands.key_files import NEW_PASSPHRASE, passphrase
from controller.draw.package.keys import KeyKind, KeyRefused, lock_key, new_key

NameArgument = Annotated[
    str, typer.Argument(help="Name of the post, for example custodian-1: letters, digits, - and .")
]
BankArgument = Annotated[
    str, typer.Argument(help="Name of the expert bank, for example bank.example.cn: letters, digits, - and .")
]
OutOption = Annotated[Path, typer.Option("--out", help="New file for the private key; keep it on a stick of its own.")]


def custodian_key(name: NameArgument, out: OutOption, as_json: AsJson = False) -> None:
    """Make a custodian's key. The line that is printed goes to the expert bank; the file stays with the custodian."""
    _make(KeyKind.SEAL, name, out, as_json)


def bank_key(name: BankArgument, out: OutOption, as_json: AsJson = False) -> None:
    """Make an expert bank's signing key. The line that is printed goes into `\\[draw] banks` of the site file."""
    _make(KeyKind.SIGN, name, out, as_json)


def _make(kind: KeyKind, name: str, out: Path, as_json: bool) -> None:
    try:
        key = new_key(kind, name)
        data = lock_key(key, passphrase(NEW_PASSPHRASE, confirm=True))
    except KeyRefused as error:
        fail(str(error), as_json)
    write_new(out, data + b"\n", as_json, private=True)
    line = key.public.text()
    answer(True, line, as_json, key=key.public.id, public=line, written=str(out))
