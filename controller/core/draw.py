"""The draw list of a session: sealed until custodians release it, then opened once, then closed for good.

Before *released* the core knows a commitment and a count (S6). *Active* begins when the released list was decrypted and
matched its commitment. What is not in the table: a list never goes back, and a closed list admits nobody.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class DrawState(StrEnum):
    """Where a draw list stands."""

    SEALED = "sealed"
    RELEASED = "released"
    ACTIVE = "active"
    CLOSED = "closed"


class DrawEvent(StrEnum):
    """What moves a draw list."""

    RELEASE = "release"
    OPEN = "open"
    FAIL = "fail"
    CLOSE = "close"


TABLE: Final = {
    (DrawState.SEALED, DrawEvent.RELEASE): DrawState.RELEASED,
    (DrawState.SEALED, DrawEvent.CLOSE): DrawState.CLOSED,
    (DrawState.RELEASED, DrawEvent.OPEN): DrawState.ACTIVE,
    (DrawState.RELEASED, DrawEvent.FAIL): DrawState.SEALED,
    (DrawState.RELEASED, DrawEvent.CLOSE): DrawState.CLOSED,
    (DrawState.ACTIVE, DrawEvent.CLOSE): DrawState.CLOSED,
}


@dataclass(frozen=True, slots=True)
class DrawList:
    """A session's list as the core knows it before it is opened."""

    commitment: str
    count: int
    not_before_utc_us: int
    state: DrawState = DrawState.SEALED
    released_by: tuple[str, ...] = ()
