"""Through the gate: who walked, in which direction, with what, and does that make the lane clear?"""

from controller.core import custody, escalation, gate_test
from controller.core.admission import ARRIVING, MAY_BE_BEHIND, ON_WAY_OUT, Admission, AdmissionEvent, AdmissionState
from controller.core.beams import FRONT_BLOCKED, TURNED, complete, entered, was_crossed
from controller.core.commands import HandshakeGate, PulseUnlock, SecureDoor
from controller.core.door import DoorState
from controller.core.entitlement import why_not_unlock
from controller.core.facts import (
    GateAnswered,
    GateBeamRead,
    GateCountersReset,
    GatePassageReported,
    GatePassagesMissed,
    LaneCleared,
)
from controller.core.fire import FireState
from controller.core.giving_up import reset_person
from controller.core.lane import BEHIND_GATE, Lane, LaneEvent, LaneState
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import LanePlan

BEAMS_KEPT_MAX = 32


def ask_window(turn: Turn, lane_id: str) -> None:
    """Things are stored: ask the gate for an answer; its window opens when that came, not before."""
    turn.drop_deadline(f"kiosk:{lane_id}")
    token = turn.command_id()
    lane = turn.move_lane(lane_id, LaneEvent.ASK_WINDOW, token=token, notice="")
    turn.order(HandshakeGate(_plan(turn, lane_id).gate, token))
    turn.set_deadline(f"window:{lane_id}", turn.profile.gate_window_ms)
    if lane.card_lying:
        turn.put_lane(lane_id, notice="card_left_behind")


def on_gate_answered(turn: Turn, fact: GateAnswered) -> None:
    """The answer to our handshake: it opens the window, or confirms that nothing else was on the wire."""
    lane = _lane_of(turn, fact.gate)
    if fact.token != lane.token or not fact.token:
        return
    if lane.state is LaneState.WINDOW_ASKED:
        turn.move_lane(lane.id, LaneEvent.GATE_ANSWERED, token="")
        turn.set_deadline(f"window:{lane.id}", turn.profile.gate_window_ms)
    elif lane.state is LaneState.PASSED:
        turn.drop_deadline(f"window:{lane.id}")
        turn.move_lane(lane.id, LaneEvent.CONFIRMED, token="")
        clear(turn, lane.id, turn.person(lane.holder).person)


def on_gate_beam_read(turn: Turn, fact: GateBeamRead) -> None:
    """A beam changed. Outside a window beams are hints only; the passage report and the counters are the truth."""
    lane = _lane_of(turn, fact.gate)
    beam = f"{fact.beam}_{'blocked' if fact.blocked else 'cleared'}"
    if lane.state is LaneState.PASSED and fact.blocked:
        return doubt(turn, lane.id, "two_people")
    if lane.state not in (LaneState.WINDOW_OPEN, LaneState.PASSED):
        return None
    if fact.direction != "forward":
        # Somebody turns round in the gate: what was seen so far is no passage, but the gate is not empty for that.
        turn.put_lane(lane.id, beams=(TURNED,) if lane.beams else ())
        return None
    if beam == FRONT_BLOCKED and was_crossed(lane.beams):
        return doubt(turn, lane.id, "two_people")
    turn.put_lane(lane.id, beams=(*lane.beams, beam)[-BEAMS_KEPT_MAX:])
    return _ask_confirmation(turn, lane.id) if lane.state is LaneState.PASSED else None


def on_gate_passage_reported(turn: Turn, fact: GatePassageReported) -> None:
    """One passage, forward or backward, clean or not."""
    lane = _lane_of(turn, fact.gate)
    if lane.state is LaneState.TESTING:
        return gate_test.walked(turn, lane, fact)
    if fact.direction == "forward" and lane.state is LaneState.WINDOW_OPEN:
        return _passed_in(turn, lane, fact)
    if fact.direction == "backward" and lane.state in (LaneState.ALARMED, LaneState.CLEAR):
        return _walked_back(turn, lane)
    leaving = lane.state in (LaneState.OUT_WALKING, LaneState.OUT_DOOR_OPEN)
    if fact.direction == "backward" and leaving and (lane.holder is not None or lane.escort):
        return _passed_out(turn, lane, fact)
    if fact.alarm:
        turn.raise_alarm("phone_at_gate", lane.id)
    return doubt(turn, lane.id, _why_odd(lane, fact.direction))


def _why_odd(lane: Lane, direction: str) -> str:
    if lane.holder is None:
        return "no_holder"
    if direction == "forward" and lane.state in BEHIND_GATE:
        return "two_people"
    if lane.state in (LaneState.HELD, LaneState.WINDOW_ASKED):
        return "late_report"
    return "wrong_direction"


