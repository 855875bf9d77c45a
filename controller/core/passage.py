"""Through the door: contact, pulse, button and glass, measured against what was ordered."""

from controller.core import crossing, inside, transfer
from controller.core.admission import MAY_BE_BEHIND, ON_WAY_OUT, AdmissionEvent, AdmissionState
from controller.core.commands import SecureDoor
from controller.core.custody import on_box_command_failed
from controller.core.door import Door, DoorEvent, DoorState
from controller.core.entitlement import why_not_unlock
from controller.core.facts import (
    BreakGlassRead,
    CommandDropped,
    CommandFailed,
    DoorContactRead,
    DoorReleased,
    ExitButtonRead,
    LockRead,
    UnlockPulseSent,
)
from controller.core.fire import FireState
from controller.core.giving_up import reset_person
from controller.core.lane import Lane, LaneEvent, LaneState
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import LanePlan
from controller.core.zones import why_not_in

EGRESS_GRACE_MS = 3_000
"""After the exit button was let go: a door that opens within this time was opened with it."""


def on_unlock_pulse_sent(turn: Turn, fact: UnlockPulseSent) -> None:
    """The board took the pulse: the door may be opened for a while."""
    door = turn.door(fact.door)
    if door.command != fact.command:
        return _unasked_pulse(turn, door)
    turn.move_door(fact.door, DoorEvent.PULSED)
    turn.set_deadline(f"door:{fact.door}", max(turn.profile.door_open_wait_ms, door.pulse_ms))
    transfer.on_pulse(turn, fact.door)
    lane = _lane_of(turn, fact.door)
    if door.person is None:
        return None
    if lane is None:
        _room_unlocked(turn, fact.door, door.person)
    elif lane.state is LaneState.CLEAR and lane.holder == door.person:
        _unlocked_inward(turn, lane, door.person)
    elif lane.state is LaneState.OUT_HELD and lane.holder == door.person:
        turn.move_lane(lane.id, LaneEvent.PULSED)
    elif lane.state is LaneState.UNKNOWN:
        # The lane came into doubt while the pulse was on its way.
        turn.order(SecureDoor(fact.door))
    return None


def _unasked_pulse(turn: Turn, door: Door) -> None:
    """A late pulse of an order that does not stand any more: the door is locked again, and who uses it nobody knows."""
    if door.command or turn.room.fire.state is FireState.LATCHED:
        return
    turn.order(SecureDoor(door.id))
    if (lane := _lane_of(turn, door.id)) is not None:
        crossing.doubt(turn, lane.id, "late_pulse")


def _unlocked_inward(turn: Turn, lane: Lane, person_id: str) -> None:
    """S1 once more, for what came while the pulse was on its way: the door is locked again, and the lane in doubt."""
    person = turn.person(person_id)
    if why_not_unlock(turn.room, turn.stamp, person, lane.id):
        crossing.doubt(turn, lane.id, "not_entitled")
    else:
        turn.move_lane(lane.id, LaneEvent.PULSED)


def _room_unlocked(turn: Turn, door_id: str, person_id: str) -> None:
    """A room's door likewise: it is locked again for whoever may not go in any more."""
    plan = turn.room.plan.room_of_door(door_id)
    if plan is None or why_not_in(turn.room, turn.person(person_id), plan, door_id):
        turn.put_door(door_id, person=None)
        turn.order(SecureDoor(door_id))


def on_door_contact_read(turn: Turn, fact: DoorContactRead) -> None:
    """The door opened or closed."""
    before = turn.door(fact.door)
    event = DoorEvent.CLOSED if fact.closed else DoorEvent.OPENED
    door = turn.move_door(fact.door, event, closed=fact.closed)
    transfer.on_contact(turn, fact.door, before.closed)
    if door.state is before.state:
        return None
    turn.drop_deadline(f"door:{fact.door}")
    if door.state is DoorState.OPEN:
        turn.set_deadline(f"held:{fact.door}", turn.profile.door_held_open_ms)
        return _opened(turn, door)
    if door.state is DoorState.LOCKED:
        turn.drop_deadline(f"held:{fact.door}")
        turn.end_alarm("door_held_open", fact.door)
        return _closed(turn, before, door)
    if door.state is DoorState.FORCED:
        return _forced(turn, door)
    if door.state is DoorState.HELD_OPEN:
        turn.raise_alarm("door_held_open", fact.door)
    return None


