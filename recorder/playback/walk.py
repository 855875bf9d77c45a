"""The fragments of a file on disk, also of one that is still being written: only its descriptions are read, never its media."""

import contextlib
import os
import struct
import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from recorder.boxes import Fragment, NotFragmented, Track, read_fragments, read_header
from recorder.fragments import FragmentEntry, FragmentTable

HEADER_MOST: Final = 1 << 20
"""A header (ftyp, moov) of ours is a few kB; beyond this the file is something else."""
MOOF_MOST: Final = 16 << 20
_PEEK: Final = 4096
_NO_MEDIA: Final = struct.pack(">I4s", 8, b"mdat")
_KEPT: Final = 256


class WalkedFile:
    """What is known of one file; `grow` learns what was added since. Times in µs of the file's media time."""

    def __init__(self, path: Path) -> None:
        """Reads the header. Raises OSError, `NotFragmented`."""
        self.path = path
        with _opened(path) as fd:
            self.header_bytes, self.tracks = _header_of(fd)
            self._table = FragmentTable(self.tracks)
            self.whole_bytes = self.header_bytes
            """Header and whole fragments; what lies behind is being written, or torn."""
            self._grow(fd)

    def grow(self) -> None:
        """Look for further fragments. Raises OSError."""
        with _opened(self.path) as fd:
            self._grow(fd)

    @property
    def entries(self) -> list[FragmentEntry]:
        """The fragments so far; their digests are not computed here (empty)."""
        return self._table.entries

    @property
    def start_us(self) -> int | None:
        """Where the picture (in a file without one: the sound) starts; None until there is one."""
        return self._table.start_us

    @property
    def end_us(self) -> int:
        """Where it ends so far."""
        return self._table.end_us

    @property
    def samples(self) -> int:
        """Pictures and sound frames so far."""
        return sum(self._table.samples.values())

    def _grow(self, fd: int) -> None:
        size = os.fstat(fd).st_size
        while (found := _moof_at(fd, self.whole_bytes, size)) is not None:
            moof, end = found
            at = self.whole_bytes
            for fragment in read_fragments(moof + _NO_MEDIA, self.tracks, 0, len(moof) + 8):
                self._table.add(Fragment(at, end - at, fragment.parts), at, b"")
            self.whole_bytes = end


class WalkedFiles:
    """The files looked at last, at most 256. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: OrderedDict[Path, WalkedFile] = OrderedDict()

    def of(self, path: Path, *, growing: bool = False) -> WalkedFile:
        """The file's fragments. Raises OSError, `NotFragmented`."""
        with self._lock:
            known, size = self._files.get(path), path.stat().st_size
            if known is not None and growing and size >= known.whole_bytes:
                known.grow()
            elif known is None or known.whole_bytes != size:  # it grew since, or a disk that was full had it cut back
                known = self._files[path] = WalkedFile(path)
            self._files.move_to_end(path)
            while len(self._files) > _KEPT:
                self._files.popitem(last=False)
            return known


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        yield fd
    finally:
        os.close(fd)


def _header_of(fd: int) -> tuple[int, dict[int, Track]]:
    data = os.pread(fd, _PEEK, 0)
    while True:
        try:
            return read_header(data)
        except NotFragmented:
            more = os.pread(fd, len(data), len(data)) if len(data) < HEADER_MOST else b""
            if not more:
                raise
            data += more


def _moof_at(fd: int, at: int, size: int) -> tuple[bytes, int] | None:
    """The description of the fragment at `at` and where the fragment ends; None when it is not whole."""
    data = os.pread(fd, _PEEK, at)
    box = _box(data)
    if box is None or box[0] != b"moof" or box[1] > MOOF_MOST:
        return None
    length = box[1]
    if len(data) < length + 16:
        data = os.pread(fd, length + 16, at)
    media = _box(data[length : length + 16])
    if media is None or media[0] != b"mdat" or at + length + media[1] > size:
        return None
    return data[:length], at + length + media[1]


def _box(data: bytes) -> tuple[bytes, int] | None:
    if len(data) < 8:
        return None
    size, kind = struct.unpack_from(">I4s", data)
    if size == 1 and len(data) >= 16:
        (size,) = struct.unpack_from(">Q", data, 8)
    return (kind, size) if size >= 8 else None


def read_parts(path: Path, parts: list[tuple[int, int]], chunk: int = 1 << 18) -> Iterator[bytes]:
    """The bytes of those parts (offset, length) one behind the other. Raises OSError; ends early where the file does."""
    with _opened(path) as fd:
        for offset, length in parts:
            at, end = offset, offset + length
            while at < end:
                data = os.pread(fd, min(chunk, end - at), at)
                if not data:
                    return
                at += len(data)
                yield data
