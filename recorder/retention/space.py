"""Free space: whether a session may begin, what is put by for the last minutes, and how long the disk still lasts."""

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from recorder.manifest import sync_folder
from recorder.retention.settings import SpaceSettings

log = logging.getLogger(__name__)

NO_SPACE: Final = "no_space"
RESERVE_NAME: Final = ".reserve"
RESERVE_S: Final = 600
"""The reserve lasts so long when every source is recorded."""
RESERVE_PART: Final = 50
"""By default it is no more than this part of the disk: a fiftieth."""
MARGIN: Final = 1.5
"""A measured rate may be that of an empty room."""
RELEASE_S: Final = 20
"""The reserve is given free when the disk lasts no longer than this."""
_MB: Final = 1_000_000


class Order(Protocol):
    """A session that is to begin: what the gate asks of it."""

    @property
    def sources(self) -> Iterable[str]:
        """Names of the sources that it records."""


@dataclass(frozen=True, slots=True)
class Needed:
    """What sessions that run, or one that is to begin, will still write."""

    bytes: int
    bytes_per_s: float


class Rates:
    """Bytes a second of each source: measured when it is, else by the site's figures."""

    def __init__(
        self, settings: SpaceSettings, silent: Iterable[str] = (), measured: Callable[[str], float | None] | None = None
    ) -> None:
        """`silent`: sources without a picture. `measured(source)`: bytes a second, None while unknown."""
        self._picture = (settings.picture_kbit_s + settings.sound_kbit_s) * 125
        self._sound = settings.sound_kbit_s * 125
        self._without_picture = frozenset(silent)
        self._measured = measured

    def of(self, source: str) -> float:
        """Bytes a second that this source writes."""
        found = self._measured(source) if self._measured is not None else None
        if found:
            return found
        return self._sound if source in self._without_picture else self._picture

    def of_all(self, sources: Iterable[str]) -> float:
        """Bytes a second of these sources together."""
        return sum(self.of(source) for source in sources)


class SpaceGate:
    """Refuses a session that the disk could not take to its end. Running sessions are never asked again."""

    def __init__(self, folder: Path, settings: SpaceSettings, rates: Rates, reserve: "ReserveFile") -> None:
        self._folder, self._settings, self._rates, self._reserve = folder, settings, rates, reserve

    def refuses(self, order: Order, running: Mapping[str, Needed] | None = None) -> str | None:
        """`no_space` when free < (what this session and those in `running` will write) × 1.5 + reserve; else None."""
        planned_s = getattr(order, "planned_s", None) or self._settings.planned_h * 3600
        needed = self._rates.of_all(order.sources) * planned_s
        needed += sum(each.bytes for each in (running or {}).values())
        missing = self._reserve.bytes_missing()
        free = free_bytes(self._folder)
        if free >= needed * MARGIN + missing:
            return None
        log.error("no space: %d MB free, %d MB needed", free // _MB, int(needed * MARGIN + missing) // _MB)
        return NO_SPACE

    def needed(self, sources: Iterable[str], remaining_s: float) -> Needed:
        """What a running session will still write."""
        rate = self._rates.of_all(sources)
        return Needed(int(rate * max(remaining_s, 0.0)), rate)


class ReserveFile:
    """Blocks of the disk that are taken and empty, given free for the last minutes. Thread-safe."""

    def __init__(self, folder: Path, size: int) -> None:
        """`size`: bytes; 0 = none."""
        self.path, self.size = folder / RESERVE_NAME, size
        self._lock = threading.Lock()

    def bytes_missing(self) -> int:
        """So much of it is not put by at present."""
        with self._lock:
            return max(self.size - self._taken(), 0)

    def take(self) -> bool:
        """Put it by, unless the disk has less than twice as much free; True when it is whole."""
        with self._lock:
            missing = self.size - self._taken()
            if missing <= 0:
                return True
            if free_bytes(self.path.parent) < 2 * missing:
                return False
            try:
                self._allocate()
            except OSError as error:
                log.warning("the reserve could not be put by: %s", error.strerror)
                self._drop()
                return False
            return True

    def release(self) -> bool:
        """Give it free; True when there was something to give."""
        with self._lock:
            return self._drop()

    def _taken(self) -> int:
        try:
            return self.path.stat().st_blocks * 512
        except FileNotFoundError:
            return 0

    def _allocate(self) -> None:
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(fd, 0, self.size)
            os.fsync(fd)
        finally:
            os.close(fd)
        sync_folder(self.path.parent)

    def _drop(self) -> bool:
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        with contextlib.suppress(OSError):
            sync_folder(self.path.parent)
        return True


def reserve_bytes(settings: SpaceSettings, bytes_per_s_all: float, folder: Path) -> int:
    """The size of the reserve: what the site says, else ten minutes of every source but no more than a fiftieth."""
    if settings.reserve_mb is not None:
        return settings.reserve_mb * _MB
    disk = os.statvfs(folder)
    return min(int(bytes_per_s_all * RESERVE_S), disk.f_blocks * disk.f_frsize // RESERVE_PART)


def free_bytes(folder: Path) -> int:
    """What an ordinary user may still write on the folder's disk."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def lasts_s(free: int, bytes_per_s: float) -> float | None:
    """For how many seconds the disk lasts at this rate; None when nothing is written."""
    return free / bytes_per_s if bytes_per_s > 0 else None
