"""The gate rings again and again for one person: walk back, then a check by hand, then held until a supervisor decides.

The count of one way in outlasts giving up and doubt, and ends with the admission: nobody starts afresh by a new card. A
passage that must be checked by hand holds the lane *alarmed*, clean or not, so that the door opens for nobody.
"""

from controller.core import crossing, replaced, replacement
from controller.core.admission import Admission, AdmissionEvent, AdmissionState
from controller.core.box import BEING_EMPTIED
from controller.core.composition import is_member
from controller.core.facts import AlarmResolved, ExemptionGranted, HoldDecided
from controller.core.giving_up import give_up, leave_lane, reset_person
from controller.core.identity import enough
from controller.core.lane import LaneEvent, LaneState
from controller.core.session import OVER
from controller.core.table import Refused
from controller.core.turn import Turn

SUPERVISOR = "supervisor"


def rang(turn: Turn, lane_id: str, person_id: str) -> None:
    """The gate rang for the holder: one more, and what follows from how many."""
    person = turn.person(person_id)
    turn.put_person(person_id, gate_alarms=person.gate_alarms + 1, stored_mono_us=None)
    turn.put_lane(lane_id, notice="phone_found")
    turn.raise_alarm("phone_at_gate", lane_id, person=person_id, session=person.session)
    _hold_or_check(turn, lane_id, turn.person(person_id))


def needs_hand(turn: Turn, person: Admission) -> bool:
    """Whether even a clean passage of this person does not count before two staff checked by hand."""
    return _at_least(person, turn.profile.gate_alarms_manual) or _must_be_held(turn, person)


def stop_clean(turn: Turn, lane_id: str, person_id: str) -> None:
    """A clean passage of somebody for whom the gate rang too often before."""
    person = turn.put_person(person_id, stored_mono_us=None)
    _hold_or_check(turn, lane_id, person)


def _at_least(person: Admission, count: int) -> bool:
    return 0 < count <= person.gate_alarms


def _must_be_held(turn: Turn, person: Admission) -> bool:
    return _at_least(person, turn.profile.gate_alarms_hold) and not person.exempt


def _hold_or_check(turn: Turn, lane_id: str, person: Admission) -> None:
    if _must_be_held(turn, person):
        turn.move_person(person.person, AdmissionEvent.HOLD)
        turn.put_lane(lane_id, notice="held")
        turn.raise_alarm("person_held", lane_id, person=person.person, session=person.session)
    elif needs_hand(turn, person):
        turn.put_lane(lane_id, notice="manual_check")
        turn.raise_alarm("manual_check_needed", lane_id, person=person.person, session=person.session)


def remind(turn: Turn, lane_id: str) -> None:
    """A held person walked back and still waits before the gate: staff are told again."""
    person = turn.person(turn.lane(lane_id).holder or "")
    turn.raise_alarm("person_held", lane_id, person=person.person, session=person.session)
    turn.set_deadline(f"kiosk:{lane_id}", turn.profile.kiosk_idle_ms)


def end_alarms(turn: Turn, lane_id: str) -> None:
    """Nobody is kept between gate and door any more."""
    for code in ("phone_at_gate", "manual_check_needed", "person_held"):
        turn.end_alarm(code, lane_id)


def on_alarm_resolved(turn: Turn, fact: AlarmResolved) -> None:
    """Two staff checked the person by hand and found nothing: the passage counts as clear, in red (S7)."""
    lane = turn.lane(fact.lane)
    if not enough(fact.by, 2):
        return turn.deny("two_persons_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    if lane.holder is None:
        raise Refused("lane:no_holder")
    person = turn.person(lane.holder)
    if person.state is AdmissionState.HELD and not person.exempt:
        return turn.deny("supervisor_decides", fact.lane)
    return _checked_by_hand(turn, fact.lane, lane.holder)


def _checked_by_hand(turn: Turn, lane_id: str, person_id: str) -> None:
    turn.move_lane(lane_id, LaneEvent.RESOLVED, token="", notice="")
    turn.flag(turn.person(person_id).session, "alarm_resolved_by_hand")
    end_alarms(turn, lane_id)
    turn.put_person(person_id, stored_mono_us=turn.stamp.mono_us)
    crossing.clear(turn, lane_id, person_id)


def on_hold_decided(turn: Turn, fact: HoldDecided) -> None:
    """Two, one of them a supervisor, decide about somebody held or refused; it shows in red (S7)."""
    person = turn.person(fact.person)
    if not enough(fact.by, 2):
        return turn.deny("two_persons_needed")
    if all(turn.room.plan.staff.get(one) != SUPERVISOR for one in fact.by):
        return turn.deny("supervisor_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    if person.state is AdmissionState.REFUSED and fact.admit:
        return _take_back(turn, person)
    if person.state is not AdmissionState.HELD or person.lane is None:
        return turn.deny("not_held")
    return _admit(turn, person, person.lane) if fact.admit else _refuse(turn, person, person.lane)


def _take_back(turn: Turn, person: Admission) -> None:
    """Refused before, and let in after all: the whole way again, unless the place is taken."""
    if (box := turn.box_of(person)) is not None and box.state in BEING_EMPTIED:
        return turn.deny("at_other_kiosk")
    if not replacement.take_back(turn, person.person):
        return turn.deny("place_taken")
    turn.flag(person.session, "hold_lifted")
    turn.move_person(person.person, AdmissionEvent.EXCUSE, cause="", gate_alarms=0)
    return None


def _admit(turn: Turn, person: Admission, lane_id: str) -> None:
    """Behind the gate it counts as the check by hand. Who walked back before starts again from the card."""
    lane = turn.lane(lane_id)
    if lane.state is LaneState.UNKNOWN:
        return turn.deny("lane_unknown", lane_id)
    turn.flag(person.session, "hold_lifted")
    turn.put_person(person.person, gate_alarms=0)
    if lane.state is LaneState.ALARMED:
        return _checked_by_hand(turn, lane_id, person.person)
    end_alarms(turn, lane_id)
    return give_up(turn, lane_id, "hold_lifted")


def _refuse(turn: Turn, person: Admission, lane_id: str) -> None:
    """They do not enter; what lies in their box can be fetched. Behind the gate, staff see that they walk out."""
    behind = turn.lane(lane_id).state is LaneState.ALARMED
    reset_person(turn, person.person, AdmissionEvent.REFUSE)
    turn.put_person(person.person, cause="gate_alarms")
    turn.flag(person.session, "refused_at_gate")
    if is_member(turn.profile, person) and turn.session(person.session).state not in OVER:
        replaced.vacate(turn, person.person, "refused")
    if behind:
        crossing.doubt(turn, lane_id, "refused")
    end_alarms(turn, lane_id)
    leave_lane(turn, lane_id, "refused")


def on_exemption_granted(turn: Turn, fact: ExemptionGranted) -> None:
    """A belt, an implant: two staff noted it, and a check by hand by two suffices at every alarm of this person.

    It also ends a hold: while one stands, one of the two is a supervisor.
    """
    person = turn.person(fact.person)
    if not enough(fact.by, 2):
        return turn.deny("two_persons_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    supervised = any(turn.room.plan.staff.get(one) == SUPERVISOR for one in fact.by)
    if person.state is AdmissionState.HELD and not supervised:
        return turn.deny("supervisor_needed")
    turn.put_person(fact.person, exempt=True)
    turn.flag(person.session, "gate_exemption")
    return None
