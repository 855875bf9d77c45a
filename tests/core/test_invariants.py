"""The invariants of the core, each by its name."""

import dataclasses

import pytest

from controller.core import facts
from controller.core.commands import COMMANDS, Command, CommandClass, OpenBox, PulseUnlock, ReleaseDoor, SecureDoor
from controller.core.facts import FACTS, Fact
from controller.core.profile import Profile
from controller.core.room import HANDLERS
from tests.core.playbook import BY_TWO, HOUR_US, PLAN, Site, ordered, ready_site
from tests.core.wanderer import TWO_LANES


def before_the_last_answer() -> Site:
    """p1 has crossed the gate; the answer that makes it clear, and unlocks the door, is still to come."""
    site = ready_site()
    site.to_gate("p1")
    site.walk()
    return site


def last_answer(site: Site) -> bool:
    """Whether the last answer of the gate, and all the time after it, unlocks the door."""
    before = site.unlocks()
    token = site.room.lanes["a"].token
    site.tell(facts.GateAnswered("gate-a", token or "run-1-9"))
    site.wait_ms(5_000)
    return site.unlocks() > before


# S1


def test_s1_the_whole_way_unlocks() -> None:
    assert last_answer(before_the_last_answer())


SPOILS: dict[str, list[Fact]] = {
    "revoked": [facts.PersonRevoked("p1", BY_TWO, "bank")],
    "session suspended": [facts.SessionOrdered("s-1", "suspend", ("g1",))],
    "session ended": [facts.SessionOrdered("s-1", "end", ("g1",))],
    "clock in doubt": [facts.ClockDoubted("step")],
    "box open": [facts.BoxRead("locker-a", 1, False)],
    "box opened and shut again": [facts.BoxRead("locker-a", 1, False), facts.BoxRead("locker-a", 1, True)],
    "locker silent": [facts.DeviceLost("locker-a", "cable")],
    "gate silent": [facts.DeviceLost("gate-a", "cable")],
    "door board silent": [facts.DeviceLost("board-main", "cable")],
    "door open": [facts.DoorContactRead("door-main", False)],
    "a second passage": [facts.GatePassageReported("gate-a", "forward", False)],
    "walked back": [facts.GatePassageReported("gate-a", "backward", False)],
    "counters moved": [facts.GatePassagesMissed("gate-a", 1, 0)],
    "a source lost": [facts.SourceRecordingLost("s-1", "cam-lane-a", "cable")],
    "the recorder silent": [facts.RecorderLost("silent")],
    "fire": [facts.FireInputRead("fire-main", True)],
    "exit button": [facts.ExitButtonRead("door-main", True)],
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS.keys())
def test_s1_without_one_condition_no_door_unlocks(spoil: list[Fact]) -> None:
    site = before_the_last_answer()
    for fact in spoil:
        assert site.tell(fact).accepted
    assert not last_answer(site)


@pytest.mark.parametrize("figure", ["identity_fresh_ms", "declaration_fresh_ms", "stored_fresh_ms"])
def test_s1_what_is_not_fresh_does_not_count(figure: str) -> None:
    site = ready_site()
    site.to_gate("p1")
    site.pass_ms(20_000)
    site.walk()
    site.room = dataclasses.replace(site.room, profile=dataclasses.replace(site.profile, **{figure: 20_000}))
    assert not last_answer(site)


def test_s1_clear_does_not_last() -> None:
    site = before_the_last_answer()
    site.tell(facts.ClockDoubted("step"))
    site.tell(facts.GateAnswered("gate-a", site.room.lanes["a"].token))
    site.pass_ms(site.profile.clear_fresh_ms + 1)
    site.tell(facts.ClockTrusted(("g1", "s1")))
    site.wait_ms(5_000)
    assert site.unlocks() == 0
    assert site.lane() == "unknown"


