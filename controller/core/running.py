"""The controller itself and its devices: start, stop, clocks, who answers and who is silent, deadlines."""

from dataclasses import replace

from controller.core import (
    crossing,
    custody,
    degraded,
    escalation,
    gate_test,
    incidents,
    inside,
    night,
    passage,
    punctuality,
    queue,
    replacement,
    sessions,
)
from controller.core.admission import ARRIVING, INSIDE, MAY_BE_BEHIND, ON_WAY_OUT, AdmissionEvent, AdmissionState
from controller.core.alarm import CATALOGUE, Alarm
from controller.core.box import Box, BoxEvent
from controller.core.commands import OpenDrawList, ReleaseDoor, SecureDoor
from controller.core.door import Door, DoorEvent
from controller.core.draw import DECRYPTING
from controller.core.emergency import latch, scatter
from controller.core.facts import (
    ClockDoubted,
    ClockTrusted,
    ControllerStarted,
    ControllerStopped,
    DeadlinePassed,
    DeviceLost,
    DeviceReady,
    Fact,
    QueueOverran,
)
from controller.core.fire import Fire, FireState
from controller.core.giving_up import give_up, may_be_behind, reset_person
from controller.core.lane import Lane, LaneEvent, LaneState
from controller.core.session import LIVE
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import Stamp, box_key


def on_controller_started(turn: Turn, fact: ControllerStarted) -> None:
    """A new run: freshness ends, silence is assumed of every device, and nobody knows who walked meanwhile."""
    _doubt_everything(turn)
    gone = _alarms_of_the_run(turn, fact)
    turn.set(
        run_id=turn.stamp.run_id,
        core_version=fact.core_version,
        profile=fact.profile,
        plan=fact.plan,
        recorder_online=False,
        devices=dict.fromkeys(fact.plan.devices or {}, False),
        deadlines={},
        alarms={key: alarm for key, alarm in turn.room.alarms.items() if key not in gone},
        fire=Fire(turn.room.fire.state, {}),
        profile_versions=_versions(turn, fact.profile_name),
    )
    _fit_to_plan(turn, fact)
    inside.wind_clocks(turn)
    for alarm in gone.values():
        incidents.cause_ended(turn, alarm)
    degraded.on_started(turn)
    if turn.room.fire.state is FireState.LATCHED:
        for door_id in turn.room.doors:
            turn.move_door(door_id, DoorEvent.RELEASE)
    for session in list(turn.room.sessions.values()):
        if session.recording:
            turn.put_session(session.id, recording=dict.fromkeys(session.recording, False))
        if session.draw is not None and session.draw.state in DECRYPTING:
            turn.order(OpenDrawList(session.id))
    sessions.on_started(turn)
    punctuality.rearm(turn)
    gate_test.watch_again(turn)
    if fact.fire_latched and turn.room.fire.state is FireState.NORMAL:
        latch(turn, "latch")


def _versions(turn: Turn, profile_name: str) -> dict[str, int]:
    """With the version of the profile of this run; `profile_name` is written like `just-in-time v1`."""
    profile_id, _, version = profile_name.rpartition(" v")
    if not version.isdecimal():
        return turn.room.profile_versions
    return {**turn.room.profile_versions, profile_id: int(version)}


def _alarms_of_the_run(turn: Turn, fact: ControllerStarted) -> dict[str, Alarm]:
    """Alarms that end with the run: what they tell of is told again if it still stands."""
    return {
        key: alarm
        for key, alarm in turn.room.alarms.items()
        if not (CATALOGUE[alarm.code].latched or CATALOGUE[alarm.code].of_state or degraded.outlives(fact.plan, alarm))
    }


