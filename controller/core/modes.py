"""Degraded modes: explicit states of the site with a time limit. The profile's matrix says what may go on in each.

A mode is *off*, *on*, or *overdue* once its time limit passed while it was on.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ModeState(StrEnum):
    """Where a degraded mode stands."""

    OFF = "off"
    ON = "on"
    OVERDUE = "overdue"


class ModeEvent(StrEnum):
    """What moves a degraded mode."""

    BEGIN = "begin"
    EXPIRE = "expire"
    END = "end"


S, E = ModeState, ModeEvent
TABLE: Final = {
    (S.OFF, E.BEGIN): S.ON,
    (S.ON, E.BEGIN): S.ON,
    (S.OVERDUE, E.BEGIN): S.OVERDUE,
    (S.ON, E.EXPIRE): S.OVERDUE,
    (S.ON, E.END): S.OFF,
    (S.OVERDUE, E.END): S.OFF,
}

MODES: Final = (
    "clock_doubt", "recorder_lost", "source_lost", "storage_low", "storage_full", "power_lost", "centre_lost", "evaluation_lost",
    "witness_lost", "branch_mismatch", "fire_input_silent",
)  # fmt: skip
"""Every degraded mode that the site knows."""

OF_A_SESSION: Final = frozenset({"source_lost", "branch_mismatch"})
"""Modes of one session: it has its own time limit, and what may go on is asked for that session alone."""

OF_LINKS: Final = {"centre": "centre_lost", "evaluation": "evaluation_lost", "witness": "witness_lost"}
"""The mode of each system that the site works with, while it is out of reach."""

WAITS_BEFORE_START: Final = frozenset({"centre_lost", "evaluation_lost"})
"""Outages that a session which has not begun waits out for `outage_before_ms`; then the owner decides."""

OUTLIVES_A_RUN: Final = frozenset({"clock_doubt", "power_lost", "branch_mismatch", *OF_LINKS.values()})
"""They keep their time over a restart of the controller. Of the others a new run knows nothing: what they tell of (the
recorder, a silent board) is told again, and until then entries are refused by S2 and S5 themselves."""


@dataclass(frozen=True, slots=True)
class Mode:
    """A degraded mode, by the time it began. `id` is the mode's word, or `word:session` for a mode of one session.

    It ends when it has no place left: two mains inputs can fail and come back one after the other.
    """

    id: str
    state: ModeState = ModeState.OFF
    since_utc_us: int = 0
    places: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """Which of `MODES` it is."""
        return self.id.partition(":")[0]

    @property
    def session(self) -> str:
        """The session it is about; "" = every session of the site."""
        return self.id.partition(":")[2]