@pytest.mark.parametrize("hours", [-2, 9])
def test_s1_outside_the_draw_s_window_nobody_comes_in(hours: int) -> None:
    site = ready_site()
    site.utc_us += hours * HOUR_US
    assert site.card("p1").refusal == "not_now"


def test_s1_the_window_is_judged_again_at_the_door() -> None:
    site = before_the_last_answer()
    site.utc_us += 9 * HOUR_US
    assert not last_answer(site)


@pytest.mark.parametrize("skipped", ["identify", "declare", "store", "handshake", "walk"])
def test_s1_no_step_can_be_left_out(skipped: str) -> None:
    site = ready_site()
    site.card("p1")
    if skipped != "identify":
        site.identify("p1")
    if skipped != "declare":
        site.declare("p1")
    if skipped != "store":
        site.tell(facts.BoxRead("locker-a", 1, False))
        site.tell(facts.BoxRead("locker-a", 1, True))
    if skipped != "handshake":
        site.tell(facts.GateAnswered("gate-a", site.room.lanes["a"].token))
    if skipped != "walk":
        site.walk()
    assert not last_answer(site)


def test_s1_a_card_alone_never_holds_a_lane() -> None:
    site = ready_site()
    site.card("p1")
    assert site.room.lanes["a"].holder is None
    site.walk()
    assert not last_answer(site)


def test_s1_a_lane_held_by_one_opens_for_no_other() -> None:
    site = ready_site()
    site.to_gate("p1")
    site.walk()
    command = ordered(site.tell(facts.GateAnswered("gate-a", site.room.lanes["a"].token)), PulseUnlock)
    assert command.person == "p1"
    assert site.declare("p2").refusal == "declaration:not_holder"


# S2


def test_s2_fire_releases_every_door_and_nobody_s_whereabouts_are_known() -> None:
    site = ready_site()
    site.admit("p1")
    site.admit("p2")
    site.card("p2", "room-reader-1")
    site.to_gate("p3")
    decision = site.tell(facts.FireInputRead("fire-main", True))
    assert {c.door for c in decision.commands if isinstance(c, ReleaseDoor)} == {"door-main", "door-room-1"}
    assert (site.state("p1"), site.state("p2")) == ("unknown", "unknown")
    assert site.state("p3") == "expected", "who stood before the gate starts again"
    assert (site.lane(), site.door(), site.door("door-room-1")) == ("unknown", "released", "released")


def test_s2_the_latch_outlives_the_alarm_and_a_restart() -> None:
    site = ready_site()
    site.tell(facts.FireInputRead("fire-main", True))
    site.tell(facts.FireInputRead("fire-main", False))
    assert site.room.fire.state.value == "latched"
    site.restart()
    assert site.room.fire.state.value == "latched"
    released = {c.door for d in site.decisions[-12:] for c in d.commands if isinstance(c, ReleaseDoor)}
    assert released == {"door-main", "door-room-1"}
    assert not any(isinstance(c, SecureDoor) for d in site.decisions[-12:] for c in d.commands)
    assert site.door() == "released"


def test_s2_a_latch_that_only_the_disk_knows_is_taken_over_at_the_start() -> None:
    site = Site()
    site.start(fire_latched=True)
    assert site.room.fire.state.value == "latched"
    assert "fire" in site.alarms()


def test_s2_a_reset_needs_a_person_a_reason_and_quiet_inputs() -> None:
    site = ready_site()
    site.tell(facts.FireInputRead("fire-main", True))
    assert site.tell(facts.FireReset((), "over")).refusal == "reason_needed"
    assert site.tell(facts.FireReset(("s1",), "  ")).refusal == "reason_needed"
    assert site.tell(facts.FireReset(("s1",), "over")).refusal == "fire_input_active"
    site.tell(facts.DeviceLost("board-main", "cable"))
    assert site.tell(facts.FireReset(("s1",), "over")).refusal == "fire_input_active", "a silent input is not quiet"
    site.tell(facts.FireInputRead("fire-main", False))
    site.tell(facts.DeviceReady("board-main"))
    decision = site.tell(facts.FireReset(("s1",), "over"))
    assert {c.door for c in decision.commands if isinstance(c, SecureDoor)} == {"door-main", "door-room-1"}
    assert site.room.fire.state.value == "normal"