def _doubt_everything(turn: Turn) -> None:
    for lane in list(turn.room.lanes.values()):
        # Also in a lane that came into doubt: they may have been through the door already.
        if lane.holder is not None and turn.person(lane.holder).state in ON_WAY_OUT:
            reset_person(turn, lane.holder, AdmissionEvent.LOSE)
    for person in list(turn.room.people.values()):
        if person.state not in INSIDE:
            _restart_person(turn, person.person)
        turn.put_person(
            person.person, lane=None,
            identified_mono_us=None, declared_mono_us=None, stored_mono_us=None, clear_mono_us=None,
        )  # fmt: skip
    for lane in list(turn.room.lanes.values()):
        turn.move_lane(
            lane.id, LaneEvent.DOUBT, reason="started", holder=None, visitor=None, token="", beams=(),
            notice="", card_lying=False,
        )  # fmt: skip
    for door in list(turn.room.doors.values()):
        turn.move_door(door.id, DoorEvent.LOST, closed=None, locked=None, released=False, person=None, command="")
        turn.put_door(door.id, button=False, broken=False)
    for box in list(turn.room.boxes.values()):
        turn.move_box(box_key(box.locker, box.box), BoxEvent.LOST, closed=None, command="", overridden=False)


def _restart_person(turn: Turn, person_id: str) -> None:
    person = turn.person(person_id)
    if may_be_behind(turn, person, watched=False):
        # They may have walked on, even through the door, while nobody watched.
        reset_person(turn, person_id, AdmissionEvent.LOSE)
    elif person.state in ARRIVING:
        reset_person(turn, person_id, AdmissionEvent.GIVE_UP)


def _fit_to_plan(turn: Turn, fact: ControllerStarted) -> None:
    """Lanes, doors and boxes of the plan; a box that leaves the plan with something in it stays known."""
    plan = fact.plan
    room = turn.room
    boxes = {
        box_key(lane.locker, number): room.boxes.get(box_key(lane.locker, number), Box(lane.locker, number))
        for lane in plan.lanes
        for number in lane.boxes
    }
    kept = {key: box for key, box in room.boxes.items() if key not in boxes and box.holder is not None}
    turn.set(
        lanes={lane.id: room.lanes.get(lane.id, Lane(lane.id)) for lane in plan.lanes},
        doors={door.id: room.doors.get(door.id, Door(door.id)) for door in plan.doors},
        boxes={**boxes, **kept},
    )


def on_controller_stopped(turn: Turn, fact: ControllerStopped) -> None:
    """The end of a run in order; the next start doubts everything all the same."""
    turn.set(deadlines={})


def on_clock_doubted(turn: Turn, fact: ClockDoubted) -> None:
    """Draw windows cannot be judged: entries are refused until the clock is trusted, over a start too."""
    if turn.room.clock_trusted:
        turn.set(clock_trusted=False, clock_doubt_run=turn.stamp.run_id)
    degraded.begin(turn, "clock_doubt")
    turn.raise_alarm("clock_doubted", cause=fact.cause)


def on_clock_trusted(turn: Turn, fact: ClockTrusted) -> None:
    """The clock is in order again, by itself or by the word of two staff; a doubt of an earlier run takes two in any case.

    A new run measures by the clock as it stands, so it cannot know whether that is right again.
    """
    if turn.room.clock_trusted:
        raise Refused("clock:trusted")
    if len(set(fact.by)) < 2 and (fact.by or turn.room.clock_doubt_run != turn.room.run_id):
        return turn.deny("two_persons_needed")
    turn.set(clock_trusted=True)
    turn.end_alarm("clock_doubted")
    degraded.end(turn, "clock_doubt")
    return None


def on_queue_overran(turn: Turn, fact: QueueOverran) -> None:
    """Readings were lost: for a gate that means somebody may have passed unseen."""
    turn.raise_alarm("queue_overran", fact.device)
    lane = turn.room.plan.lane_of_gate(fact.device)
    if lane is not None:
        crossing.doubt(turn, lane.id, "readings_lost")


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
            if opened_for is not None and opened_for == lane.holder:
                # The door may open for them unseen: where they are then is for the roll call to say.
                passage.lose_holder(turn, lane)
    for contact in turn.room.plan.fire_inputs:
        if contact.board == device:
            degraded.begin(turn, "fire_input_silent", device)
            inputs = {key: value for key, value in turn.room.fire.inputs.items() if key != contact.id}
            turn.set(fire=replace(turn.room.fire, inputs=inputs))
            if contact.on_silence == "release":
                latch(turn, contact.id)


