"""`sealroom config sign-profile`, `profile-key`, `profile-diff`: who stands behind a profile, and what a version changed."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from config.compare import chain_faults, changes
from config.problems import ConfigError
from config.profile_load import load_profile, profile_path, shipped_profiles
from config.rulebook import RuleBook
from controller.assembly.signed_profile import statement
from controller.commands.config_words import AsJson, refuse
from controller.commands.key_files import NEW_PASSPHRASE, open_key, passphrase
from controller.commands.lines import folding_console, print_line
from controller.draw.package.keys import KeyKind, KeyRefused, PrivateKey, lock_key, new_key
from controller.proof.note import sign_note


def profile_key(
    out: Annotated[Path, typer.Argument(help="New file for the private key; FILE.vkey gets the public line.")],
    name: Annotated[
        str, typer.Option("--name", help="Who signs, for example ningxia-rules: small letters, digits, - and .")
    ],
    as_json: AsJson = False,
) -> None:
    """Make a key that signs profiles, under a passphrase. The public line goes into `profile_keys` of the site file.

    The passphrase is asked for, or comes from SEALROOM_PASSPHRASE. Exit 0, 2 could not run.
    """
    try:
        key = new_key(KeyKind.SIGN, name)
        data = lock_key(key, passphrase(NEW_PASSPHRASE, confirm=True))
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data + b"\n")
        vkey = key.public.text()
        out.with_name(out.name + ".vkey").write_text(vkey + "\n", encoding="utf-8")
    except KeyRefused as error:
        raise refuse(str(error), as_json, code=2) from None
    except OSError as error:
        raise refuse(f"{out} cannot be made: {error.strerror}; name a new file", as_json, code=2) from None
    typer.echo(json.dumps({"key": str(out), "vkey": vkey}) if as_json else vkey)


def sign_profile(
    file: Annotated[str, typer.Argument(help="Profile to sign: a file, or the name of one that ships.")],
    key: Annotated[Path, typer.Option("--key", help="Private key, made by `profile-key`.")],
    out: Annotated[Path | None, typer.Option("--out", help="Where the signature goes; FILE.sig by itself.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check a profile and sign it: a note over its name, version and SHA-256.

    The key's passphrase is asked for, or comes from SEALROOM_PASSPHRASE. Exit 0 signed, 1 no good profile, 2 could not run.
    """
    rules = _profile(file, as_json)
    private = _key(key, as_json)
    target = out or _signature_of(file)
    note = sign_note(statement(rules), private.public.name, private.signing())
    try:
        target.write_text(note, encoding="utf-8")
    except OSError as error:
        raise refuse(f"{target} cannot be written: {error.strerror}", as_json, code=2) from None
    vkey = private.public.text()
    told = {"signature": str(target), "profile": rules.file.id, "version": rules.file.version, "sha256": rules.sha256}
    if as_json:
        typer.echo(json.dumps({**told, "vkey": vkey}))
        return
    typer.echo(f"{rules.name}, SHA-256 {rules.sha256}: signed into {target}")
    typer.echo(f"The site's [profile] names the key: profile_keys = [{json.dumps(vkey)}]")


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
    console = folding_console()
    print_line(console, f"{before.name} → {after.name}: {len(found)} change(s)", "bold")
    for one in found:
        print_line(console, f"  {one.name}: {one.old or '—'} → {one.new or '—'}")
        print_line(console, f"    {one.source}", "dim")
    for fault in faults:
        print_line(console, f"  note: {fault}", "yellow")


def _profile(named: str, as_json: bool) -> RuleBook:
    try:
        return load_profile(profile_path(named, Path()) or Path(named))
    except ConfigError as error:
        raise refuse(str(error), as_json) from None


def _signature_of(named: str) -> Path:
    return Path(f"{named}.toml.sig" if named in shipped_profiles() else f"{named}.sig")


def _key(path: Path, as_json: bool) -> PrivateKey:
    try:
        return open_key(path, KeyKind.SIGN)
    except OSError as error:
        raise refuse(f"{path} cannot be read: {error.strerror}; check path and rights", as_json, code=2) from None
    except KeyRefused as error:
        raise refuse(f"{path}: {error}", as_json, code=2) from None
