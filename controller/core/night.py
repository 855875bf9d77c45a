"""Overnight: rooms close with everybody there, network cut and material sealed; the morning begins with a roll call.

Nobody leaves meanwhile, but who needs a doctor, approved by two (practice of Dongtai's centre: cut at 21:00).
"""

from typing import Final

from controller.core import committee, emptying
from controller.core.admission import INSIDE, LOST
from controller.core.composition import why_not_complete
from controller.core.facts import ChecklistSigned, RollCallTaken
from controller.core.session import EVALUATING, LIVE, Session, SessionEvent, SessionState
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import MS, Stamp

MINUTE_US: Final = 60_000_000
DAY_US: Final = 24 * 60 * MINUTE_US

ITEMS: Final = {
    "night": frozenset({"network_cut", "materials_sealed"}),
    "morning": frozenset({"seals_intact"}),
    "emptying": emptying.ITEMS,
}
"""What must be on each list of things done; more may stand on it."""

SIGNED_IN: Final = {
    "night": SessionState.RUNNING,
    "morning": SessionState.OVERNIGHT,
    "emptying": SessionState.EMPTYING,
}
"""Where a session stands when such a list is signed."""

CALLED_IN: Final = LIVE - {SessionState.PREPARING, SessionState.PREPARED}
"""Somebody may be inside whose name can be called."""


def on_roll_call_taken(turn: Turn, fact: RollCallTaken) -> None:
    """The roll of a session: whoever should be inside and was not there is missing, whether named so or not."""
    session = turn.session(fact.session)
    if not fact.by:
        return turn.deny("staff_needed")
    if session.state not in CALLED_IN:
        raise Refused(f"session:{session.state.value}:roll_call")
    present = set(fact.present)
    if any(turn.person(one).session != session.id for one in (*fact.present, *fact.missing)):
        raise Refused("roll_call:stranger")
    missing = sorted((_should_be_inside(turn.room, session.id) | set(fact.missing)) - present)
    turn.put_session(
        session.id,
        roll=tuple(sorted(present)),
        roll_missing=tuple(missing),
        roll_called_utc_us=turn.stamp.utc_us,
    )
    for one in missing:
        turn.raise_alarm("person_missing", one, session=session.id)
    for one in sorted(present):
        turn.end_alarm("person_missing", one)
    return None


def _should_be_inside(room: Room, session_id: str) -> set[str]:
    there = INSIDE | LOST
    return {one.person for one in room.people.values() if one.session == session_id and one.state in there}


def on_checklist_signed(turn: Turn, fact: ChecklistSigned) -> None:
    """Two staff signed what was done; a list that lacks what it is for is none."""
    session = turn.session(fact.session)
    if fact.checklist not in ITEMS:
        raise Refused("checklist:unknown")
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if session.state is not SIGNED_IN[fact.checklist]:
        raise Refused(f"session:{session.state.value}:checklist_{fact.checklist}")
    if not ITEMS[fact.checklist] <= set(fact.items):
        return turn.deny("checklist_incomplete")
    if fact.checklist == "emptying" and emptying.anybody_left(turn.room, session.id):
        return turn.deny("not_empty")
    turn.put_session(session.id, checklists={**session.checklists, fact.checklist: tuple(sorted(set(fact.items)))})
    return None


def close(turn: Turn, session: Session) -> None:
    """Rooms close for the night."""
    if session.state is SessionState.RUNNING and turn.profile.night_roll_call_needed:
        reason = _why_not_close(turn.room, turn.stamp, session)
        if reason:
            return turn.deny(reason)
    turn.move_session(session.id, SessionEvent.CLOSE_FOR_NIGHT, **_uncalled(session, "morning"))
    turn.end_alarm("night_due", session.id)
    turn.drop_deadline(f"night:{session.id}")
    return None


def reopen(turn: Turn, session: Session) -> None:
    """Rooms open again in the morning; a committee that is not complete assembles first."""
    if session.state is SessionState.OVERNIGHT and (reason := _why_not_reopen(turn.room, turn.stamp, session)):
        return turn.deny(reason)
    opened = {"opened_utc_us": turn.stamp.utc_us, **_uncalled(session, "night")}
    incomplete = session.state is SessionState.OVERNIGHT and why_not_complete(turn.room, session)
    turn.move_session(session.id, SessionEvent.RESUME_ASSEMBLY if incomplete else SessionEvent.REOPEN, **opened)
    arm(turn, session.id)
    return None


def _why_not_reopen(room: Room, stamp: Stamp, session: Session) -> str | None:
    called = _why_not_called(room, stamp, session, "morning") if room.profile.night_roll_call_needed else None
    return called or committee.why_not_go_on(room, session.id)


def _why_not_close(room: Room, stamp: Stamp, session: Session) -> str | None:
    leaving = (one for one in room.people.values() if one.session == session.id and one.state in INSIDE)
    if any(one.exit_approved or one.revoked for one in leaving):
        return "exit_under_way"
    return _why_not_called(room, stamp, session, "night")


def _why_not_called(room: Room, stamp: Stamp, session: Session, checklist: str) -> str | None:
    """A roll call since the rooms were opened, or closed, and not long ago, with everybody there; and the list signed."""
    if session.roll_missing:
        return "person_missing"
    if not session.roll_called_utc_us or not _should_be_inside(room, session.id) <= set(session.roll):
        return "roll_call_needed"
    if _is_old(room, stamp, session):
        return "roll_call_needed"
    return None if checklist in session.checklists else "checklist_needed"


def _is_old(room: Room, stamp: Stamp, session: Session) -> bool:
    """Who answered long ago may be gone, and so may whoever answered in a time that the clock says is still to come."""
    limit_us = room.profile.roll_call_fresh_ms * MS
    return limit_us > 0 and not 0 <= stamp.utc_us - session.roll_called_utc_us <= limit_us


def _uncalled(session: Session, checklist: str) -> dict[str, object]:
    """The next roll call and the next list are to be made anew."""
    kept = {name: items for name, items in session.checklists.items() if name != checklist}
    return {"roll": (), "roll_missing": (), "roll_called_utc_us": 0, "checklists": kept}


def arm(turn: Turn, session_id: str) -> None:
    """Set the time at which the rooms are to be closed, counted from when they were opened; one that passed is now."""
    session, profile = turn.session(session_id), turn.profile
    if not profile.night_local_min or session.state not in EVALUATING:
        return
    due = due_utc_us(session.opened_utc_us, profile.night_local_min, profile.utc_offset_min)
    turn.set_deadline(f"night:{session_id}", max(0, due - turn.stamp.utc_us) // 1_000)


def due_utc_us(opened_utc_us: int, night_local_min: int, utc_offset_min: int) -> int:
    """The first night that begins after the rooms were opened."""
    offset_us = utc_offset_min * MINUTE_US
    local_us = opened_utc_us + offset_us
    due_us = local_us - local_us % DAY_US + night_local_min * MINUTE_US
    return (due_us if due_us > local_us else due_us + DAY_US) - offset_us


def on_night_due(turn: Turn, session_id: str) -> None:
    """It is time to close, and the committee still works."""
    session = turn.room.sessions.get(session_id)
    if session is not None and session.state in EVALUATING:
        turn.raise_alarm("night_due", session_id)
