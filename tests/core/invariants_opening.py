"""What must hold when a door or a box is opened: S1, S2, S4, in words of their own."""

from controller.core import facts
from controller.core.admission import Admission
from controller.core.commands import OpenBox, PulseUnlock
from controller.core.facts import Fact
from controller.core.state import Room
from controller.core.words import HatchPlan, LanePlan, Stamp
from tests.core.invariant_words import (
    ADMITS,
    BEHIND_THE_DOOR,
    BETWEEN_GATE_AND_DOOR,
    BOX_MAY_OPEN,
    HAS_BEGUN,
    LIST_IN_FORCE,
)  # fmt: skip
from tests.core.invariants_recording import s5_recorded


def s1_unlock(before: Room, after: Room, stamp: Stamp, fact: Fact, command: PulseUnlock) -> None:
    """Every pulse of a door's lock: for whom, and why they may."""
    assert after.fire.state == "normal", "S2: no unlock into a fire"
    board = next(door.board for door in after.plan.doors if door.id == command.door)
    assert after.devices[board], "S10: a silent board unlocks nothing"
    hatch = next((one for one in after.plan.hatches if command.door in (one.outer, one.inner)), None)
    if hatch is not None and not isinstance(fact, facts.DoorOverridden):
        _interlock(after, hatch, command.door)
        return
    if command.person == "":
        assert isinstance(fact, facts.DoorOverridden), "S1: an unlock is for a person, or an override"
        assert len(set(fact.by)) >= 2, "S7: two persons"
        return
    person = after.people[command.person]
    lane = next((plan for plan in after.plan.lanes if plan.door == command.door), None)
    if lane is None:
        _s1_room(after, person, command)
    elif after.lanes[lane.id].state.startswith("out"):
        _s2_leaving(after, person, lane)
    else:
        _s1_entry(after, stamp, person, lane)


def _interlock(after: Room, hatch: HatchPlan, door: str) -> None:
    """Of a hatch's two doors one at most opens: the other is shut, and not about to be opened."""
    other = after.doors[hatch.inner if door == hatch.outer else hatch.outer]
    assert other.closed is True, "one door of a hatch at a time"
    assert other.state == "locked", "one door of a hatch at a time"
    assert other.locked is True, "S10: a lock that was not read back is not locked"


def _s1_room(after: Room, person: Admission, command: PulseUnlock) -> None:
    session = after.sessions[person.session]
    room = next(room for room in after.plan.rooms if room.door == command.door)
    assert person.state in BEHIND_THE_DOOR - {"exit_asked"}, "S1: a room opens to people inside"
    assert not person.revoked, "S10: revoked beats granted"
    if room.id == session.room:
        assert session.state in HAS_BEGUN - {"emptying"}, "S1: a room opens while its session lasts"
        s5_recorded(after, session)


def _s2_leaving(after: Room, person: Admission, plan: LanePlan) -> None:
    lane, session = after.lanes[plan.id], after.sessions[person.session]
    assert lane.state == "out_held", "out through a lane held outward"
    assert lane.holder == person.person, "out by the one who holds the lane"
    assert person.state in ("exit_asked", "led_out"), "who leaves has asked for it"
    over = session.state not in HAS_BEGUN - {"emptying"}
    assert over or person.revoked or person.exit_approved, "S2: leaving needs approval while a session runs"
    assert after.doors[plan.door].closed is True, "S10: out through a door that is shut"


def _s1_entry(after: Room, stamp: Stamp, person: Admission, plan: LanePlan) -> None:
    profile, session, lane = after.profile, after.sessions[person.session], after.lanes[plan.id]
    assert person.state == "gate_clear", "S1: crossed clear"
    assert not person.revoked, "S10: revoked beats granted"
    marks = (person.identified_mono_us, person.declared_mono_us, person.stored_mono_us, person.clear_mono_us)
    limits = (profile.identity_fresh_ms, profile.declaration_fresh_ms, profile.stored_fresh_ms, profile.clear_fresh_ms)
    for mark, fresh_ms in zip(marks, limits, strict=True):
        assert mark is not None, "S1: every step was made"
        assert stamp.mono_us - mark <= fresh_ms * 1000, "S1: every step is fresh"
    # Above every mark was found to be there.
    assert sorted(marks) == list(marks), "S1: in this order"  # type: ignore[type-var]
    drawn = session.draw is not None and session.draw.state in LIST_IN_FORCE
    assert len(set(person.listed_by)) >= 2 if person.listed_by else drawn, "S1: on a released list, or listed by two"
    assert session.state in ADMITS, "S1: a session that admits"
    assert session.not_before_utc_us <= stamp.utc_us <= session.until_utc_us, "S1: inside the window"
    assert after.clock_trusted, "S1: the window is judged by a trusted clock"
    s5_recorded(after, session)
    assert lane.state == "clear", "S1: the lane is crossed clear"
    assert lane.holder == lane.visitor == person.person, "S1: the lane is held by that person"
    _s1_stored(after, person)
    assert after.doors[plan.door].closed is True, "S10: in through a door that is shut"
    _s1_fit(after, stamp, plan.gate)
    _s1_may_enter(after, person)
    for fire_input in after.plan.fire_inputs:
        assert after.devices[fire_input.board], "S2: a silent fire input stops entries"
        assert after.fire.inputs.get(fire_input.id) is False, "S2: a silent fire input stops entries"


