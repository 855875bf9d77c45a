"""What must hold after every single fact, whatever came before.

Each rule is said again here in its own words: no set of states and no `why_not_...` of the core is used, so that a wrong
one shows. `check_step` looks at one step, `check_room` at a room as it stands, `check` at both; a long simulation calls
`check_step` after every fact and `check_room` with the people that moved, and with everybody now and then.
"""

from collections.abc import Iterable

from controller.core import facts
from controller.core.admission import Admission
from controller.core.box import Box
from controller.core.commands import CommandClass, OpenBox, PulseUnlock, ReleaseDoor, SecureDoor, SetRecording
from controller.core.door import Door
from controller.core.facts import Fact
from controller.core.lane import Lane
from controller.core.session import Session
from controller.core.state import Decision, Room
from controller.core.words import HatchPlan, LanePlan, Stamp

ON_THE_WAY_IN = {
    "card_read", "manual", "identified", "matched", "declared", "box_open", "stored", "held", "gate_clear",
}  # fmt: skip
BEHIND_THE_DOOR = {"admitted", "in_room", "seated", "temp_out", "exit_asked"}
MAY_BE_WITHIN = BEHIND_THE_DOOR | {"stored", "held", "gate_clear", "unknown", "led_out"}
"""Within the gate, as far as anybody knows: recording goes on for them."""
SUPERVISES = "supervisor"
BOX_MAY_OPEN = {"expected", "declared", "box_open", "exited", "retrieving", "absent", "recused", "refused"}
"""Outside, before admission or after a final exit (S4)."""
ADMITS = {"assembling", "quorate", "running", "inquiry"}
HAS_BEGUN = {
    "preparing", "prepared", "assembling", "quorate", "running", "inquiry", "suspended", "retesting", "retested", "overnight",
    "report_signed", "emptying",
}  # fmt: skip
LIST_IN_FORCE = {"active", "supplementing", "supplement_released"}
LIST_KNOWN = LIST_IN_FORCE | {"closed", "declassified"}
HELD_INWARD = {"held", "window_asked", "window_open", "passed", "clear", "unlocked", "door_open", "alarmed"}
BETWEEN_GATE_AND_DOOR = {"passed", "clear", "unlocked", "door_open", "alarmed"}
WAITS_FOR_A_PERSON = {"free", "unknown", "alarmed", "testing"}
"""States of a lane in which nothing has to wake it."""
STANDS_OPEN = {"open", "held_open"}


def check(before: Room, after: Room, stamp: Stamp, fact: Fact, decision: Decision) -> None:
    """Every invariant of the core on one step; the message names the broken one."""
    check_step(before, after, stamp, fact, decision)
    check_room(after)


# One step.


def check_step(before: Room, after: Room, stamp: Stamp, fact: Fact, decision: Decision) -> None:
    """What may happen on one fact: refusals, openings, fire, overrides, the recorder's order."""
    if decision.refusal is not None:
        _refusals(before, after, fact, decision)
    for command in decision.commands:
        if isinstance(command, PulseUnlock):
            _s1_unlock(before, after, stamp, fact, command)
        elif isinstance(command, OpenBox):
            _s4_box(before, after, fact, command)
        elif isinstance(command, SecureDoor):
            assert after.fire.state == "normal", "S2: nothing is locked into a fire"
        if isinstance(fact, facts.ControllerStarted):
            assert command.CLASS is not CommandClass.OPENING, "S3: a start opens nothing"  # type: ignore[attr-defined]
    if before.fire.state != after.fire.state:
        _s2_latch(before, after, fact, decision)
    if before.sessions is not after.sessions or before.people is not after.people:
        _s5_recorder_told(before, after, decision)
    for move in decision.moves:
        if (move.machine, move.before, move.after) == ("lane", "passed", "clear"):
            _one_body(before.lanes[move.id].beams)
    if rule := _BY_KIND.get(type(fact)):
        rule(before, after, fact, decision)


