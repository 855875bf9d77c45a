"""Exceptional cases that people see: a device found, an expulsion, duress, a doctor needed, tailgating."""

from controller.core import crossing, inside
from controller.core.admission import INSIDE, LOST, MAY_BE_BEHIND, ON_WAY_OUT, AdmissionEvent
from controller.core.facts import DeviceFound, DuressSignalled, MedicalCalled, TailgateSeen
from controller.core.fire import FireState
from controller.core.turn import Turn

GUARD = "guard"


def on_device_found(turn: Turn, fact: DeviceFound) -> None:
    """A device was found on a person: an incident. What they stored, and their clear passage, count no longer.

    Whether a member is replaced is decided apart, by two (`PersonRevoked`).
    """
    person = turn.person(fact.person)
    if not fact.by:
        return turn.deny("staff_needed")
    turn.raise_alarm("device_found", fact.person, where=fact.place, item=fact.item)
    turn.flag(person.session, "device_found")
    if person.state in MAY_BE_BEHIND:
        turn.put_person(fact.person, stored_mono_us=None, clear_mono_us=None)
        crossing.doubt_unlock(turn, person, "device_found")
    return None


def on_expelled(turn: Turn, person_id: str) -> None:
    """A person was expelled (`PersonRevoked` with that cause): they are led out, their box opens to them, it is noted."""
    person = turn.put_person(person_id, expelled=True)
    turn.raise_alarm("expelled", person_id)
    turn.flag(person.session, "expelled")


def on_duress_signalled(turn: Turn, fact: DuressSignalled) -> None:
    """Somebody acts under threat. Only the console learns of it: nothing else changes, or it could be seen."""
    turn.raise_alarm("duress", fact.place)


def on_medical_called(turn: Turn, fact: MedicalCalled) -> None:
    """A doctor is needed: the person may leave at once, a guard goes with them. Their box opens after the exit.

    Where two say so, the gate expects both: the guard who walks out behind them brings no doubt on the lane.
    """
    person = turn.person(fact.person)
    if not fact.by or not fact.escort or {fact.escort} == set(fact.by):
        return turn.deny("two_persons_needed")
    if turn.room.plan.staff and turn.room.plan.staff.get(fact.escort) != GUARD:
        return turn.deny("guard_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    if person.state not in INSIDE | LOST:
        return turn.deny("not_inside")
    turn.raise_alarm("medical", fact.person, escort=fact.escort)
    turn.flag(person.session, "medical")
    turn.put_person(fact.person, escort=fact.escort, accompanied=len(set(fact.by)) > 1)
    if turn.room.fire.state is FireState.LATCHED:
        # Every door is free already; who went out is for the roll call to say.
        return None
    if person.state not in ON_WAY_OUT:
        turn.move_person(fact.person, AdmissionEvent.ASK_EXIT)
    inside.stop_clocks(turn, fact.person)
    turn.put_person(fact.person, exit_approved=True)
    return None


def on_tailgate_seen(turn: Turn, fact: TailgateSeen) -> None:
    """More went through a door than it was unlocked for: who is inside now, nobody knows until staff looked."""
    turn.door(fact.door)
    turn.raise_alarm("tailgate", fact.door, source=fact.source)
    for session in turn.live_sessions():
        turn.flag(session.id, "tailgate")
    lane = turn.room.plan.lane_of_door(fact.door)
    if lane is not None:
        crossing.doubt(turn, lane.id, "tailgate")
