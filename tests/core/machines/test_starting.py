"""A run's begin and end at every moment of somebody's way, told fact by fact."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.admission import AdmissionState
from controller.core.commands import OpenBox, PulseUnlock
from controller.core.lane import LaneState
from tests.core.entrance import entrance
from tests.core.machines.moments import MAIN, MOMENTS, reach
from tests.core.machines.story import Told
from tests.core.playbook import PLAN, ready_site
from tests.core.sittings import running_site
from tests.core.troubles import incident, troubled_site

Begin = Callable[..., Told]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_crash_at_any_moment_opens_nothing_and_trusts_nothing(told: Begin, moment: str) -> None:
    """S3, S10."""
    site = reach(told(), moment)
    site.run, site.mono_us = 2, 5_000
    started = site.tell(facts.ControllerStarted("0.1.0", "c", "p", site.profile, site.plan))
    assert not [command for command in started.commands if isinstance(command, OpenBox | PulseUnlock)]
    assert site.lane() == "unknown"
    site.unheard(site.devices_up)
    site.clear_lane()


def test_a_start_keeps_what_fire_latched_and_fits_to_the_plan(told: Begin) -> None:
    site = reach(told(), "exited")
    site.unheard(site.tell, facts.FireInputRead("fire-main", True))
    site.run += 1
    smaller = replace(PLAN, lanes=(replace(PLAN.lanes[0], boxes=(3,)),), doors=PLAN.doors[:1])
    site.tell(facts.ControllerStarted("0.9", "c", "p", site.profile, smaller))
    assert set(site.room.boxes) == {"locker-a/1", "locker-a/3"}, "what somebody holds stays known"
    assert set(site.room.doors) == {MAIN}
    site.tell(facts.ControllerStarted("0.9", "c", "p", site.profile, PLAN))
    assert set(site.room.boxes) == {f"locker-a/{number}" for number in (1, 2, 3, 4)}


def test_a_latch_that_the_runtime_kept_latches_at_the_start(told: Begin) -> None:
    site = told(0)
    site.tell(facts.ControllerStarted("0.9", "c", "p", site.profile, PLAN, fire_latched=True))
    assert site.door() == "released"
    site.tell(facts.ControllerStarted("0.9", "c", "p", site.profile, PLAN, fire_latched=True))


def test_a_released_list_is_opened_again_after_a_start(told: Begin) -> None:
    site = told(0)
    now = site.utc_us
    site.unheard(site.tell, facts.SessionPlanned("s-1", "1", now, now + 10**9, ("g1",)))
    site.unheard(site.tell, facts.DrawListImported("s-1", "c", 1, now))
    site.unheard(site.tell, facts.DrawListReleaseAsked("s-1", ("g1", "s1")))
    site.restart()


def test_alarms_of_a_run_end_with_it_and_the_others_stay(told: Begin) -> None:
    site = told()
    for fact in (
        facts.DoorContactRead(MAIN, False), facts.DeviceLost("gate-a", "cable"), facts.RecorderLost("gone"),
        facts.StaffCalled("a"),
    ):  # fmt: skip
        site.unheard(site.tell, fact)
    before = site.alarms()
    site.unheard(site.restart)
    assert before - site.alarms() >= {"device_lost", "recorder_lost"}
    assert "door_forced" in site.alarms()


def test_a_stop_in_order_forgets_every_deadline(told: Begin) -> None:
    site = reach(told(), "matched")
    site.tell(facts.ControllerStopped("signal"))
    assert site.room.deadlines == {}


def test_a_start_forgets_what_was_read_and_ordered_before(told: Begin) -> None:
    site = told()
    for fact in (
        facts.ExitButtonRead(MAIN, True), facts.BreakGlassRead("door-room-1", True), facts.LockRead(MAIN, True),
        facts.DoorReleased("door-room-1"), facts.BoxOverridden("locker-a", 2, ("g1", "s1"), "search"),
        facts.BoxRead("locker-a", 2, False), facts.DoorOverridden(MAIN, ("g1", "s1"), "help", 5_000),
    ):  # fmt: skip
        site.unheard(site.tell, fact)
    site.run, site.mono_us = 2, 5_000
    profile = replace(site.profile, kiosk_idle_ms=7_000)
    site.tell(facts.ControllerStarted("0.9", "c", "p", profile, site.plan))
    assert site.room.profile.kiosk_idle_ms == 7_000


def test_a_crash_while_somebody_is_held_at_the_gate_loses_them(told: Begin) -> None:
    site = reach(told(), "passed")
    one = replace(site.room.people["p1"], state=AdmissionState.HELD)
    lane = replace(site.room.lanes["a"], state=LaneState.ALARMED)
    held = replace(site.room, people={**site.room.people, "p1": one}, lanes={"a": lane})
    for changes, wanted in (({}, "unknown"), ({"state": LaneState.HELD}, "expected"), ({"state": LaneState.FREE}, "expected"),
                            ({"holder": None}, "expected")):  # fmt: skip
        site.room = replace(held, lanes={"a": replace(lane, **changes)})
        site.unheard(site.tell, facts.ControllerStarted("0.9", "c", "p", site.profile, site.plan))
        assert site.state("p1") == wanted


def test_what_waits_for_a_time_waits_on_after_a_start() -> None:
    """A crash ends no rule: lateness, a gate's test, the night and the limit of an outage count on."""
    called = entrance(late_base="call", late_ms=3_600_000, absent_ms=4_500_000)
    called.tell(facts.PeopleCalled("s-1", (), called.utc_us))
    tested = entrance(gate_test_valid_ms=86_400_000)
    tested.tell(facts.GateTestBegun("a", ("g1",)))
    for alarm in (True, False):
        tested.walk("forward", alarm)
        tested.walk("backward", alarm)
    tested.tell(facts.GateTestEnded("a", ("g1",)))
    working = running_site(5, night_local_min=21 * 60)
    cut = troubled_site()
    cut.tell(facts.LinkLost("evaluation", "timeout"))
    for site, deadline in (
        (called, "late:p1"), (tested, "fit:gate-a"), (working, "night:s-1"), (cut, "mode:evaluation_lost"),
    ):  # fmt: skip
        assert deadline in site.room.deadlines, deadline
        site.restart()
        assert deadline in site.room.deadlines, deadline


def test_the_footage_of_what_lasted_goes_as_far_as_the_start_that_ended_its_alarm() -> None:
    """domain.md 5: for lasting causes the footage goes up to their end."""
    site = troubled_site()
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    site.wait_ms(600_000)
    site.run += 1
    site.tell(facts.ControllerStarted("0.9", "c", "p", site.profile, site.plan))
    assert "source_lost" not in site.alarms()
    assert incident(site, "recording_lost").footage_to_utc_us == site.utc_us + 15_000_000


def test_the_version_of_every_profile_that_was_in_force_is_kept() -> None:
    """S9: none may go back."""
    site = ready_site()
    for name in ("just-in-time v3", "day-before v12", "by hand", "of v two"):
        site.tell(facts.ControllerStarted("0.9", "c", "p", site.profile, site.plan, profile_name=name))
    assert site.room.profile_versions == {"just-in-time": 3, "day-before": 12}