def test_s2_after_a_fire_everybody_is_called_and_makes_the_whole_way_again() -> None:
    site = ready_site()
    site.admit("p1")
    site.tell(facts.FireInputRead("fire-main", True))
    assert site.card("p1").refusal == "fire"
    assert site.clear_lane().refusal == "fire"
    site.tell(facts.FireInputRead("fire-main", False))
    site.tell(facts.FireReset(("s1",), "over"))
    site.clear_lane()
    assert site.card("p1").refusal == "whereabouts_unknown"
    site.tell(facts.RollCalled("p1", ("g1",)))
    site.admit("p1")
    assert site.state("p1") == "admitted"


def test_s2_who_stayed_inside_through_a_fire_may_leave_by_the_card() -> None:
    site = ready_site()
    site.admit("p1")
    site.tell(facts.FireInputRead("fire-main", True))
    site.tell(facts.FireInputRead("fire-main", False))
    site.tell(facts.FireReset(("s1",), "over"))
    site.clear_lane()
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.leave("p1")
    site.retrieve("p1")
    assert site.state("p1") == "retrieved"


def test_s2_every_input_latches() -> None:
    site = ready_site(plan=TWO_LANES)
    site.tell(facts.FireInputRead("fire-2", True))
    assert {door.state.value for door in site.room.doors.values()} == {"released"}


def test_s2_a_silent_fire_input_stops_entries_and_releases_where_the_site_says_so() -> None:
    site = ready_site()
    site.tell(facts.DeviceLost("board-main", "cable"))
    assert site.room.fire.state.value == "normal"
    assert site.card("p1").refusal == "fire_input_silent"
    site = ready_site(plan=TWO_LANES)
    site.tell(facts.DeviceLost("board-room", "cable"))
    assert site.room.fire.state.value == "latched", "on_silence = release"


def test_s2_a_fire_input_that_was_never_read_is_silent() -> None:
    site = ready_site()
    site.tell(facts.DeviceLost("board-main", "cable"))
    site.tell(facts.DoorContactRead("door-main", True))
    site.tell(facts.DeviceReady("board-main"))
    assert site.card("p1").refusal == "fire_input_silent"


def test_s2_a_box_that_stands_open_in_a_fire_stays_its_holder_s() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    ordered(site.declare("p1"), OpenBox)
    site.tell(facts.FireInputRead("fire-main", True))
    site.wait_ms(site.profile.box_open_wait_ms)
    assert site.room.boxes["locker-a/1"].state.value == "jammed", "its timer went on"


# S3


def test_s3_every_command_has_a_class_and_opening_ones_have_an_id() -> None:
    for command in COMMANDS.values():
        assert isinstance(command.CLASS, CommandClass)  # type: ignore[attr-defined]
        has_id = "command" in {field.name for field in dataclasses.fields(command)}
        assert has_id == (command.CLASS is CommandClass.OPENING)  # type: ignore[attr-defined]
    assert {name for name, kind in COMMANDS.items() if kind.CLASS is CommandClass.OPENING} == {"PulseUnlock", "OpenBox"}  # type: ignore[attr-defined]


def test_s3_a_command_id_is_never_given_twice() -> None:
    site = ready_site()
    for person in ("p1", "p2", "p3"):
        site.admit(person)
    ids = [c.command for d in site.decisions for c in d.commands if isinstance(c, PulseUnlock | OpenBox)]
    assert len(ids) == len(set(ids)) == 6