def _opened(turn: Turn, door: Door) -> None:
    lane = _lane_of(turn, door.id)
    if lane is None:
        return
    if lane.state in (LaneState.UNLOCKED, LaneState.OUT_UNLOCKED) and lane.holder == door.person:
        turn.drop_deadline(f"clear:{lane.id}")
        turn.move_lane(lane.id, LaneEvent.DOOR_OPENED)
    else:
        # Somebody used the exit button's moment, or an override.
        crossing.doubt(turn, lane.id, "emergency_exit")
        lose_holder(turn, lane)


def lose_holder(turn: Turn, lane: Lane) -> None:
    """The main door opens, or is freed, outside the lane's order: whoever stood behind the gate may be anywhere."""
    holder = lane.holder
    if holder is None or turn.person(holder).state not in MAY_BE_BEHIND | ON_WAY_OUT:
        return
    reset_person(turn, holder, AdmissionEvent.LOSE)
    turn.put_lane(lane.id, holder=None, visitor=None if lane.visitor == holder else lane.visitor)


def _closed(turn: Turn, before: Door, door: Door) -> None:
    if before.state not in (DoorState.OPEN, DoorState.HELD_OPEN):
        return None
    person = door.person
    turn.put_door(door.id, person=None)
    # The pulse may still run: nobody else follows through what it left open.
    turn.order(SecureDoor(door.id))
    lane = _lane_of(turn, door.id)
    if lane is None:
        return _room_closed(turn, door.id, person)
    if person is not None and turn.person(person).state is AdmissionState.GATE_CLEAR:
        _admit(turn, lane, person)
    elif lane.state is LaneState.OUT_DOOR_OPEN:
        # A slow door: they may be out through the gate before it closed.
        turn.move_lane(lane.id, LaneEvent.DOOR_CLOSED)
        crossing.wait_or_free(turn, lane.id)
    return None


def _admit(turn: Turn, lane: Lane, person: str) -> None:
    """*Admitted* = pulse sent, contact opened, then closed."""
    turn.move_person(
        person, AdmissionEvent.ADMIT, lane=None, admitted_utc_us=turn.stamp.utc_us, clear_mono_us=None,
        place=None, seat="", out_kind="", gate_alarms=0,
    )  # fmt: skip
    turn.set_deadline(f"room:{person}", turn.profile.room_entry_ms)
    if lane.state is LaneState.DOOR_OPEN:
        turn.move_lane(lane.id, LaneEvent.DOOR_CLOSED, holder=None, visitor=None, beams=())
        turn.notify(lane.id, "admitted")
    else:
        # The lane came into doubt while the door stood open: this person is in, the lane still needs a look.
        turn.put_lane(lane.id, holder=None, visitor=None if lane.visitor == person else lane.visitor)


def _room_closed(turn: Turn, door_id: str, person: str | None) -> None:
    if person is not None:
        inside.on_room_entered(turn, turn.room.plan.room_of_door(door_id), person)


def _forced(turn: Turn, door: Door) -> None:
    turn.raise_alarm("door_forced", door.id)
    for session in turn.live_sessions():
        turn.flag(session.id, "door_forced")
    lane = _lane_of(turn, door.id)
    if lane is not None:
        crossing.doubt(turn, lane.id, "door_forced")
        lose_holder(turn, lane)


def on_door_not_opened(turn: Turn, door_id: str) -> None:
    """Unlocked and not used: the way back to *gate clear*, and another pulse while that is fresh."""
    lane = _lane_of(turn, door_id)
    if lane is not None and lane.state is LaneState.OUT_HELD:
        return _unlock_failed(turn, turn.door(door_id))
    if turn.door(door_id).state is not DoorState.UNLOCKED:
        return None
    turn.move_door(door_id, DoorEvent.EXPIRED)
    transfer.on_not_opened(turn, door_id)
    if lane is None or lane.state not in (LaneState.UNLOCKED, LaneState.OUT_UNLOCKED):
        return None
    inward = lane.state is LaneState.UNLOCKED
    turn.move_lane(lane.id, LaneEvent.NOT_OPENED)
    turn.notify(lane.id, "door_not_opened")
    if not inward:
        _stay_inside(turn, lane)
    elif f"clear:{lane.id}" in turn.room.deadlines:
        crossing.try_unlock(turn, lane.id)
    return None


def _stay_inside(turn: Turn, lane: Lane) -> None:
    """A leaver did not go through the door: the lane is free, and their card may ask again."""
    turn.put_lane(lane.id, holder=None)
    if lane.holder is not None:
        turn.put_person(lane.holder, lane=None)


