"""Sessions, their draw lists and their recording."""

from controller.core import crossing
from controller.core.admission import INSIDE, Admission, AdmissionState
from controller.core.alarm import CATALOGUE, RECORDER_ALARMS
from controller.core.commands import OpenDrawList, RecordingOrder, SetRecording
from controller.core.draw import DrawEvent, DrawList, DrawState
from controller.core.facts import (
    DrawListFailed,
    DrawListImported,
    DrawListOpened,
    DrawListReleaseAsked,
    PersonRevoked,
    RecorderAlarmEnded,
    RecorderAlarmRaised,
    RecorderFactsFolded,
    RecorderLost,
    RecorderReady,
    RecordingHeadSigned,
    RecordingSealed,
    SessionOrdered,
    SessionPlanned,
    SourceRecordingLost,
    SourceRecordingStarted,
)
from controller.core.lane import LaneState
from controller.core.session import LIVE, Session, SessionEvent, SessionState
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn

STILL_THERE = INSIDE | {AdmissionState.UNKNOWN, AdmissionState.STORED, AdmissionState.GATE_CLEAR}
"""States in which a person may be behind the gate: recording goes on for them."""

PUBLIC = "public-"
"""So begin the names under which the recorder keeps public areas around the clock: no session of ours."""

BEFORE_ASSEMBLY = frozenset({SessionState.PLANNED, SessionState.PREPARING, SessionState.PREPARED})


def desired_recording(room: Room) -> tuple[RecordingOrder, ...]:
    """The recorder's desired set: sessions from *preparing* until their last person is out."""
    return tuple(
        RecordingOrder(session.id, tuple(session.recording), planned_s(session))
        for session in map(room.sessions.__getitem__, room.live)
        if session.state is not SessionState.EMPTYING or _anybody_left(room, session.id)
    )


def planned_s(session: Session) -> int:
    """Length of a session's window in s."""
    return (session.until_utc_us - session.not_before_utc_us) // 1_000_000


def _anybody_left(room: Room, session_id: str) -> bool:
    return any(p.session == session_id and p.state in STILL_THERE for p in room.people.values())


def settle(turn: Turn, before: Room) -> None:
    """After a turn: tell the recorder when its desired set changed, and close sessions that are empty and sealed."""
    if turn.room.sessions is before.sessions and turn.room.people is before.people:
        return
    for session in turn.live_sessions():
        if session.state is SessionState.EMPTYING and session.recording_ended and _nothing_left(turn.room, session):
            _close(turn, session.id)
    desired = desired_recording(turn.room)
    if desired != desired_recording(before):
        turn.order(SetRecording(desired))


def _nothing_left(room: Room, session: Session) -> bool:
    people = [p for p in room.people.values() if p.session == session.id]
    return not any(p.box for p in people) and not _anybody_left(room, session.id)


def _close(turn: Turn, session_id: str) -> None:
    turn.move_session(session_id, SessionEvent.CLOSE)
    draw = turn.session(session_id).draw
    if draw is not None and draw.state is not DrawState.CLOSED:
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
        if person.box is not None or room.sessions[person.session].state is not SessionState.CLOSED
    }


def on_session_ordered(turn: Turn, fact: SessionOrdered) -> None:
    """An order of staff, if the table has it."""
    if not fact.by:
        return turn.deny("staff_needed")
    try:
        event = SessionEvent(fact.order)
    except ValueError:
        raise Refused("session:order") from None
    if event is SessionEvent.READY:
        raise Refused("session:order")
    session = turn.session(fact.session)
    if event is SessionEvent.PREPARE:
        return _prepare(turn, session)
    if event is SessionEvent.OPEN_ASSEMBLY and (session.draw is None or session.draw.state is not DrawState.ACTIVE):
        return turn.deny("list_not_released")
    if event is SessionEvent.CLOSE:
        return _close_by_hand(turn, session, fact)
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
    _close(turn, session.id)
    return None


def on_draw_list_imported(turn: Turn, fact: DrawListImported) -> None:
    """A sealed list: commitment and count (S6)."""
    session = turn.session(fact.session)
    if session.draw is not None:
        raise Refused("draw:exists")
    if session.state not in BEFORE_ASSEMBLY or fact.count < 1:
        raise Refused("draw:too_late" if fact.count >= 1 else "draw:empty")
    turn.put_session(fact.session, draw=DrawList(fact.commitment, fact.count, fact.not_before_utc_us))