def test_s3_a_dropped_unlock_is_a_fact_and_leaves_nothing_open() -> None:
    site = before_the_last_answer()
    command = ordered(site.tell(facts.GateAnswered("gate-a", site.room.lanes["a"].token)), PulseUnlock)
    assert site.tell(facts.CommandDropped(command.command, command.door, "older than 5 s")).accepted
    assert (site.door(), site.lane()) == ("locked", "clear")
    late = site.tell(facts.UnlockPulseSent(command.command, command.door))
    assert late.commands == (SecureDoor("door-main"),), "an outcome of a command that was given up is taken back"


def test_s3_every_fact_has_one_handler() -> None:
    assert set(HANDLERS) == set(FACTS.values())
    assert all(kind.VERSION >= 1 for kind in FACTS.values())  # type: ignore[attr-defined]
    assert set(COMMANDS.values()) == set(Command.__args__)


# S4


def test_s4_a_box_opens_to_its_holder_alone_and_only_outside() -> None:
    site = ready_site()
    site.admit("p1")
    assert not opens(site.card("p1")), "inside: their box stays shut"
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.card("p1", "exit-reader-a")
    assert not opens(site.card("p1")), "on the way out: still shut"
    command = site.unlocks()
    assert command == 2
    site.tell(facts.UnlockPulseSent(site.room.doors["door-main"].command, "door-main"))
    site.tell(facts.DoorContactRead("door-main", False))
    site.tell(facts.DoorContactRead("door-main", True))
    site.walk("backward")
    opened = ordered(site.card("p1"), OpenBox)
    assert (opened.box, opened.person) == (1, "p1")


def test_s4_otherwise_two_staff_with_a_reason() -> None:
    site = ready_site()
    site.admit("p1")
    assert site.tell(facts.BoxOverridden("locker-a", 1, ("g1",), "look")).refusal == "two_persons_needed"
    assert site.tell(facts.BoxOverridden("locker-a", 1, BY_TWO, "")).refusal == "reason_needed"
    assert ordered(site.tell(facts.BoxOverridden("locker-a", 1, BY_TWO, "ill")), OpenBox).box == 1
    site.tell(facts.BoxRead("locker-a", 1, False))
    site.tell(facts.BoxRead("locker-a", 1, True))
    assert site.room.boxes["locker-a/1"].holder == "p1", "what is left in it stays its holder's"
    site.tell(facts.DeviceLost("locker-a", "cable"))
    assert site.tell(facts.BoxOverridden("locker-a", 1, BY_TWO, "ill")).refusal == "device_offline"


def test_s4_an_opening_that_nobody_ordered_is_an_alarm() -> None:
    site = ready_site()
    site.admit("p1")
    site.tell(facts.BoxRead("locker-a", 1, False))
    site.tell(facts.BoxRead("locker-a", 3, False))
    unasked = {alarm.params["place"] for alarm in site.room.alarms.values() if alarm.code == "box_opened_unasked"}
    assert unasked == {"locker-a/1", "locker-a/3"}


def opens(decision: object) -> bool:
    """Whether a decision opens a box."""
    return any(isinstance(command, OpenBox) for command in decision.commands)  # type: ignore[attr-defined]


# S5


def test_s5_a_session_is_prepared_when_its_last_source_is_on_disk() -> None:
    site = Site()
    site.start()
    site.tell(facts.SessionPlanned("s-1", "1", 0, 2 * site.utc_us))
    site.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    site.tell(facts.SourceRecordingStarted("s-1", "cam-lane-a", 1))
    assert site.room.sessions["s-1"].state.value == "preparing"
    assert site.tell(facts.SessionOrdered("s-1", "open_assembly", ("g1",))).refusal is not None
    site.tell(facts.SourceRecordingStarted("s-1", "cam-room-1a", 1))
    assert site.room.sessions["s-1"].state.value == "prepared"


