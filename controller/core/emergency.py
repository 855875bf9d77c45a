"""Fire, roll call and overrides: what happens outside the rule, and how it shows."""

from dataclasses import replace

from controller.core import crossing, fire, inside, transfer
from controller.core.admission import ARRIVING, INSIDE, LOST, AdmissionEvent
from controller.core.alarm import CATALOGUE
from controller.core.box import BoxState
from controller.core.commands import OpenBox, ReleaseDoor, SecureDoor
from controller.core.door import DoorEvent, DoorState
from controller.core.facts import (
    AlarmAcknowledged,
    BoxOverridden,
    DoorOverridden,
    FireInputRead,
    FireReset,
    RollCalled,
)
from controller.core.fire import FireEvent, FireState
from controller.core.giving_up import may_be_behind, reset_person
from controller.core.state import Move, Room
from controller.core.table import Refused, following
from controller.core.turn import Turn
from controller.core.words import box_key

OUTSIDE, INSIDE_AREA = "outside", "inside"
STOPPED_BY_FIRE = frozenset(
    {"kiosk", "window", "clear", "retry", "door", "held", "room", "seat", "out", "call", "notice"}
)
"""Deadlines of a way that a fire ends. A box that is to open, or stands open, goes on being watched; so do an outage, a
lateness or a vacant place, which a fire does not make undone."""


def _move_fire(turn: Turn, event: FireEvent) -> None:
    before = turn.room.fire
    after = following("fire", fire.TABLE, before.state, event)
    if after is not before.state:
        turn.moves.append(Move("fire", "site", before.state.value, after.value))
    turn.set(fire=replace(before, state=after))


def on_fire_input_read(turn: Turn, fact: FireInputRead) -> None:
    """A fire contact changed. Any one of them latches."""
    if all(plan.id != fact.input for plan in turn.room.plan.fire_inputs):
        raise Refused("fire_input:unknown")
    turn.set(fire=replace(turn.room.fire, inputs={**turn.room.fire.inputs, fact.input: fact.fire}))
    if fact.fire:
        latch(turn, fact.input)


def latch(turn: Turn, place: str) -> None:
    """Fire: release every door, stop every timer, and nobody's whereabouts are known any more (S2)."""
    first = turn.room.fire.state is FireState.NORMAL
    _move_fire(turn, FireEvent.ALARM)
    if not first:
        return
    turn.raise_alarm("fire", place)
    for door_id in turn.room.doors:
        turn.move_door(door_id, DoorEvent.RELEASE, released=False, person=None, command="")
        turn.order(ReleaseDoor(door_id))
    scatter(turn)
    kept = {name: at for name, at in turn.room.deadlines.items() if name.partition(":")[0] not in STOPPED_BY_FIRE}
    turn.set(deadlines=kept)
    for lane_id in turn.room.lanes:
        crossing.doubt(turn, lane_id, "fire")
        turn.put_lane(lane_id, holder=None, visitor=None, notice="fire")


def scatter(turn: Turn) -> None:
    """Whoever may be behind the gate is unknown; whoever stood before it starts again from the card."""
    for person in list(turn.room.people.values()):
        if person.state in INSIDE | LOST or may_be_behind(turn, person):
            reset_person(turn, person.person, AdmissionEvent.LOSE)
        elif person.state in ARRIVING:
            reset_person(turn, person.person, AdmissionEvent.GIVE_UP)


def on_fire_reset(turn: Turn, fact: FireReset) -> None:
    """A person resets the latch, with a reason, when every fire contact is quiet and read."""
    if not fact.by or not fact.reason.strip():
        return turn.deny("reason_needed")
    inputs = turn.room.fire.inputs
    if any(inputs.get(plan.id, True) for plan in turn.room.plan.fire_inputs):
        return turn.deny("fire_input_active")
    _move_fire(turn, FireEvent.RESET)
    for place in _fire_places(turn):
        turn.end_alarm("fire", place)
    for door in list(turn.room.doors.values()):
        if door.state is DoorState.RELEASED:
            turn.move_door(door.id, DoorEvent.RESET, released=False)
            if door.closed is not None:
                turn.move_door(door.id, DoorEvent.CLOSED if door.closed else DoorEvent.OPENED)
            if door.button or door.broken:
                turn.move_door(door.id, DoorEvent.EGRESS)
        turn.order(SecureDoor(door.id))
    return None


def _fire_places(turn: Turn) -> list[str]:
    return [alarm.params.get("place", "") for alarm in turn.room.alarms.values() if alarm.code == "fire"]


