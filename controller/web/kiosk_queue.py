"""The waiting hall as kiosks show it: numbers and lanes, no person. Pure."""

from typing import Any

from controller.core.state import Room
from controller.core.ticket import Ticket, TicketState


def called_to(room: Room, lane: str) -> Ticket | None:
    """The place in the queue that is called to a lane."""
    return next((one for one in room.tickets.values() if one.state is TicketState.CALLED and one.lane == lane), None)


def queue_told(room: Room, lane: str) -> dict[str, Any] | None:
    """Who is called here and elsewhere, how many wait, and the number given last; None = the site has no queue."""
    if room.plan.queue_reader is None:
        return None
    called = called_to(room, lane)
    calls = [one for one in room.tickets.values() if one.state is TicketState.CALLED]
    return {
        "called": called.number if called else None,
        "calls": [{"number": one.number, "lane": one.lane} for one in calls],
        "waiting": sum(one.state is TicketState.WAITING for one in room.tickets.values()),
        "newest": room.next_ticket - 1 or None,
    }