@pytest.mark.parametrize("source", PLAN.rooms[0].sources)
def test_s5_a_lost_source_is_an_alarm_a_flag_and_no_new_entry(source: str) -> None:
    site = ready_site()
    site.tell(facts.SourceRecordingLost("s-1", source, "cable"))
    assert "source_lost" in site.alarms()
    assert "source_lost" in site.room.sessions["s-1"].flags
    assert site.card("p1").refusal == "recording_lost"
    site.tell(facts.SourceRecordingStarted("s-1", source, 1))
    assert "source_lost" not in site.alarms()
    site.admit("p1")


def test_s5_a_silent_recorder_is_every_source_lost_until_each_reports_again() -> None:
    site = ready_site()
    site.tell(facts.RecorderLost("silent"))
    assert site.card("p1").refusal == "recording_lost"
    site.tell(facts.RecorderReady("epoch-2"))
    assert site.card("p1").refusal == "recording_lost"
    for source in PLAN.rooms[0].sources:
        site.tell(facts.SourceRecordingStarted("s-1", source, 1))
    assert site.card("p1").accepted


def test_s5_a_recording_that_is_said_to_be_sealed_again_keeps_what_was_said_first() -> None:
    site = ready_site()
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.leave("p1")
    site.tell(facts.RecordingSealed("s-1", {"cam-lane-a": "x"}))
    site.tell(facts.RecordingSealed("s-1", {"cam-lane-a": "y"}))
    assert site.room.sessions["s-1"].manifests == {"cam-lane-a": "x"}


# S6


def test_s6_before_release_the_core_knows_a_commitment_and_a_count() -> None:
    site = Site()
    site.start()
    site.tell(facts.SessionPlanned("s-1", "1", 0, 2 * site.utc_us))
    site.tell(facts.DrawListImported("s-1", "c0ffee", 5, site.utc_us + HOUR_US))
    assert site.room.people == {}
    assert site.tell(facts.DrawListReleaseAsked("s-1", ("g1",))).refusal == "two_persons_needed"
    assert site.tell(facts.DrawListReleaseAsked("s-1", BY_TWO)).refusal == "too_early"
    assert site.tell(facts.DrawListOpened("s-1", (facts.Drawn("p1", "d"),))).refusal == "draw:count"
    fields = {field.name for field in dataclasses.fields(facts.DrawListImported)}
    assert fields == {
        "session", "commitment", "count", "not_before_utc_us", "by", "package_sha256", "alternates", "procurement",
        "drawn_utc_us",
    }  # fmt: skip


def test_s6_a_stranger_is_told_the_same_whoever_is_expected() -> None:
    site = Site()
    site.start()
    site.clear_lane()
    site.tell(facts.SessionPlanned("s-1", "1", 0, 2 * site.utc_us))
    site.tell(facts.DrawListImported("s-1", "c0ffee", 5, 0))
    assert site.card("p1").refusal == "list_not_released"
    assert site.card("x1").refusal == "list_not_released"


def test_s6_a_list_that_does_not_match_admits_nobody() -> None:
    site = Site()
    site.start()
    site.tell(facts.SessionPlanned("s-1", "1", 0, 2 * site.utc_us))
    site.tell(facts.DrawListImported("s-1", "c0ffee", 1, 0))
    site.tell(facts.DrawListReleaseAsked("s-1", BY_TWO))
    site.tell(facts.DrawListFailed("s-1", "commitment"))
    assert site.room.sessions["s-1"].draw.state.value == "sealed"  # type: ignore[union-attr]
    assert "draw_list_failed" in site.alarms()


# S7


def test_s7_an_override_needs_two_persons_a_reason_and_an_end_and_shows_in_red() -> None:
    site = ready_site()
    over = site.profile.override_ms_max + 1
    assert site.tell(facts.DoorOverridden("door-main", ("g1", "g1"), "help", 5_000)).refusal == "two_persons_needed"
    assert site.tell(facts.DoorOverridden("door-main", BY_TWO, "\t", 5_000)).refusal == "reason_needed"
    assert site.tell(facts.DoorOverridden("door-main", BY_TWO, "help", 0)).refusal == "override_too_long"
    assert site.tell(facts.DoorOverridden("door-main", BY_TWO, "help", over)).refusal == "override_too_long"
    command = ordered(site.tell(facts.DoorOverridden("door-main", BY_TWO, "help", 30_000)), PulseUnlock)
    assert (command.duration_ms, command.person) == (30_000, "")
    assert "override" in site.alarms()
    assert "override" in site.room.sessions["s-1"].flags
    assert site.lane() == "unknown", "who goes through is for staff to say"
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    site.wait_ms(25_000)
    site.tell(facts.DoorContactRead("door-main", False))
    assert site.door() == "open", "as long as the override lasts, the door is not forced"


