"""The disk while sessions run: an alarm hours before it is full, and the reserve for its last seconds."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from recorder.retention.alarms import FULL, LOW, Alarms
from recorder.retention.settings import SpaceSettings
from recorder.retention.space import RELEASE_S, Rates, ReserveFile, free_bytes, lasts_s

PLACE = "recordings"


class SpaceWatch:
    """Looks when `turn` is called. One thread."""

    def __init__(
        self,
        folder: Path,
        settings: SpaceSettings,
        rates: Rates,
        reserve: ReserveFile,
        alarms: Alarms,
        recorded: Callable[[], Iterable[str]],
    ) -> None:
        """`recorded()`: the sources that are written now, once for each session that writes them."""
        self._folder, self._settings, self._rates = folder, settings, rates
        self._reserve, self._alarms, self._recorded = reserve, alarms, recorded
        self._last_rate = 0.0
        self._given = False

    def turn(self) -> None:
        """Look at the disk. Raises OSError."""
        rate = self._rates.of_all(self._recorded())
        self._last_rate = rate or self._last_rate
        lasts = lasts_s(free_bytes(self._folder), self._last_rate)
        if rate and lasts is not None and lasts < RELEASE_S:
            self._given = self._reserve.release() or self._given
            self._alarms.raise_(FULL, PLACE, "the reserve was given free" if self._given else "no space is left")
        elif self._reserve.take():
            self._given = False
            self._alarms.end(FULL, PLACE)
        self._tell_low(lasts)

    def _tell_low(self, lasts: float | None) -> None:
        """An hour of difference between raising and ending, so that it does not flicker."""
        if lasts is None:
            return
        if lasts < self._settings.alarm_h * 3600:
            self._alarms.raise_(LOW, PLACE, f"full in less than {self._settings.alarm_h} hours")
        elif lasts > (self._settings.alarm_h + 1) * 3600:
            self._alarms.end(LOW, PLACE)

    def figures(self) -> dict[str, Any]:
        """Bytes free, the reserve, bytes a second that are written now, and hours until the disk is full (null: unknown)."""
        free = free_bytes(self._folder)
        rate = self._rates.of_all(self._recorded())
        lasts = lasts_s(free, rate or self._last_rate)
        return {
            "free_bytes": free,
            "reserve_bytes": self._reserve.size,
            "reserve_missing_bytes": self._reserve.bytes_missing(),
            "bytes_per_s": int(rate),
            "hours_left": None if lasts is None else int(lasts // 3600),
        }
