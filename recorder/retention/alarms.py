"""Alarms of keeping: raised once while their cause stands, ended once when it is gone."""

import logging
import re
import threading
from collections.abc import Callable
from typing import Any, Final

FULL: Final = "storage_full"
LOW: Final = "storage_low"
DAMAGED: Final = "recording_damaged"
CODES: Final = {FULL: "space_used_up", LOW: "space_for_hours", DAMAGED: "differs", "index_lost": "index_away"}
"""The word that a console shows for a cause that is a sentence: sentences are for the log and for `recorder health`."""
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")

log = logging.getLogger(__name__)


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
        log.error("%s at %s: %s", alarm, place, cause)
        code = cause if _CODE.fullmatch(cause) else CODES.get(alarm, "fault")
        self._tell("RecorderAlarmRaised", {"alarm": alarm, "place": place, "cause": code})

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
