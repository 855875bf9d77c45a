"""Inside and out again: the room's door, the wish to leave, its approval, and the lane held the other way."""

from controller.core import crossing, inside
from controller.core.admission import INSIDE, LOST, ON_WAY_OUT, Admission, AdmissionEvent, AdmissionState
from controller.core.change import changed
from controller.core.entitlement import why_not_driven, why_not_shut
from controller.core.facts import ExitApproved, ExitAsked
from controller.core.fire import FireState
from controller.core.lane import LaneEvent, LaneState
from controller.core.session import OVER
from controller.core.turn import Turn
from controller.core.words import LanePlan, RoomPlan
from controller.core.zones import why_not_in

NOT_THEIRS = frozenset({"wrong_room", "role_not_here", "role_unknown"})
"""Refusals at a room's door that are an alarm: somebody stands where they have no business."""


def on_room_card(turn: Turn, plan: RoomPlan, person: Admission | None) -> None:
    """A card at a room's door: the own room, or a shared one that the person may be in now; nobody else gets in."""
    if person is None or plan.door is None:
        turn.raise_alarm("wrong_room", plan.id)
        return turn.deny("not_on_list")
    stays = _may_stay(turn, person, plan)
    asks = changed(person, {"state": AdmissionState.ADMITTED}) if stays else person
    if reason := why_not_in(turn.room, asks, plan, plan.door):
        if reason in NOT_THEIRS:
            turn.raise_alarm("wrong_room", plan.id, person=person.person)
        return turn.deny(reason)
    if stays:
        turn.move_person(person.person, AdmissionEvent.STAY)
        turn.set_deadline(f"room:{person.person}", turn.profile.room_entry_ms)
    crossing.order_unlock(turn, plan.door, person.person)
    return None


def _may_stay(turn: Turn, person: Admission, plan: RoomPlan) -> bool:
    """Whoever asked to leave takes it back with their card at their own room, unless it was approved."""
    asked = person.state is AdmissionState.EXIT_ASKED and not person.exit_approved and person.lane is None
    return asked and plan.id == turn.session(person.session).room


def may_leave(turn: Turn, person: Admission) -> bool:
    """Leaving needs approval while a session runs; nobody is kept after its end, nor once revoked."""
    over = turn.session(person.session).state in OVER
    return over or person.exit_approved or person.revoked


def on_exit_card(turn: Turn, plan: LanePlan, person: Admission | None) -> None:
    """A card at the exit reader: it asks, and when leaving is allowed it takes the lane outward."""
    if turn.room.fire.state is FireState.LATCHED:
        # Every door is free; who went out this way is for the roll call to say.
        return turn.deny("fire")
    if person is None:
        return turn.deny("not_on_list")
    if person.state not in INSIDE | LOST:
        return turn.deny("not_inside")
    asked_before = person.state in ON_WAY_OUT
    if not asked_before:
        turn.move_person(person.person, AdmissionEvent.ASK_EXIT, place=None)
        inside.stop_clocks(turn, person.person)
    if not may_leave(turn, person):
        return None
    reason = _why_not_out(turn, plan, person)
    if reason is None:
        turn.move_lane(
            plan.id, LaneEvent.HOLD_OUT, holder=person.person, escort=person.person if person.accompanied else ""
        )
        turn.put_person(person.person, lane=plan.id)
        crossing.order_unlock(turn, plan.door, person.person)
        turn.set_deadline(f"door:{plan.door}", turn.profile.door_open_wait_ms)
    elif asked_before:
        return turn.deny(reason)
    return None


def _why_not_out(turn: Turn, plan: LanePlan, person: Admission) -> str | None:
    lane = turn.lane(plan.id)
    if any(other.holder == person.person for other in turn.room.lanes.values()):
        return "lane_busy"
    if lane.state is LaneState.UNKNOWN:
        return "lane_unknown"
    if lane.state is not LaneState.FREE:
        return "lane_busy"
    return why_not_driven(turn.room, plan.door) or why_not_shut(turn.room, plan.door)


def on_exit_asked(turn: Turn, fact: ExitAsked) -> None:
    """Staff ask for a person inside who wants to leave. Somebody of unknown whereabouts asks with their own card, if at all."""
    if turn.room.fire.state is FireState.LATCHED:
        return turn.deny("fire")
    if not fact.by:
        return turn.deny("staff_needed")
    if turn.person(fact.person).state in LOST:
        return turn.deny("whereabouts_unknown")
    turn.move_person(fact.person, AdmissionEvent.ASK_EXIT)
    inside.stop_clocks(turn, fact.person)
    return None


def on_exit_approved(turn: Turn, fact: ExitApproved) -> None:
    """Two staff, one of them a supervisor if the profile says so, let a person leave a running session: a final exit."""
    person = turn.person(fact.person)
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    if person.state not in ON_WAY_OUT:
        return turn.deny("exit_not_asked")
    supervised = any(turn.room.plan.staff.get(one) == "supervisor" for one in fact.by)
    if turn.profile.exit_supervisor_needed and not supervised:
        return turn.deny("supervisor_needed")
    turn.put_person(fact.person, exit_approved=True)
    return None
