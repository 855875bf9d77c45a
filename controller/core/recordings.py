"""What the recorder is to keep, and what it says: its desired set, sources found and lost, sealed recordings, its alarms."""

from controller.core import degraded, selftest, zones
from controller.core.alarm import CATALOGUE, RECORDER_ALARMS
from controller.core.commands import RecordingOrder, SetRecording
from controller.core.emptying import is_recorded
from controller.core.facts import (
    RecorderAlarmEnded,
    RecorderAlarmRaised,
    RecorderFactsFolded,
    RecorderLost,
    RecorderReady,
    RecordingHeadSigned,
    RecordingSealed,
    SourceRecordingLost,
    SourceRecordingStarted,
)
from controller.core.modes import MODES
from controller.core.session import LIVE, OVER, Session, SessionState
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn

PUBLIC = "public-"
"""So begin the names under which the recorder keeps public areas around the clock: no session of ours."""


def desired_recording(room: Room) -> tuple[RecordingOrder, ...]:
    """The recorder's desired set: sessions from *preparing* until their last person is out."""
    return tuple(order for order in (wanted(room, session_id) for session_id in room.live) if order is not None)


def wanted(room: Room, session_id: str) -> RecordingOrder | None:
    """What the recorder is to keep of a session, or None."""
    session = room.sessions.get(session_id)
    if session is None or session.state not in LIVE:
        return None
    if session.state is SessionState.EMPTYING and not is_recorded(room, session):
        return None
    plan = room.plan.room(session.room)
    kind = plan.kind if plan is not None else "evaluation"
    return RecordingOrder(session.id, tuple(session.recording), planned_s(session), kind, zones.retention_of(kind))


def planned_s(session: Session) -> int:
    """Length of a session's window in s."""
    return (session.until_utc_us - session.not_before_utc_us) // 1_000_000


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
    selftest.ask_again(turn)


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
    selftest.ready(turn, session.id)


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
    if fact.session.startswith(PUBLIC) or fact.session in turn.room.past:
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
