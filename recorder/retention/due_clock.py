"""Whether the host's clock may be believed when something is to be deleted for good because of it."""

import os
from pathlib import Path
from typing import Final

from recorder.manifest import sync_folder
from recorder.retention.classes import DAY_US

NAME: Final = "keeping-clock"
AHEAD_MOST_US: Final = 7 * DAY_US
"""A recorder that was off for longer, or whose clock leapt, asks a person before it deletes by itself."""
BACK_MOST_US: Final = 3_600_000_000


class DueClock:
    """The latest moment that was believed, kept on disk. One thread."""

    def __init__(self, data_dir: Path, otherwise_utc_us: int) -> None:
        """`otherwise_utc_us`: the latest moment known from elsewhere, 0 when there is none. Raises OSError."""
        self._path = data_dir / NAME
        try:
            kept_utc_us = int(self._path.read_bytes())
        except (FileNotFoundError, ValueError):
            kept_utc_us = 0
        self._last_utc_us = max(kept_utc_us, otherwise_utc_us)

    def believes(self, now_utc_us: int) -> bool:
        """Whether nothing but ordinary time has passed; such a moment is kept. Raises OSError."""
        if self._last_utc_us and not -BACK_MOST_US <= now_utc_us - self._last_utc_us <= AHEAD_MOST_US:
            return False
        self.confirm(max(now_utc_us, self._last_utc_us))
        return True

    def confirm(self, now_utc_us: int) -> None:
        """A person says that it is this time. Raises OSError."""
        fresh = self._path.with_name(NAME + ".new")
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640)
        try:
            os.write(fd, str(now_utc_us).encode())
            os.fsync(fd)
        finally:
            os.close(fd)
        os.replace(fresh, self._path)
        sync_folder(self._path.parent)
        self._last_utc_us = now_utc_us
