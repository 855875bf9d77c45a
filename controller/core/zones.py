"""The sealed area: kinds of rooms, and why a room's door may not open for a person. Own room only, beside shared rooms."""

from typing import Final

from controller.core.admission import GOES_ABOUT, Admission, AdmissionState
from controller.core.entitlement import why_not_driven, why_not_recorded
from controller.core.roles import is_member, why_not_escorted, why_not_kind
from controller.core.session import LIVE, Session, SessionState
from controller.core.state import Room
from controller.core.words import Plan, RoomPlan

ROOM_KINDS: Final = (
    "evaluation", "negotiation", "consultation", "inquiry", "material_transfer", "dining", "toilet", "overnight",
)  # fmt: skip
"""Kinds of rooms (浙发改公管〔2021〕440号, requirements of the place)."""

SESSION_KINDS: Final = frozenset({"evaluation", "negotiation", "consultation", "inquiry"})
"""Kinds of rooms that hold sessions."""

SHARED_KINDS: Final = frozenset({"inquiry", "dining", "toilet", "overnight"})
"""Kinds of rooms that people of several sessions enter, each on a temporary out of their own room."""

NIGHT_KINDS: Final = frozenset({"dining", "toilet", "overnight"})
"""Kinds of rooms that are open to everybody of a session while it is closed for the night."""

RETENTION: Final = {"negotiation": "negotiation"}
"""Kinds of rooms whose recordings are of a class of their own; all others are kept as evaluations."""


def retention_of(kind: str) -> str:
    """The class by which recordings of a session in a room of that kind are kept."""
    return RETENTION.get(kind, "evaluation")


def why_not_in(room: Room, person: Admission, plan: RoomPlan, door_id: str) -> str | None:
    """Why this room's door may not open for this person. A recording is asked for where evaluation goes on, not at a toilet."""
    if person.revoked:
        return "revoked"
    if person.state not in GOES_ABOUT:
        return "not_admitted"
    if plan.area != "inner":
        return "outside_sealed_area"
    session = room.sessions[person.session]
    if plan.id != session.room:
        return why_not_shared(room, person, session, plan) or why_not_driven(room, door_id)
    return (
        why_not_kind(room, person, plan.kind)
        or why_not_escorted(room, person)
        or why_not_own(room.plan, session)
        or why_not_driven(room, door_id)
        or why_not_recorded(room, person.session)
    )


def why_not_own(plan: Plan, session: Session) -> str | None:
    """The own room is open while the session lasts; at night it is closed where there are rooms to sleep in."""
    if session.state not in LIVE or session.state is SessionState.EMPTYING:
        return "session_not_open"
    if session.state is SessionState.OVERNIGHT and any(room.kind == "overnight" for room in plan.rooms):
        return "closed_for_night"
    return None


def why_not_shared(room: Room, person: Admission, session: Session, plan: RoomPlan) -> str | None:
    """Another room than the own one: a shared one, on a temporary out to that kind, or at night.

    Who is no member of a committee (a guard, a waiter) goes to shared rooms and to the hatch's room by the role matrix alone.
    """
    if any(room.sessions[one].room == plan.id for one in room.live):
        return "wrong_room"
    serves = not is_member(room, person)
    if plan.kind not in SHARED_KINDS and not (serves and plan.kind == "material_transfer"):
        return "wrong_room"
    if reason := why_not_kind(room, person, plan.kind) or why_not_escorted(room, person):
        return reason
    if session.state not in LIVE:
        return "session_not_open"
    out = person.state is AdmissionState.TEMP_OUT and person.out_kind == plan.kind
    night = session.state is SessionState.OVERNIGHT and plan.kind in NIGHT_KINDS
    return None if serves or out or night else "temp_out_needed"
