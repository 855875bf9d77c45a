"""What the index reads from the disk: where sessions lie, their lines, the tables of fragments of their files."""

import hashlib
import logging
import mmap
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recorder.boxes import NotFragmented, read_fragments, read_header
from recorder.fragments import FragmentTable
from recorder.index.fold import file_number
from recorder.manifest import NAME, open_regular

log = logging.getLogger(__name__)

SUFFIXES = (".mp4", ".mov")
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""A name of a session or a source; no other folder is one."""


@dataclass(frozen=True, slots=True)
class Files:
    """What the index is made from: folders that hold sessions (the first is recorded into), and the custody file."""

    folders: tuple[Path, ...]
    custody: Path

    def sessions(self) -> Iterator[tuple[str, Path]]:
        """Every session and its folder, in order of names; of two with one name the first counts."""
        found: dict[str, Path] = {}
        for folder in self.folders:
            for entry in _folders(folder):
                found.setdefault(entry.name, entry)
        yield from sorted(found.items())

    def sources(self) -> Iterator[tuple[str, str, Path]]:
        """Every source of every session that has a manifest: names and folder."""
        for session_id, folder in self.sessions():
            for entry in _folders(folder):
                if (entry / NAME).is_file():
                    yield session_id, entry.name, entry

    def source(self, session_id: str, source: str) -> Path | None:
        """The folder of one source, None when it has no manifest."""
        for folder in self.folders:
            if (folder / session_id / source / NAME).is_file():
                return folder / session_id / source
        return None


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [
                entry.name for entry in entries if PLAIN.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
            ]
    except FileNotFoundError:
        return []
    except OSError as error:  # a disk that is gone must not keep the others out of the index
        log.warning("index: %s cannot be read, %s", folder, error.strerror)
        return []
    return [folder / name for name in sorted(names)]


def raw_lines(data: bytes, at: int) -> Iterator[bytes]:
    """The whole lines from an offset on; an unfinished last one is left out."""
    while (stop := data.find(b"\n", at)) >= 0:
        yield data[at:stop]
        at = stop + 1


def sha256_of(data: bytes) -> bytes:
    """The digest as bytes."""
    return hashlib.sha256(data).digest()


def size_and_last_line(manifest: Path) -> tuple[int, bytes]:
    """A manifest's length, and the last line of it if that is a short one, as a seal is. Raises OSError."""
    with open_regular(manifest) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 4_096))
        return size, file.read().rstrip(b"\n").rpartition(b"\n")[2]


def written_files(folder: Path, last_number: int) -> list[str]:
    """Files behind the last one that has a line: being written, or left by a crash."""
    found = [path.name for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file()]
    return sorted(name for name in found if file_number(name) > last_number)


def read_table(path: Path, sha256: bytes) -> bytes | None:
    """The packed table of a file's fragments, None unless the file is the one with this digest."""
    try:
        with open_regular(path) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _read_table(data, sha256)
    except (OSError, ValueError):
        return None


def _read_table(data: mmap.mmap, sha256: bytes) -> bytes | None:
    with memoryview(data) as view:
        try:
            at, tracks = read_header(view)
        except NotFragmented:
            return None
        table, digest = FragmentTable(tracks), hashlib.sha256(view[:at])
        for fragment in read_fragments(view, tracks, at, len(view)):
            at = fragment.offset + fragment.length
            digest.update(view[fragment.offset : at])
            table.add(fragment, fragment.offset, digest.digest()[:16])
        return table.packed() if at == len(view) and digest.digest() == sha256 else None