def on_clear_ended(turn: Turn, lane_id: str) -> None:
    """*Clear* is no longer fresh and the door was not used: who stands there now, nobody knows."""
    lane = turn.lane(lane_id)
    if lane.state in (LaneState.CLEAR, LaneState.UNLOCKED):
        turn.raise_alarm("door_not_opened", lane_id)
        crossing.doubt(turn, lane_id, "clear_ended")


def on_door_held(turn: Turn, door_id: str) -> None:
    """The door stands open too long."""
    if turn.door(door_id).state is DoorState.OPEN:
        turn.move_door(door_id, DoorEvent.HELD)
        turn.raise_alarm("door_held_open", door_id)


def on_lock_read(turn: Turn, fact: LockRead) -> None:
    """What the lock's relay shows."""
    turn.put_door(fact.door, locked=fact.locked)


def on_door_released(turn: Turn, fact: DoorReleased) -> None:
    """The fire release of this door was read back."""
    turn.put_door(fact.door, released=True, locked=False)


def on_exit_button_read(turn: Turn, fact: ExitButtonRead) -> None:
    """The exit button frees the lock in hardware. At the main door that is an emergency exit."""
    turn.put_door(fact.door, button=fact.pressed)
    if fact.pressed and _lane_of(turn, fact.door) is not None:
        turn.raise_alarm("emergency_exit_used", fact.door)
    _egress(turn, fact.door, fact.pressed, "emergency_exit")


def on_break_glass_read(turn: Turn, fact: BreakGlassRead) -> None:
    """The break-glass frees the lock in hardware, always."""
    turn.put_door(fact.door, broken=fact.broken)
    if fact.broken:
        turn.raise_alarm("break_glass_broken", fact.door)
    else:
        turn.end_alarm("break_glass_broken", fact.door)
    _egress(turn, fact.door, fact.broken, "break_glass")


def _egress(turn: Turn, door_id: str, began: bool, reason: str) -> None:
    door = turn.door(door_id)
    lane = _lane_of(turn, door_id)
    if began:
        turn.drop_deadline(f"door:{door_id}")
        turn.drop_deadline(f"held:{door_id}")
        turn.end_alarm("door_held_open", door_id)
        turn.move_door(door_id, DoorEvent.EGRESS, person=None)
        if lane is not None:
            crossing.doubt(turn, lane.id, reason)
            lose_holder(turn, lane)
    elif door.state is DoorState.EGRESS and not door.button and not door.broken:
        _egress_ended(turn, door)


def _egress_ended(turn: Turn, door: Door) -> None:
    ended = turn.move_door(door.id, DoorEvent.EGRESS_ENDED)
    if ended.state is not DoorState.UNLOCKED:
        return
    if door.closed is True:
        turn.set_deadline(f"door:{door.id}", EGRESS_GRACE_MS)
    else:
        turn.move_door(door.id, DoorEvent.OPENED)
        turn.set_deadline(f"held:{door.id}", turn.profile.door_held_open_ms)


def on_command_failed(turn: Turn, fact: CommandFailed | CommandDropped) -> None:
    """An opening command came to nothing: nothing is open, and the person is not stuck."""
    for door in turn.room.doors.values():
        if door.command == fact.command:
            return _unlock_failed(turn, door)
    for key, box in turn.room.boxes.items():
        if box.command == fact.command:
            return on_box_command_failed(turn, key)
    if any(lane.token == fact.command for lane in turn.room.lanes.values()):
        # A handshake that was lost: the gate is lost, or its window ends.
        return None
    raise Refused("command:unknown")


def _unlock_failed(turn: Turn, door: Door) -> None:
    turn.put_door(door.id, command="")
    lane = _lane_of(turn, door.id)
    if lane is None:
        turn.put_door(door.id, person=None)
        transfer.on_not_opened(turn, door.id)
    elif lane.state is LaneState.CLEAR and lane.holder == door.person:
        turn.put_lane(lane.id, notice="device_offline")
        turn.set_deadline(f"retry:{lane.id}", turn.profile.unlock_retry_ms)
    elif lane.state is LaneState.OUT_HELD:
        turn.put_door(door.id, person=None)
        turn.move_lane(lane.id, LaneEvent.NOT_OPENED)
        _stay_inside(turn, lane)
        turn.notify(lane.id, "device_offline")


def _lane_of(turn: Turn, door_id: str) -> Lane | None:
    plan: LanePlan | None = turn.room.plan.lane_of_door(door_id)
    return turn.lane(plan.id) if plan is not None else None
