"""Private keys in files under a passphrase: asked for unseen, or taken from the environment by programs."""

import os
from pathlib import Path

import typer

from controller.draw.package.keys import KeyKind, KeyRefused, PrivateKey, unlock_key

PASSPHRASE = "SEALROOM_PASSPHRASE"
NEW_PASSPHRASE = "New passphrase, 12 characters or more"


def passphrase(prompt: str, confirm: bool = False) -> str:
    """From SEALROOM_PASSPHRASE, or asked for unseen. Raises `KeyRefused` when nobody is there to be asked."""
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    try:
        asked: str = typer.prompt(prompt, hide_input=True, err=True, confirmation_prompt=confirm)
    except typer.Abort:
        raise KeyRefused(f"no passphrase was given; programs give it in {PASSPHRASE}") from None
    return asked


def open_key(file: Path, kind: KeyKind) -> PrivateKey:
    """The private key in a file, after its passphrase. Raises `KeyRefused` and OSError."""
    return unlock_key(file.read_bytes(), passphrase(f"Passphrase of {file.name}"), kind)
