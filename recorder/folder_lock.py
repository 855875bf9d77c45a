"""One recorder a folder: a lock that ends with the process, however it ends."""

import fcntl
import os
from pathlib import Path


class FolderTaken(RuntimeError):
    """Another recorder writes this folder."""


class FolderLock:
    """Held from the start to `release` or the end of the process."""

    def __init__(self, folder: Path) -> None:
        """Raises `FolderTaken`, OSError."""
        self._fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._fd)
            raise FolderTaken(f"another recorder writes {folder}; stop it first") from None

    def release(self) -> None:
        """Give the folder free."""
        os.close(self._fd)
