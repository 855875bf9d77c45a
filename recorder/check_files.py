"""Are the files of one source those that its manifest names, byte for byte? Files are read, never mapped: a bad sector
is then a finding and not the end of the process.
"""

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from controller.proof.findings import Verdict
from recorder.boxes import Fragment, NotFragmented, Track, read_header, read_moof
from recorder.heads import OpenFile
from recorder.manifest import NAME, Line
from recorder.quarantine import QUARANTINE
from recorder.recovery import TORN

KEEP = "Keep this copy as it is, and compare it with another copy of the recording."
HOLE_US = 3_600_000
"""So much missing inside a file must have a gap line; the recorder writes one for less."""
_READ_BYTES = 1 << 20
_LOOK_BYTES = 4_096
_HEADER_MOST = 1 << 16

Marks = Mapping[str, Sequence[tuple[int, OpenFile]]]
"""By file name: what signed heads (by number) said of the file while it was written."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A source's folder to be checked: `prefix` leads its files' names in findings; `deleted`: a tombstone lets them be gone."""

    path: Path
    prefix: str
    lines: Sequence[Line]
    marks: Marks
    deleted: bool = False


def check_files(folder: Folder, verdict: Verdict) -> None:
    """Every named file is there and unchanged, and nothing else is there."""
    named = {line["name"]: line for line in folder.lines if line["kind"] in ("segment", "torn")}
    present = {path.name: path for path in folder.path.iterdir() if path.name not in (NAME, QUARANTINE)}
    extra = {name: path for name, path in present.items() if name not in named}
    for name, line in sorted(named.items()):
        path = present.get(name)
        if path is not None and path.is_file():
            for problem in _file_problems(path, line, folder):
                verdict.find(folder.prefix + name, problem, KEEP)
        elif not folder.deleted:
            _find_missing(name, line, extra, folder.prefix, verdict)
    for name in sorted(extra):
        verdict.find(
            folder.prefix + name,
            "is in the folder, but not in the manifest",
            "Take it out and find out who put it there.",
        )
    _check_quarantine(folder, verdict)


def _find_missing(name: str, line: Line, extra: dict[str, Path], prefix: str, verdict: Verdict) -> None:
    renamed = next((other for other, path in sorted(extra.items()) if _has_content(path, line)), None)
    if renamed is None:
        verdict.find(prefix + name, "is missing", f"Get it back from a copy. {KEEP}")
        return
    del extra[renamed]
    verdict.find(prefix + name, f"is missing; {renamed} has its content", f"Rename {renamed} back to {name}.")


def _check_quarantine(folder: Folder, verdict: Verdict) -> None:
    """What was moved aside is evidence too: of what somebody put there."""
    inner, prefix = folder.path / QUARANTINE, f"{folder.prefix}{QUARANTINE}/"
    named = {line["name"]: line for line in folder.lines if line["kind"] == "quarantined"}
    present = {path.name: path for path in inner.iterdir()} if inner.is_dir() else {}
    for name in sorted(named.keys() | present.keys()):
        if name not in present:
            verdict.find(prefix + name, "is missing", f"Get it back from a copy. {KEEP}")
        elif name not in named:
            verdict.find(prefix + name, "was not moved aside by the recorder", "Find out who put it there.")
        elif not _has_content(present[name], named[name]):
            verdict.find(prefix + name, "was changed: its digest is not the one in the manifest", KEEP)


def _has_content(path: Path, line: Line) -> bool:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size != line["bytes"]:
            return False
        with path.open("rb", buffering=0) as file:
            return bool(hashlib.file_digest(file, "sha256").hexdigest() == line["sha256"])
    except OSError:
        return False


