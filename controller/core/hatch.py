"""A material hatch with two doors: never both open, never one unlocked while the other is not shut (interlock).

*Breached*: a door opened that nobody was let open, or both stood open. *Unknown*: after a start, a fire, a silent board or
an exit by hand; both are left only when staff looked into the hatch and both doors read shut. What a contact shows is
never refused: every state has a place for every reading.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class HatchState(StrEnum):
    """Where a hatch stands."""

    UNKNOWN = "unknown"
    SHUT = "shut"
    OUTER_UNLOCKED = "outer_unlocked"
    OUTER_OPEN = "outer_open"
    INNER_UNLOCKED = "inner_unlocked"
    INNER_OPEN = "inner_open"
    BREACHED = "breached"


class HatchEvent(StrEnum):
    """What moves a hatch."""

    UNLOCK_OUTER = "unlock_outer"
    UNLOCK_INNER = "unlock_inner"
    OUTER_OPENED = "outer_opened"
    INNER_OPENED = "inner_opened"
    OUTER_CLOSED = "outer_closed"
    INNER_CLOSED = "inner_closed"
    NOT_OPENED = "not_opened"
    DOUBT = "doubt"
    STAFF_CLEARED = "staff_cleared"


S, E = HatchState, HatchEvent
TABLE: Final = {
    (S.UNKNOWN, E.STAFF_CLEARED): S.SHUT,
    (S.BREACHED, E.STAFF_CLEARED): S.SHUT,
    (S.SHUT, E.UNLOCK_OUTER): S.OUTER_UNLOCKED,
    (S.SHUT, E.UNLOCK_INNER): S.INNER_UNLOCKED,
    (S.OUTER_UNLOCKED, E.OUTER_OPENED): S.OUTER_OPEN,
    (S.OUTER_UNLOCKED, E.NOT_OPENED): S.SHUT,
    (S.OUTER_UNLOCKED, E.INNER_OPENED): S.BREACHED,
    (S.OUTER_UNLOCKED, E.OUTER_CLOSED): S.OUTER_UNLOCKED,
    (S.OUTER_UNLOCKED, E.INNER_CLOSED): S.OUTER_UNLOCKED,
    (S.OUTER_OPEN, E.OUTER_OPENED): S.OUTER_OPEN,
    (S.OUTER_OPEN, E.OUTER_CLOSED): S.SHUT,
    (S.OUTER_OPEN, E.INNER_CLOSED): S.OUTER_OPEN,
    (S.OUTER_OPEN, E.INNER_OPENED): S.BREACHED,
    (S.INNER_UNLOCKED, E.INNER_OPENED): S.INNER_OPEN,
    (S.INNER_UNLOCKED, E.NOT_OPENED): S.SHUT,
    (S.INNER_UNLOCKED, E.OUTER_OPENED): S.BREACHED,
    (S.INNER_UNLOCKED, E.INNER_CLOSED): S.INNER_UNLOCKED,
    (S.INNER_UNLOCKED, E.OUTER_CLOSED): S.INNER_UNLOCKED,
    (S.INNER_OPEN, E.INNER_OPENED): S.INNER_OPEN,
    (S.INNER_OPEN, E.INNER_CLOSED): S.SHUT,
    (S.INNER_OPEN, E.OUTER_CLOSED): S.INNER_OPEN,
    (S.INNER_OPEN, E.OUTER_OPENED): S.BREACHED,
    (S.SHUT, E.OUTER_OPENED): S.BREACHED,
    (S.SHUT, E.INNER_OPENED): S.BREACHED,
    (S.SHUT, E.OUTER_CLOSED): S.SHUT,
    (S.SHUT, E.INNER_CLOSED): S.SHUT,
    **{
        (state, event): state
        for state in (S.UNKNOWN, S.BREACHED)
        for event in (E.OUTER_OPENED, E.INNER_OPENED, E.OUTER_CLOSED, E.INNER_CLOSED)
    },
    **{(state, E.DOUBT): S.UNKNOWN for state in S},
}


@dataclass(frozen=True, slots=True)
class Hatch:
    """A hatch and what staff say lies in it once the side that opened last is shut again."""

    id: str
    state: HatchState = HatchState.UNKNOWN
    items: tuple[str, ...] = ()
    session: str = ""
