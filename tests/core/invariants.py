"""What must hold after every single fact, whatever came before."""

from controller.core import facts
from controller.core.admission import ARRIVING, INSIDE, AdmissionState
from controller.core.box import BoxState
from controller.core.commands import CommandClass, OpenBox, PulseUnlock
from controller.core.door import DoorState
from controller.core.draw import DrawState
from controller.core.facts import Fact
from controller.core.fire import FireState
from controller.core.lane import BEHIND_GATE, INWARD, LaneState
from controller.core.session import ADMITTING, LIVE
from controller.core.state import Decision, Room
from controller.core.words import Stamp

AT_REST = {LaneState.FREE, LaneState.UNKNOWN, LaneState.ALARMED}
"""States that wait for a person to come, or for staff."""


def check(before: Room, after: Room, stamp: Stamp, fact: Fact, decision: Decision) -> None:
    """Every invariant of the core on one step; the message names the broken one."""
    _refusals(before, after, fact, decision)
    for command in decision.commands:
        if isinstance(command, PulseUnlock):
            _s1_unlock(before, after, stamp, fact, command)
        if isinstance(command, OpenBox):
            _s4_box(after, fact, command)
        if isinstance(fact, facts.ControllerStarted):
            assert command.CLASS is not CommandClass.OPENING, "S3: a start opens nothing"
    _s2_fire(after)
    _s10_silence(after)
    _one_place(after)
    _nobody_is_orphaned(after)
    _somebody_is_awake(after)


