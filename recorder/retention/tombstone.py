"""What stays when the media of a session are deleted: a signed statement of what was there, why it went, and by whom."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Final, Protocol

from controller.proof.canonical import NotCanonical, canonical, parse_canonical
from controller.proof.note import NoteRefused, Verifier, open_note, parse_verifier
from recorder.manifest import NAME as MANIFEST
from recorder.manifest import Line, read_regular, sync_folder
from recorder.retention.terms import Terms, TermsUnknown, read_terms

NAME: Final = "tombstone.json"


class TombstoneRefused(ValueError):
    """The tombstone is malformed, not signed by the recorder, or of another session."""


class Signer(Protocol):
    """The recorder's key."""

    @property
    def vkey(self) -> str:
        """The public key as text."""

    def sign(self, text: str) -> str:
        """A signed note of the text."""


def tombstone_of(terms: Terms, keep_until_utc_us: int, deleting: Line) -> dict[str, Any]:
    """The statement; `deleting` is the line of the ledger that began the deletion."""
    return {
        "kind": "tombstone",
        "session": terms.session,
        "at_utc_us": deleting["at_utc_us"],
        "by": [deleting["by"], *([deleting["second"]] if "second" in deleting else [])],
        "reason": deleting["reason"],
        "rule": {"classes": list(terms.kinds), "clauses": list(terms.clauses), "keep_until_utc_us": keep_until_utc_us},
        "sources": [
            {
                "source": each.source,
                "from_utc_us": each.from_utc_us,
                "end_utc_us": each.end_utc_us,
                "files": len(each.media),
                "bytes": each.bytes,
                "manifest_sha256": each.manifest_sha256,
            }
            for each in terms.sources
        ],
        "custody_sha256": hashlib.sha256(canonical(deleting)).hexdigest(),
    }


def write_tombstone(folder: Path, statement: dict[str, Any], signer: Signer) -> str:
    """Sign it and put it into the session's folder in one durable step; gives the file's SHA-256. Raises OSError."""
    note = signer.sign(canonical(statement).decode() + "\n")
    data = canonical({"note": note, "vkey": signer.vkey}) + b"\n"
    fresh = folder / f".{NAME}.new"
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640)
    with os.fdopen(fd, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, folder / NAME)
    sync_folder(folder)
    return hashlib.sha256(data).hexdigest()


def read_tombstone(folder: Path, verifier: Verifier | None = None) -> dict[str, Any] | None:
    """The statement in a session's folder; None when there is none.

    Without `verifier` the key in the file itself is believed: enough to read it, not to prove who wrote it. Raises
    `TombstoneRefused`, OSError.
    """
    try:
        data = read_regular(folder / NAME)
    except FileNotFoundError:
        return None
    try:
        outer = json.loads(data)
        text = open_note(outer["note"], verifier or parse_verifier(outer["vkey"]))
        statement = parse_canonical(text.removesuffix("\n").encode())
        if statement["kind"] != "tombstone" or statement["session"] != folder.name:
            raise TombstoneRefused("is the tombstone of another recording")
        _ = [(each["source"], each["manifest_sha256"], each["files"]) for each in statement["sources"]]
    except (NoteRefused, NotCanonical, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise TombstoneRefused(f"is no tombstone that the recorder signed: {error}") from error
    except json.JSONDecodeError as error:
        raise TombstoneRefused("is no JSON") from error
    return dict(statement)


def tombstone_problems(folder: Path, verifier: Verifier | None = None) -> list[str]:
    """What is wrong with a session's tombstone: its signature, or manifests that are not those it names.

    Empty also when there is none. Raises OSError.
    """
    try:
        statement = read_tombstone(folder, verifier)
    except TombstoneRefused as error:
        return [str(error)]
    if statement is None:
        return []
    problems = []
    named = {each["source"]: each["manifest_sha256"] for each in statement["sources"]}
    present = {path.name for path in folder.iterdir() if path.is_dir()}
    for source in sorted(present - set(named)):
        problems.append(f"does not name the source {source}")
    for source, sha256 in sorted(named.items()):
        path = folder / source / MANIFEST
        if not path.is_file():
            problems.append(f"names the source {source}, whose manifest is missing")
        elif hashlib.sha256(read_regular(path)).hexdigest() != sha256:
            problems.append(f"names another manifest of the source {source}")
    return problems or _untimely(folder, statement)


def _untimely(folder: Path, statement: dict[str, Any]) -> list[str]:
    """Whoever has the key can sign a tombstone; the manifests say when its recording was due."""
    try:
        due_utc_us = max(read_terms(folder).keep_until_utc_us, statement["rule"]["keep_until_utc_us"])
        early = statement["at_utc_us"] < due_utc_us
    except TermsUnknown as error:
        return [f"is of a recording that does not say how long it is kept: {error}"]
    except (KeyError, TypeError):
        return ["does not say when the recording was due"]
    return ["says that the recording was deleted before it was due"] if early else []
