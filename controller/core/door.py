"""A door: what its contact shows, measured against what was commanded.

An opening that nobody ordered is *forced*. The exit button and the break-glass free the lock in hardware; they are
inputs, so that a lawful exit is *egress*, never forced; after the button was let go the door counts as unlocked for a
moment, because the hand is quicker than the reading of the contact. *Released* is fire: contact changes mean nothing
until a reset.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class DoorState(StrEnum):
    """Where a door stands."""

    UNKNOWN = "unknown"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    OPEN = "open"
    HELD_OPEN = "held_open"
    FORCED = "forced"
    EGRESS = "egress"
    RELEASED = "released"


class DoorEvent(StrEnum):
    """What moves a door."""

    CLOSED = "closed"
    OPENED = "opened"
    PULSED = "pulsed"
    EXPIRED = "expired"
    HELD = "held"
    EGRESS = "egress"
    EGRESS_ENDED = "egress_ended"
    RELEASE = "release"
    RESET = "reset"
    LOST = "lost"


S, E = DoorState, DoorEvent
TABLE: Final[dict[tuple[DoorState, DoorEvent], DoorState]] = {
    (S.UNKNOWN, E.CLOSED): S.LOCKED,
    (S.UNKNOWN, E.OPENED): S.HELD_OPEN,
    (S.UNKNOWN, E.PULSED): S.UNKNOWN,
    (S.LOCKED, E.CLOSED): S.LOCKED,
    (S.LOCKED, E.OPENED): S.FORCED,
    (S.LOCKED, E.PULSED): S.UNLOCKED,
    (S.UNLOCKED, E.CLOSED): S.UNLOCKED,
    (S.UNLOCKED, E.OPENED): S.OPEN,
    (S.UNLOCKED, E.PULSED): S.UNLOCKED,
    (S.UNLOCKED, E.EXPIRED): S.LOCKED,
    (S.OPEN, E.CLOSED): S.LOCKED,
    (S.OPEN, E.OPENED): S.OPEN,
    (S.OPEN, E.PULSED): S.OPEN,
    (S.OPEN, E.HELD): S.HELD_OPEN,
    (S.HELD_OPEN, E.CLOSED): S.LOCKED,
    (S.HELD_OPEN, E.OPENED): S.HELD_OPEN,
    (S.HELD_OPEN, E.PULSED): S.HELD_OPEN,
    (S.FORCED, E.CLOSED): S.LOCKED,
    (S.FORCED, E.OPENED): S.FORCED,
    (S.FORCED, E.PULSED): S.FORCED,
    (S.EGRESS, E.OPENED): S.EGRESS,
    (S.EGRESS, E.CLOSED): S.EGRESS,
    (S.EGRESS, E.PULSED): S.EGRESS,
    (S.EGRESS, E.EGRESS_ENDED): S.UNLOCKED,
    (S.RELEASED, E.OPENED): S.RELEASED,
    (S.RELEASED, E.CLOSED): S.RELEASED,
    (S.RELEASED, E.PULSED): S.RELEASED,
    (S.RELEASED, E.EGRESS): S.RELEASED,
    (S.RELEASED, E.EGRESS_ENDED): S.RELEASED,
    (S.RELEASED, E.LOST): S.RELEASED,
    (S.RELEASED, E.RESET): S.UNKNOWN,
    **{(state, E.EGRESS): S.EGRESS for state in S if state is not S.RELEASED},
    **{(state, E.LOST): S.UNKNOWN for state in S if state is not S.RELEASED},
    **{(state, E.RELEASE): S.RELEASED for state in S},
}


@dataclass(frozen=True, slots=True)
class Door:
    """A door. `closed` is the contact (None = not known), `locked` the relay read back (None = not known)."""

    id: str
    state: DoorState = DoorState.UNKNOWN
    closed: bool | None = None
    locked: bool | None = None
    released: bool = False
    """The fire release was read back."""
    person: str | None = None
    """For whom it was unlocked last."""
    command: str = ""
    pulse_ms: int = 0
    """How long the last ordered pulse frees the lock."""
    button: bool = False
    broken: bool = False