def test_s7_nobody_is_admitted_by_an_override() -> None:
    site = before_the_last_answer()
    command = ordered(site.tell(facts.DoorOverridden("door-main", BY_TWO, "help", 5_000)), PulseUnlock)
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    site.tell(facts.DoorContactRead("door-main", False))
    site.tell(facts.DoorContactRead("door-main", True))
    assert site.state("p1") == "unknown"


def test_s7_no_override_into_a_fire() -> None:
    site = ready_site()
    site.tell(facts.FireInputRead("fire-main", True))
    assert site.tell(facts.DoorOverridden("door-main", BY_TWO, "help", 5_000)).refusal == "fire"


# S10


def test_s10_revoked_beats_granted_at_every_step() -> None:
    site = ready_site()
    site.tell(facts.PersonRevoked("p1", BY_TWO, "bank"))
    assert site.card("p1").refusal == "revoked"
    site.card("p2")
    site.tell(facts.PersonRevoked("p2", BY_TWO, "bank"))
    assert site.identify("p2").refusal == "revoked"
    site.tell(facts.KioskCancelled("a"))
    site.admit("p3")
    site.tell(facts.PersonRevoked("p3", BY_TWO, "bank"))
    assert site.card("p3", "room-reader-1").refusal == "revoked"
    assert site.leave("p3").accepted, "who is revoked may leave"


def test_s10_an_unlock_for_somebody_revoked_meanwhile_is_taken_back() -> None:
    site = ready_site()
    command = ordered(site.to_clear("p1"), PulseUnlock)
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    assert ordered(site.tell(facts.PersonRevoked("p1", BY_TWO, "bank")), SecureDoor).door == "door-main"


def test_s10_a_silent_device_is_not_closed_clear_or_locked() -> None:
    site = ready_site()
    site.admit("p1")
    site.tell(facts.LockRead("door-main", True))
    for device in ("board-main", "locker-a", "gate-a"):
        site.tell(facts.DeviceLost(device, "cable"))
    door, box = site.room.doors["door-main"], site.room.boxes["locker-a/1"]
    assert (door.state.value, door.closed, door.locked) == ("unknown", None, None)
    assert (box.state.value, box.closed, box.holder) == ("unknown_held", None, "p1")
    assert site.room.boxes["locker-a/2"].state.value == "unknown"
    assert site.lane() == "unknown"
    assert "device_lost" in site.alarms()


@pytest.mark.parametrize("device", ["locker-a", "gate-a"])
def test_s10_no_entry_begins_with_a_silent_device(device: str) -> None:
    site = ready_site()
    site.tell(facts.DeviceLost(device, "cable"))
    assert site.card("p1").refusal in ("device_offline", "lane_unknown")


def test_s10_a_box_that_nobody_saw_for_a_while_stores_nothing_though_it_is_shut_again() -> None:
    site = before_the_last_answer()
    site.tell(facts.DeviceLost("locker-a", "cable"))
    site.tell(facts.BoxRead("locker-a", 1, True))
    assert not last_answer(site)
    site.tell(facts.DeviceReady("locker-a"))
    site.wait_ms(2_000)
    assert (site.unlocks(), site.lane()) == (0, "unknown")


