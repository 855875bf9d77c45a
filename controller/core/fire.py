"""Fire: any input latches it; a person resets it, with a reason, when every input is quiet again (S2).

The latch survives restarts: the runtime reads it, and the inputs, before anything is written to a relay.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class FireState(StrEnum):
    """Where the fire latch stands."""

    NORMAL = "normal"
    LATCHED = "latched"


class FireEvent(StrEnum):
    """What moves the fire latch."""

    ALARM = "alarm"
    RESET = "reset"


TABLE: Final = {
    (FireState.NORMAL, FireEvent.ALARM): FireState.LATCHED,
    (FireState.LATCHED, FireEvent.ALARM): FireState.LATCHED,
    (FireState.LATCHED, FireEvent.RESET): FireState.NORMAL,
}


@dataclass(frozen=True, slots=True)
class Fire:
    """The latch and what each input shows (absent = not read in this run)."""

    state: FireState = FireState.NORMAL
    inputs: dict[str, bool] = field(default_factory=dict)
