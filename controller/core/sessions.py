"""Sessions, their draw lists and their recording."""

from controller.core import degraded, transfer, zones
from controller.core.admission import INSIDE, Admission, AdmissionState
from controller.core.alarm import CATALOGUE, RECORDER_ALARMS
from controller.core.commands import RecordingOrder, SetRecording
from controller.core.draw import IN_FORCE, DrawEvent, DrawState
from controller.core.facts import (
    RecorderAlarmEnded,
    RecorderAlarmRaised,
    RecorderFactsFolded,
    RecorderLost,
    RecorderReady,
    RecordingHeadSigned,
    RecordingSealed,
    SessionArchived,
    SessionOrdered,
    SessionPlanned,
    SourceRecordingLost,
    SourceRecordingStarted,
)
from controller.core.modes import MODES
from controller.core.session import ENDED, LIVE, OVER, Session, SessionEvent, SessionState
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn

STILL_THERE = INSIDE | {AdmissionState.UNKNOWN, AdmissionState.STORED, AdmissionState.GATE_CLEAR}
"""States in which a person may be behind the gate: recording goes on for them."""

PUBLIC = "public-"
"""So begin the names under which the recorder keeps public areas around the clock: no session of ours."""

ORDERS = frozenset({
    SessionEvent.PREPARE, SessionEvent.OPEN_ASSEMBLY, SessionEvent.START, SessionEvent.BEGIN_INQUIRY, SessionEvent.END_INQUIRY,
    SessionEvent.SUSPEND, SessionEvent.RETEST, SessionEvent.RESUME, SessionEvent.CLOSE_FOR_NIGHT, SessionEvent.REOPEN,
    SessionEvent.END, SessionEvent.CLOSE,
})  # fmt: skip
"""Events that staff order by name; the others follow from facts of their own."""


def desired_recording(room: Room) -> tuple[RecordingOrder, ...]:
    """The recorder's desired set: sessions from *preparing* until their last person is out."""
    return tuple(order for order in (_wanted(room, session_id) for session_id in room.live) if order is not None)


def _wanted(room: Room, session_id: str) -> RecordingOrder | None:
    session = room.sessions.get(session_id)
    if session is None or session.state not in LIVE:
        return None
    if session.state is SessionState.EMPTYING and not _anybody_left(room, session_id):
        return None
    plan = room.plan.room(session.room)
    kind = plan.kind if plan is not None else "evaluation"
    return RecordingOrder(session.id, tuple(session.recording), planned_s(session), kind, zones.retention_of(kind))


def planned_s(session: Session) -> int:
    """Length of a session's window in s."""
    return (session.until_utc_us - session.not_before_utc_us) // 1_000_000


def _anybody_left(room: Room, session_id: str) -> bool:
    return any(p.session == session_id and p.state in STILL_THERE for p in room.people.values())


def settle(turn: Turn, before: Room) -> None:
    """After a turn: tell the recorder when its desired set changed, and close sessions that are empty and sealed.

    Only sessions that this turn touched are looked at: a large centre has dozens.
    """
    transfer.settle(turn, before)
    if not turn.touched:
        return
    touched = tuple(turn.touched)
    for session_id in touched:
        session = turn.room.sessions[session_id]
        if session.state is SessionState.EMPTYING and session.recording_ended and _nothing_left(turn.room, session):
            _end(turn, session.id, SessionEvent.SEAL)
    if turn.room.modes:
        degraded.settle(turn)
    if any(_wanted(turn.room, session_id) != _wanted(before, session_id) for session_id in touched):
        turn.order(SetRecording(desired_recording(turn.room)))


def _nothing_left(room: Room, session: Session) -> bool:
    people = [p for p in room.people.values() if p.session == session.id]
    return not any(p.box for p in people) and not _anybody_left(room, session.id)


