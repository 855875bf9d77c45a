"""S1, rule by rule: one thing is wrong at a time, and the door's answer names it."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from controller.core.admission import AdmissionState
from controller.core.box import BoxState
from controller.core.door import DoorState
from controller.core.entitlement import (
    why_lane_not_ready,
    why_lane_silent,
    why_not_admitting,
    why_not_called_up,
    why_not_driven,
    why_not_fit,
    why_not_listed,
    why_not_now,
    why_not_recorded,
    why_not_safe,
    why_not_shut,
    why_not_stored,
    why_not_unlock,
    why_withdrawn,
)
from controller.core.fire import FireState
from controller.core.gate_fitness import GateFitness, GateFitnessState
from controller.core.lane import LaneState
from controller.core.modes import Mode, ModeState
from controller.core.profile import ModeRule
from controller.core.session import SessionState
from controller.core.state import Room
from controller.core.words import Stamp
from tests.core.playbook import ready_site

BOX = "locker-a/1"
Change = Callable[[Room], Room]


@cache
def at_the_door() -> tuple[Room, Stamp]:
    """`p1` has just come clear through the gate of lane `a`, and nothing stands against the door."""
    site = ready_site()
    site.to_clear("p1")
    return site.room, site.facts[-1][0]


def person(**changes: Any) -> Change:
    return lambda room: replace(room, people={**room.people, "p1": replace(room.people["p1"], **changes)})


def lane(**changes: Any) -> Change:
    return lambda room: replace(room, lanes={**room.lanes, "a": replace(room.lanes["a"], **changes)})


def door(**changes: Any) -> Change:
    return lambda room: replace(room, doors={**room.doors, "door-main": replace(room.doors["door-main"], **changes)})


def box(**changes: Any) -> Change:
    return lambda room: replace(room, boxes={**room.boxes, BOX: replace(room.boxes[BOX], **changes)})


def session(**changes: Any) -> Change:
    return lambda room: replace(room, sessions={**room.sessions, "s-1": replace(room.sessions["s-1"], **changes)})


def site(**changes: Any) -> Change:
    return lambda room: replace(room, **changes)


def device(name: str, answers: bool = False) -> Change:
    return lambda room: replace(room, devices={**room.devices, name: answers})


def without_device(name: str) -> Change:
    return lambda room: replace(room, devices={key: value for key, value in room.devices.items() if key != name})


def plan(**changes: Any) -> Change:
    return lambda room: replace(room, plan=replace(room.plan, **changes))


def unlock(*changes: Change, later_us: int = 0) -> str | None:
    """The door's answer after those changes, some time after the passage."""
    room, stamp = at_the_door()
    for change in changes:
        room = change(room)
    later = Stamp(stamp.utc_us + later_us, stamp.mono_us + later_us, stamp.run_id)
    return why_not_unlock(room, later, room.people["p1"], "a")


def test_with_every_step_made_the_door_unlocks() -> None:
    assert unlock() is None


@pytest.mark.parametrize("state", [state for state in AdmissionState if state is not AdmissionState.GATE_CLEAR])
def test_nobody_is_let_in_from_any_state_but_gate_clear(state: AdmissionState) -> None:
    assert unlock(person(state=state)) == "not_clear"


@pytest.mark.parametrize("state", [state for state in LaneState if state is not LaneState.CLEAR])
def test_no_lane_lets_anybody_in_but_a_clear_one(state: LaneState) -> None:
    assert unlock(lane(state=state)) == "lane_not_clear"


@pytest.mark.parametrize("state", list(DoorState))
def test_only_a_shut_door_is_unlocked(state: DoorState) -> None:
    shut = state in (DoorState.LOCKED, DoorState.UNLOCKED)
    assert unlock(door(state=state)) == (None if shut else "door_unknown")


def test_an_unread_or_released_door_is_safe_for_nobody() -> None:
    room, _ = at_the_door()
    unsafe = {state for state in DoorState if why_not_safe(door(state=state)(room), "door-main")}
    assert unsafe == {DoorState.UNKNOWN, DoorState.RELEASED}


@pytest.mark.parametrize("state", list(SessionState))
def test_a_session_admits_from_its_assembly_on_while_it_is_not_suspended(state: SessionState) -> None:
    admits = {"assembling", "quorate", "running", "inquiry", "extended"}
    assert unlock(session(state=state)) == (None if state.value in admits else "session_not_open")


