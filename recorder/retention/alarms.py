"""Alarms of keeping: raised once while their cause stands, ended once when it is gone."""

import threading
from collections.abc import Callable
from typing import Any, Final

FULL: Final = "storage_full"
LOW: Final = "storage_low"
DAMAGED: Final = "recording_damaged"


class Alarms:
    """Thread-safe. `tell(kind, members)` gets `RecorderAlarmRaised` and `RecorderAlarmEnded`."""

    def __init__(self, tell: Callable[[str, dict[str, Any]], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._standing: dict[tuple[str, str], str] = {}

    def raise_(self, alarm: str, place: str, cause: str) -> None:
        """Tell it, unless it stands with the same cause."""
        with self._lock:
            if self._standing.get((alarm, place)) == cause:
                return
            self._standing[alarm, place] = cause
        self._tell("RecorderAlarmRaised", {"alarm": alarm, "place": place, "cause": cause})

    def end(self, alarm: str, place: str) -> None:
        """Tell that its cause is gone, if it stands."""
        with self._lock:
            if self._standing.pop((alarm, place), None) is None:
                return
        self._tell("RecorderAlarmEnded", {"alarm": alarm, "place": place})

    def standing(self) -> list[dict[str, str]]:
        """The alarms that stand."""
        with self._lock:
            return [
                {"alarm": alarm, "place": place, "cause": cause}
                for (alarm, place), cause in sorted(self._standing.items())
            ]