def _end(turn: Turn, session_id: str, event: SessionEvent) -> None:
    turn.move_session(session_id, event)
    draw = turn.session(session_id).draw
    if draw is not None and draw.state not in (DrawState.CLOSED, DrawState.DECLASSIFIED):
        turn.move_draw(session_id, DrawEvent.CLOSE)


def on_session_planned(turn: Turn, fact: SessionPlanned) -> None:
    """A new session of a known room, with a window that has a length."""
    if fact.session in turn.room.sessions or not fact.session or fact.session.startswith(PUBLIC):
        raise Refused("session:exists")
    room = turn.room.plan.room(fact.room)
    if room is None:
        raise Refused("room:unknown")
    if fact.until_utc_us <= fact.not_before_utc_us:
        raise Refused("session:window")
    session = Session(fact.session, fact.room, fact.not_before_utc_us, fact.until_utc_us)
    turn.set(sessions={**turn.room.sessions, fact.session: session}, people=_without_the_gone(turn.room))


def _without_the_gone(room: Room) -> dict[str, Admission]:
    """The people of closed sessions who left nothing behind are the journal's business alone, or years would add up."""
    return {
        name: person
        for name, person in room.people.items()
        if person.box is not None or room.sessions[person.session].state not in ENDED
    }


def on_session_ordered(turn: Turn, fact: SessionOrdered) -> None:
    """An order of staff, if the table has it."""
    if not fact.by:
        return turn.deny("staff_needed")
    try:
        event = SessionEvent(fact.order)
    except ValueError:
        raise Refused("session:order") from None
    if event not in ORDERS:
        raise Refused("session:order")
    session = turn.session(fact.session)
    if event is SessionEvent.PREPARE:
        return _prepare(turn, session)
    if event is SessionEvent.OPEN_ASSEMBLY and (session.draw is None or session.draw.state not in IN_FORCE):
        return turn.deny("list_not_released")
    if event is SessionEvent.CLOSE:
        return _close_by_hand(turn, session, fact)
    if event is SessionEvent.START and session.state is SessionState.ASSEMBLING:
        turn.move_session(fact.session, SessionEvent.REACH_QUORUM)
    if event is SessionEvent.RESUME and session.state is SessionState.SUSPENDED:
        turn.move_session(fact.session, SessionEvent.RETEST)
        turn.move_session(fact.session, SessionEvent.TEST_PASSED)
    turn.move_session(fact.session, event)
    return None


def _prepare(turn: Turn, session: Session) -> None:
    if any(other.room == session.room for other in turn.live_sessions() if other.id != session.id):
        return turn.deny("room_in_use")
    plan = turn.room.plan.room(session.room)
    sources = plan.sources if plan is not None else ()
    if not sources:
        return turn.deny("no_sources")
    turn.move_session(session.id, SessionEvent.PREPARE, recording=dict.fromkeys(sources, False))
    return None


def _close_by_hand(turn: Turn, session: Session, fact: SessionOrdered) -> None:
    """Closing without a sealed recording takes two staff and a reason, and shows in the record."""
    if session.state is SessionState.EMPTYING:
        if _anybody_left(turn.room, session.id):
            return turn.deny("not_empty")
        if len(set(fact.by)) < 2 or not fact.reason.strip():
            return turn.deny("two_persons_needed")
        if not session.recording_ended:
            turn.flag(session.id, "closed_without_seal")
        if not _nothing_left(turn.room, session):
            # What lies in a box stays its holder's; they may come for it later.
            turn.flag(session.id, "closed_with_boxes_held")
    _end(turn, session.id, SessionEvent.CLOSE)
    return None


def on_recorder_ready(turn: Turn, fact: RecorderReady) -> None:
    """The recorder answers: give it the whole desired set; what it records and what troubles it, it will say."""
    turn.set(recorder_online=True)
    turn.end_alarm("recorder_lost")
    for mode in ("recorder_lost", "storage_low", "storage_full"):
        degraded.stop(turn, mode)
    for alarm in list(turn.room.alarms.values()):
        if alarm.code in RECORDER_ALARMS and not CATALOGUE[alarm.code].latched:
            turn.end_alarm(alarm.code, alarm.id.partition(":")[2])
    turn.order(SetRecording(desired_recording(turn.room)))