def _refusals(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    # An alarm that goes with a refusal (a stranger's card) may open an incident, and nothing else moves.
    assert all(move.machine == "incident" for move in decision.moves), f"a refusal moves nothing: {fact}"
    assert decision.commands == (), f"a refusal commands nothing: {fact}"
    if ":" in (decision.refusal or ""):
        assert after is before, f"a fact outside the tables changes nothing: {fact}"


def _s1_unlock(before: Room, after: Room, stamp: Stamp, fact: Fact, command: PulseUnlock) -> None:
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
        _s5_recorded(after, session)


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
    _s5_recorded(after, session)
    assert lane.state == "clear", "S1: the lane is crossed clear"
    assert lane.holder == lane.visitor == person.person, "S1: the lane is held by that person"
    _s1_stored(after, person)
    assert after.doors[plan.door].closed is True, "S10: in through a door that is shut"
    _s1_fit(after, stamp, plan.gate)
    _s1_may_enter(after, person)
    for fire_input in after.plan.fire_inputs:
        assert after.devices[fire_input.board], "S2: a silent fire input stops entries"
        assert after.fire.inputs.get(fire_input.id) is False, "S2: a silent fire input stops entries"


def _one_body(beams: tuple[str, ...]) -> None:
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


def _s5_recorded(after: Room, session: Session) -> None:
    assert session.recording, "S5: a session has sources"
    assert all(session.recording.values()), "S5: every source is recorded"
    assert after.recorder_online, "S5: the recorder answers"


def _s4_box(before: Room, after: Room, fact: Fact, command: OpenBox) -> None:
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


def _s5_recorder_told(before: Room, after: Room, decision: Decision) -> None:
    touched = {
        name
        for name, session in after.sessions.items()
        if before.sessions.get(name) is not session
        and _is_recorded(before, before.sessions.get(name)) != _is_recorded(after, session)
    }
    for move in decision.moves:
        if move.machine == "admission" and (move.before in MAY_BE_WITHIN) != (move.after in MAY_BE_WITHIN):
            session = after.sessions[after.people[move.id].session]
            if _is_recorded(before, before.sessions.get(session.id)) != _is_recorded(after, session):
                touched.add(session.id)
    if not touched:
        return
    told = [command for command in decision.commands if isinstance(command, SetRecording)]
    assert told, "S5: the recorder is told whenever its set changes"
    wanted = {one.session: set(one.sources) for one in told[-1].sessions}
    for name in touched:
        session = after.sessions[name]
        assert (wanted.get(name) == set(session.recording)) == _is_recorded(after, session), f"S5: the set has {name}"


def _is_recorded(room: Room, session: Session | None) -> bool:
    """From *preparing* until the last person is out, and the room was looked into where that is asked for."""
    if session is None or session.state not in HAS_BEGUN:
        return False
    if session.state != "emptying":
        return True
    its = [one for one in room.people.values() if one.session == session.id]
    if any(one.state in MAY_BE_WITHIN for one in its):
        return True
    looked = not room.profile.emptying_check_needed or "emptying" in session.checklists
    return not looked and not session.recording_ended and any(one.admitted_utc_us is not None for one in its)


# S7: what staff may do outside the rule, by kind of fact.


def _two_and_a_reason(by: tuple[str, ...], reason: str) -> None:
    assert len(set(by)) >= 2, "S7: two persons"
    assert reason.strip(), "S7: a reason"


def _override(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    if not decision.accepted:
        return
    assert isinstance(fact, facts.DoorOverridden | facts.BoxOverridden)
    _two_and_a_reason(fact.by, fact.reason)
    if isinstance(fact, facts.DoorOverridden):
        assert 0 < fact.duration_ms <= after.profile.override_ms_max, "S7: a time limit"
    place = fact.door if isinstance(fact, facts.DoorOverridden) else f"{fact.locker}/{fact.box}"
    assert f"override:{place}" in after.alarms, "S7: a red mark"
    for session in after.sessions.values():
        assert session.state not in HAS_BEGUN or "override" in session.flags, "S7: a red mark in every report"


def _by_hand(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    if not decision.accepted:
        return
    assert isinstance(fact, facts.AlarmResolved)
    _two_and_a_reason(fact.by, fact.reason)
    person = before.people[before.lanes[fact.lane].holder or ""]
    assert "alarm_resolved_by_hand" in after.sessions[person.session].flags, "S7: a red mark in every report"
    assert person.state != "held" or person.exempt, "who is held is let go by a supervisor alone"


def _two(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    if decision.accepted:
        _two_and_a_reason(fact.by, fact.reason)  # type: ignore[union-attr]


def _let_out(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    assert isinstance(fact, facts.ExitApproved)
    if decision.accepted:
        _two_and_a_reason(fact.by, fact.reason)
        if after.profile.exit_supervisor_needed:
            _a_supervisor(after, fact.by)


def _held(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    assert isinstance(fact, facts.HoldDecided)
    if decision.accepted:
        _two_and_a_reason(fact.by, fact.reason)
        _a_supervisor(after, fact.by)
        flag = "hold_lifted" if fact.admit else "refused_at_gate"
        assert flag in after.sessions[before.people[fact.person].session].flags, "S7: a red mark in every report"


def _exempt(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    assert isinstance(fact, facts.ExemptionGranted)
    if decision.accepted:
        _two_and_a_reason(fact.by, fact.reason)
        if before.people[fact.person].state == "held":
            _a_supervisor(after, fact.by)
        assert "gate_exemption" in after.sessions[after.people[fact.person].session].flags, "S7: a red mark"


def _a_supervisor(room: Room, by: tuple[str, ...]) -> None:
    assert any(room.plan.staff.get(one) == SUPERVISES for one in by), "S7: a supervisor among them"


def _roll_called(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    assert isinstance(fact, facts.RollCalled)
    if decision.accepted and fact.where == "outside" and before.people[fact.person].state in BEHIND_THE_DOOR:
        _two_and_a_reason(fact.by, fact.reason)
        person = after.people[fact.person]
        assert person.state == "expected", "who was found outside starts again"
        assert "found_outside" in after.sessions[person.session].flags, "S7: a red mark in every report"


def _revoked(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    assert isinstance(fact, facts.PersonRevoked)
    if decision.accepted:
        _two_and_a_reason(fact.by, fact.reason)
        assert after.people[fact.person].revoked, "S10: revoked at once"


def _looked(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    assert isinstance(fact, facts.LaneCleared)
    if decision.accepted:
        assert fact.by, "staff looked"
        assert fact.reason.strip(), "staff looked, and say so"
        assert after.fire.state == "normal", "S2: no lane is cleared in a fire"


def _box_opened(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    """What was stored counts as stored only while its box stays shut."""
    assert isinstance(fact, facts.BoxRead)
    box = before.boxes.get(f"{fact.locker}/{fact.box}")
    if box is None or fact.closed or box.holder is None or not decision.accepted:
        return
    holder = after.people[box.holder]
    on_the_way = holder.state in ("stored", "held", "gate_clear")
    assert not on_the_way or holder.stored_mono_us is None, "S1: a box that was opened stores nothing"


def _opened_out_of_order(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    """The main door opens, or is freed, for nobody: whoever stood behind the gate may be anywhere."""
    assert isinstance(fact, facts.DoorContactRead | facts.ExitButtonRead | facts.BreakGlassRead)
    plan = next((one for one in before.plan.lanes if one.door == fact.door), None)
    if plan is None or not decision.accepted:
        return
    if isinstance(fact, facts.DoorContactRead):
        shut = before.doors[fact.door].state in ("locked", "unlocked")
        in_order = before.lanes[plan.id].state in ("unlocked", "out_unlocked")
        freed = shut and not fact.closed and not in_order
    else:
        freed = fact.pressed if isinstance(fact, facts.ExitButtonRead) else fact.broken
    holder = after.people.get(after.lanes[plan.id].holder or "")
    if freed and holder is not None:
        assert holder.state not in MAY_BE_WITHIN, "whoever stood behind the gate may be anywhere"


_BY_KIND = {
    facts.BoxRead: _box_opened,
    facts.DoorContactRead: _opened_out_of_order, facts.ExitButtonRead: _opened_out_of_order,
    facts.BreakGlassRead: _opened_out_of_order,
    facts.DoorOverridden: _override, facts.BoxOverridden: _override, facts.AlarmResolved: _by_hand,
    facts.ExitApproved: _let_out, facts.PersonRevoked: _revoked, facts.LaneCleared: _looked, facts.HoldDecided: _held,
    facts.ExemptionGranted: _exempt, facts.LateAccepted: _two, facts.RollCalled: _roll_called,
}  # fmt: skip


# A room as it stands.


def check_room(room: Room, people: Iterable[str] | None = None) -> None:
    """What holds in every room; of the people only these are looked at, or everybody."""
    _s2_fire(room)
    _s10_silence(room)
    _s6_lists(room)
    for lane in room.lanes.values():
        _lane(room, lane)
    holders = [lane.holder for lane in room.lanes.values() if lane.holder]
    assert len(holders) == len(set(holders)), "one person, one lane"
    visitors = [lane.visitor for lane in room.lanes.values() if lane.visitor]
    assert len(visitors) == len(set(visitors)), "one person, one kiosk"
    for key, box in room.boxes.items():
        assert box.holder is None or room.people[box.holder].box == key, "a box and its holder know each other"
    for name in room.people if people is None else people:
        if (person := room.people.get(name)) is not None:
            _person(room, person)


def check_changed(before: Room, after: Room, decision: Decision) -> None:
    """What holds in every room, looked at where this step changed something: cheap enough for millions of steps."""
    if after is before:
        return
    if after.fire is not before.fire or after.fire.state != "normal" or after.devices is not before.devices:
        check_room(after)
        return
    if after.lanes is not before.lanes or after.doors is not before.doors or after.deadlines is not before.deadlines:
        for lane in after.lanes.values():
            _lane(after, lane)
    if after.doors is not before.doors:
        for door in after.doors.values():
            _s10_door(door)
    if after.boxes is not before.boxes:
        for key, box in after.boxes.items():
            if before.boxes.get(key) is not box:
                _s10_box(box)
                assert box.holder is None or after.people[box.holder].box == key, "a box and its holder know each other"
    if after.sessions is not before.sessions:
        _s6_lists(after)
    if after.people is not before.people:
        for name, person in after.people.items():
            if before.people.get(name) is not person:
                _person(after, person)


def _lane(room: Room, lane: Lane) -> None:
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


def _s2_fire(room: Room) -> None:
    if room.fire.state == "normal":
        return
    assert all(door.state == "released" for door in room.doors.values()), "S2: fire releases every door"
    assert all(lane.state == "unknown" for lane in room.lanes.values()), "S2: every lane is unknown in a fire"
    nobody = BEHIND_THE_DOOR | ON_THE_WAY_IN | {"led_out"}
    assert not any(p.state in nobody for p in room.people.values()), "S2: nobody's whereabouts are known"


def _s10_silence(room: Room) -> None:
    for door in room.doors.values():
        _s10_door(door)
    for box in room.boxes.values():
        _s10_box(box)
    for plan in room.plan.lanes:
        if not room.devices[plan.gate]:
            assert room.lanes[plan.id].state == "unknown", "S10: silence is not clear"


def _s10_door(door: Door) -> None:
    if door.closed is None:
        assert door.state not in ("locked", "unlocked"), "S10: silence is not closed"


def _s10_box(box: Box) -> None:
    if box.closed is None:
        assert box.state in ("unknown", "unknown_held"), "S10: silence is not closed"


def _s6_lists(room: Room) -> None:
    assert set(room.live) == {one.id for one in room.sessions.values() if one.state in HAS_BEGUN}, "live = has begun"


def _person(room: Room, person: Admission) -> None:
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
