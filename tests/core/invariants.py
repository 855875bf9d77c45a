"""What must hold after every single fact, whatever came before.

Each rule is said again here in its own words: no set of states and no `why_not_...` of the core is used, so that a wrong
one shows. `check_step` looks at one step, `check_room` at a room as it stands, `check` at both; a long simulation calls
`check_step` after every fact and `check_room` with the people that moved, and with everybody now and then.
"""

from collections.abc import Iterable
from dataclasses import fields

from controller.core import facts
from controller.core.commands import CommandClass, OpenBox, PulseUnlock, ReleaseDoor, SecureDoor
from controller.core.facts import Fact
from controller.core.state import Decision, Room
from controller.core.words import Stamp
from tests.core.invariant_words import (
    MAY_BE_WITHIN,
)  # fmt: skip
from tests.core.invariants_opening import one_body, s1_unlock, s4_box
from tests.core.invariants_recording import s5_recorder_told
from tests.core.invariants_staff import BY_KIND
from tests.core.invariants_standing import lane_stands, person_stands, s2_fire, s6_lists, s10_box, s10_door, s10_silence

__all__ = ["MAY_BE_WITHIN", "check", "check_changed", "check_room", "check_step", "is_new"]


def check(before: Room, after: Room, stamp: Stamp, fact: Fact, decision: Decision) -> None:
    """Every invariant of the core on one step; the message names the broken one."""
    check_step(before, after, stamp, fact, decision)
    check_room(after)


def check_step(before: Room, after: Room, stamp: Stamp, fact: Fact, decision: Decision) -> None:
    """What may happen on one fact: refusals, openings, fire, overrides, the recorder's order."""
    if decision.refusal is not None:
        _refusals(before, after, fact, decision)
    for command in decision.commands:
        if isinstance(command, PulseUnlock):
            s1_unlock(before, after, stamp, fact, command)
        elif isinstance(command, OpenBox):
            s4_box(before, after, fact, command)
        elif isinstance(command, SecureDoor):
            assert after.fire.state == "normal", "S2: nothing is locked into a fire"
        if isinstance(fact, facts.ControllerStarted):
            assert command.CLASS is not CommandClass.OPENING, "S3: a start opens nothing"  # type: ignore[attr-defined]
    if is_new(before, after, "fire") and before.fire.state != after.fire.state:
        _s2_latch(before, after, fact, decision)
    if is_new(before, after, "sessions") or is_new(before, after, "people"):
        s5_recorder_told(before, after, decision)
    for move in decision.moves:
        if (move.machine, move.before, move.after) == ("lane", "passed", "clear"):
            one_body(before.lanes[move.id].beams)
    if rule := BY_KIND.get(type(fact)):
        rule(before, after, fact, decision)


def is_new(before: Room, after: Room, name: str) -> bool:
    """Whether a step set that field of the room. Whoever watches the room does not count this as looking at the field."""
    get = _SLOTS[name]
    return get(before) is not get(after)


_SLOTS = {one.name: Room.__dict__[one.name].__get__ for one in fields(Room)}


def _refusals(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    # An alarm that goes with a refusal (a stranger's card) may open an incident, and nothing else moves.
    assert all(move.machine == "incident" for move in decision.moves), f"a refusal moves nothing: {fact}"
    assert decision.commands == (), f"a refusal commands nothing: {fact}"
    if ":" in (decision.refusal or ""):
        assert after is before, f"a fact outside the tables changes nothing: {fact}"


def _s2_latch(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    if after.fire.state == "latched":
        if not isinstance(fact, facts.ControllerStarted):
            released = {command.door for command in decision.commands if isinstance(command, ReleaseDoor)}
            assert released == set(after.doors), "S2: fire releases every door"
        for lane in before.lanes.values():
            holder = before.people.get(lane.holder or "")
            if lane.state == "unknown" and holder is not None and holder.state in ("stored", "held", "gate_clear"):
                assert after.people[holder.person].state == "unknown", (
                    "S2: who may stand behind the gate is not outside"
                )
        return
    assert isinstance(fact, facts.FireReset), "S2: a person resets the latch"
    assert fact.by, "S2: a person resets the latch"
    assert fact.reason.strip(), "S2: with a reason"
    assert not any(before.fire.inputs.get(one.id, True) for one in before.plan.fire_inputs), "S2: every input is quiet"


def check_room(room: Room, people: Iterable[str] | None = None) -> None:
    """What holds in every room; of the people only these are looked at, or everybody."""
    s2_fire(room)
    s10_silence(room)
    s6_lists(room)
    for lane in room.lanes.values():
        lane_stands(room, lane)
    holders = [lane.holder for lane in room.lanes.values() if lane.holder]
    assert len(holders) == len(set(holders)), "one person, one lane"
    visitors = [lane.visitor for lane in room.lanes.values() if lane.visitor]
    assert len(visitors) == len(set(visitors)), "one person, one kiosk"
    for key, box in room.boxes.items():
        assert box.holder is None or room.people[box.holder].box == key, "a box and its holder know each other"
    for name in room.people if people is None else people:
        if (person := room.people.get(name)) is not None:
            person_stands(room, person)


def check_changed(before: Room, after: Room, decision: Decision) -> None:
    """What holds in every room, looked at where this step changed something: cheap enough for millions of steps."""
    if after is before:
        return
    if after.fire is not before.fire or after.fire.state != "normal" or after.devices is not before.devices:
        check_room(after)
        return
    if after.lanes is not before.lanes or after.doors is not before.doors or after.deadlines is not before.deadlines:
        for lane in after.lanes.values():
            lane_stands(after, lane)
    if after.doors is not before.doors:
        for door in after.doors.values():
            s10_door(door)
    if after.boxes is not before.boxes:
        for key, box in after.boxes.items():
            if before.boxes.get(key) is not box:
                s10_box(box)
                assert box.holder is None or after.people[box.holder].box == key, "a box and its holder know each other"
    if after.sessions is not before.sessions:
        s6_lists(after)
    if after.people is not before.people:
        for name, person in after.people.items():
            if before.people.get(name) is not person:
                person_stands(after, person)
