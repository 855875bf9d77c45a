"""Signatures of profiles: who stands behind a site's rules. A note over name, version and SHA-256 of the file (C2SP)."""

from pathlib import Path
from typing import Final

from config.load import load_site
from config.problems import ConfigError, Problem
from config.profile_load import profile_path, shipped_profiles
from config.rulebook import RuleBook
from config.schema import Site
from controller.proof.note import NoteRefused, open_note, parse_verifier

FORM: Final = "sealroom-profile-v1"


def statement(rules: RuleBook) -> str:
    """What a signature says: the form, the profile's id, its version, the SHA-256 of its file."""
    return f"{FORM}\n{rules.file.id}\n{rules.file.version}\n{rules.sha256}\n"


def signature_path(site: Site, site_file: Path) -> Path:
    """Where the signature lies: beside the profile's file; for a profile that ships, beside the site file."""
    folder = site_file.resolve().parent
    named = site.own_profile.file
    if named in shipped_profiles():
        return folder / f"{named}.toml.sig"
    path = profile_path(named, folder) or folder / named
    return path.with_name(path.name + ".sig")


def load_signed_site(site_file: Path) -> Site:
    """The site, and its rules with who signed them. Raises `ConfigError`, also when a signature is needed and is not there.

    A site that lists no `profile_keys` asks for no signature.
    """
    site = load_site(site_file)
    keys = site.own_profile.profile_keys
    if not keys:
        return site
    signer = _signer(site.rules, keys, signature_path(site, site_file), str(site_file))
    return site.under(site.rules.signed_by(signer))


def _signer(rules: RuleBook, keys: tuple[str, ...], path: Path, site_file: str) -> str:
    """The name of the first listed key that signed exactly this file."""
    try:
        note = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise _refused(site_file, f"{rules.name} is not signed: {path} cannot be read", "Have it signed.") from None
    reasons = []
    for text in keys:
        try:
            verifier = parse_verifier(text)
            signed = open_note(note, verifier)
        except NoteRefused as error:
            reasons.append(str(error))
            continue
        if signed != statement(rules):
            problem = f"{rules.name} is not the file that {verifier.name} signed"
            raise _refused(site_file, problem, "Take the signed file back, or have this one signed.")
        return verifier.name
    raise _refused(site_file, f"{rules.name}: {'; '.join(reasons)}", "Have it signed by one of profile_keys.")


def _refused(site_file: str, problem: str, advice: str) -> ConfigError:
    advice = f"{advice} `sealroom config sign-profile FILE --key KEY` signs."
    return ConfigError(site_file, [Problem("[profile]", "profile_keys", problem, "", advice)])
