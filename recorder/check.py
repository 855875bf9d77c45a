"""Is a recording whole and unchanged? Reads the folder alone: no recorder, no database, no network."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from controller.proof.findings import Verdict
from controller.proof.note import Verifier, parse_verifier
from recorder import heads as signed
from recorder.check_files import KEEP, Folder, check_files
from recorder.check_heads import Expected, Heads, check_against_heads, check_heads, check_last_head
from recorder.check_lines import Reading, check_lines, read_lines
from recorder.check_tombstone import TOMBSTONE, check_tombstone
from recorder.manifest import NAME, Line, read_regular

_BESIDE = frozenset({signed.NAME, TOMBSTONE})
"""Files of a session beside its sources."""


def check_recording(folder: Path, manifest_sha256: str | None = None, vkey: str | None = None) -> Verdict:
    """Check one source's folder, or a session's folder with all its sources.

    `manifest_sha256` (one source only) is the digest that the journal holds: with it, not even the last line can have
    been changed. `vkey` is the recorder's public key, kept elsewhere: with it every signed head must be there and be
    its own. Everything found names the file. Raises ValueError for a digest with a session's folder, NoteRefused (a
    ValueError) for a text that is no vkey.
    """
    given = None if vkey is None else parse_verifier(vkey)
    verdict = Verdict(str(folder))
    verdict.counts.update(sources=0, segments=0, bytes=0, recorded_ms=0, missing_ms=0, gaps=0)
    if not folder.is_dir():
        verdict.find(folder.name, "there is no such folder", "Check the path.")
    elif manifest_sha256 is not None and any(folder.glob(f"*/{NAME}")):
        raise ValueError("a digest belongs to one source's manifest; name the source's folder")
    elif manifest_sha256 is not None or (folder / NAME).exists():
        _check_lone_source(folder, given, manifest_sha256, verdict)
    else:
        _check_session(folder, given, verdict)
    return verdict


@dataclass(frozen=True, slots=True)
class _Source:
    """A source's folder, and its manifest as far as it can be read."""

    path: Path
    prefix: str
    reading: Reading

    @property
    def opening(self) -> Line:
        """The first line, empty when it is none."""
        first = self.reading.lines[0] if self.reading.lines else {}
        return first if first.get("kind") == "opened" else {}


def _check_lone_source(folder: Path, given: Verifier | None, manifest_sha256: str | None, verdict: Verdict) -> None:
    """Its session's heads lie beside it, unless it was copied alone."""
    source = _read_source(folder, "", verdict, manifest_sha256)
    beside, session, named = folder.absolute().parent, source.opening.get("session", ""), source.opening.get("vkey")
    expected = Expected(session or beside.name, given, named, given is not None)
    known = given is not None or (beside / signed.NAME).exists()
    heads = check_heads(beside, expected, verdict) if known else Heads()
    _check_source(source, heads, (beside / TOMBSTONE).exists() and check_tombstone(beside, expected, verdict), verdict)


def _check_session(folder: Path, given: Verifier | None, verdict: Verdict) -> None:
    inner = sorted(folder.iterdir())
    for path in inner:
        if not path.is_dir() and path.name not in _BESIDE:
            verdict.find(
                path.name, "does not belong to a recording", "Take it out of the folder and find out who put it there."
            )
    sources = [_read_source(path, f"{path.name}/", verdict, None) for path in inner if path.is_dir()]
    if not sources:
        verdict.find(folder.name, "holds no source and no manifest", "Check the path.")
    sessions = {source.opening["session"] for source in sources if source.opening}
    if len(sessions) > 1:
        verdict.find(folder.name, "holds sources of different sessions", KEEP)
    keys = {source.opening["vkey"] for source in sources if source.opening.get("vkey")}
    if len(keys) > 1:
        verdict.find(folder.name, "holds sources that name different keys", KEEP)
    named = min(keys, default=None)
    expected = Expected(min(sessions, default=folder.name), given, named, given is not None or named is not None)
    heads = check_heads(folder, expected, verdict)
    deleted = check_tombstone(folder, expected, verdict)
    for source in sources:
        _check_source(source, heads, deleted, verdict)
    if sources and all(source.reading.is_sealed for source in sources):
        ends = {source.path.name: len(source.reading.digests) for source in sources}
        check_last_head(ends, heads, verdict)


def _read_source(folder: Path, prefix: str, verdict: Verdict, manifest_sha256: str | None) -> _Source:
    _add(verdict, "sources", 1)
    where = prefix + NAME
    try:
        data = read_regular(folder / NAME)
    except OSError:
        verdict.find(where, "the manifest is missing or cannot be read", f"Get it back from a copy. {KEEP}")
        return _Source(folder, prefix, Reading([], [], []))
    if manifest_sha256 is not None and hashlib.sha256(data).hexdigest() != manifest_sha256:
        verdict.find(where, "is not the manifest whose digest the journal holds", KEEP)
    for link in [path for path in (folder, *folder.iterdir()) if path.is_symlink()]:
        verdict.find(
            prefix.rstrip("/") or folder.name if link == folder else prefix + link.name,
            "is a link: what it leads to lies elsewhere and may be changed there",
            "Put the file itself in its place and find out who put the link there.",
        )
    reading = read_lines(data)
    for problem in (*reading.problems, *check_lines(reading.lines, folder.name)):
        verdict.find(where, problem, KEEP)
    _count(reading.lines, verdict)
    return _Source(folder, prefix, reading)


def _check_source(source: _Source, heads: Heads, deleted: bool, verdict: Verdict) -> None:
    name = source.path.absolute().name
    if not (source.path / NAME).exists():
        return
    check_against_heads(name, source.reading.digests, heads, source.prefix + NAME, verdict)
    check_files(Folder(source.path, source.prefix, source.reading.lines, heads.marks(name), deleted), verdict)


def _count(lines: Sequence[Line], verdict: Verdict) -> None:
    for line in lines:
        if line["kind"] == "segment":
            _add(verdict, "segments", 1)
            _add(verdict, "bytes", line["bytes"])
            _add(verdict, "recorded_ms", (line["end_utc_us"] - line["start_utc_us"]) // 1000)
        elif line["kind"] == "gap":
            _add(verdict, "gaps", 1)
            if line["track"] == "all":
                _add(verdict, "missing_ms", (line["to_utc_us"] - line["from_utc_us"]) // 1000)


def _add(verdict: Verdict, name: str, number: int) -> None:
    verdict.counts[name] = int(verdict.counts[name]) + number
