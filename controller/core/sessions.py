"""Sessions: planned, ordered on by staff, settled after each turn, and out of memory when their file is archived."""

from collections.abc import Callable
from typing import Final

from controller.core import (
    branches,
    committee,
    degraded,
    emptying,
    incidents,
    night,
    punctuality,
    replacement,
    selftest,
    suspension,
    transfer,
)
from controller.core.admission import Admission
from controller.core.commands import SetRecording
from controller.core.draw import IN_FORCE, DrawState
from controller.core.facts import SessionOrdered, SessionPlanned
from controller.core.recordings import PUBLIC, desired_recording, wanted
from controller.core.session import ENDED, OVER, Session, SessionEvent, SessionState
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.zones import SESSION_KINDS

OF_A_PERSON: Final = ("room", "out", "seat", "late", "absent")
"""Deadlines that carry a person's name: they go with the person."""


def settle(turn: Turn, before: Room) -> None:
    """After a turn: vacancies, committees, ends, modes and the recorder follow what it changed.

    Only sessions that this turn touched are looked at: a large centre has dozens.
    """
    punctuality.settle(turn, before)
    transfer.settle(turn, before)
    replacement.settle(turn, before)
    if not turn.touched:
        return
    committee.settle(turn, before)
    for session_id in tuple(turn.touched):
        session = turn.room.sessions[session_id]
        if session.state in OVER and session_id in before.live and before.sessions[session_id].state not in OVER:
            _over(turn, session)
        if session.state is SessionState.EMPTYING and emptying.may_be_sealed(turn.room, session):
            emptying.conclude(turn, session_id, SessionEvent.SEAL)
    if turn.room.modes:
        degraded.settle(turn)
    if any(wanted(turn.room, session_id) != wanted(before, session_id) for session_id in turn.touched):
        turn.order(SetRecording(desired_recording(turn.room)))


def _over(turn: Turn, session: Session) -> None:
    """What waited for a session, or called for an act in it, waits no more."""
    turn.drop_deadline(f"night:{session.id}")
    for code in ("self_test_failed", "quorum_lost", "night_due"):
        turn.end_alarm(code, session.id)
    for site in session.branches:
        turn.end_alarm("branch_mismatch", f"{session.id}/{site}")
    degraded.end(turn, "branch_mismatch", session.id)


def on_started(turn: Turn) -> None:
    """A new run: clocks that ran meanwhile are set again, and what still stands is said again."""
    for session in turn.live_sessions():
        night.arm(turn, session.id)
        committee.judge(turn, session.id)
        if session.state not in OVER and any(session.branches.values()):
            branches.compare(turn, session)
    replacement.watch_again(turn)


def on_session_planned(turn: Turn, fact: SessionPlanned) -> None:
    """A new session of a known room, with a window that has a length, of a kind that the profile knows."""
    taken = fact.session in turn.room.sessions or fact.session in turn.room.past
    if taken or not fact.session or fact.session.startswith(PUBLIC):
        raise Refused("session:exists")
    room = turn.room.plan.room(fact.room)
    if room is None:
        raise Refused("room:unknown")
    if room.kind not in SESSION_KINDS:
        raise Refused("room:kind")
    if fact.until_utc_us <= fact.not_before_utc_us:
        raise Refused("session:window")
    if fact.assembly_utc_us and not fact.not_before_utc_us <= fact.assembly_utc_us <= fact.until_utc_us:
        raise Refused("session:assembly")
    kinds = {one.procurement for one in turn.profile.compositions}
    if fact.procurement and kinds and fact.procurement not in kinds:
        raise Refused("session:procurement")
    if len(set(fact.branches)) != len(fact.branches) or not all(fact.branches):
        raise Refused("session:branches")
    _forget_the_gone(turn)
    session = Session(
        fact.session,
        fact.room,
        fact.not_before_utc_us,
        fact.until_utc_us,
        procurement=fact.procurement,
        assembly_utc_us=fact.assembly_utc_us,
        branches=dict.fromkeys(fact.branches),
    )
    turn.set(sessions={**turn.room.sessions, fact.session: session})


