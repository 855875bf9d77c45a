"""A run begins and ends: freshness is over, silence is assumed of every device, and nobody knows who walked meanwhile."""

from controller.core import degraded, gate_test, incidents, inside, punctuality, sessions
from controller.core.admission import ARRIVING, INSIDE, ON_WAY_OUT, AdmissionEvent
from controller.core.alarm import CATALOGUE, Alarm
from controller.core.box import Box, BoxEvent
from controller.core.commands import OpenDrawList
from controller.core.door import Door, DoorEvent
from controller.core.draw import DECRYPTING
from controller.core.emergency import latch
from controller.core.facts import ControllerStarted, ControllerStopped
from controller.core.fire import Fire, FireState
from controller.core.giving_up import may_be_behind, reset_person
from controller.core.lane import Lane, LaneEvent
from controller.core.turn import Turn
from controller.core.words import box_key


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