def _file_problems(path: Path, line: Line, folder: Folder) -> list[str]:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        return [f"cannot be read: {error.strerror}"]
    try:
        size = os.fstat(fd).st_size
        if size != line["bytes"] or not stat.S_ISREG(os.fstat(fd).st_mode):
            return [f"has {size} bytes; the manifest says {line['bytes']}"]
        marks = folder.marks.get(path.name, folder.marks.get(path.name.removesuffix(TORN), ()))
        digest, prefixes = digests(fd, sorted({mark.bytes for _, mark in marks}))
        if digest != line["sha256"]:
            return ["was changed: its digest is not the one in the manifest"]
        problems = [
            f"is not the file that head {number} vouches for"
            for number, mark in marks
            if prefixes.get(mark.bytes) != mark.sha256
        ]
        return problems + (_content_problems(fd, size, line, folder.lines) if line["kind"] == "segment" else [])
    except OSError as error:
        return [f"cannot be read: {error.strerror}"]
    finally:
        os.close(fd)


def digests(fd: int, marks: Sequence[int]) -> tuple[str, dict[int, str]]:
    """SHA-256 of a file, and of its beginnings of these lengths (rising) as far as it is so long. Raises OSError."""
    sha256, at = hashlib.sha256(), 0
    prefixes: dict[int, str] = {}
    buffer = memoryview(bytearray(_READ_BYTES))
    waiting = list(marks)
    while True:
        while waiting and waiting[0] == at:
            prefixes[waiting.pop(0)] = sha256.hexdigest()
        most = min(_READ_BYTES, waiting[0] - at) if waiting else _READ_BYTES
        count = os.preadv(fd, [buffer[:most]], at)
        if not count:
            return sha256.hexdigest(), prefixes
        sha256.update(buffer[:count])
        at += count


def _content_problems(fd: int, size: int, line: Line, lines: Sequence[Line]) -> list[str]:
    """The digest is right: do the samples also say what the line says? (They always do, but for a fault of ours.)"""
    try:
        at, tracks = read_header(os.pread(fd, min(size, _HEADER_MOST), 0))
    except NotFragmented:
        return ["is no fragmented MP4"]
    told = _told_holes(lines, line)
    counts: dict[str, int] = {"picture": 0, "sound": 0}
    ends_us: dict[str, int] = {}
    problems: list[str] = []
    fragments = 0
    for fragment in fragments_on_disk(fd, tracks, at, size):
        at += fragment.length
        fragments += 1
        for kind, part in fragment.parts.items():
            counts[kind] += part.samples
            missing_us = part.start_us - ends_us.get(kind, part.start_us)
            if missing_us > HOLE_US and kind not in told:
                problems.append(f"misses {missing_us // 1000} ms of {kind} inside, and no gap tells of it")
            ends_us[kind] = part.end_us
    if at != size:
        problems.append("ends with bytes that belong to no fragment")
    if (counts["picture"], counts["sound"]) != (line["video"], line["audio"]):
        problems.append("holds another number of pictures or sound frames than the manifest says")
    elif fragments != line["fragments"]:
        problems.append("holds another number of fragments than the manifest says")
    return problems


def fragments_on_disk(fd: int, tracks: Mapping[int, Track], at: int, size: int) -> Iterator[Fragment]:
    """The whole fragments of an open file from `at`: their moofs are read, their media are not. Raises OSError."""
    while at < size:
        look = os.pread(fd, _LOOK_BYTES, at)
        moof_bytes = int.from_bytes(look[:4])
        if moof_bytes + 16 > len(look) and moof_bytes < size - at:
            look = os.pread(fd, moof_bytes + 16, at)
        mdat_bytes = int.from_bytes(look[moof_bytes : moof_bytes + 4])
        if look[4:8] != b"moof" or look[moof_bytes + 4 : moof_bytes + 8] != b"mdat" or moof_bytes < 8:
            return
        if mdat_bytes == 1:
            mdat_bytes = int.from_bytes(look[moof_bytes + 8 : moof_bytes + 16])
        length = moof_bytes + mdat_bytes
        if mdat_bytes < 8 or at + length > size:
            return
        yield Fragment(at, length, read_moof(look, 8, moof_bytes, tracks))
        at += length


def _told_holes(lines: Sequence[Line], segment: Line) -> frozenset[str]:
    """The tracks of which the manifest says that this file misses something."""
    return frozenset(
        line["track"]
        for line in lines
        if line["kind"] == "gap"
        and line["from_utc_us"] < segment["end_utc_us"]
        and line["to_utc_us"] > segment["start_utc_us"]
    )