@pytest.mark.parametrize("state", [state for state in BoxState if state is not BoxState.STORED])
def test_a_box_that_is_not_closed_on_something_is_not_stored(state: BoxState) -> None:
    assert unlock(box(state=state)) == "box_not_locked"


BROKEN = {
    "somebody else holds the lane": (lane(holder="p2"), "lane_not_clear"),
    "the lane left the plan": (plan(lanes=()), "lane_unknown"),
    "identity is not known": (person(identified_mono_us=None), "identity_stale"),
    "nothing was declared": (person(declared_mono_us=None), "declaration_stale"),
    "the passage is void": (person(clear_mono_us=None), "clear_stale"),
    "the box's closing is void": (person(stored_mono_us=None), "stored_stale"),
    "fire": (lambda room: replace(room, fire=replace(room.fire, state=FireState.LATCHED)), "fire"),
    "a fire contact was not read": (lambda room: replace(room, fire=replace(room.fire, inputs={})), "fire_input_silent"),
    "the door's board is silent": (device("board-main"), "fire_input_silent"),
    "no board reads fire, the door's is silent": (
        lambda room: device("board-main")(plan(fire_inputs=())(room)), "device_offline",
    ),
    "the door's board is not known": (
        lambda room: without_device("board-main")(plan(fire_inputs=())(room)), "device_offline",
    ),
    "the fire board is not known": (without_device("board-main"), "fire_input_silent"),
    "the door left the plan": (plan(doors=()), "device_offline"),
    "revoked": (person(revoked=True), "revoked"),
    "an alternate": (person(alternate=True), "alternate_not_called"),
    "a doubted clock": (site(clock_trusted=False), "clock_doubted"),
    "before its window": (session(not_before_utc_us=2**62, until_utc_us=2**63), "not_now"),
    "after its window": (session(not_before_utc_us=0, until_utc_us=1), "not_now"),
    "a box was declared and is not there": (person(box=None), "not_stored"),
    "nothing was declared of devices": (person(box=None, devices=""), "not_stored"),
    "the box is not known": (site(boxes={}), "box_not_locked"),
    "the box is somebody else's": (box(holder="p2"), "box_not_locked"),
    "the box was not read": (box(closed=None), "box_not_locked"),
    "the box was read open": (box(closed=False), "box_not_locked"),
    "the locker is silent": (device("locker-a"), "device_offline"),
    "the locker is not known": (without_device("locker-a"), "device_offline"),
    "the recorder is silent": (site(recorder_online=False), "recording_lost"),
    "no source at all": (session(recording={}), "recording_lost"),
    "one source is lost": (session(recording={"cam-lane-a": True, "cam-room-1a": False}), "recording_lost"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_one_broken_rule_keeps_the_door_shut_and_is_named(what: str) -> None:
    """S1: identified, declared, stored, clear, entitled, recorded; S2 and S10 before all."""
    change, code = BROKEN[what]
    assert unlock(change) == code


def test_nothing_to_store_is_a_box_s_equal() -> None:
    assert unlock(person(box=None, devices="none")) is None


def test_an_older_answer_of_the_rules_comes_first() -> None:
    assert unlock(person(state=AdmissionState.STORED, revoked=True), lane(state=LaneState.UNKNOWN)) == "not_clear"
    assert unlock(person(revoked=True, alternate=True)) == "revoked"


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ("identified", "identity_stale"),
        ("declared", "declaration_stale"),
        ("clear", "clear_stale"),
        ("stored", "stored_stale"),
    ],
)
def test_a_step_is_fresh_up_to_its_last_microsecond(mark: str, code: str) -> None:
    room, stamp = at_the_door()
    words = {"identified": "identity", "declared": "declaration"}
    fresh_us = getattr(room.profile, f"{words.get(mark, mark)}_fresh_ms") * 1000
    assert unlock(person(**{f"{mark}_mono_us": stamp.mono_us - fresh_us})) is None
    assert unlock(person(**{f"{mark}_mono_us": stamp.mono_us - fresh_us - 1})) == code


def test_the_window_holds_its_first_and_its_last_moment() -> None:
    _, stamp = at_the_door()
    now = stamp.utc_us
    assert unlock(session(not_before_utc_us=now, until_utc_us=now)) is None
    assert unlock(session(not_before_utc_us=now + 1)) == "not_now"
    assert unlock(session(until_utc_us=now - 1)) == "not_now"


