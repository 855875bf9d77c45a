"""Degraded modes: each begins and ends by facts, has its limit, and the matrix says what may go on."""

import dataclasses

import pytest

from controller.core import facts, modes
from controller.core.degraded import begin, on_started, why_no_entry, why_not_run
from controller.core.facts import Fact
from controller.core.modes import MODES, ModeState
from controller.core.profile import ModeRule
from controller.core.turn import Turn
from controller.core.words import CORE_VERSION, RoomPlan, Stamp
from tests.core.playbook import BY_TWO, Site, ready_site
from tests.core.troubles import HOUR_MS, POWERED, rows, troubled_site

BEGINS: dict[str, tuple[list[Fact], list[Fact]]] = {
    "clock_doubt": ([facts.ClockDoubted("step")], [facts.ClockTrusted()]),
    "recorder_lost": ([facts.RecorderLost("silent")], [facts.RecorderReady("e")]),
    "source_lost:s-1": (
        [facts.SourceRecordingLost("s-1", "cam-lane-a", "cable")], [facts.SourceRecordingStarted("s-1", "cam-lane-a", 1)],
    ),
    "storage_low": (
        [facts.RecorderAlarmRaised("storage_low", "disk-1", "")], [facts.RecorderAlarmEnded("storage_low", "disk-1")],
    ),
    "storage_full": (
        [facts.RecorderAlarmRaised("storage_full", "disk-1", "")], [facts.RecorderAlarmEnded("storage_full", "disk-1")],
    ),
    "power_lost": ([facts.PowerLost("mains")], [facts.PowerRestored("mains")]),
    "centre_lost": ([facts.LinkLost("centre", "timeout")], [facts.LinkRestored("centre")]),
    "evaluation_lost": ([facts.LinkLost("evaluation")], [facts.LinkRestored("evaluation")]),
    "witness_lost": ([facts.LinkLost("witness")], [facts.LinkRestored("witness")]),
    "fire_input_silent": (
        [facts.DeviceLost("board-main", "cable")],
        [facts.DoorContactRead("door-main", True), facts.FireInputRead("fire-main", False), facts.DeviceReady("board-main")],
    ),
}  # fmt: skip
EACH = pytest.mark.parametrize("key", BEGINS)


def state(site: Site, key: str) -> str:
    mode = site.room.modes.get(key)
    return "off" if mode is None else mode.state.value


@EACH
def test_a_mode_begins_and_ends_by_what_the_world_tells(key: str) -> None:
    """evidence.md 6.2: degraded modes are explicit states."""
    site = troubled_site()
    begun, ended = BEGINS[key]
    moves = [move for fact in begun for move in site.tell(fact).moves if move.machine == "mode"]
    assert [(move.id, move.before, move.after) for move in moves] == [(key, "off", "on")]
    assert site.room.modes[key].since_utc_us == site.utc_us
    for fact in ended:
        site.tell(fact)
    assert site.room.modes == {}
    assert not [name for name in site.room.deadlines if name.startswith("mode")]


def test_every_mode_of_the_site_has_a_row_in_the_shipped_matrix_and_every_row_a_mode() -> None:
    assert {rule.mode for rule in rows("modes")} == set(MODES)


@EACH
def test_what_a_mode_lets_in_is_what_its_row_says(key: str) -> None:
    site = troubled_site()
    word = key.partition(":")[0]
    for fact in BEGINS[key][0]:
        site.tell(fact)
    rule = next(rule for rule in rows("modes") if rule.mode == word)
    code = None if rule.new_entry else f"degraded_{word}"
    assert why_no_entry(site.room, "s-1") == code
    assert why_not_run(site.room, "s-1") == (None if rule.running_continues else f"degraded_{word}")


@EACH
def test_without_a_row_a_mode_is_not_kept_and_the_site_does_as_before(key: str) -> None:
    site = troubled_site(modes=())
    for fact in BEGINS[key][0]:
        assert site.tell(fact).accepted
    assert site.room.modes == {}
    assert why_no_entry(site.room, "s-1") is None


@EACH
def test_a_mode_that_lasts_too_long_is_overdue_and_a_person_must_act(key: str) -> None:
    word = key.partition(":")[0]
    site = troubled_site(modes=(ModeRule(word, True, True, 60_000, "alarm"),))
    for fact in BEGINS[key][0]:
        site.tell(fact)
    site.wait_ms(59_000)
    assert state(site, key) == "on"
    site.wait_ms(2_000)
    assert state(site, key) == "overdue"
    assert site.room.alarms[f"mode_overdue:{key}"].params == {"place": key, "mode": word}
    assert site.room.sessions["s-1"].state.value == "assembling"
    for fact in BEGINS[key][1]:
        site.tell(fact)
    assert "mode_overdue" not in site.alarms()


