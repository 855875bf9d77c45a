"""The end of a session: everybody out, boxes empty, nothing left behind; then the recording is sealed, and the file kept.

Count in = count out: everybody who came in was seen going out, or staff found them outside. Nothing is sealed before.
"""

from typing import Final

from controller.core.admission import INSIDE, AdmissionState
from controller.core.draw import DrawEvent
from controller.core.facts import SessionArchived, SessionOrdered
from controller.core.session import Session, SessionEvent, SessionState
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn

STILL_THERE: Final = INSIDE | {
    AdmissionState.UNKNOWN,
    AdmissionState.LED_OUT,
    AdmissionState.STORED,
    AdmissionState.HELD,
    AdmissionState.GATE_CLEAR,
}
"""States in which a person may be behind the gate: recording goes on for them."""

ITEMS: Final = frozenset({"papers_shredded", "room_empty", "nothing_left"})
"""What two staff say of the room before its recording is sealed."""


def anybody_left(room: Room, session_id: str) -> bool:
    """Whether somebody of the session may still be behind the gate."""
    return any(p.session == session_id and p.state in STILL_THERE for p in room.people.values())


def anything_held(room: Room, session_id: str) -> bool:
    """Whether a box still holds something of somebody of the session."""
    return any(p.session == session_id and p.box is not None for p in room.people.values())


def counts(room: Room, session_id: str) -> tuple[int, int]:
    """How many people of the session came in, and how many of them are out again."""
    came = [p for p in room.people.values() if p.session == session_id and p.admitted_utc_us is not None]
    return len(came), sum(p.state not in STILL_THERE for p in came)


def check_missing(room: Room, session: Session) -> bool:
    """Whether two staff must still look into the room: somebody had been in it, and the profile asks for it."""
    if not room.profile.emptying_check_needed or "emptying" in session.checklists:
        return False
    return counts(room, session.id)[0] > 0


def is_recorded(room: Room, session: Session) -> bool:
    """Whether an emptying session is still to be recorded: until the last person is out, and the room was looked into."""
    return anybody_left(room, session.id) or (not session.recording_ended and check_missing(room, session))


def may_be_sealed(room: Room, session: Session) -> bool:
    """Whether nothing of an emptying session is left inside, and its recording ended."""
    return (
        session.recording_ended
        and not anybody_left(room, session.id)
        and not anything_held(room, session.id)
        and not check_missing(room, session)
    )


def conclude(turn: Turn, session_id: str, event: SessionEvent) -> None:
    """The session is done: its draw list admits nobody any more."""
    turn.move_session(session_id, event)
    if turn.session(session_id).draw is not None:
        turn.move_draw(session_id, DrawEvent.CLOSE)


def end(turn: Turn, session: Session, fact: SessionOrdered) -> None:
    """Staff end a session. Where a signed report is demanded and missing, it takes two and a reason, and shows."""
    unsigned = session.has_begun and session.state is not SessionState.REPORT_SIGNED
    if unsigned and turn.profile.report_needed:
        if len(set(fact.by)) < 2 or not fact.reason.strip():
            return turn.deny("report_not_signed")
        turn.flag(session.id, "ended_without_report")
    turn.move_session(session.id, SessionEvent.END)
    return None


def close_by_hand(turn: Turn, session: Session, fact: SessionOrdered) -> None:
    """Closing without a sealed recording takes two staff and a reason, and shows in the record."""
    if session.state is SessionState.EMPTYING:
        if anybody_left(turn.room, session.id):
            return turn.deny("not_empty")
        if len(set(fact.by)) < 2 or not fact.reason.strip():
            return turn.deny("two_persons_needed")
        if not session.recording_ended:
            turn.flag(session.id, "closed_without_seal")
        if anything_held(turn.room, session.id):
            # What lies in a box stays its holder's; they may come for it later.
            turn.flag(session.id, "closed_with_boxes_held")
        if check_missing(turn.room, session):
            turn.flag(session.id, "closed_without_check")
    conclude(turn, session.id, SessionEvent.CLOSE)
    return None


def on_session_archived(turn: Turn, fact: SessionArchived) -> None:
    """The session's file is complete and kept; its digest stands in the journal."""
    if not fact.by:
        return turn.deny("staff_needed")
    if not fact.package_sha256:
        raise Refused("archive:content")
    turn.move_session(fact.session, SessionEvent.ARCHIVE, archive_sha256=fact.package_sha256)
    return None
