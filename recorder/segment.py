"""One file of a recording: append only, one fragment = one write, hashed while it is written."""

import hashlib
import os
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

    def write(self, fragment: bytes) -> None:
        """Put one fragment on disk; after an OSError the file is as before and the call can be repeated."""
        offset = self.bytes
        self._append(fragment)
        digest = self._sha256.digest()[:16]
        for found in read_fragments(fragment, self._tracks, 0, len(fragment)):
            self.table.add(found, offset + found.offset, digest)

    def sha256(self) -> str:
        """The digest of everything written so far."""
        return self._sha256.hexdigest()

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)
