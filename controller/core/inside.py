"""Inside the sealed area: seats, temporary outs, returns. One of a room is out at a time, so that nobody leaves in company."""

from controller.core.admission import GOES_ABOUT, Admission, AdmissionEvent, AdmissionState
from controller.core.facts import ReturnNoted, SeatConfirmed, TempOutAsked
from controller.core.fire import FireState
from controller.core.profile import TempOutRule
from controller.core.roles import is_member, why_not_kind
from controller.core.session import EVALUATING, LIVE, SessionState
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import RoomPlan

WORK_KINDS = frozenset({"inquiry"})
"""Kinds of rooms that a temporary out leads to for the evaluation itself; all others are for people's needs."""


def on_seat_confirmed(turn: Turn, fact: SeatConfirmed) -> None:
    """A person sits at their seat, in their own room; a seat has one person."""
    person = turn.person(fact.person)
    if not fact.seat.strip():
        raise Refused("seat:none")
    if person.place not in (None, turn.session(person.session).room):
        return turn.deny("not_in_own_room")
    if _taken(turn, person, fact.seat):
        return turn.deny("seat_taken")
    turn.move_person(fact.person, AdmissionEvent.SIT, seat=fact.seat)
    turn.drop_deadline(f"seat:{fact.person}")
    turn.end_alarm("seat_late", fact.person)
    return None


def _taken(turn: Turn, person: Admission, seat: str) -> bool:
    return any(
        other.seat == seat
        and other.session == person.session
        and other.person != person.person
        and other.state in GOES_ABOUT
        for other in turn.room.people.values()
    )


def on_seat_late(turn: Turn, person: str) -> None:
    """In the room, and at no seat after the profile's time."""
    known = turn.room.people.get(person)
    if known is not None and known.state is AdmissionState.IN_ROOM:
        turn.raise_alarm("seat_late", person)


def on_temp_out_asked(turn: Turn, fact: TempOutAsked) -> None:
    """Out of the own room for a while, to a kind of room inside the sealed area; its own timer, and one of a room."""
    person = turn.person(fact.person)
    rule = _rule(turn, fact.room_kind)
    if reason := why_not_out(turn, person, fact.room_kind, rule):
        return turn.deny(reason)
    turn.move_person(fact.person, AdmissionEvent.GO_OUT, out_kind=fact.room_kind)
    turn.drop_deadline(f"seat:{fact.person}")
    turn.end_alarm("seat_late", fact.person)
    if rule is not None:
        turn.set_deadline(f"out:{fact.person}", rule.limit_ms)
    return None


def _rule(turn: Turn, kind: str) -> TempOutRule | None:
    return next((rule for rule in turn.profile.temp_outs if rule.room_kind == kind), None)


def why_not_out(turn: Turn, person: Admission, kind: str, rule: TempOutRule | None) -> str | None:
    """Why a person may not leave their room for a while. A suspended session stops its work, never people's needs."""
    session = turn.session(person.session)
    if turn.room.fire.state is FireState.LATCHED:
        return "fire"
    if person.revoked:
        return "revoked"
    if rule is None:
        return "temp_out_not_allowed"
    if person.state is AdmissionState.TEMP_OUT:
        return "already_out"
    if session.state not in LIVE or session.state is SessionState.EMPTYING:
        return "session_not_open"
    if kind in WORK_KINDS and session.state not in EVALUATING:
        return "session_not_running"
    return why_not_kind(turn.room, person, kind) or _why_nowhere(turn, kind) or _why_in_company(turn, person)


def _why_nowhere(turn: Turn, kind: str) -> str | None:
    """There is a room of that kind, and it lies inside the sealed area."""
    areas = {room.area for room in turn.room.plan.rooms if room.kind == kind}
    if not areas:
        return "no_such_room"
    return None if "inner" in areas else "outside_sealed_area"


def _why_in_company(turn: Turn, person: Admission) -> str | None:
    """So many of a room may be out at a time; a session has one room, and a room one session."""
    out = sum(
        other.session == person.session and other.state is AdmissionState.TEMP_OUT
        for other in turn.room.people.values()
    )
    return "others_are_out" if out >= turn.profile.temp_outs_per_room else None


def on_temp_out_late(turn: Turn, person: str) -> None:
    """Out for longer than the profile lets them."""
    known = turn.room.people.get(person)
    if known is not None and known.state is AdmissionState.TEMP_OUT:
        turn.raise_alarm("temp_out_late", person)


def on_return_noted(turn: Turn, fact: ReturnNoted) -> None:
    """Staff saw a person in their own room, where no reader tells it. Whoever had asked to leave stays, then."""
    person = turn.person(fact.person)
    if not fact.by:
        return turn.deny("staff_needed")
    if person.revoked:
        return turn.deny("revoked")
    if person.state in (AdmissionState.IN_ROOM, AdmissionState.SEATED):
        return turn.deny("already_in_room")
    if person.state is AdmissionState.EXIT_ASKED:
        if person.exit_approved or person.lane is not None:
            return turn.deny("exit_under_way")
        person = turn.move_person(fact.person, AdmissionEvent.STAY)
    return _come_in(turn, person, turn.session(person.session).room)


def on_room_entered(turn: Turn, plan: RoomPlan | None, person_id: str) -> None:
    """A room's door was opened for a person, and has closed behind them."""
    person = turn.person(person_id)
    if person.state not in GOES_ABOUT:
        return None
    own = plan is None or plan.id == turn.session(person.session).room
    if person.state is AdmissionState.TEMP_OUT and not own:
        # Where they wanted to go: they are still out, and their time runs on.
        turn.put_person(person_id, place=plan.id if plan is not None else None)
        return None
    return _come_in(turn, person, plan.id if plan is not None else None)


def _come_in(turn: Turn, person: Admission, place: str | None) -> None:
    if _left_unasked(turn, person, place):
        turn.raise_alarm("left_room_unasked", person.person)
    turn.move_person(person.person, AdmissionEvent.ENTER_ROOM, place=place, out_kind="")
    stop_clocks(turn, person.person)
    turn.end_alarm("room_late", person.person)
    if turn.profile.seat_wait_ms and place == turn.session(person.session).room and is_member(turn.room, person):
        turn.set_deadline(f"seat:{person.person}", turn.profile.seat_wait_ms)


def _left_unasked(turn: Turn, person: Admission, place: str | None) -> bool:
    """A member comes back into the room that they never asked to leave (招标投标法实施条例 48, 71: leaving the post)."""
    if not turn.profile.temp_outs or turn.session(person.session).state not in EVALUATING:
        return False
    sat = person.state in (AdmissionState.IN_ROOM, AdmissionState.SEATED)
    return sat and person.place is not None and person.place == place and is_member(turn.room, person)


def stop_clocks(turn: Turn, person: str) -> None:
    """The times of somebody on their way inside end: to the room, to the seat, of a temporary out."""
    for name in ("room", "out", "seat"):
        turn.drop_deadline(f"{name}:{person}")
    turn.end_alarm("temp_out_late", person)
    turn.end_alarm("seat_late", person)


def wind_clocks(turn: Turn) -> None:
    """After a start: the times of people inside run again, from now, for nobody counted meanwhile."""
    for person in turn.room.people.values():
        if person.state is AdmissionState.ADMITTED:
            turn.set_deadline(f"room:{person.person}", turn.profile.room_entry_ms)
        elif person.state is AdmissionState.TEMP_OUT and (rule := _rule(turn, person.out_kind)) is not None:
            turn.set_deadline(f"out:{person.person}", rule.limit_ms)
