"""What must hold of the recording: S5, in words of their own."""

from controller.core.commands import SetRecording
from controller.core.session import Session
from controller.core.state import Decision, Room
from tests.core.invariant_words import (
    HAS_BEGUN,
    MAY_BE_WITHIN,
)  # fmt: skip


def s5_recorded(after: Room, session: Session) -> None:
    """Every source of the session is on disk, and the recorder answers."""
    assert session.recording, "S5: a session has sources"
    assert all(session.recording.values()), "S5: every source is recorded"
    assert after.recorder_online, "S5: the recorder answers"


def s5_recorder_told(before: Room, after: Room, decision: Decision) -> None:
    """Whenever what is to be recorded changes, the recorder is told the whole set."""
    touched = {
        name
        for name, session in after.sessions.items()
        if before.sessions.get(name) is not session
        and _is_recorded(before, before.sessions.get(name)) != _is_recorded(after, session)
    }
    for move in decision.moves:
        if move.machine == "admission" and (move.before in MAY_BE_WITHIN) != (move.after in MAY_BE_WITHIN):
            session = after.sessions[after.people[move.id].session]
            if _is_recorded(before, before.sessions.get(session.id)) != _is_recorded(after, session):
                touched.add(session.id)
    if not touched:
        return
    told = [command for command in decision.commands if isinstance(command, SetRecording)]
    assert told, "S5: the recorder is told whenever its set changes"
    wanted = {one.session: set(one.sources) for one in told[-1].sessions}
    for name in touched:
        session = after.sessions[name]
        assert (wanted.get(name) == set(session.recording)) == _is_recorded(after, session), f"S5: the set has {name}"


def _is_recorded(room: Room, session: Session | None) -> bool:
    """From *preparing* until the last person is out, and the room was looked into where that is asked for."""
    if session is None or session.state not in HAS_BEGUN:
        return False
    if session.state != "emptying":
        return True
    its = [one for one in room.people.values() if one.session == session.id]
    if any(one.state in MAY_BE_WITHIN for one in its):
        return True
    looked = not room.profile.emptying_check_needed or "emptying" in session.checklists
    return not looked and not session.recording_ended and any(one.admitted_utc_us is not None for one in its)
