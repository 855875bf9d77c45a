"""One file of a recording: append only, one fragment = one write, hashed while it is written."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from recorder.boxes import read_fragments, read_header
from recorder.fragments import FragmentTable
from recorder.manifest import sync_folder, write_at


class Segment:
    """A file while it is written. Not thread-safe."""

    def __init__(self, path: Path, header: bytes) -> None:
        """Create the file with its header; raises OSError (nothing of it stays open then)."""
        self.path = path
        _, self._tracks = read_header(header)
        self.table = FragmentTable(self._tracks)
        self.bytes = 0
        self._sha256 = hashlib.sha256()
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            os.ftruncate(self._fd, 0)  # left by our own try a moment ago, when the disk was full
            self._append(header)
            sync_folder(path.parent)
        except BaseException:
            os.close(self._fd)
            raise

    def _append(self, data: bytes) -> None:
        write_at(self._fd, data, self.bytes)
        self._sha256.update(data)
        self.bytes += len(data)

    def write(self, fragments: Sequence[bytes]) -> None:
        """Put fragments on disk at once; after an OSError the file is as before and the call can be repeated."""
        found = [list(read_fragments(fragment, self._tracks, 0, len(fragment))) for fragment in fragments]
        write_at(self._fd, fragments[0] if len(fragments) == 1 else b"".join(fragments), self.bytes)
        for fragment, parts in zip(fragments, found, strict=True):
            self._sha256.update(fragment)
            digest = self._sha256.digest()[:16]
            for part in parts:
                self.table.add(part, self.bytes + part.offset, digest)
            self.bytes += len(fragment)

    def sha256(self) -> str:
        """The digest of everything written so far."""
        return self._sha256.hexdigest()

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)