def _passed_in(turn: Turn, lane: Lane, fact: GatePassageReported) -> None:
    if not entered(lane.beams):
        # A report without a body between the beams of this window is somebody else's.
        return doubt(turn, lane.id, "late_report")
    person = turn.person(lane.holder)
    if fact.alarm or escalation.needs_hand(turn, person):
        turn.drop_deadline(f"window:{lane.id}")
        turn.move_lane(lane.id, LaneEvent.PASSED_ALARM)
        ring = escalation.rang if fact.alarm else escalation.stop_clean
        return ring(turn, lane.id, person.person)
    turn.move_lane(lane.id, LaneEvent.PASSED_CLEAN)
    return _ask_confirmation(turn, lane.id)


def _ask_confirmation(turn: Turn, lane_id: str) -> None:
    """The rear beam cleared: one more answer from the gate, so that nothing is still on its way."""
    lane = turn.lane(lane_id)
    if lane.token or not complete(lane.beams):
        return
    token = turn.command_id()
    turn.put_lane(lane_id, token=token)
    turn.order(HandshakeGate(_plan(turn, lane_id).gate, token))


def clear(turn: Turn, lane_id: str, person: str) -> None:
    turn.move_person(person, AdmissionEvent.CLEAR, clear_mono_us=turn.stamp.mono_us)
    turn.set_deadline(f"clear:{lane_id}", turn.profile.clear_fresh_ms)
    try_unlock(turn, lane_id)


def try_unlock(turn: Turn, lane_id: str) -> None:
    """Unlock the main door for the holder if no rule of S1 stands against it; else try again while *clear* is fresh."""
    lane = turn.lane(lane_id)
    person = turn.person(lane.holder)
    reason = why_not_unlock(turn.room, turn.stamp, person, lane_id)
    if reason is not None:
        turn.put_lane(lane_id, notice=reason)
        return turn.set_deadline(f"retry:{lane_id}", turn.profile.unlock_retry_ms)
    door_id = _plan(turn, lane_id).door
    turn.put_lane(lane_id, notice="", pulses=lane.pulses + 1)
    order_unlock(turn, door_id, person.person)
    return None


def order_unlock(turn: Turn, door_id: str, person: str | None, duration_ms: int | None = None) -> None:
    """Order the timed pulse of a door (its own length unless told); the caller has checked that it may open."""
    plan = turn.room.plan.door(door_id)
    if plan is None:
        raise Refused("door:unknown")
    command = turn.command_id()
    pulse_ms = duration_ms or plan.unlock_pulse_ms
    turn.put_door(door_id, command=command, person=person, pulse_ms=pulse_ms)
    turn.order(PulseUnlock(command, door_id, pulse_ms, person or ""))


def _walked_back(turn: Turn, lane: Lane) -> None:
    """Back before the gate: *clear* and *stored* are void, the box opens again. Who is held stays held, and it stays shut."""
    for name in ("clear", "retry"):
        turn.drop_deadline(f"{name}:{lane.id}")
    holder = turn.person(lane.holder).person
    person = turn.move_person(holder, AdmissionEvent.WALK_BACK, stored_mono_us=None, clear_mono_us=None)
    turn.set_deadline(f"kiosk:{lane.id}", turn.profile.kiosk_idle_ms)
    turn.move_lane(lane.id, LaneEvent.WALKED_BACK, beams=())
    if person.state is AdmissionState.HELD:
        return
    escalation.end_alarms(turn, lane.id)
    turn.put_lane(lane.id, notice="")
    custody.open_own_box(turn, lane.id, holder)


def _passed_out(turn: Turn, lane: Lane, fact: GatePassageReported) -> None:
    """The leaver is out, or their escort after them. An alarm here means that a device was inside: an incident."""
    turn.drop_deadline(f"window:{lane.id}")
    if lane.holder is not None:
        turn.move_person(lane.holder, AdmissionEvent.EXIT, lane=None)
    else:
        turn.put_lane(lane.id, escort="")
    turn.put_lane(lane.id, holder=None)
    if lane.state is LaneState.OUT_WALKING:
        wait_or_free(turn, lane.id)
    # Else the door still stands open behind them; the lane is free when it has closed.
    if fact.alarm:
        person = turn.person(lane.holder or lane.escort)
        turn.raise_alarm("phone_carried_out", lane.id, person=person.person)
        turn.flag(person.session, "phone_carried_out")
        doubt(turn, lane.id, "phone_carried_out")


def wait_or_free(turn: Turn, lane_id: str) -> None:
    """The door is shut behind whoever left: the lane is free, once an escort for a doctor's call is out too."""
    lane = turn.lane(lane_id)
    if lane.holder is None and not lane.escort:
        turn.move_lane(lane_id, LaneEvent.PASSED_OUT)
    else:
        turn.set_deadline(f"window:{lane_id}", turn.profile.gate_window_ms)


