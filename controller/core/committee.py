"""The committee at work: complete or not, the start, longer time, the signed report.

招标投标法 37 says who makes a committee; 招标投标法实施条例 48 gives more time when more than a third of its members ask.
"""

from collections.abc import Iterator
from typing import Final

from controller.core.composition import composition_of, has_our_list, sits, sitting, strength, why_not_complete
from controller.core.entitlement import why_not_recorded
from controller.core.facts import ExtensionAsked, ExtensionGranted, ReportSigned, SessionOrdered
from controller.core.fire import FireState
from controller.core.matrix import why_not_run
from controller.core.session import EVALUATING, Session, SessionEvent, SessionState
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.vacancy import VacancyState
from controller.core.words import MS

JUDGED: Final = frozenset({SessionState.ASSEMBLING, SessionState.QUORATE}) | EVALUATING
"""States in which it matters at once whether the committee is complete."""


def start(turn: Turn, session: Session, fact: SessionOrdered) -> None:
    """The committee begins: complete, every source recorded, and no outage against it. The rule that is broken is named."""
    if session.state in (SessionState.ASSEMBLING, SessionState.QUORATE):
        reason = (
            _why_other_list(session)
            or why_not_complete(turn.room, session)
            or why_not_go_on(turn.room, session.id)
            or _why_not_unchecked(turn.room, session, fact)
        )
        if reason:
            return turn.deny(reason)
    if session.state is SessionState.ASSEMBLING:
        turn.move_session(session.id, SessionEvent.REACH_QUORUM)
    now_utc_us = turn.stamp.utc_us
    # After it assembled anew it goes on with what it began.
    began_utc_us = session.started_utc_us or now_utc_us
    turn.move_session(session.id, SessionEvent.START, started_utc_us=began_utc_us, opened_utc_us=now_utc_us)
    if turn.profile.compositions and composition_of(turn.profile, session) is None:
        turn.flag(session.id, "composition_unchecked")
    return None


def _why_other_list(session: Session) -> str | None:
    """One session has one list on all its sites (浙发改公管〔2021〕440号 7.3.4)."""
    told = (branch for branch in session.branches.values() if branch is not None)
    return None if all(has_our_list(session, branch) for branch in told) else "branch_list_differs"


def why_not_go_on(room: Room, session_id: str) -> str | None:
    """Why no committee may work now, complete or not: fire, a source that is not recorded (S5), an outage against it."""
    fire = "fire" if room.fire.state is FireState.LATCHED else None
    return fire or why_not_recorded(room, session_id) or why_not_run(room, session_id)


def _why_not_unchecked(room: Room, session: Session, fact: SessionOrdered) -> str | None:
    """Of no kind that the profile knows, nobody can say who makes its committee: two say so, a supervisor too, with a reason.

    And somebody has to be there: a session of nobody is none.
    """
    if not room.profile.compositions or composition_of(room.profile, session) is not None:
        return None
    supervised = not room.plan.staff or any(room.plan.staff.get(one) == "supervisor" for one in fact.by)
    if len(set(fact.by)) < 2 or not fact.reason.strip() or not supervised:
        return "procurement_unknown"
    return None if any(sitting(room, session.id)) else "too_few_members"


def settle(turn: Turn, before: Room) -> None:
    """After a turn: committees that gained or lost somebody are judged anew."""
    if turn.profile.compositions:
        for session_id in dict.fromkeys(_changed(turn, before)):
            judge(turn, session_id)


def _changed(turn: Turn, before: Room) -> Iterator[str]:
    profile, people = turn.profile, turn.room.people
    for person_id in turn.people:
        person = people.get(person_id)
        if person is not None and sits(profile, person) != sits(profile, before.people.get(person_id)):
            yield person.session
    for session_id in turn.touched:
        old, new = before.sessions.get(session_id), turn.room.sessions.get(session_id)
        if (
            old is not None
            and new is not None
            and (old.state, old.branches, old.draw) != (new.state, new.branches, new.draw)
        ):
            yield session_id


def judge(turn: Turn, session_id: str) -> None:
    """Reach the quorum, lose it, or sound an alarm when it is lost at work."""
    session = turn.session(session_id)
    if session.state not in JUDGED or composition_of(turn.profile, session) is None:
        return
    reason = why_not_complete(turn.room, session)
    if session.state is SessionState.ASSEMBLING and reason is None:
        turn.move_session(session_id, SessionEvent.REACH_QUORUM)
    elif session.state is SessionState.QUORATE and reason is not None:
        turn.move_session(session_id, SessionEvent.LOSE_QUORUM)
    elif session.state in EVALUATING and reason is None:
        turn.end_alarm("quorum_lost", session_id)
    elif session.state in EVALUATING and f"quorum_lost:{session_id}" not in turn.room.alarms:
        turn.raise_alarm("quorum_lost", session_id, cause=reason or "")
        turn.flag(session_id, "quorum_lost")


def on_extension_asked(turn: Turn, fact: ExtensionAsked) -> None:
    """A member at work asks for longer time; asking twice counts once."""
    session, person = turn.session(fact.session), turn.person(fact.person)
    if session.state not in EVALUATING:
        return turn.deny("session_not_running")
    if person.session != session.id or not sits(turn.profile, person):
        return turn.deny("not_a_member")
    if fact.person not in session.extension_asked_by:
        turn.put_session(session.id, extension_asked_by=(*session.extension_asked_by, fact.person))
    return None


def on_extension_granted(turn: Turn, fact: ExtensionGranted) -> None:
    """Two staff give longer time, when more than the profile's share of all members asked, and not too much of it."""
    session, profile = turn.session(fact.session), turn.profile
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if session.state not in EVALUATING:
        return turn.deny("session_not_running")
    asked = sum(sits(profile, turn.room.people.get(one)) for one in session.extension_asked_by)
    members, _ = strength(turn.room, session)
    if asked * profile.extension_denominator <= members * profile.extension_numerator:
        return turn.deny("too_few_asked")
    if fact.until_utc_us <= session.until_utc_us:
        return turn.deny("extension_not_later")
    if fact.until_utc_us - session.until_utc_us > profile.extension_ms_max * MS:
        return turn.deny("extension_too_long")
    turn.put_session(session.id, until_utc_us=fact.until_utc_us, extension_asked_by=())
    return None


def on_report_signed(turn: Turn, fact: ReportSigned) -> None:
    """The report is signed by every member who is here, or they refused by name; two staff saw it."""
    session = turn.session(fact.session)
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if not fact.report_sha256 or set(fact.signed) & set(fact.refused):
        raise Refused("report:content")
    reason = _why_not_signed(turn.room, session, fact)
    if reason and session.state is SessionState.RUNNING:
        return turn.deny(reason)
    turn.move_session(session.id, SessionEvent.SIGN_REPORT, report_sha256=fact.report_sha256)
    if fact.refused:
        turn.flag(session.id, "report_refused")
    return None


def _why_not_signed(room: Room, session: Session, fact: ReportSigned) -> str | None:
    here = {one.person for one in sitting(room, session.id)}
    if not set(fact.signed) <= here:
        return "signer_not_present"
    if not fact.signed or here - set(fact.signed) - set(fact.refused):
        return "signature_missing"
    places = (one for one in room.vacancies.values() if one.session == session.id)
    if any(one.state is not VacancyState.FILLED for one in places):
        return "place_vacant"
    return why_not_complete(room, session)
