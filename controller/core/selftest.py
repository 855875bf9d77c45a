"""The self-test before a session is prepared and before it goes on (浙发改公管〔2021〕440号 6.4.1, 6.4.2).

The recorder looks at every picture, listens to every sound and looks at its disk; the controller adds what it knows of
the clock and of the room's door. A fault is named in an alarm, and nothing begins with it.
"""

from controller.core.commands import RunSelfTest
from controller.core.door import DoorState
from controller.core.facts import SelfTestReported
from controller.core.session import Session, SessionEvent, SessionState
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn


def begin(turn: Turn, session_id: str) -> None:
    """Have a session tested; what an earlier test said counts no more."""
    session = turn.put_session(session_id, self_test_passed=False)
    turn.order(RunSelfTest(session_id, tuple(session.recording)))


def ask_again(turn: Turn) -> None:
    """The recorder answers again: tests that nobody will report any more are ordered anew."""
    for session in turn.live_sessions():
        needed = session.state is SessionState.PREPARING and turn.profile.self_test_needed
        if session.state is SessionState.RETESTING or (needed and not session.self_test_passed):
            begin(turn, session.id)


def on_self_test_reported(turn: Turn, fact: SelfTestReported) -> None:
    """What the test found: with it a session is prepared or may go on, or its faults are named."""
    session = turn.session(fact.session)
    if session.state not in (SessionState.PREPARING, SessionState.RETESTING):
        raise Refused(f"session:{session.state.value}:self_test")
    faults = (*fact.faults, *own_faults(turn.room, session))
    if not fact.passed and not fact.faults:
        faults = ("unknown", *faults)
    turn.put_session(session.id, self_test_passed=not faults)
    if faults:
        turn.raise_alarm("self_test_failed", session.id, faults=", ".join(faults))
    else:
        turn.end_alarm("self_test_failed", session.id)
    if session.state is SessionState.RETESTING:
        turn.move_session(session.id, SessionEvent.TEST_FAILED if faults else SessionEvent.TEST_PASSED)
    else:
        ready(turn, session.id)


def own_faults(room: Room, session: Session) -> tuple[str, ...]:
    """What stands against a session beside pictures and sound: the clock, the room's door; in a retest, lost sources."""
    faults = [] if room.clock_trusted else ["clock:doubted"]
    plan = room.plan.room(session.room)
    door = room.doors.get(plan.door) if plan is not None and plan.door is not None else None
    if door is not None and door.state is DoorState.UNKNOWN:
        faults.append(f"{door.id}:door_unknown")
    if session.state is SessionState.RETESTING:
        faults += [f"{source}:not_recorded" for source, recorded in session.recording.items() if not recorded]
    return tuple(faults)


def ready(turn: Turn, session_id: str) -> None:
    """A preparing session is prepared once every source is recorded (S5) and, where demanded, its self-test passed."""
    session = turn.session(session_id)
    if session.state is not SessionState.PREPARING or not all(session.recording.values()):
        return
    if session.self_test_passed or not turn.profile.self_test_needed:
        turn.move_session(session_id, SessionEvent.READY)