def on_gate_passages_missed(turn: Turn, fact: GatePassagesMissed) -> None:
    """The counters moved without a report: somebody is where nobody was seen to go."""
    doubt(turn, _lane_of(turn, fact.gate).id, "missed_passages")


def on_gate_counters_reset(turn: Turn, fact: GateCountersReset) -> None:
    """The gate was reset or exchanged: a security event, and nobody knows who passed meanwhile."""
    lane = _lane_of(turn, fact.gate)
    turn.raise_alarm("gate_counters_reset", lane.id)
    gate_test.forget(turn, fact.gate)
    doubt(turn, lane.id, "gate_reset")


def doubt(turn: Turn, lane_id: str, reason: str) -> None:
    """The lane is unknown from here on; nothing unlocks in it until staff looked."""
    lane = turn.lane(lane_id)
    for name in ("window", "clear", "retry", "test"):
        turn.drop_deadline(f"{name}:{lane_id}")
    if lane.visitor is not None and turn.person(lane.visitor).state in ARRIVING:
        turn.drop_deadline(f"kiosk:{lane_id}")
    _lock_again(turn, lane)
    first = lane.reason if lane.state is LaneState.UNKNOWN else reason
    turn.move_lane(lane_id, LaneEvent.DOUBT, reason=first, token="", beams=(), notice="lane_unknown")
    if lane.holder is not None and turn.person(lane.holder).state in MAY_BE_BEHIND:
        turn.put_person(lane.holder, clear_mono_us=None)
    if reason == "two_people":
        turn.raise_alarm("two_people", lane_id)
    turn.raise_alarm("lane_unknown", lane_id, reason=first)


def _lock_again(turn: Turn, lane: Lane) -> None:
    """An unlock that is running in a lane that came into doubt is taken back; an override, which is for nobody, is not."""
    door = turn.door(_plan(turn, lane.id).door)
    if lane.state is not LaneState.UNKNOWN and door.person is not None and door.state is DoorState.UNLOCKED:
        turn.order(SecureDoor(door.id))


def doubt_unlock(turn: Turn, person: Admission, reason: str) -> None:
    """Somebody may not go in any more whose door is unlocked, or about to be: it is locked again, and the lane in doubt."""
    lane = turn.room.lanes.get(person.lane) if person.lane else None
    if lane is None or lane.holder != person.person:
        return
    door = turn.door(_plan(turn, lane.id).door)
    ordered = lane.state is LaneState.CLEAR and door.person == person.person and door.command != ""
    if ordered or lane.state is LaneState.UNLOCKED:
        doubt(turn, lane.id, reason)


def on_lane_cleared(turn: Turn, fact: LaneCleared) -> None:
    """Staff looked: nobody stands between gate and door. Whoever was on the way in starts again from the card."""
    lane = turn.lane(fact.lane)
    plan = _plan(turn, fact.lane)
    if not set(fact.by) or not fact.reason.strip():
        return turn.deny("reason_needed")
    if turn.room.fire.state is FireState.LATCHED:
        return turn.deny("fire")
    if not turn.room.devices.get(plan.gate, False) or turn.door(plan.door).closed is not True:
        return turn.deny("device_offline")
    for person in (lane.holder, lane.visitor):
        if person is not None:
            _leave_lane(turn, fact.lane, person)
    turn.move_lane(fact.lane, LaneEvent.STAFF_CLEARED, holder=None, visitor=None, reason="", notice="")
    if turn.door(plan.door).person is not None:
        # An order for somebody who stands there no more; an override's goes on.
        turn.put_door(plan.door, person=None, command="")
    turn.end_alarm("lane_unknown", fact.lane)
    turn.end_alarm("two_people", fact.lane)
    escalation.end_alarms(turn, fact.lane)
    return None


def _leave_lane(turn: Turn, lane_id: str, person_id: str) -> None:
    person = turn.person(person_id)
    if person.lane != lane_id:
        return
    if person.state in ARRIVING:
        reset_person(turn, person_id, AdmissionEvent.GIVE_UP)
    elif person.state in ON_WAY_OUT:
        reset_person(turn, person_id, AdmissionEvent.LOSE)


def _plan(turn: Turn, lane_id: str) -> LanePlan:
    plan = turn.room.plan.lane(lane_id)
    if plan is None:
        raise Refused("lane:unknown")
    return plan


def _lane_of(turn: Turn, gate: str) -> Lane:
    plan = turn.room.plan.lane_of_gate(gate)
    if plan is None:
        raise Refused("gate:unknown")
    return turn.lane(plan.id)
