"""The waiting hall's queue: places by card, calling over several lanes.

A place is for people who may enter; a stranger learns nothing. As soon as a lane is free the next one is called to it, and
until they came, or missed their call, nobody else begins there. A place that served its purpose leaves the room's state.
"""

from controller.core import cardholder, degraded
from controller.core.admission import Admission, AdmissionState
from controller.core.entitlement import why_lane_not_ready, why_not_listed, why_not_recorded
from controller.core.facts import CardRead, QueueLeft
from controller.core.fire import FireState
from controller.core.lane import Lane, LaneState
from controller.core.session import OVER
from controller.core.state import Room
from controller.core.ticket import Ticket, TicketEvent, TicketState
from controller.core.turn import Turn

PLACE = "queue"
"""The place of an alarm at the queue's reader."""

TELLS = ("lanes", "tickets", "devices", "sessions", "modes", "fire", "clock_trusted")
"""Fields of the room on which it depends who is called where. A gate becomes fit, and a recorder answers, with a lane or a
session that changes."""


def on_card(turn: Turn, fact: CardRead) -> None:
    """A card at the queue's reader: a place, or a new one for somebody who missed their call."""
    if turn.room.fire.state is FireState.LATCHED:
        return turn.deny("fire")
    found = cardholder.holders(turn, fact)
    person = cardholder.choose(turn, found)
    if person is None:
        return cardholder.turn_stranger_away(turn, None, PLACE)
    if reason := cardholder.why_elsewhere(turn, person, found) or cardholder.why_gone(person):
        return turn.deny(reason)
    if reason := why_not_listed(turn.room, turn.stamp, person):
        return turn.deny(reason)
    held = turn.room.tickets.get(person.person)
    if held is None:
        return _append(turn, Ticket(person.person, _number(turn)))
    if held.state is TicketState.MISSED:
        _append(turn, turn.move_ticket(person.person, TicketEvent.COME_BACK, number=_number(turn)))
    return None


def _number(turn: Turn) -> int:
    number = turn.room.next_ticket
    turn.set(next_ticket=number + 1)
    return number


def _append(turn: Turn, ticket: Ticket) -> None:
    """Put a place at the queue's end."""
    others = {name: kept for name, kept in turn.room.tickets.items() if name != ticket.person}
    turn.set(tickets={**others, ticket.person: ticket})


def _remove(turn: Turn, person: str) -> None:
    turn.set(tickets={name: kept for name, kept in turn.room.tickets.items() if name != person})


def why_not_called(room: Room, person: str, lane_id: str) -> str | None:
    """While somebody is called to a lane, everybody else waits."""
    called = any(
        t.state is TicketState.CALLED and t.lane == lane_id and t.person != person for t in room.tickets.values()
    )
    return "queue_wait" if called else None


def served(turn: Turn, person: str) -> None:
    """The person began at a lane, whichever it was: their place is used up."""
    ticket = turn.room.tickets.get(person)
    if ticket is None:
        return
    if ticket.state is TicketState.MISSED:
        ticket = turn.move_ticket(person, TicketEvent.COME_BACK)
    if ticket.state is TicketState.WAITING:
        ticket = turn.move_ticket(person, TicketEvent.CALL)
    turn.drop_deadline(f"call:{ticket.lane}")
    turn.move_ticket(person, TicketEvent.SERVE)
    _remove(turn, person)


def on_queue_left(turn: Turn, fact: QueueLeft) -> None:
    """The person, or staff for them, gives up the place."""
    _leave(turn, fact.person)


def _leave(turn: Turn, person: str) -> None:
    ticket = turn.move_ticket(person, TicketEvent.LEAVE)
    turn.drop_deadline(f"call:{ticket.lane}")
    _remove(turn, person)


def on_call_ended(turn: Turn, lane_id: str) -> None:
    """Nobody came in time: the next one is called. While the lane is in somebody else's hands the call waits."""
    ticket = next((t for t in turn.room.tickets.values() if _is_called_to(t, lane_id)), None)
    if ticket is None:
        return None
    if not _is_free(turn.room, turn.lane(lane_id)):
        return turn.set_deadline(f"call:{lane_id}", turn.profile.queue_call_wait_ms)
    _append(turn, turn.move_ticket(ticket.person, TicketEvent.MISS, lane=""))
    return None


def _is_called_to(ticket: Ticket, lane_id: str) -> bool:
    return ticket.state is TicketState.CALLED and ticket.lane == lane_id


def _is_free(room: Room, lane: Lane) -> bool:
    return lane.state is LaneState.FREE and lane.visitor is None


def settle(turn: Turn, before: Room) -> None:
    """After a turn: take back calls to lanes that serve nobody now, and call the next to every free one."""
    room = turn.room
    if not room.tickets or turn.refusal is not None:
        return
    if all(getattr(room, one) is getattr(before, one) for one in TELLS):
        return
    called = {ticket.lane: ticket for ticket in room.tickets.values() if ticket.state is TicketState.CALLED}
    for lane_id, ticket in called.items():
        lane = room.lanes.get(lane_id)
        if lane is None or lane.state in (LaneState.UNKNOWN, LaneState.TESTING):
            _take_back(turn, ticket)
    for lane in list(turn.room.lanes.values()):
        if (
            lane.id not in called
            and _is_free(turn.room, lane)
            and not why_lane_not_ready(turn.room, turn.stamp, lane.id)
        ):
            _call_next(turn, lane.id)


def _take_back(turn: Turn, ticket: Ticket) -> None:
    """It is not their fault: they keep their place and are called elsewhere."""
    turn.drop_deadline(f"call:{ticket.lane}")
    turn.move_ticket(ticket.person, TicketEvent.MISS, lane="")
    turn.move_ticket(ticket.person, TicketEvent.COME_BACK)


def _call_next(turn: Turn, lane_id: str) -> None:
    """Call the first who may enter now. Who cannot enter any more leaves the queue; who only waits is passed over."""
    for ticket in [one for one in turn.room.tickets.values() if one.state is TicketState.WAITING]:
        person = turn.room.people.get(ticket.person)
        if person is None or _is_out(turn.room, person):
            _leave(turn, ticket.person)
        elif why_not_yet(turn, person) is None:
            turn.move_ticket(ticket.person, TicketEvent.CALL, lane=lane_id)
            turn.set_deadline(f"call:{lane_id}", turn.profile.queue_call_wait_ms)
            return


def why_not_yet(turn: Turn, person: Admission) -> str | None:
    """Why this person cannot enter at this moment, at whichever lane."""
    return (
        why_not_listed(turn.room, turn.stamp, person)
        or why_not_recorded(turn.room, person.session)
        or degraded.why_no_entry(turn.room, person.session)
    )


def _is_out(room: Room, person: Admission) -> bool:
    over = room.sessions[person.session].state in OVER
    return person.state is not AdmissionState.EXPECTED or person.revoked or over
