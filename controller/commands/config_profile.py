"""`sealroom config sign-profile`, `profile-key`, `profile-diff`: who stands behind a profile, and what a version changed."""

import json
import os
import re
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console

from config.compare import chain_faults, changes
from config.problems import ConfigError
from config.profile_load import load_profile, profile_path, shipped_profiles
from config.rulebook import RuleBook
from controller.assembly.signed_profile import statement
from controller.commands.config_words import AsJson, refuse
from controller.proof.note import NoteRefused, Verifier, parse_verifier, sign_note, verifier_of

KEY_BYTES = 32
_NAME = re.compile(r"^[A-Za-z0-9._/-]{1,100}\Z")


def profile_key(
    out: Annotated[Path, typer.Argument(help="File of the new secret key; FILE.vkey gets the public one.")],
    name: Annotated[str, typer.Option("--name", help="Name of whoever signs, for example ningxia-rules.")],
    as_json: AsJson = False,
) -> None:
    """Make a key that signs profiles. The public line goes into `profile_keys` of the site file."""
    if _NAME.match(name) is None:
        raise refuse("a key's name is letters, digits, dots, hyphens, _ and /, at most 100", as_json)
    secret = secrets.token_bytes(KEY_BYTES)
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise refuse(f"{out} cannot be made: {error.strerror}", as_json) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
    vkey = verifier_of(name, Ed25519PrivateKey.from_private_bytes(secret)).text()
    _vkey_path(out).write_text(vkey + "\n", encoding="utf-8")
    typer.echo(json.dumps({"key": str(out), "vkey": vkey}) if as_json else vkey)


def sign_profile(
    file: Annotated[str, typer.Argument(help="Profile to sign: a file, or the name of one that ships.")],
    key: Annotated[Path, typer.Option("--key", help="Secret key, made by `profile-key`; FILE.vkey lies beside it.")],
    out: Annotated[Path | None, typer.Option("--out", help="Where the signature goes; FILE.sig by itself.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check a profile and sign it: a note over its name, version and SHA-256. Exit 0 signed, 1 not."""
    rules = _profile(file, as_json)
    private, verifier = _key(key, as_json)
    target = out or _signature_of(file)
    note = sign_note(statement(rules), verifier.name, private)
    try:
        target.write_text(note, encoding="utf-8")
    except OSError as error:
        raise refuse(f"{target} cannot be written: {error.strerror}", as_json) from None
    told = {"signature": str(target), "profile": rules.file.id, "version": rules.file.version, "sha256": rules.sha256}
    if as_json:
        typer.echo(json.dumps({**told, "vkey": verifier.text()}))
        return
    typer.echo(f"{rules.name}, SHA-256 {rules.sha256}: signed into {target}")
    typer.echo(f"The site's [profile] names the key: profile_keys = [{json.dumps(verifier.text())}]")


def profile_diff(
    old: Annotated[str, typer.Argument(help="The version before: a file, or the name of a profile that ships.")],
    new: Annotated[str, typer.Argument(help="The version after.")],
    as_json: AsJson = False,
) -> None:
    """Print every figure and row that changed, from what to what, after which source. Exit 0, or 1 when one is no profile."""
    before, after = _profile(old, as_json), _profile(new, as_json)
    found, faults = changes(before, after), chain_faults(before, after)
    if as_json:
        told = {"old": before.name, "new": after.name, "changes": [asdict(one) for one in found], "notes": faults}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    console = Console(soft_wrap=True)
    console.print(f"{before.name} → {after.name}: {len(found)} change(s)", markup=False, style="bold")
    for one in found:
        console.print(f"  {one.name}: {one.old or '—'} → {one.new or '—'}", markup=False, highlight=False)
        console.print(f"    {one.source}", markup=False, highlight=False, style="dim")
    for fault in faults:
        console.print(f"  note: {fault}", markup=False, style="yellow")


def _profile(named: str, as_json: bool) -> RuleBook:
    try:
        return load_profile(profile_path(named, Path()) or Path(named))
    except ConfigError as error:
        raise refuse(str(error), as_json) from None


def _signature_of(named: str) -> Path:
    return Path(f"{named}.toml.sig" if named in shipped_profiles() else f"{named}.sig")


def _vkey_path(key: Path) -> Path:
    return key.with_name(key.name + ".vkey")


def _key(path: Path, as_json: bool) -> tuple[Ed25519PrivateKey, Verifier]:
    try:
        secret, vkey = path.read_bytes(), parse_verifier(_vkey_path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, NoteRefused) as error:
        raise refuse(f"{path} and {_vkey_path(path)} are not a key pair: {error}", as_json) from None
    if len(secret) != KEY_BYTES:
        raise refuse(f"{path}: a key of {KEY_BYTES} bytes was expected", as_json)
    private = Ed25519PrivateKey.from_private_bytes(secret)
    if verifier_of(vkey.name, private) != vkey:
        raise refuse(f"{_vkey_path(path)} does not belong to {path}", as_json)
    return private, vkey
