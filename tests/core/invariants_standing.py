"""What must hold in a room as it stands, whatever led there."""

from controller.core.admission import Admission
from controller.core.box import Box
from controller.core.door import Door
from controller.core.lane import Lane
from controller.core.state import Room
from tests.core.invariant_words import (
    BEHIND_THE_DOOR,
    BETWEEN_GATE_AND_DOOR,
    HAS_BEGUN,
    HELD_INWARD,
    LIST_KNOWN,
    ON_THE_WAY_IN,
    STANDS_OPEN,
    WAITS_FOR_A_PERSON,
)  # fmt: skip


def lane_stands(room: Room, lane: Lane) -> None:
    """A lane and its holder know each other, and something wakes it."""
    if lane.state in HELD_INWARD:
        assert lane.holder is not None, f"lane {lane.id} is {lane.state} with no holder"
        holder = room.people[lane.holder]
        assert holder.lane == lane.id, f"{holder.person} holds {lane.id} and does not know"
        if lane.state != "door_open":
            assert holder.state in ON_THE_WAY_IN, f"{holder.person} is {holder.state} and holds {lane.id}"
    if lane.state in BETWEEN_GATE_AND_DOOR:
        assert lane.holder == lane.visitor, "the kiosk waits for whoever is behind the gate"
    if lane.state == "free":
        assert lane.holder is None, f"lane {lane.id} is free and held"
    _somebody_is_awake(room, lane)


def _somebody_is_awake(room: Room, lane: Lane) -> None:
    """Whatever waits has a deadline, or a box that is watched, or staff: nothing waits for ever."""
    door = next(plan.door for plan in room.plan.lanes if plan.id == lane.id)
    standing = lane.state in WAITS_FOR_A_PERSON or room.doors[door].state in STANDS_OPEN
    if standing and (lane.visitor is None or lane.state != "free"):
        return
    waits = {f"{name}:{lane.id}" for name in ("kiosk", "window", "clear", "retry")} | {f"door:{door}", f"held:{door}"}
    if lane.visitor is not None and (box := room.people[lane.visitor].box):
        waits |= {f"box_open:{box}", f"box_close:{box}"}
    assert waits & room.deadlines.keys(), f"lane {lane.id} is {lane.state} and nothing wakes it"


def s2_fire(room: Room) -> None:
    """In a fire every door is released, and nobody's whereabouts are known."""
    if room.fire.state == "normal":
        return
    assert all(door.state == "released" for door in room.doors.values()), "S2: fire releases every door"
    assert all(lane.state == "unknown" for lane in room.lanes.values()), "S2: every lane is unknown in a fire"
    nobody = BEHIND_THE_DOOR | ON_THE_WAY_IN | {"led_out"}
    assert not any(p.state in nobody for p in room.people.values()), "S2: nobody's whereabouts are known"


def s10_silence(room: Room) -> None:
    """A silent device is not closed, clear or locked."""
    for door in room.doors.values():
        s10_door(door)
    for box in room.boxes.values():
        s10_box(box)
    for plan in room.plan.lanes:
        if not room.devices[plan.gate]:
            assert room.lanes[plan.id].state == "unknown", "S10: silence is not clear"


def s10_door(door: Door) -> None:
    """A door that nobody reads is not shut."""
    if door.closed is None:
        assert door.state not in ("locked", "unlocked"), "S10: silence is not closed"


def s10_box(box: Box) -> None:
    """A box that nobody reads is not shut."""
    if box.closed is None:
        assert box.state in ("unknown", "unknown_held"), "S10: silence is not closed"


def s6_lists(room: Room) -> None:
    """Live sessions are those that have begun."""
    assert set(room.live) == {one.id for one in room.sessions.values() if one.state in HAS_BEGUN}, "live = has begun"


def person_stands(room: Room, person: Admission) -> None:
    """A person is known by an opened list, in the lane where they stand, with their box."""
    session = room.sessions[person.session]
    if not person.listed_by:
        assert session.draw is not None, "S6: nobody is known of a list that was not opened"
        assert session.draw.state in LIST_KNOWN, "S6: nobody is known of a list that was not opened"
    if person.state in ON_THE_WAY_IN:
        assert person.lane is not None, f"{person.person} is {person.state} in no lane"
        lane = room.lanes[person.lane]
        assert person.person in (lane.visitor, lane.holder), f"{person.person} is {person.state} and no lane knows them"
    if person.box is not None:
        assert room.boxes[person.box].holder == person.person, "one box, one holder"
