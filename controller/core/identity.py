"""Identity by face score or by two staff, and the recusal of somebody with an interest in a bidder.

A face is never the only way (人脸识别技术应用安全管理办法, 2025-06-01): two staff may compare by eye at any time, and must
once the matcher failed several times. Only then, or by the matcher, does a person hold the lane.
"""

from controller.core import replacement
from controller.core.admission import Admission, AdmissionEvent, AdmissionState
from controller.core.entitlement import why_not_listed
from controller.core.facts import (
    ConflictDeclared,
    IdentityConfirmed,
    IdentityMatched,
    IdentityMismatched,
    IdentityRefused,
)
from controller.core.giving_up import give_up, leave_lane, reset_person
from controller.core.lane import Lane, LaneEvent, LaneState
from controller.core.table import Refused
from controller.core.turn import Turn

MANUAL_STAFF = 2
"""Staff who compare by eye where the face matcher failed."""

WAITING = (AdmissionState.CARD_READ, AdmissionState.MANUAL)


def enough(by: tuple[str, ...], count: int) -> bool:
    """Whether so many *different* staff stand behind an act (S7)."""
    return len(set(by)) >= count


def _at_kiosk(turn: Turn, lane_id: str, person_id: str) -> tuple[Lane, Admission]:
    lane, person = turn.lane(lane_id), turn.person(person_id)
    if lane.visitor != person_id or person.state not in WAITING:
        raise Refused("identity:not_at_kiosk")
    return lane, person


def on_identity_confirmed(turn: Turn, fact: IdentityConfirmed) -> None:
    """Staff compared face and card."""
    _, person = _at_kiosk(turn, fact.lane, fact.person)
    manual = person.state is AdmissionState.MANUAL
    if not enough(fact.by, max(turn.profile.identity_staff_min, MANUAL_STAFF if manual else 0)):
        return turn.deny("two_persons_needed")
    return _identified(turn, fact.lane, fact.person, "staff")


def on_identity_matched(turn: Turn, fact: IdentityMatched) -> None:
    """The matcher found the living person to be the card's holder; it is not asked any more once it failed too often."""
    _, person = _at_kiosk(turn, fact.lane, fact.person)
    if person.state is AdmissionState.MANUAL:
        return turn.deny("identity_by_staff", fact.lane)
    return _identified(turn, fact.lane, fact.person, "face")


def _identified(turn: Turn, lane_id: str, person_id: str, how: str) -> None:
    """From here the person holds the lane."""
    lane = turn.lane(lane_id)
    if lane.state is not LaneState.FREE:
        return turn.deny("lane_unknown" if lane.state is LaneState.UNKNOWN else "lane_busy", lane_id)
    if reason := why_not_listed(turn.room, turn.stamp, turn.person(person_id)):
        return turn.deny(reason, lane_id)
    turn.move_person(
        person_id, AdmissionEvent.CONFIRM, identified_mono_us=turn.stamp.mono_us, identity_by=how, face_fails=0
    )
    turn.move_person(person_id, AdmissionEvent.MATCH)
    turn.move_lane(lane_id, LaneEvent.HOLD, holder=person_id, pulses=0, notice="")
    turn.set_deadline(f"kiosk:{lane_id}", turn.profile.kiosk_idle_ms)
    return None


def on_identity_mismatched(turn: Turn, fact: IdentityMismatched) -> None:
    """The matcher did not find them the same. The count outlasts giving up: a new card is no new chance."""
    _, person = _at_kiosk(turn, fact.lane, fact.person)
    fails = person.face_fails + 1
    turn.put_person(fact.person, face_fails=fails)
    turn.notify(fact.lane, "face_failed")
    turn.set_deadline(f"kiosk:{fact.lane}", turn.profile.identity_wait_ms)
    call_staff_if_failed(turn, fact.lane, fact.person)
    if turn.profile.face_fails_alarm and fails >= turn.profile.face_fails_alarm:
        turn.raise_alarm("face_failures", fact.lane, person=fact.person, session=person.session)


def call_staff_if_failed(turn: Turn, lane_id: str, person_id: str) -> None:
    """Whose face failed too often is compared by two staff, now or when they come again."""
    person = turn.person(person_id)
    limit = turn.profile.face_fails_manual
    if person.state is AdmissionState.CARD_READ and limit and person.face_fails >= limit:
        call_staff(turn, lane_id, person_id, "identity_by_staff")


def call_staff(turn: Turn, lane_id: str, person_id: str, notice: str) -> None:
    """Who stands at the kiosk is compared by two staff, and no matcher is asked; `notice` says why."""
    turn.move_person(person_id, AdmissionEvent.CALL_STAFF)
    turn.notify(lane_id, notice)
    turn.raise_alarm("staff_called", lane_id)


def on_identity_refused(turn: Turn, fact: IdentityRefused) -> None:
    """The person at the kiosk is not the card's holder: they are sent away and staff come."""
    _at_kiosk(turn, fact.lane, fact.person)
    if not enough(fact.by, 1):
        return turn.deny("staff_needed")
    give_up(turn, fact.lane, "identity_refused")
    turn.raise_alarm("identity_refused", fact.lane)
    return None


def on_conflict_declared(turn: Turn, fact: ConflictDeclared) -> None:
    """Somebody with an interest in a bidder recuses themselves and is replaced (招标投标法 37, 实施条例 46, 48)."""
    lane, person = turn.lane(fact.lane), turn.person(fact.person)
    if lane.holder != fact.person or lane.visitor != fact.person:
        raise Refused("conflict:not_holder")
    reset_person(turn, fact.person, AdmissionEvent.RECUSE)
    replacement.vacate(turn, fact.person, "recused")
    turn.flag(person.session, "recusal")
    leave_lane(turn, fact.lane, "recused")