def on_roll_called(turn: Turn, fact: RollCalled) -> None:
    """Staff found the person: outside, from here the full way in again or to their box; or inside, still to be led out."""
    if not fact.by:
        return turn.deny("staff_needed")
    if fact.where == INSIDE_AREA:
        return _found_inside(turn, fact)
    if fact.where != OUTSIDE:
        raise Refused("roll_call:where")
    if any(lane.holder == fact.person for lane in turn.room.lanes.values()):
        return turn.deny("lane_busy")
    if turn.person(fact.person).state in INSIDE:
        return _found_outside(turn, fact)
    turn.move_person(fact.person, AdmissionEvent.ROLL_CALL, exit_approved=False, accompanied=False, place=None)
    return None


def _found_outside(turn: Turn, fact: RollCalled) -> None:
    """Who left by broken glass or an override is held to be inside: two staff with a reason say otherwise, in red (S7)."""
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    inside.stop_clocks(turn, fact.person)
    turn.end_alarm("room_late", fact.person)
    person = turn.move_person(
        fact.person, AdmissionEvent.ROLL_CALL, exit_approved=False, accompanied=False, place=None, seat="", out_kind=""
    )
    turn.flag(person.session, "found_outside")
    return None


def _found_inside(turn: Turn, fact: RollCalled) -> None:
    """It takes two to say so, and it makes nobody *admitted*: they stay unknown, at that place, until they are outside."""
    person = turn.person(fact.person)
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if person.state not in LOST:
        raise Refused(f"admission:{person.state.value}:roll_call")
    turn.put_person(fact.person, place=fact.place or person.place)
    return None


def muster(room: Room) -> dict[str, tuple[str, ...]]:
    """Who is unknown, by the room where they were seen last; "" = between gate and rooms, or not known."""
    found: dict[str, tuple[str, ...]] = {}
    for person in room.people.values():
        if person.state in LOST:
            found[person.place or ""] = (*found.get(person.place or "", ()), person.person)
    return dict(sorted(found.items()))


def on_door_overridden(turn: Turn, fact: DoorOverridden) -> None:
    """Two staff open a door outside the rule; it is flagged in every live session (S7)."""
    door = turn.door(fact.door)
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    if not 0 < fact.duration_ms <= turn.profile.override_ms_max:
        return turn.deny("override_too_long")
    plan = turn.room.plan.door(fact.door)
    if plan is None or not turn.room.devices.get(plan.board, False) or door.state is DoorState.RELEASED:
        return turn.deny("device_offline" if door.state is not DoorState.RELEASED else "fire")
    if reason := transfer.why_not_overridden(turn.room, fact.door):
        return turn.deny(reason)
    crossing.order_unlock(turn, fact.door, None, fact.duration_ms)
    _mark_override(turn, fact.door)
    lane = turn.room.plan.lane_of_door(fact.door)
    if lane is not None:
        crossing.doubt(turn, lane.id, "override")
    return None


def _mark_override(turn: Turn, place: str) -> None:
    turn.raise_alarm("override", place)
    for session in turn.live_sessions():
        turn.flag(session.id, "override")


def on_box_overridden(turn: Turn, fact: BoxOverridden) -> None:
    """Two staff open a box that is not theirs, with a reason (S4)."""
    key = box_key(fact.locker, fact.box)
    box = turn.box(key)
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    if box.state in (BoxState.UNKNOWN, BoxState.UNKNOWN_HELD):
        return turn.deny("device_offline")
    command = turn.command_id()
    turn.put_box(key, command=command, overridden=True)
    turn.order(OpenBox(command, fact.locker, fact.box, ""))
    if box.closed is not False:
        turn.set_deadline(f"box_open:{key}", turn.profile.box_open_wait_ms)
    _mark_override(turn, key)
    return None


def on_alarm_acknowledged(turn: Turn, fact: AlarmAcknowledged) -> None:
    """Staff took note; an alarm whose cause is gone leaves the list."""
    alarm = turn.room.alarms.get(fact.alarm)
    if alarm is None:
        raise Refused("alarm:unknown")
    if not fact.by:
        return turn.deny("staff_needed")
    if alarm.active and not CATALOGUE[alarm.code].momentary:
        turn.set(alarms={**turn.room.alarms, alarm.id: replace(alarm, acknowledged=True)})
    else:
        turn.set(alarms={key: kept for key, kept in turn.room.alarms.items() if key != alarm.id})
    return None
