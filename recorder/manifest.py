"""The manifest of one source of one session: canonical JSON lines, each chained to the one before by its SHA-256."""

import errno
import hashlib
import json
import logging
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any, Final

from controller.proof.canonical import NotCanonical, canonical, parse_canonical

NAME = "manifest.jsonl"
FIRST_PREV = "0" * 64
"""`prev` of the first line."""

_decode: Final = json.JSONDecoder().decode
_CLOCK: Final = {"kind": "clock"}
_CLOCK_LINE: Final = b'"kind":"clock"'

Line = dict[str, Any]
OnLine = Callable[[Line, bytes | None], None]
"""Called after a line is on disk, in the thread that wrote it; with a file's line comes its packed table of fragments."""

log = logging.getLogger(__name__)


def open_regular(path: Path) -> BufferedReader:
    """A file to be read; raises OSError, also for what is no file: reading a pipe that somebody put there never ends."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(errno.EINVAL, "it is no file", str(path))
    return os.fdopen(fd, "rb")


def read_regular(path: Path) -> bytes:
    """A file's bytes; raises OSError as `open_regular` does."""
    with open_regular(path) as file:
        return file.read()


class ManifestBroken(ValueError):
    """A line is not canonical, not chained or cut off; `number` counts from 1."""

    def __init__(self, number: int, what: str) -> None:
        super().__init__(f"line {number}: {what}")
        self.number = number
        self.what = what


@dataclass(frozen=True, slots=True)
class Contents:
    """What a manifest says: its whole lines, where they end, and the digest that the next line chains to."""

    lines: list[Line]
    good_bytes: int
    prev: str


def read_manifest(data: bytes, *, torn_end: bool = False) -> Contents:
    """Every line, checked; raises `ManifestBroken`. With `torn_end` an unfinished last line is left out (a crash)."""
    return _read(data, _checked, torn_end=torn_end)


def _read(data: bytes, parse: Callable[[bytes, str, int], Line], *, torn_end: bool) -> Contents:
    lines: list[Line] = []
    prev, at = FIRST_PREV, 0
    while at < len(data):
        stop = data.find(b"\n", at)
        if stop < 0:
            if torn_end:
                break
            raise ManifestBroken(len(lines) + 1, "the line is cut off")
        raw = data[at:stop]
        lines.append(parse(raw, prev, len(lines) + 1))
        prev, at = hashlib.sha256(raw).hexdigest(), stop + 1
    return Contents(lines, at, prev)


def _checked(raw: bytes, prev: str, number: int) -> Line:
    try:
        line = parse_canonical(raw)
    except NotCanonical as error:
        raise ManifestBroken(number, "the line is not canonical JSON") from error
    if not isinstance(line, dict) or not isinstance(line.get("kind"), str):
        raise ManifestBroken(number, "the line has no kind")
    if line.get("prev") != prev:
        raise ManifestBroken(number, "the line does not follow from the line before it")
    return line


def _glanced(raw: bytes, prev: str, number: int) -> Line:
    """What going on needs, that the lines are chained: a start reads 100,000 of them. The rest is the judge's."""
    if f'"prev":"{prev}"'.encode() not in raw:
        raise ManifestBroken(number, "the line does not follow from the line before it")
    if _CLOCK_LINE in raw:
        return dict(_CLOCK)
    try:
        line = _decode(raw.decode())
    except (ValueError, RecursionError) as error:
        raise ManifestBroken(number, "the line is not JSON") from error
    if not isinstance(line, dict) or not isinstance(line.get("kind"), str):
        raise ManifestBroken(number, "the line has no kind")
    return line


class Manifest:
    """Appends lines, each on disk before `append` returns. Not thread-safe.

    `lines` holds all of them, those of clock samples by their kind alone: nothing here needs what they say.
    """

    def __init__(self, folder: Path, on_line: OnLine | None = None) -> None:
        """Open or create it; an unfinished last line of a crash is cut off. Raises `ManifestBroken`, OSError."""
        self.path = folder / NAME
        self.on_line = on_line
        self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            contents = _read(read_regular(self.path), _glanced, torn_end=True)
            os.ftruncate(self._fd, contents.good_bytes)
            sync_folder(folder)
        except BaseException:
            os.close(self._fd)
            raise
        self.lines = contents.lines
        self._size, self.prev = contents.good_bytes, contents.prev

    def append(self, kind: str, /, table: bytes | None = None, **members: Any) -> None:
        """Add a line; after an OSError the file is as before and the call can be repeated. `table`: see `OnLine`."""
        line = {"kind": kind, **members, "prev": self.prev}
        raw = canonical(line)
        write_at(self._fd, raw + b"\n", self._size)
        self._size += len(raw) + 1
        self.prev = hashlib.sha256(raw).hexdigest()
        self.lines.append(dict(_CLOCK) if kind == _CLOCK["kind"] else line)
        if self.on_line is not None:
            try:
                self.on_line(line, table)
            except Exception:  # the line is on disk: whoever is told of it must not make it be written again
                log.exception("%s: a line could not be passed on", self.path)

    def sha256(self) -> str:
        """The digest of the whole file."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def close(self) -> None:
        """Close the file; its lines stay."""
        os.close(self._fd)


def write_at(fd: int, data: bytes, offset: int) -> None:
    """Write all of `data` at the end, which is `offset`, and wait for the disk. On OSError the file is cut back."""
    view, at = memoryview(data), offset
    try:
        while view:
            written = os.pwrite(fd, view, at)
            view, at = view[written:], at + written
        os.fdatasync(fd)
    except OSError:
        os.ftruncate(fd, offset)
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