def on_draw_list_release_asked(turn: Turn, fact: DrawListReleaseAsked) -> None:
    """Two custodians, not before its time, and only while the clock is trusted."""
    draw = turn.session(fact.session).draw
    if draw is None:
        raise Refused("draw:none")
    if len(set(fact.by)) < turn.profile.release_custodians:
        return turn.deny("two_persons_needed")
    if not turn.room.clock_trusted:
        return turn.deny("clock_doubted")
    if turn.stamp.utc_us < draw.not_before_utc_us:
        return turn.deny("too_early")
    turn.move_draw(fact.session, DrawEvent.RELEASE, released_by=tuple(sorted(set(fact.by))))
    turn.order(OpenDrawList(fact.session))
    return None


def on_draw_list_opened(turn: Turn, fact: DrawListOpened) -> None:
    """The released list, as pseudonyms; it must count what was committed to."""
    draw = turn.session(fact.session).draw
    if draw is None or draw.count != len(fact.people):
        raise Refused("draw:count")
    drawn = {one.person for one in fact.people}
    if len(drawn) != len(fact.people) or drawn & turn.room.people.keys():
        raise Refused("draw:pseudonyms")
    turn.move_draw(fact.session, DrawEvent.OPEN)
    people = {one.person: Admission(one.person, fact.session, one.digest, one.role) for one in fact.people}
    turn.set(people={**turn.room.people, **people})
    turn.end_alarm("draw_list_failed", fact.session)


def on_draw_list_failed(turn: Turn, fact: DrawListFailed) -> None:
    """The list cannot be opened or is not the one committed to: it counts as sealed, and staff are told."""
    turn.move_draw(fact.session, DrawEvent.FAIL)
    turn.raise_alarm("draw_list_failed", fact.session, cause=fact.cause)


def on_person_revoked(turn: Turn, fact: PersonRevoked) -> None:
    """Withdrawn at once: every later check of this person says so (S10)."""
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    person = turn.put_person(fact.person, revoked=True)
    lane = turn.lane(person.lane) if person.lane else None
    if lane is not None and lane.holder == fact.person and lane.state is LaneState.UNLOCKED:
        crossing.doubt(turn, lane.id, "revoked")
    return None


def on_recorder_ready(turn: Turn, fact: RecorderReady) -> None:
    """The recorder answers: give it the whole desired set; what it records and what troubles it, it will say."""
    turn.set(recorder_online=True)
    turn.end_alarm("recorder_lost")
    for alarm in list(turn.room.alarms.values()):
        if alarm.code in RECORDER_ALARMS and not CATALOGUE[alarm.code].latched:
            turn.end_alarm(alarm.code, alarm.id.partition(":")[2])
    turn.order(SetRecording(desired_recording(turn.room)))


def on_recorder_lost(turn: Turn, fact: RecorderLost) -> None:
    """A silent recorder = every source lost (S5, S10)."""
    turn.set(recorder_online=False)
    turn.raise_alarm("recorder_lost", cause=fact.cause)
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


def on_recording_sealed(turn: Turn, fact: RecordingSealed) -> None:
    """The recording of a session is complete; its manifests' digests stand in the journal."""
    if fact.session.startswith(PUBLIC):
        return
    session = turn.session(fact.session)
    if session.state not in (SessionState.EMPTYING, SessionState.CLOSED):
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


def on_recorder_alarm_ended(turn: Turn, fact: RecorderAlarmEnded) -> None:
    """The cause of a recorder's alarm is gone."""
    if fact.alarm not in RECORDER_ALARMS:
        raise Refused("alarm:unknown")
    turn.end_alarm(fact.alarm, fact.place)


def on_recording_head_signed(turn: Turn, fact: RecordingHeadSigned) -> None:
    """Kept for the record, also of a public area, which is no session of ours; nothing follows from it."""


def on_recorder_facts_folded(turn: Turn, fact: RecorderFactsFolded) -> None:
    """Kept for the record; nothing follows from it."""