@pytest.mark.parametrize("running", [False, True])
def test_a_mode_that_suspends_after_its_limit_suspends_what_runs_and_nothing_else(running: bool) -> None:
    site = troubled_site(running=running, modes=(ModeRule("witness_lost", True, True, 60_000, "suspend"),))
    site.tell(facts.LinkLost("witness"))
    site.wait_ms(61_000)
    session = site.room.sessions["s-1"]
    assert session.state.value == ("suspended" if running else "assembling")
    assert session.suspended_cause == ("witness_lost" if running else "")
    assert ("degraded" in session.flags) is running, "a running session is marked when a mode begins"


def test_power_loss_suspends_what_runs_and_it_goes_on_only_after_a_new_test_with_mains() -> None:
    """domain.md 5: power loss: session suspended with its cause; again only after a self-test."""
    site = troubled_site(running=True)
    site.room = dataclasses.replace(site.room, profile=dataclasses.replace(site.profile, self_test_needed=True))
    site.tell(facts.PowerLost("mains"))
    session = site.room.sessions["s-1"]
    assert (session.state.value, session.suspended_cause, session.suspended_from) == (
        "suspended",
        "power_lost",
        "running",
    )
    assert {"power_lost"} <= site.alarms()
    assert site.tell(facts.SessionOrdered("s-1", "resume", BY_TWO)).refusal == "self_test_needed"
    site.tell(facts.SessionOrdered("s-1", "retest", ("g1",)))
    site.tell(facts.SelfTestReported("s-1", True))
    assert site.tell(facts.SessionOrdered("s-1", "resume", BY_TWO)).refusal == "degraded_power_lost"
    site.tell(facts.PowerRestored("mains"))
    assert site.room.sessions["s-1"].state.value == "retested", "mains alone does not resume"
    assert site.tell(facts.SessionOrdered("s-1", "resume", BY_TWO)).accepted
    assert site.room.sessions["s-1"].state.value == "running"


def test_mains_that_fails_at_two_inputs_is_back_when_both_are() -> None:
    site = troubled_site()
    site.tell(facts.PowerLost("mains"))
    since = site.room.modes["power_lost"].since_utc_us
    site.tell(facts.PowerLost("mains-2"))
    assert site.room.modes["power_lost"].places == ("mains", "mains-2")
    site.tell(facts.PowerRestored("mains"))
    assert site.room.modes["power_lost"].places == ("mains-2",)
    assert {alarm.id for alarm in site.room.alarms.values() if alarm.code == "power_lost"} == {"power_lost:mains-2"}
    assert site.room.modes["power_lost"].since_utc_us == since
    assert site.tell(facts.PowerRestored("elsewhere")).accepted
    assert state(site, "power_lost") == "on"
    site.tell(facts.PowerRestored("mains-2"))
    assert site.room.modes == {}


def test_without_the_evaluation_system_a_session_waits_two_hours_to_begin_then_the_owner_decides() -> None:
    """domain.md 5: evaluation system lost before the start: up to 2 h, then the owner decides."""
    site = troubled_site()
    site.tell(facts.LinkLost("evaluation"))
    site.wait_ms(2 * HOUR_MS - 1_000)
    assert "mode_overdue" not in site.alarms()
    site.wait_ms(2_000)
    alarm = site.room.alarms["mode_overdue:evaluation_lost"]
    assert alarm.params == {"place": "evaluation_lost", "mode": "evaluation_lost", "before_start": "yes"}
    assert state(site, "evaluation_lost") == "on"
    assert site.room.sessions["s-1"].state.value == "assembling", "nobody but a person decides"


def test_without_the_evaluation_system_a_running_session_waits_four_hours_then_it_is_suspended() -> None:
    """domain.md 5: evaluation system lost during the evaluation: up to 4 h, then suspended."""
    site = troubled_site(running=True)
    site.tell(facts.LinkLost("evaluation"))
    site.wait_ms(4 * HOUR_MS - 1_000)
    assert site.room.sessions["s-1"].state.value == "running"
    assert "mode_overdue" not in site.alarms(), "a session that has begun does not wait to begin"
    site.wait_ms(2_000)
    assert site.room.sessions["s-1"].state.value == "suspended"
    assert site.room.sessions["s-1"].suspended_cause == "evaluation_lost"
    assert "mode_overdue" in site.alarms()
    assert site.tell(facts.SessionOrdered("s-1", "resume", BY_TWO)).refusal == "degraded_evaluation_lost"
    site.tell(facts.LinkRestored("evaluation"))
    assert site.tell(facts.SessionOrdered("s-1", "resume", BY_TWO)).accepted