def _refusals(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    if decision.refusal is None:
        return
    assert decision.moves == (), f"a refusal moves nothing: {fact}"
    assert decision.commands == (), f"a refusal commands nothing: {fact}"
    if ":" in decision.refusal:
        assert after is before, f"a fact outside the tables changes nothing: {fact}"


def _s1_unlock(before: Room, after: Room, stamp: Stamp, fact: Fact, command: PulseUnlock) -> None:
    if isinstance(fact, facts.DoorOverridden):
        assert len(set(fact.by)) >= 2, "S7: two persons"
        assert command.person == ""
        return
    assert after.fire.state is FireState.NORMAL, "S2: no unlock into a fire"
    person = after.people[command.person]
    lane = next((plan for plan in after.plan.lanes if plan.door == command.door), None)
    if lane is None:
        assert person.state in INSIDE, "a room opens to people inside"
        assert not person.revoked
        return
    if person.state is AdmissionState.EXIT_ASKED:
        assert after.lanes[lane.id].state is LaneState.OUT_HELD, "out through a lane held outward"
        return
    profile, session = after.profile, after.sessions[person.session]
    assert person.state is AdmissionState.GATE_CLEAR
    assert not person.revoked, "S10: revoked beats granted"
    for mark, fresh_ms in (
        (person.identified_mono_us, profile.identity_fresh_ms),
        (person.declared_mono_us, profile.declaration_fresh_ms),
        (person.stored_mono_us, profile.stored_fresh_ms),
        (person.clear_mono_us, profile.clear_fresh_ms),
    ):
        assert mark is not None, "S1: every step was made"
        assert stamp.mono_us - mark <= fresh_ms * 1000, "S1: every step is fresh"
    assert session.draw is not None
    assert session.draw.state is DrawState.ACTIVE, "S1: on a released list"
    assert session.state in ADMITTING, "S1: a session that admits"
    assert session.not_before_utc_us <= stamp.utc_us <= session.until_utc_us, "S1: inside the window"
    assert after.clock_trusted
    assert all(session.recording.values()), "S5: every source is recorded"
    assert after.recorder_online, "S5: the recorder answers"
    assert after.lanes[lane.id].state is LaneState.CLEAR, "S1: the lane is crossed clear"
    assert after.lanes[lane.id].holder == person.person
    if person.box is None:
        assert person.devices == "none"
    else:
        box = after.boxes[person.box]
        assert (box.state, box.closed, box.holder) == (BoxState.STORED, True, person.person), "S1: stored and locked"
    assert after.doors[command.door].closed is True
    assert after.devices["board-main"], "S10: a silent board unlocks nothing"


def _s4_box(after: Room, fact: Fact, command: OpenBox) -> None:
    if isinstance(fact, facts.BoxOverridden):
        assert len(set(fact.by)) >= 2
        return
    person, box = after.people[command.person], after.boxes[f"{command.locker}/{command.box}"]
    assert box.holder == command.person, "S4: to its holder alone"
    assert person.state not in INSIDE | {AdmissionState.UNKNOWN, AdmissionState.GATE_CLEAR}, "S4: outside only"


def _s2_fire(after: Room) -> None:
    if after.fire.state is not FireState.LATCHED:
        return
    assert all(door.state is DoorState.RELEASED for door in after.doors.values()), "S2: fire releases every door"
    assert all(lane.state is LaneState.UNKNOWN for lane in after.lanes.values())
    assert not any(p.state in INSIDE | ARRIVING for p in after.people.values()), "S2: nobody's whereabouts are known"


def _s10_silence(after: Room) -> None:
    for door in after.plan.doors:
        if not after.devices[door.board] and after.doors[door.id].closed is None:
            assert after.doors[door.id].state in (DoorState.UNKNOWN, DoorState.RELEASED, DoorState.EGRESS), "S10"
    for box in after.boxes.values():
        if box.closed is None:
            assert box.state in (BoxState.UNKNOWN, BoxState.UNKNOWN_HELD), "S10: silence is not closed"
    for plan in after.plan.lanes:
        if not after.devices[plan.gate]:
            assert after.lanes[plan.id].state is LaneState.UNKNOWN, "S10: silence is not clear"


def _one_place(after: Room) -> None:
    for lane in after.lanes.values():
        if lane.state in INWARD:
            assert lane.holder is not None, f"lane {lane.id} is {lane.state} with no holder"
            assert after.people[lane.holder].lane == lane.id
            if lane.state is not LaneState.DOOR_OPEN:
                assert after.people[lane.holder].state in ARRIVING
        if lane.state in BEHIND_GATE:
            assert lane.holder == lane.visitor, "the kiosk waits for whoever is behind the gate"
        if lane.state is LaneState.FREE:
            assert lane.holder is None
    assert set(after.live) == {session.id for session in after.sessions.values() if session.state in LIVE}
    holders = [lane.holder for lane in after.lanes.values() if lane.holder]
    assert len(holders) == len(set(holders)), "one person, one lane"
    boxes = [person.box for person in after.people.values() if person.box]
    assert len(boxes) == len(set(boxes)), "one box, one holder"
    for person in after.people.values():
        if person.box is not None:
            assert after.boxes[person.box].holder == person.person
    for key, box in after.boxes.items():
        if box.holder is not None:
            assert after.people[box.holder].box == key


def _somebody_is_awake(after: Room) -> None:
    """Whatever waits has a deadline, or a box that is watched, or staff: nothing waits for ever."""
    for lane in after.lanes.values():
        waits = {f"{name}:{lane.id}" for name in ("kiosk", "window", "clear", "retry")}
        door = after.plan.lane(lane.id).door  # type: ignore[union-attr]
        waits |= {f"door:{door}", f"held:{door}"}
        if lane.visitor is not None and after.people[lane.visitor].box:
            waits |= {f"{name}:{after.people[lane.visitor].box}" for name in ("box_open", "box_close")}
        standing = lane.state in AT_REST or after.doors[door].state in (DoorState.OPEN, DoorState.HELD_OPEN)
        if not standing or (lane.visitor is not None and lane.state is LaneState.FREE):
            assert waits & after.deadlines.keys(), f"lane {lane.id} is {lane.state} and nothing wakes it"


def _nobody_is_orphaned(after: Room) -> None:
    """Whoever is on the way in stands at the kiosk of their lane, or holds it."""
    for person in after.people.values():
        if person.state in ARRIVING:
            assert person.lane is not None, f"{person.person} is {person.state} in no lane"
            lane = after.lanes[person.lane]
            assert person.person in (lane.visitor, lane.holder), (
                f"{person.person} is {person.state} and no lane knows them"
            )
