"""Signed heads of a session: each minute and at the seal, what of every source is on disk, chained and signed.

A head vouches for all manifest lines so far, and for the beginning of the file that is being written. Whoever keeps a
head elsewhere (the controller's journal does) can prove later that nothing before it was changed.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from controller.proof.canonical import canonical, parse_canonical
from recorder.manifest import FIRST_PREV, Line, ManifestBroken, open_regular, read_regular, sync_folder, write_at
from recorder.manifest import NAME as MANIFEST
from recorder.signing import Signer

NAME: Final = "heads.jsonl"
_TAIL_BYTES: Final = 1 << 20
"""More than the longest head: 200 sources with 64-letter names."""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """The beginning of a file that is being written: its length in bytes and its digest."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceHead:
    """What is on disk of one source: so many manifest lines, the digest of the last, and the file being written."""

    lines: int
    last: str
    open: OpenFile | None


@dataclass(frozen=True, slots=True)
class Head:
    """A head on disk: its number from 1, and the digest of its line."""

    number: int
    sha256: str
    sources: Mapping[str, SourceHead]


def note_text(key_name: str, session: str, head: Line) -> str:
    """The text that is signed: origin, number, digest of the head without its note. It has a checkpoint's form."""
    bare = {key: value for key, value in head.items() if key != "note"}
    digest = base64.b64encode(hashlib.sha256(canonical(bare)).digest()).decode()
    return f"{key_name}/{session}\n{head['number']}\n{digest}\n"


def append_head(
    folder: Path, signer: Signer, utc_us: int, sources: Mapping[str, SourceHead], host_clock: dict[str, Any] | None
) -> Head:
    """Sign and write the next head of the session in `folder`. Raises OSError, ManifestBroken (the file is as before)."""
    fd = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o640)
    try:
        end, last, prev = _tail(fd)
        line: Line = {
            "kind": "head",
            "number": 1 if last is None else last["number"] + 1,
            "utc_us": utc_us,
            "sources": {name: asdict(source) for name, source in sorted(sources.items())},
            "host_clock": host_clock,
            "vkey": signer.vkey,
            "prev": prev,
        }
        line["note"] = signer.sign(note_text(signer.name, folder.name, line))
        raw = canonical(line)
        os.ftruncate(fd, end)
        write_at(fd, raw + b"\n", end)
        if last is None:
            sync_folder(folder)
    finally:
        os.close(fd)
    return Head(line["number"], hashlib.sha256(raw).hexdigest(), dict(sources))


def last_head(folder: Path) -> Head | None:
    """The newest head of a session; None when there is none. Raises OSError, ManifestBroken."""
    try:
        fd = os.open(folder / NAME, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    try:
        _, line, digest = _tail(fd)
    finally:
        os.close(fd)
    return None if line is None else Head(line["number"], digest, read_sources(line["sources"]))


def _tail(fd: int) -> tuple[int, Line | None, str]:
    """Where the whole lines end (a crash may leave half of one behind them), the last of them, and its digest."""
    size = os.fstat(fd).st_size
    start = max(0, size - _TAIL_BYTES)
    data = os.pread(fd, size - start, start)
    end = data.rfind(b"\n")
    if end < 0 and not start:
        return 0, None, FIRST_PREV
    raw = data[data.rfind(b"\n", 0, max(end, 0)) + 1 : end]
    try:
        line = parse_canonical(raw)
        read_sources(line["sources"])
        if type(line["number"]) is not int:
            raise TypeError
    except (ValueError, KeyError, TypeError) as error:
        raise ManifestBroken(0, "the last head was changed") from error
    return start + end + 1, line, hashlib.sha256(raw).hexdigest()


def read_sources(value: Any) -> dict[str, SourceHead]:
    """The sources of a head's line; raises ValueError, KeyError, TypeError for anything else."""
    found: dict[str, SourceHead] = {}
    for name, one in value.items():
        opened = None if one["open"] is None else OpenFile(**one["open"])
        found[name] = SourceHead(one["lines"], one["last"], opened)
        numbers = (found[name].lines, 0 if opened is None else opened.bytes)
        texts = (found[name].last, "" if opened is None else opened.name, "" if opened is None else opened.sha256)
        if any(type(each) is not int for each in numbers) or any(type(each) is not str for each in texts):
            raise TypeError("a source of a head is wrong")
    return found


def head_of_folder(folder: Path) -> SourceHead:
    """What is on disk of a source that nothing writes. Raises OSError."""
    return SourceHead(*_line_digests(read_regular(folder / MANIFEST)), None)


def _line_digests(data: bytes) -> tuple[int, str]:
    lines = data.split(b"\n")[:-1]
    return len(lines), hashlib.sha256(lines[-1]).hexdigest() if lines else FIRST_PREV


def covers_seal(folder: Path) -> bool:
    """Whether the last head vouches for every source of a sealed session; reads ends of files only."""
    try:
        head = last_head(folder)
        if head is None:
            return False
        ends = {path.name: _last_digest(path / MANIFEST) for path in folder.iterdir() if path.is_dir()}
    except (OSError, ManifestBroken):
        return False
    return ends == {name: source.last for name, source in head.sources.items()}


def _last_digest(path: Path) -> str:
    with open_regular(path) as file:
        file.seek(max(0, file.seek(0, 2) - 4096))
        return _line_digests(file.read())[1]


def contradicts(folder: Path, head: Head) -> bool:
    """Whether a manifest is no longer what its last head vouched for. Raises OSError."""
    for name, source in head.sources.items():
        try:
            lines = read_regular(folder / name / MANIFEST).split(b"\n")[:-1]
        except FileNotFoundError:
            return True
        digest = hashlib.sha256(lines[source.lines - 1]).hexdigest() if 0 < source.lines <= len(lines) else None
        if digest != source.last and (source.lines, source.last) != (0, FIRST_PREV):
            return True
    return False