def _forget_the_gone(turn: Turn) -> None:
    """What is over and has left nothing behind is the journal's business alone, or years would add up."""
    room = turn.room
    people = {name: one for name, one in room.people.items() if not _is_gone(room, one)}
    needed = {one.session for one in people.values()}
    gone = {name: one for name, one in room.sessions.items() if _is_done(one) and name not in needed}
    sessions = {name: one for name, one in room.sessions.items() if name not in gone}
    turn.set(people=people, sessions=sessions, past={**room.past, **gone})
    for name in sorted(room.people.keys() - people.keys()):
        for word in OF_A_PERSON:
            turn.drop_deadline(f"{word}:{name}")


def _is_gone(room: Room, person: Admission) -> bool:
    return person.box is None and room.sessions[person.session].state in ENDED


def _is_done(session: Session) -> bool:
    """Nothing more can happen to it: its file is archived, and its list is secret no longer."""
    declassified = session.draw is None or session.draw.state is DrawState.DECLASSIFIED
    return session.state is SessionState.ARCHIVED and declassified


def on_session_ordered(turn: Turn, fact: SessionOrdered) -> None:
    """An order of staff, if the table has it."""
    if not fact.by:
        return turn.deny("staff_needed")
    order = ORDERS.get(fact.order)
    if order is None:
        raise Refused("session:order")
    return order(turn, turn.session(fact.session), fact)


def _prepare(turn: Turn, session: Session, _: SessionOrdered) -> None:
    if any(other.room == session.room for other in turn.live_sessions() if other.id != session.id):
        return turn.deny("room_in_use")
    plan = turn.room.plan.room(session.room)
    sources = plan.sources if plan is not None else ()
    if not sources:
        return turn.deny("no_sources")
    turn.move_session(session.id, SessionEvent.PREPARE, recording=dict.fromkeys(sources, False))
    incidents.open_for_standing(turn, "recorder_lost")
    if turn.profile.self_test_needed:
        selftest.begin(turn, session.id)
    return None


def _open_assembly(turn: Turn, session: Session, _: SessionOrdered) -> None:
    if session.draw is None or session.draw.state not in IN_FORCE:
        return turn.deny("list_not_released")
    turn.move_session(session.id, SessionEvent.OPEN_ASSEMBLY)
    return None


def _start(turn: Turn, session: Session, fact: SessionOrdered) -> None:
    committee.start(turn, session, fact)
    if turn.refusal is None:
        night.arm(turn, session.id)


def _resume(turn: Turn, session: Session, _: SessionOrdered) -> None:
    if session.state in suspension.PAUSED:
        reason = suspension.why_not_resume(turn.room, session) or committee.why_not_go_on(turn.room, session.id)
        if reason:
            return turn.deny(reason)
    suspension.resume(turn, session)
    night.arm(turn, session.id)
    return None


ORDERS: Final[dict[str, Callable[[Turn, Session, SessionOrdered], None]]] = {
    "prepare": _prepare,
    "open_assembly": _open_assembly,
    "start": _start,
    "begin_inquiry": lambda turn, session, _: _move(turn, session, SessionEvent.BEGIN_INQUIRY),
    "end_inquiry": lambda turn, session, _: _move(turn, session, SessionEvent.END_INQUIRY),
    "suspend": lambda turn, _, fact: suspension.on_suspend_ordered(turn, fact),
    "retest": lambda turn, session, _: suspension.on_retest_ordered(turn, session),
    "resume": _resume,
    "close_for_night": lambda turn, session, _: night.close(turn, session),
    "reopen": lambda turn, session, _: night.reopen(turn, session),
    "end": emptying.end,
    "close": emptying.close_by_hand,
}
"""Events that staff order by name, and what they lead to; the others follow from facts of their own."""


def _move(turn: Turn, session: Session, event: SessionEvent) -> None:
    turn.move_session(session.id, event)