def test_without_the_centre_the_list_that_is_here_holds_for_a_day_and_no_longer() -> None:
    """evidence.md 6.2: a server that is down: the room works on for the ticket's life, and stays locked after it."""
    site = troubled_site()
    site.tell(facts.LinkLost("centre"))
    assert why_no_entry(site.room, "s-1") is None
    site.wait_ms(24 * HOUR_MS + 1_000)
    assert why_no_entry(site.room, "s-1") == "degraded_centre_lost"


def test_without_a_witness_work_goes_on_and_it_is_red_after_a_day() -> None:
    """evidence.md 6.2: WITNESS_LOST: continue, the queue of checkpoints grows, red after 24 h."""
    site = troubled_site(running=True)
    site.tell(facts.LinkLost("witness"))
    site.wait_ms(24 * HOUR_MS + 1_000)
    assert state(site, "witness_lost") == "overdue"
    assert why_no_entry(site.room, "s-1") is None
    assert site.room.sessions["s-1"].state.value == "running"


def test_a_lost_source_stops_entry_to_its_session_alone() -> None:
    site = troubled_site()
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    assert why_no_entry(site.room, "s-1") == "degraded_source_lost"
    assert why_no_entry(site.room, "s-2") is None
    assert why_no_entry(site.room) is None


def test_a_lost_source_is_there_again_when_every_source_of_its_session_is() -> None:
    site = troubled_site()
    for source in ("cam-lane-a", "cam-room-1a"):
        site.tell(facts.SourceRecordingLost("s-1", source, "cable"))
    site.tell(facts.SourceRecordingStarted("s-1", "cam-lane-a", 1))
    assert state(site, "source_lost:s-1") == "on"
    site.tell(facts.SourceRecordingStarted("s-1", "cam-room-1a", 1))
    assert state(site, "source_lost:s-1") == "off"


def test_a_mode_of_a_session_ends_with_the_session() -> None:
    site = troubled_site()
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.tell(facts.RecordingSealed("s-1", {}))
    assert site.room.sessions["s-1"].state.value == "recording_sealed"
    assert site.room.modes == {}


def test_a_link_that_the_core_does_not_know_is_refused() -> None:
    site = troubled_site()
    assert site.tell(facts.LinkLost("weather")).refusal == "link:unknown"
    assert site.tell(facts.LinkRestored("weather")).refusal == "link:unknown"
    site.tell(facts.LinkLost("centre", "timeout"))
    assert site.room.alarms["link_lost:centre"].params == {"place": "centre", "cause": "timeout"}
    site.tell(facts.LinkRestored("centre"))
    assert "link_lost" not in site.alarms()


def in_two_rooms() -> Site:
    """Two sessions at work, each in its room."""
    site = troubled_site(running=True)
    rooms = (*POWERED.rooms, RoomPlan("2", None, None, ("cam-room-2a",)))
    site.room = dataclasses.replace(site.room, plan=dataclasses.replace(POWERED, rooms=rooms))
    site.tell(facts.SessionPlanned("s-2", "2", site.utc_us - 1, site.utc_us + HOUR_MS * 8_000, ("g1",)))
    site.tell(facts.DrawListImported("s-2", "c0ffee", 1, site.utc_us))
    site.tell(facts.SessionOrdered("s-2", "prepare", ("g1",)))
    site.tell(facts.SourceRecordingStarted("s-2", "cam-room-2a", site.utc_us))
    site.tell(facts.DrawListReleaseAsked("s-2", BY_TWO))
    site.tell(facts.DrawListOpened("s-2", (facts.Drawn("q1", "d-q1"),)))
    site.tell(facts.SessionOrdered("s-2", "open_assembly", ("g1",)))
    assert site.tell(facts.SessionOrdered("s-2", "start", ("g1",))).accepted
    return site


def test_a_mode_of_one_session_suspends_that_one_and_a_mode_of_the_site_every_one() -> None:
    site = in_two_rooms()
    site.tell(facts.SourceRecordingLost("s-2", "cam-room-2a", "cable"))
    site.wait_ms(1_800_001)
    assert site.room.sessions["s-2"].suspended_cause == "source_lost"
    assert site.room.sessions["s-1"].state.value == "running"
    site.tell(facts.PowerLost("mains"))
    assert site.room.sessions["s-1"].suspended_cause == "power_lost"