def one_body(beams: tuple[str, ...]) -> None:
    """One body went through both beams, in order, and nobody stands in them now."""
    for at, beam in enumerate(beams):
        if beam == "turned":
            beams = beams[at + 1 :]
    assert beams, "S1: a body was seen between the beams"
    _no_second_body(beams)
    assert beams[0] == "front_blocked", "S1: in at the front"
    last = {beam: at for at, beam in enumerate(beams)}
    assert last.get("rear_blocked", -1) > last["front_blocked"], (
        "S1: what broke the front beam broke the rear one after it"
    )
    for side in ("front", "rear"):
        assert last.get(f"{side}_cleared", -1) > last[f"{side}_blocked"], "S1: nobody stands in the beams"


def _no_second_body(beams: tuple[str, ...]) -> None:
    """Once somebody was at the rear beam and both are free again, nobody breaks the front one in this window."""
    blocked: set[str] = set()
    through = reached = False
    for beam in beams:
        side, _, what = beam.partition("_")
        assert not (through and beam == "front_blocked"), "S1: one body, and not a second one behind it"
        if what == "blocked":
            blocked.add(side)
        else:
            blocked.discard(side)
        reached = reached or beam == "rear_blocked"
        through = through or (reached and not blocked)


def _s1_fit(after: Room, stamp: Stamp, gate: str) -> None:
    """Where self-tests are demanded, only a gate whose last test passed, and not too long ago."""
    if valid_ms := after.profile.gate_test_valid_ms:
        fitness = after.gates[gate]
        assert fitness.state == "fit", "S1: through a gate that passed its self-test"
        assert stamp.utc_us - fitness.tested_utc_us <= valid_ms * 1000, "S1: through a gate tested not too long ago"


def _s1_may_enter(after: Room, person: Admission) -> None:
    """Alternates once called, roles that enter at all, no degraded mode against it."""
    assert not person.alternate, "S1: an alternate enters once called"
    for rule in after.profile.roles:
        if rule.role == person.role:
            assert rule.rooms, "S1: a role that stays outside"
            assert not rule.escorted or person.escort, "S1: a role that enters with an escort only"
    for mode in after.modes.values():
        word, _, session = mode.id.partition(":")
        if session in ("", person.session) and mode.state != "off":
            rule = next(one for one in after.profile.modes if one.mode == word)
            assert rule.new_entry, f"a degraded mode stops entries: {mode.id}"


def _s1_stored(after: Room, person: Admission) -> None:
    if person.box is None:
        assert person.devices == "none", "S1: stored, or none declared"
        return
    box = after.boxes[person.box]
    assert (box.state, box.closed, box.holder) == ("stored", True, person.person), "S1: stored and locked"
    assert after.devices[box.locker], "S10: a silent locker is not locked"


def s4_box(before: Room, after: Room, fact: Fact, command: OpenBox) -> None:
    """Every box that is opened: to its holder outside, or to two staff with a reason."""
    key = f"{command.locker}/{command.box}"
    box = after.boxes[key]
    assert box.closed is not None, "S10: a silent box opens to nobody"
    if command.person == "":
        assert isinstance(fact, facts.BoxOverridden), "S4: a box opens to its holder, or to two staff"
        assert len(set(fact.by)) >= 2, "S4: two staff"
        assert fact.reason.strip(), "S4: with a reason"
        return
    person = after.people[command.person]
    assert after.fire.state == "normal", "boxes stay shut in a fire"
    assert box.holder == command.person, "S4: to its holder alone"
    assert person.box == key, "S4: to its holder alone"
    assert person.state in BOX_MAY_OPEN, "S4: outside only"
    lane = after.lanes.get(person.lane or "")
    if lane is not None and lane.holder == person.person:
        assert lane.state not in BETWEEN_GATE_AND_DOOR, "S4: not while they stand behind the gate"
