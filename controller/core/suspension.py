"""A session stops for a while: by objection, order, fault or force majeure (浙发改公管〔2021〕440号 5.5.6, 5.5.7).

Recording goes on and nobody enters. It is left through a new self-test only, and goes on where it stopped.
"""

from typing import Final

from controller.core import incidents, selftest
from controller.core.composition import why_not_complete
from controller.core.facts import SessionOrdered
from controller.core.matrix import why_not_run
from controller.core.modes import MODES
from controller.core.session import TABLE, Session, SessionEvent, SessionState
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn

BY_STAFF: Final = ("order", "objection", "fault", "force_majeure")
"""What staff may name as the cause; the first holds when they name none."""

REMOTE_MISMATCH: Final = "remote_mismatch"
"""Another site of the session uses another list, or is suspended while this one works."""

CAUSES: Final = frozenset({*BY_STAFF, "network_lost", REMOTE_MISMATCH, *MODES})
"""Every cause that a record may name."""

PAUSED: Final = frozenset({SessionState.SUSPENDED, SessionState.RETESTED})
"""Where an order to go on means something."""

STOPPED: Final = frozenset({SessionState.SUSPENDED, SessionState.RETESTING})
"""Not ready to go on. One whose self-test passed is, so that two sites can go on one after the other."""

BACK: Final = {
    SessionState.ASSEMBLING.value: SessionEvent.RESUME_ASSEMBLY,
    SessionState.QUORATE.value: SessionEvent.RESUME_ASSEMBLY,
    SessionState.INQUIRY.value: SessionEvent.RESUME_INQUIRY,
    SessionState.OVERNIGHT.value: SessionEvent.RESUME_NIGHT,
}
"""What leads back to the state it was suspended in; to the running session otherwise."""


AT_WORK: Final = frozenset({SessionEvent.RESUME, SessionEvent.RESUME_INQUIRY})
"""What leads back to a committee at work."""


def can_be_suspended(session: Session) -> bool:
    """Whether the table has a suspension from where the session stands."""
    return (session.state, SessionEvent.SUSPEND) in TABLE


def suspend(turn: Turn, session_id: str, cause: str) -> bool:
    """Suspend a session for a cause of `CAUSES`, if it can be; False = it stands in no state that can be suspended."""
    session = turn.session(session_id)
    if not can_be_suspended(session):
        return False
    testing = session.state in (SessionState.RETESTING, SessionState.RETESTED)
    came_from = session.suspended_from if testing else session.state.value
    turn.move_session(session_id, SessionEvent.SUSPEND, suspended_from=came_from, suspended_cause=cause)
    return True


def on_suspend_ordered(turn: Turn, fact: SessionOrdered) -> None:
    """Staff suspend; on an objection a supervisor is among them."""
    cause = fact.cause or BY_STAFF[0]
    if cause not in CAUSES:
        raise Refused("session:cause")
    if cause == "objection" and not any(turn.room.plan.staff.get(one) == "supervisor" for one in fact.by):
        return turn.deny("supervisor_needed")
    if not suspend(turn, fact.session, cause):
        raise Refused(f"session:{turn.session(fact.session).state.value}:suspend")
    if cause in BY_STAFF:
        # What else suspends raises an alarm, which opens its own.
        incidents.open_case(turn, cause, fact.session, fact.session)
    return None


def why_not_resume(room: Room, session: Session) -> str | None:
    """What of the suspension itself stands against going on: no self-test yet, an outage, a branch that is not ready."""
    if session.state is SessionState.SUSPENDED and room.profile.self_test_needed:
        return "self_test_needed"
    stopped = any(branch is not None and branch.state in STOPPED for branch in session.branches.values())
    return why_not_run(room, session.id) or ("branch_suspended" if stopped else None)


def resume(turn: Turn, session: Session) -> None:
    """It goes on where it stopped, or assembles anew when its committee is not complete by now.

    Where no self-test is demanded, the order stands for it.
    """
    if session.state is SessionState.SUSPENDED:
        turn.move_session(session.id, SessionEvent.RETEST)
        turn.move_session(session.id, SessionEvent.TEST_PASSED)
    event = BACK.get(session.suspended_from, SessionEvent.RESUME)
    if event in AT_WORK and why_not_complete(turn.room, session):
        event = SessionEvent.RESUME_ASSEMBLY
    turn.move_session(session.id, event, suspended_from="", suspended_cause="")
    turn.end_alarm("self_test_failed", session.id)


def on_retest_ordered(turn: Turn, session: Session) -> None:
    """Staff have it tested: before it is prepared, again, or before it goes on."""
    if session.state is not SessionState.PREPARING:
        turn.move_session(session.id, SessionEvent.RETEST)
    selftest.begin(turn, session.id)