def test_a_mode_of_one_session_is_over_with_it_at_a_restart_and_lasts_while_it_does() -> None:
    site = troubled_site(running=True)
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    begin(turn, "branch_mismatch", "s-1")
    begin(turn, "branch_mismatch", "s-9")
    on_started(turn)
    assert set(turn.room.modes) == {"branch_mismatch:s-1"}


def test_a_wait_before_the_start_counts_over_a_restart_too() -> None:
    site = troubled_site()
    site.tell(facts.LinkLost("evaluation"))
    site.wait_ms(HOUR_MS)
    site.restart()
    site.wait_ms(HOUR_MS - 60_000)
    assert "mode_overdue" not in site.alarms()
    site.wait_ms(61_000)
    assert "mode_overdue" in site.alarms()


def test_a_wait_that_is_not_limited_ends_with_no_alarm() -> None:
    site = troubled_site(outage_before_ms=0)
    site.tell(facts.LinkLost("evaluation"))
    site.wait_ms(3 * HOUR_MS)
    assert "mode_overdue" not in site.alarms()


def test_no_session_waits_to_begin_for_what_it_does_not_need() -> None:
    site = troubled_site()
    site.tell(facts.LinkLost("witness"))
    site.wait_ms(3 * HOUR_MS)
    assert "mode_overdue" not in site.alarms()


def test_a_session_that_is_over_does_not_wait_to_begin() -> None:
    site = troubled_site()
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.tell(facts.LinkLost("evaluation"))
    site.wait_ms(3 * HOUR_MS)
    assert "mode_overdue" not in site.alarms()


def test_a_mode_s_limit_counts_over_a_restart() -> None:
    """A crash loses nothing: the limit counts from when the outage began, in whatever run that was."""
    site = troubled_site(running=True)
    site.tell(facts.LinkLost("evaluation"))
    since = site.room.modes["evaluation_lost"].since_utc_us
    site.wait_ms(3 * HOUR_MS)
    site.restart()
    assert site.room.modes["evaluation_lost"].since_utc_us == since
    assert "link_lost:evaluation" in site.room.alarms
    assert state(site, "evaluation_lost") == "on"
    site.tell(facts.LinkLost("evaluation"))
    site.wait_ms(HOUR_MS + 1_000)
    assert state(site, "evaluation_lost") == "overdue"
    assert site.room.sessions["s-1"].state.value == "suspended"
    site.restart()
    assert state(site, "evaluation_lost") == "overdue", "overdue stays overdue"
    assert "mode_overdue" in site.alarms()


def test_a_limit_that_passed_while_the_controller_was_down_is_told_at_once() -> None:
    site = troubled_site()
    site.tell(facts.LinkLost("witness"))
    site.tell(facts.PowerLost("mains"))
    site.utc_us += 30 * HOUR_MS * 1000
    site.restart()
    site.wait_ms(1)
    assert state(site, "witness_lost") == "overdue"
    assert {"power_lost", "link_lost"} <= site.alarms(), "their modes stand, so do they"


def test_a_clock_that_went_back_makes_no_limit_longer() -> None:
    site = troubled_site()
    site.tell(facts.LinkLost("witness"))
    site.utc_us -= 3 * HOUR_MS * 1000
    site.restart()
    assert site.room.deadlines["mode:witness_lost"] <= site.mono_us + 24 * HOUR_MS * 1000


@EACH
def test_after_a_restart_only_what_outlives_a_run_stands(key: str) -> None:
    site = troubled_site()
    for fact in BEGINS[key][0]:
        site.tell(fact)
    site.run += 1
    site.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", site.profile, site.plan))
    word = key.partition(":")[0]
    assert (key in site.room.modes) is (word in modes.OUTLIVES_A_RUN)


def test_what_the_site_file_names_no_longer_does_not_last_for_ever() -> None:
    site = troubled_site()
    site.tell(facts.PowerLost("mains"))
    site.tell(facts.LinkLost("centre"))
    site.plan = type(POWERED)(
        doors=POWERED.doors, lanes=POWERED.lanes, rooms=POWERED.rooms, fire_inputs=POWERED.fire_inputs,
        devices=POWERED.devices,
    )  # fmt: skip
    site.restart()
    assert site.room.modes == {}
    assert not {"power_lost", "link_lost"} & site.alarms()


def test_a_fire_ends_no_outage_and_no_limit() -> None:
    site = troubled_site()
    site.tell(facts.LinkLost("witness"))
    site.tell(facts.FireInputRead("fire-main", True))
    assert "mode:witness_lost" in site.room.deadlines


def test_a_deadline_of_a_mode_that_is_gone_changes_nothing() -> None:
    site = ready_site()
    assert site.room.modes == {}
    assert modes.Mode("power_lost").state == ModeState.OFF
