"""Who answers and who is silent: a silent device is not closed, clear or locked (S10)."""

from dataclasses import replace

from controller.core import crossing, custody, degraded, passage
from controller.core.box import BoxEvent
from controller.core.commands import ReleaseDoor, SecureDoor
from controller.core.door import DoorEvent
from controller.core.emergency import latch
from controller.core.facts import DeviceLost, DeviceReady
from controller.core.fire import FireState
from controller.core.lane import LaneState
from controller.core.table import Refused
from controller.core.turn import Turn


def on_device_ready(turn: Turn, fact: DeviceReady) -> None:
    """A device answers. A door board gets its locks driven: released in a fire, locked otherwise."""
    if fact.device not in turn.room.devices:
        raise Refused("device:unknown")
    turn.set(devices={**turn.room.devices, fact.device: True})
    turn.end_alarm("device_lost", fact.device)
    degraded.end(turn, "fire_input_silent", fact.device)
    fire = turn.room.fire.state is FireState.LATCHED
    custody.on_board_ready(turn, fact.device)
    for door in turn.room.plan.doors:
        if door.board == fact.device:
            turn.order(ReleaseDoor(door.id) if fire else SecureDoor(door.id))


def on_device_lost(turn: Turn, fact: DeviceLost) -> None:
    """A silent device is not closed, clear or locked (S10)."""
    if fact.device not in turn.room.devices:
        raise Refused("device:unknown")
    turn.set(devices={**turn.room.devices, fact.device: False})
    turn.raise_alarm("device_lost", fact.device, cause=fact.cause)
    _lose_board(turn, fact.device)
    for key, box in list(turn.room.boxes.items()):
        if box.locker == fact.device:
            _lose_box(turn, key)
    for lane in turn.room.plan.lanes:
        if lane.gate == fact.device:
            crossing.doubt(turn, lane.id, "gate_silent")
        if lane.entry_reader == fact.device:
            turn.put_lane(lane.id, card_lying=False)


def _lose_box(turn: Turn, key: str) -> None:
    """Whoever waits for this box gets the kiosk's time again, since nobody will read it closed."""
    box = turn.move_box(key, BoxEvent.LOST, closed=None, overridden=False)
    custody.on_box_silent(turn, box)
    turn.drop_deadline(f"box_open:{key}")
    turn.drop_deadline(f"box_close:{key}")
    lane_id = turn.person(box.holder).lane if box.holder else None
    if lane_id is None or turn.lane(lane_id).visitor != box.holder:
        return
    lane = turn.lane(lane_id)
    if lane.holder != box.holder or lane.state in (LaneState.HELD, LaneState.UNKNOWN):
        turn.set_deadline(f"kiosk:{lane_id}", turn.profile.kiosk_idle_ms)


def _lose_board(turn: Turn, device: str) -> None:
    for door in turn.room.plan.doors:
        if door.board != device:
            continue
        turn.drop_deadline(f"door:{door.id}")
        turn.drop_deadline(f"held:{door.id}")
        opened_for = turn.door(door.id).person
        turn.move_door(door.id, DoorEvent.LOST, closed=None, locked=None, released=False, person=None)
        plan = turn.room.plan.lane_of_door(door.id)
        lane = turn.lane(plan.id) if plan is not None else None
        if lane is not None and lane.state is not LaneState.FREE:
            crossing.doubt(turn, lane.id, "door_silent")
            if opened_for == lane.holder:
                # The door may open for them unseen: where they are then is for the roll call to say.
                passage.lose_holder(turn, lane)
    for contact in turn.room.plan.fire_inputs:
        if contact.board == device:
            degraded.begin(turn, "fire_input_silent", device)
            inputs = {key: value for key, value in turn.room.fire.inputs.items() if key != contact.id}
            turn.set(fire=replace(turn.room.fire, inputs=inputs))
            if contact.on_silence == "release":
                latch(turn, contact.id)
