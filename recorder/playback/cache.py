"""What was derived is kept a while, outside the recordings: bounded, and thrown away with the session that it shows."""

import contextlib
import os
import shutil
import threading
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 1 << 30
_TIDIED_TO: Final = 0.8


class Cache:
    """Files of the folder SESSION/SOURCE. Thread-safe. Nothing here is evidence; all of it can be derived again."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._bytes = -1
        """Known after the first look."""

    def path(self, session: str, source: str, name: str) -> Path:
        """Where this is kept, whether it is there or not; its folder is made."""
        folder = self.folder / session / source
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        return folder / name

    def used(self, path: Path) -> None:
        """It is of use now: others go first."""
        with contextlib.suppress(OSError):
            os.utime(path)

    def added(self, path: Path) -> None:
        """It is new; the oldest others go if the folder is too large now."""
        with self._lock, contextlib.suppress(OSError):
            if self._bytes < 0:
                self._bytes = sum(size for _, size, _ in self._files())
            else:
                self._bytes += path.stat().st_size
            if self._bytes > self._most_bytes:
                self._tidy(path)

    def forget(self, session: str) -> None:
        """Everything of a session goes, because its recordings did."""
        shutil.rmtree(self.folder / session, ignore_errors=True)

    def _tidy(self, newest: Path) -> None:
        files = sorted(self._files())
        self._bytes = sum(size for _, size, _ in files)
        for _, size, path in files:
            if self._bytes <= self._most_bytes * _TIDIED_TO:
                return
            if path != newest:
                path.unlink(missing_ok=True)
                self._bytes -= size

    def _files(self) -> list[tuple[int, int, Path]]:
        """When each was used last (ns), its bytes, its path."""
        found = []
        for path in self.folder.glob("*/*/*"):
            with contextlib.suppress(OSError):
                state = path.stat()
                found.append((state.st_mtime_ns, state.st_size, path))
        return found
