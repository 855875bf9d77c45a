"""A camera that is set badly for a while becomes an alarm of the recorder, and ends to be one when it is mended."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

ALARM: Final = "camera_badly_set"
TURNS: Final = 3
"""So many looks in a row, all bad or all good, decide: a figure at its limit must not flicker."""
NO_ALARM: Final = frozenset({"not_connected", "clock_unknown"})
"""Told as advice alone: a lost source has an alarm of its own, and a camera without reports is placed by arrival."""

Health = Callable[[], list[dict[str, Any]]]


class Alarms(Protocol):
    """Where alarms go."""

    def raise_(self, alarm: str, place: str, cause: str) -> None: ...
    def end(self, alarm: str, place: str) -> None: ...


class BadSettings:
    """`turn` is called every few seconds, by one thread at a time."""

    def __init__(self, health: Health, alarms: Alarms) -> None:
        self._health, self._alarms = health, alarms
        self._bad: dict[str, int] = {}
        """By source: bad looks in a row, or good ones as a negative number."""

    def turn(self) -> None:
        """Look at every source once."""
        for row in self._health():
            if row["connected"]:
                self._look(row)

    def _look(self, row: Mapping[str, Any]) -> None:
        source, codes = row["source"], [advice["code"] for advice in row["advice"] if advice["code"] not in NO_ALARM]
        before = self._bad.get(source, 0)
        now = max(before, 0) + 1 if codes else min(before, 0) - 1
        self._bad[source] = now
        if now >= TURNS:
            self._alarms.raise_(ALARM, source, codes[0])
        elif now == -TURNS:
            self._alarms.end(ALARM, source)
