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


@dataclass(frozen=True, slots=True)
class Mode:
    """A degraded mode of the site, by the time it began."""

    id: str
    state: ModeState = ModeState.OFF
    since_utc_us: int = 0
