"""The queue of the waiting hall: people take a place by their card and are called to a free lane, in order."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class TicketState(StrEnum):
    """Where a place in the queue stands."""

    WAITING = "waiting"
    CALLED = "called"
    MISSED = "missed"
    SERVED = "served"
    LEFT = "left"


class TicketEvent(StrEnum):
    """What moves a place in the queue."""

    CALL = "call"
    MISS = "miss"
    COME_BACK = "come_back"
    SERVE = "serve"
    LEAVE = "leave"


S, E = TicketState, TicketEvent
TABLE: Final = {
    (S.WAITING, E.CALL): S.CALLED,
    (S.CALLED, E.MISS): S.MISSED,
    (S.CALLED, E.SERVE): S.SERVED,
    (S.MISSED, E.COME_BACK): S.WAITING,
    (S.WAITING, E.LEAVE): S.LEFT,
    (S.CALLED, E.LEAVE): S.LEFT,
    (S.MISSED, E.LEAVE): S.LEFT,
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place in the queue: `number` is shown, `lane` is where the person was called to."""

    person: str
    number: int
    state: TicketState = TicketState.WAITING
    lane: str = ""