def on_recorder_lost(turn: Turn, fact: RecorderLost) -> None:
    """A silent recorder = every source lost (S5, S10)."""
    turn.set(recorder_online=False)
    turn.raise_alarm("recorder_lost", cause=fact.cause)
    degraded.begin(turn, "recorder_lost")
    for session in turn.live_sessions():
        if any(session.recording.values()):
            turn.put_session(session.id, recording=dict.fromkeys(session.recording, False))
            turn.flag(session.id, "recorder_lost")


def on_source_recording_started(turn: Turn, fact: SourceRecordingStarted) -> None:
    """A source has a fragment on disk; with the last one a preparing session is prepared."""
    if fact.session.startswith(PUBLIC):
        turn.end_alarm("source_lost", fact.source)
        return
    session = turn.session(fact.session)
    if fact.source not in session.recording:
        raise Refused("source:unknown")
    session = turn.put_session(fact.session, recording={**session.recording, fact.source: True})
    turn.end_alarm("source_lost", fact.source)
    degraded.on_source(turn, fact.session)
    if session.state is SessionState.PREPARING and all(session.recording.values()):
        turn.move_session(fact.session, SessionEvent.READY)


def on_source_recording_lost(turn: Turn, fact: SourceRecordingLost) -> None:
    """A source is not recorded: alarm, no new entry, and the session's record says so."""
    if fact.session.startswith(PUBLIC):
        turn.raise_alarm("source_lost", fact.source, cause=fact.cause)
        return
    session = turn.session(fact.session)
    if fact.source not in session.recording:
        raise Refused("source:unknown")
    turn.put_session(fact.session, recording={**session.recording, fact.source: False})
    if session.state in LIVE and not session.recording_ended:
        turn.raise_alarm("source_lost", fact.source, cause=fact.cause)
        turn.flag(fact.session, "source_lost")
        degraded.begin(turn, "source_lost", fact.session)


def on_recording_sealed(turn: Turn, fact: RecordingSealed) -> None:
    """The recording of a session is complete; its manifests' digests stand in the journal."""
    if fact.session.startswith(PUBLIC):
        return
    session = turn.session(fact.session)
    if session.state not in OVER:
        raise Refused("recording:not_ended")
    if session.recording_ended:
        # Said again after a restart of the recorder; what was said first stands.
        return
    turn.put_session(
        fact.session,
        manifests=dict(fact.manifests),
        recording_ended=True,
        recording=dict.fromkeys(session.recording, False),
    )


def on_recorder_alarm_raised(turn: Turn, fact: RecorderAlarmRaised) -> None:
    """The recorder needs a person."""
    if fact.alarm not in RECORDER_ALARMS:
        raise Refused("alarm:unknown")
    turn.raise_alarm(fact.alarm, fact.place, cause=fact.cause)
    if fact.alarm in MODES:
        degraded.begin(turn, fact.alarm, fact.place)


def on_recorder_alarm_ended(turn: Turn, fact: RecorderAlarmEnded) -> None:
    """The cause of a recorder's alarm is gone."""
    if fact.alarm not in RECORDER_ALARMS:
        raise Refused("alarm:unknown")
    turn.end_alarm(fact.alarm, fact.place)
    if fact.alarm in MODES:
        degraded.end(turn, fact.alarm, fact.place)


def on_recording_head_signed(turn: Turn, fact: RecordingHeadSigned) -> None:
    """Kept for the record, also of a public area, which is no session of ours; nothing follows from it."""


def on_recorder_facts_folded(turn: Turn, fact: RecorderFactsFolded) -> None:
    """Kept for the record; nothing follows from it."""


def on_session_archived(turn: Turn, fact: SessionArchived) -> None:
    """To be decided."""
    raise Refused("sessions:unbuilt")