def test_s10_who_had_the_door_unlocked_when_its_board_fell_silent_may_be_inside() -> None:
    site = ready_site()
    command = ordered(site.to_clear("p1"), PulseUnlock)
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    site.tell(facts.DeviceLost("board-main", "cable"))
    assert (site.lane(), site.state("p1")) == ("unknown", "unknown"), "the roll call says where they are"


def test_s10_an_unlock_that_was_given_up_admits_nobody_when_a_door_is_shut_later() -> None:
    site = ready_site()
    site.to_clear("p1")
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    site.clear_lane()
    site.card("p1")
    site.tell(facts.DeviceLost("board-main", "cable"))
    site.tell(facts.DoorContactRead("door-main", False))
    site.identify("p1")
    site.answer(site.store(site.declare("p1")))
    site.answer(site.walk())
    site.tell(facts.DoorContactRead("door-main", True))
    assert site.state("p1") == "gate_clear", "a door that somebody shut is no passage"


# Years


def test_people_of_closed_sessions_who_left_nothing_behind_are_forgotten_at_the_next_plan() -> None:
    site = ready_site(people=2)
    site.admit("p1")
    site.admit("p2")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    for person in ("p1", "p2"):
        site.leave(person)
    site.retrieve("p1")
    site.tell(facts.RecordingSealed("s-1", {}))
    assert site.room.sessions["s-1"].state.value == "emptying", "a box still holds something"
    assert site.tell(facts.SessionOrdered("s-1", "close", ("g1",))).refusal == "two_persons_needed"
    site.tell(facts.SessionOrdered("s-1", "close", BY_TWO, "does not come for it"))
    assert "closed_with_boxes_held" in site.room.sessions["s-1"].flags
    site.tell(facts.SessionPlanned("s-2", "1", 0, 2 * site.utc_us))
    assert set(site.room.people) == {"p2"}
    site.retrieve("p2")
    assert site.state("p2") == "retrieved"


def test_a_session_with_somebody_inside_is_not_closed_by_anybody() -> None:
    site = ready_site(people=2)
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    assert site.tell(facts.SessionOrdered("s-1", "close", BY_TWO, "late")).refusal == "not_empty"


# What the exhaustive search found


def test_who_takes_their_things_out_is_not_let_in_again_before_that_is_done() -> None:
    plan = dataclasses.replace(PLAN, staff={"g1": "guard", "s1": "supervisor"})
    site = ready_site(plan=plan, profile=Profile(gate_alarms_manual=1, gate_alarms_hold=1))
    site.to_gate("p1")
    site.walk(alarm=True)
    site.tell(facts.HoldDecided("p1", False, BY_TWO, "phone"))
    site.clear_lane()
    command = ordered(site.card("p1"), OpenBox)
    assert site.tell(facts.HoldDecided("p1", True, BY_TWO, "belt")).refusal == "at_other_kiosk"
    site.tell(facts.BoxRead(command.locker, command.box, False))
    site.tell(facts.BoxRead(command.locker, command.box, True))
    assert site.state("p1") == "retrieved"


def test_who_was_on_the_way_out_of_a_lane_in_doubt_is_unknown_after_a_crash() -> None:
    site = ready_site()
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.through_door(site.card("p1", "exit-reader-a"))
    site.tell(facts.GatePassagesMissed("gate-a", 0, 1))
    site.restart()
    assert site.state("p1") == "unknown", "they may be outside: the roll call says so"


def test_staff_ask_an_exit_for_somebody_inside_only_and_say_who_they_are() -> None:
    site = ready_site()
    site.admit("p1")
    assert site.tell(facts.ExitAsked("p1", ())).refusal == "staff_needed"
    site.tell(facts.FireInputRead("fire-main", True))
    site.tell(facts.FireInputRead("fire-main", False))
    site.tell(facts.FireReset(("s1",), "over"))
    assert site.tell(facts.ExitAsked("p1", ("g1",))).refusal == "whereabouts_unknown"
    assert site.tell(facts.RollCalled("p1", ("g1",))).accepted
