"""One file of a recording: append only, one fragment = one write, hashed while it is written."""

import hashlib
import os
from pathlib import Path

from recorder.boxes import Kind, Track, read_fragments, read_header
from recorder.manifest import sync_folder, write_at


class Segment:
    """A file while it is written. Times in µs of media time. Not thread-safe."""

    def __init__(self, path: Path, header: bytes) -> None:
        """Create the file with its header; raises OSError (nothing of it stays open then)."""
        self.path = path
        _, self._tracks = read_header(header)
        self.samples: dict[Kind, int] = {"picture": 0, "sound": 0}
        self.media_start_us: int | None = None
        self.media_end_us = 0
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
        self._append(fragment)
        for found in read_fragments(fragment, self._tracks, 0, len(fragment)):
            for kind, part in found.parts.items():
                self.samples[kind] += part.samples
            picture = found.parts.get("picture")
            if picture is not None:
                self.media_start_us = picture.start_us if self.media_start_us is None else self.media_start_us
                self.media_end_us = picture.end_us

    @property
    def tracks(self) -> dict[int, Track]:
        """The tracks by id."""
        return self._tracks

    def sha256(self) -> str:
        """The digest of everything written so far."""
        return self._sha256.hexdigest()

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)
