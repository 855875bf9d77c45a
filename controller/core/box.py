"""A locker box. It opens to its holder alone (S4); an acknowledged open command is not an open door.

*Stored* = closed and locked after it had been open, or never opened since, with a holder. A board that is silent makes
its boxes unknown, with or without a holder, until their doors are read again.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class BoxState(StrEnum):
    """Where a box stands."""

    UNKNOWN = "unknown"
    UNKNOWN_HELD = "unknown_held"
    FREE = "free"
    LEFT_OPEN = "left_open"
    ASSIGNED = "assigned"
    OPEN = "open"
    STORED = "stored"
    RETRIEVAL_ASKED = "retrieval_asked"
    RETRIEVAL_OPEN = "retrieval_open"
    JAMMED = "jammed"


class BoxEvent(StrEnum):
    """What moves a box."""

    READ_CLOSED = "read_closed"
    READ_OPEN = "read_open"
    ASSIGN = "assign"
    RETRIEVE = "retrieve"
    JAM = "jam"
    KEEP = "keep"
    LOST = "lost"


S, E = BoxState, BoxEvent
TABLE: Final = {
    (S.UNKNOWN, E.READ_CLOSED): S.FREE,
    (S.UNKNOWN, E.READ_OPEN): S.LEFT_OPEN,
    (S.UNKNOWN_HELD, E.READ_CLOSED): S.STORED,
    (S.UNKNOWN_HELD, E.READ_OPEN): S.OPEN,
    (S.FREE, E.READ_CLOSED): S.FREE,
    (S.FREE, E.READ_OPEN): S.LEFT_OPEN,
    (S.FREE, E.ASSIGN): S.ASSIGNED,
    (S.LEFT_OPEN, E.READ_CLOSED): S.FREE,
    (S.LEFT_OPEN, E.READ_OPEN): S.LEFT_OPEN,
    (S.ASSIGNED, E.READ_CLOSED): S.ASSIGNED,
    (S.ASSIGNED, E.READ_OPEN): S.OPEN,
    (S.ASSIGNED, E.JAM): S.JAMMED,
    (S.ASSIGNED, E.KEEP): S.STORED,
    (S.OPEN, E.READ_OPEN): S.OPEN,
    (S.OPEN, E.READ_CLOSED): S.STORED,
    (S.OPEN, E.RETRIEVE): S.RETRIEVAL_OPEN,
    (S.STORED, E.READ_CLOSED): S.STORED,
    (S.STORED, E.READ_OPEN): S.OPEN,
    (S.STORED, E.ASSIGN): S.ASSIGNED,
    (S.STORED, E.RETRIEVE): S.RETRIEVAL_ASKED,
    (S.RETRIEVAL_ASKED, E.READ_CLOSED): S.RETRIEVAL_ASKED,
    (S.RETRIEVAL_ASKED, E.READ_OPEN): S.RETRIEVAL_OPEN,
    (S.RETRIEVAL_ASKED, E.JAM): S.STORED,
    (S.RETRIEVAL_OPEN, E.READ_OPEN): S.RETRIEVAL_OPEN,
    (S.RETRIEVAL_OPEN, E.READ_CLOSED): S.FREE,
    (S.JAMMED, E.READ_CLOSED): S.JAMMED,
    (S.JAMMED, E.READ_OPEN): S.LEFT_OPEN,
    **{
        (state, E.LOST): S.UNKNOWN_HELD
        for state in (S.ASSIGNED, S.OPEN, S.STORED, S.RETRIEVAL_ASKED, S.RETRIEVAL_OPEN, S.UNKNOWN_HELD)
    },
    **{(state, E.LOST): S.UNKNOWN for state in (S.FREE, S.LEFT_OPEN, S.JAMMED, S.UNKNOWN)},
}  # fmt: skip


BEING_EMPTIED: Final = frozenset({S.RETRIEVAL_ASKED, S.RETRIEVAL_OPEN})
"""Its holder takes out what lies in it, and comes in again, if at all, when that is done."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a locker board. `closed` as read (None = not known in this run)."""

    locker: str
    box: int
    state: BoxState = BoxState.UNKNOWN
    holder: str | None = None
    closed: bool | None = None
    command: str = ""
    filled: bool = False
    """It was closed with this holder once, so something may lie in it: it keeps its holder, jammed or not."""
    overridden: bool = False
    """Two staff ordered it open; until it is closed again."""