def test_a_gate_counts_only_after_its_test_where_tests_are_demanded() -> None:
    room, stamp = at_the_door()
    demanded = site(profile=replace(room.profile, gate_test_valid_ms=1000))

    def tested(state: GateFitnessState, at_utc_us: int) -> Change:
        return site(gates={"gate-a": replace(GateFitness("gate-a"), state=state, tested_utc_us=at_utc_us)})

    assert unlock(site(gates={})) is None, "not demanded"
    assert unlock(demanded, site(gates={})) == "gate_not_fit"
    assert unlock(demanded, tested(GateFitnessState.FIT, stamp.utc_us - 1_000_000)) is None
    assert unlock(demanded, tested(GateFitnessState.FIT, stamp.utc_us - 1_000_001)) == "gate_not_fit"
    for state in GateFitnessState:
        if state is not GateFitnessState.FIT:
            assert unlock(demanded, tested(state, stamp.utc_us)) == "gate_not_fit"


def test_each_rule_says_its_own_word_alone() -> None:
    room, stamp = at_the_door()
    one = room.people["p1"]
    assert why_withdrawn(one) is None
    assert why_not_called_up(one) is None
    assert why_not_now(room, stamp, "s-1") is None
    assert why_not_admitting(room, "s-1") is None
    assert why_not_listed(room, stamp, one) is None
    assert why_not_fit(room, stamp, "gate-a") is None
    assert why_not_recorded(room, "s-1") is None
    assert why_not_safe(room, "door-main") is None
    assert why_not_shut(room, "door-main") is None
    assert why_not_stored(room, stamp, one) is None
    assert why_lane_silent(room, "a") is None
    assert why_lane_not_ready(room, stamp, "a") is None


LANE = {
    "unknown lane": (plan(lanes=()), "lane_unknown"),
    "silent gate": (device("gate-a"), "device_offline"),
    "silent boxes": (device("locker-a"), "device_offline"),
    "gate not known": (without_device("gate-a"), "device_offline"),
    "boxes not known": (without_device("locker-a"), "device_offline"),
    "fire": (lambda room: replace(room, fire=replace(room.fire, state=FireState.LATCHED)), "fire"),
    "door released": (door(state=DoorState.RELEASED), "door_unknown"),
    "gate not fit": (lambda room: replace(room, profile=replace(room.profile, gate_test_valid_ms=1)), "gate_not_fit"),
}


@pytest.mark.parametrize("what", LANE)
def test_a_lane_begins_with_nobody_while_it_is_not_ready(what: str) -> None:
    room, stamp = at_the_door()
    change, code = LANE[what]
    assert why_lane_not_ready(change(room), stamp, "a") == code


def test_a_lane_that_is_not_planned_is_silent() -> None:
    room, _ = at_the_door()
    assert why_lane_silent(room, "z") == "device_offline"


def closed_to(session_id: str) -> Change:
    """A mode of one session, or of the whole site, that lets nobody new in."""
    key = f"recorder_lost:{session_id}" if session_id else "recorder_lost"
    rules = (ModeRule("recorder_lost", new_entry=False, running_continues=True),)
    return lambda room: replace(
        room, profile=replace(room.profile, modes=rules), modes={key: Mode(key, ModeState.ON, 0, (session_id,))}
    )


def test_a_mode_that_lets_nobody_in_keeps_the_door_shut() -> None:
    room, stamp = at_the_door()
    assert unlock(closed_to("")) == "degraded_recorder_lost"
    assert unlock(closed_to("s-1")) == "degraded_recorder_lost"
    assert unlock(closed_to("s-2")) is None
    assert why_lane_not_ready(closed_to("")(room), stamp, "a") == "degraded_recorder_lost"
    assert why_lane_not_ready(closed_to("s-1")(room), stamp, "a") is None, "others may begin"


def test_in_a_fire_no_door_is_unlocked_outward_either() -> None:
    """S2: fire releases every door; nobody is asked for a card, and the room's reader says why."""
    room, _ = at_the_door()
    assert why_not_driven(room, "door-room-1") is None
    burning = replace(room, fire=replace(room.fire, state=FireState.LATCHED))
    assert why_not_driven(burning, "door-room-1") == "fire"
