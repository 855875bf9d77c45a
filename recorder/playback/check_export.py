"""Is a clip whole and unchanged, and did a recorder sign it? Reads the clip's folder alone."""

import hashlib
from pathlib import Path
from typing import Any

from controller.proof.canonical import NotCanonical, parse_canonical
from controller.proof.findings import Verdict
from controller.proof.note import NoteRefused, open_note, parse_verifier
from recorder.manifest import NAME, ManifestBroken, read_manifest
from recorder.playback.export import LIST, NOTE, README, SUMS, note_text

_KEEP = "Do not use this copy; get the clip again from whoever made it."


def check_export(folder: Path, vkey: str | None = None) -> Verdict:
    """Check every digest, that nothing was added, and the signature.

    `vkey` is the recorder's public key from elsewhere; without it the signature is checked with the key that the clip
    itself names, which shows damage but not who made it.
    """
    verdict = Verdict(str(folder))
    verdict.counts.update(files=0, bytes=0, gaps=0, signed="no")
    try:
        data = (folder / LIST).read_bytes()
        told = parse_canonical(data)
        files = [file for source in told["sources"] for file in source["files"]]
        verdict.counts["gaps"] = sum(len(source["gaps"]) for source in told["sources"])
    except (OSError, NotCanonical, KeyError, TypeError):
        verdict.find(LIST, "is missing or damaged", _KEEP)
        return verdict
    for file in files:
        _check_file(folder, file, verdict)
    for source in told["sources"]:
        _check_source(folder, source, verdict)
    _check_note(folder, hashlib.sha256(data).hexdigest(), vkey or told.get("signed_by"), verdict)
    known = {file["name"] for file in files} | {f"{source['source']}/{NAME}" for source in told["sources"]}
    known |= {LIST, NOTE, SUMS, README, "heads.jsonl"}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in known:
            verdict.find(name, "does not belong to the clip", "Take it out and find out who put it there.")
    return verdict


def _check_file(folder: Path, file: dict[str, Any], verdict: Verdict) -> None:
    try:
        with (folder / file["name"]).open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        verdict.find(file["name"], "is missing", _KEEP)
        return
    verdict.counts["files"] = int(verdict.counts["files"]) + 1
    verdict.counts["bytes"] = int(verdict.counts["bytes"]) + int(file["bytes"])
    if digest != file["sha256"]:
        verdict.find(file["name"], "was changed: its digest is not the one in the list", _KEEP)


def _check_source(folder: Path, source: dict[str, Any], verdict: Verdict) -> None:
    """The manifest is the one that was there, and it names the files that the clip was cut from."""
    where = f"{source['source']}/{NAME}"
    try:
        data = (folder / where).read_bytes()
        lines = read_manifest(data, torn_end=True).lines
    except (OSError, ManifestBroken):
        verdict.find(where, "is missing or damaged", _KEEP)
        return
    if hashlib.sha256(data).hexdigest() != source["manifest_sha256"]:
        verdict.find(where, "was changed: its digest is not the one in the list", _KEEP)
    digests = {line["name"]: line["sha256"] for line in lines if line["kind"] == "segment"}
    for file in source["files"]:
        for part in file["parts"]:
            if digests.get(part["segment"]) != part["segment_sha256"]:
                verdict.find(file["name"], f"says that it is of {part['segment']}; the manifest has another", _KEEP)


def _check_note(folder: Path, sha256: str, vkey: str | None, verdict: Verdict) -> None:
    if vkey is None:
        return
    try:
        verifier = parse_verifier(vkey)
        text = open_note((folder / NOTE).read_text(), verifier)
    except (OSError, UnicodeDecodeError):
        verdict.find(NOTE, "the signature is missing", _KEEP)
    except NoteRefused as refused:
        verdict.find(NOTE, str(refused), _KEEP)
    else:
        if text == note_text(verifier.name, sha256):
            verdict.counts["signed"] = verifier.name
        else:
            verdict.find(NOTE, "is the signature of another list", _KEEP)