def without_deadline(room: Room, stamp: Stamp, fact: Fact) -> Room:
    """The room after a fact that was refused: the very same, or without the deadline that was due, for it passed all the same.

    What stays due would be told again at once, for ever.
    """
    if not isinstance(fact, DeadlinePassed) or stamp.mono_us < room.deadlines.get(fact.deadline, stamp.mono_us + 1):
        return room
    return replace(room, deadlines={name: at for name, at in room.deadlines.items() if name != fact.deadline})


def on_deadline_passed(turn: Turn, fact: DeadlinePassed) -> None:
    """A deadline passed: who asked for it says what follows."""
    at = turn.room.deadlines.get(fact.deadline)
    if at is None or turn.stamp.mono_us < at:
        raise Refused("deadline:not_due")
    turn.drop_deadline(fact.deadline)
    name, _, place = fact.deadline.partition(":")
    AFTER[name](turn, place)


def _kiosk_idle(turn: Turn, lane_id: str) -> None:
    lane = turn.lane(lane_id)
    visitor = turn.person(lane.visitor) if lane.visitor else None
    if lane.state is LaneState.UNKNOWN and visitor is not None and visitor.state in MAY_BE_BEHIND:
        return
    if visitor is not None and visitor.state is AdmissionState.HELD:
        escalation.remind(turn, lane_id)
        return
    give_up(turn, lane_id, "timed_out")


def _window_ended(turn: Turn, lane_id: str) -> None:
    lane = turn.lane(lane_id)
    if lane.state is LaneState.WINDOW_OPEN and not lane.beams:
        give_up(turn, lane_id, "timed_out")
    elif lane.state is LaneState.OUT_WALKING:
        crossing.doubt(turn, lane_id, "leaver_not_seen")
    elif lane.state is LaneState.WINDOW_OPEN:
        crossing.doubt(turn, lane_id, "stopped_in_gate")
    else:
        crossing.doubt(turn, lane_id, "gate_silent")


def _retry(turn: Turn, lane_id: str) -> None:
    if turn.lane(lane_id).state is LaneState.CLEAR:
        crossing.try_unlock(turn, lane_id)


def _room_late(turn: Turn, person: str) -> None:
    known = turn.room.people.get(person)
    if known is not None and known.state is AdmissionState.ADMITTED:
        turn.raise_alarm("room_late", person)


def _notice_ended(turn: Turn, lane_id: str) -> None:
    if turn.lane(lane_id).state is not LaneState.UNKNOWN:
        turn.put_lane(lane_id, notice="")


AFTER = {
    "kiosk": _kiosk_idle,
    "window": _window_ended,
    "clear": passage.on_clear_ended,
    "retry": _retry,
    "door": passage.on_door_not_opened,
    "held": passage.on_door_held,
    "box_open": custody.on_box_not_opened,
    "box_close": custody.on_box_left_open,
    "room": _room_late,
    "out": inside.on_temp_out_late,
    "seat": inside.on_seat_late,
    "notice": _notice_ended,
    "late": punctuality.on_late,
    "absent": punctuality.on_absent,
    "test": gate_test.on_test_overran,
    "fit": gate_test.on_test_expired,
    "call": queue.on_call_ended,
    "mode": degraded.on_limit_passed,
    "mode_wait": degraded.on_wait_over,
    "night": night.on_night_due,
    "replacement": replacement.on_search_ended,
}
"""What follows a deadline, by the word before its colon."""

__all__ = ["LIVE", "on_controller_started", "scatter"]
