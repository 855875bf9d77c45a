"""What the `draw` commands share: reading files and keys, refusing by rule, one way to answer."""

import json
import os
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from controller.commands.draw_upload import read_bytes
from controller.commands.key_files import open_key
from controller.draw.package.file import DrawPackage, check_signature, parse_package
from controller.draw.package.keys import KeyKind, KeyRefused, PrivateKey, PublicKey, parse_public
from controller.draw.problems import DrawFileRefused

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for programs.")]
PackageArgument = Annotated[Path, typer.Argument(help="Draw package (.draw).")]
BankOption = Annotated[
    list[str] | None, typer.Option("--bank", metavar="LINE|FILE", help="Key line of a bank that is trusted. Repeat.")
]


def refuse(text: str, as_json: bool, **more: Any) -> NoReturn:
    """Exit 1: what was looked at breaks a rule."""
    answer(False, text, as_json, **more)
    raise typer.Exit(1)


def fail(text: str, as_json: bool) -> NoReturn:
    """Exit 2: it could not be looked at."""
    typer.echo(json.dumps({"ok": False, "error": text}, ensure_ascii=False) if as_json else text, err=not as_json)
    raise typer.Exit(2)


def answer(ok: bool, text: str, as_json: bool, **more: Any) -> None:
    """One answer: a line for people, an object for programs."""
    if as_json:
        typer.echo(json.dumps({"ok": ok, **({} if ok else {"error": text}), **more}, ensure_ascii=False))
    else:
        Console(soft_wrap=True, highlight=False).print(text, markup=False, style="green" if ok else "bold red")


def refuse_list(refused: DrawFileRefused, as_json: bool) -> NoReturn:
    """Exit 1 with row, column and rule of everything that is wrong."""
    if as_json:
        problems = [problem.to_plain() for problem in refused.problems]
        typer.echo(json.dumps({"ok": False, "problems": problems}, ensure_ascii=False))
    else:
        console = Console(soft_wrap=True, highlight=False)
        for problem in refused.problems:
            console.print(f"{problem.where} / {problem.where_zh}", markup=False, style="red")
            console.print(f"  {problem.message}", markup=False)
            console.print(f"  {problem.message_zh}", markup=False)
    raise typer.Exit(1)


def read_file(file: Path, as_json: bool) -> bytes:
    """The bytes of a file, or exit 2."""
    try:
        return read_bytes(file)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}; check path and rights", as_json)


def write_new(file: Path, data: bytes, as_json: bool, private: bool = False) -> None:
    """Write a new file, readable by its owner alone when it is private; exit 2 when it is there already."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(data)
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}; name a new file", as_json)


def read_package(file: Path, as_json: bool) -> DrawPackage:
    """A package whose form is good, or exit 1."""
    try:
        return parse_package(read_file(file, as_json))
    except DrawFileRefused as refused:
        refuse_list(refused, as_json)


def check_banks(package: DrawPackage, banks: list[str] | None, as_json: bool) -> bool:
    """Hold the signature against the banks given, or exit 1; False when none was given."""
    if not banks:
        return False
    try:
        check_signature(package, tuple(public_key(bank, KeyKind.SIGN, as_json) for bank in banks))
    except DrawFileRefused as refused:
        refuse_list(refused, as_json)
    return True


def public_key(given: str, kind: KeyKind, as_json: bool) -> PublicKey:
    """A key line, or the first line of the file that is named; exit 2 when it is none."""
    try:
        text = Path(given).read_text(encoding="utf-8").strip() if Path(given).is_file() else given
        return parse_public(text, kind)
    except (OSError, UnicodeDecodeError, KeyRefused) as error:
        fail(f"{given if Path(given).is_file() else 'the key given'}: {error}", as_json)


def private_key(file: Path, kind: KeyKind, as_json: bool) -> PrivateKey:
    """The private key in a file; the passphrase is asked for, or comes from SEALROOM_PASSPHRASE. Exit 2 when wrong."""
    try:
        return open_key(file, kind)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}; check path and rights", as_json)
    except KeyRefused as error:
        fail(f"{file}: {error}", as_json)
