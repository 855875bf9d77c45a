"""The controller and its devices at every moment of somebody's way, told fact by fact."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.admission import AdmissionState
from controller.core.commands import OpenBox, PulseUnlock
from controller.core.lane import LaneState
from controller.core.running import AFTER
from tests.core.machines.moments import MAIN, MOMENTS, reach
from tests.core.machines.story import Told
from tests.core.playbook import PLAN

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


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("device", ["board-main", "locker-a", "gate-a"])
def test_a_device_that_falls_silent_at_any_moment_is_neither_closed_nor_clear(
    told: Begin, moment: str, device: str
) -> None:
    """S10."""
    site = reach(told(), moment)
    site.tell(facts.DeviceLost(device, "cable"))
    site.tell(facts.DeviceReady(device))


@pytest.mark.parametrize("moment", MOMENTS)
def test_whoever_stands_still_at_any_moment_is_not_waited_for_for_ever(told: Begin, moment: str) -> None:
    site = reach(told(), moment)
    site.wait_ms(400_000)


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


def test_a_clock_is_doubted_until_it_is_in_order_or_two_say_so(told: Begin) -> None:
    site = told()
    assert site.tell(facts.ClockTrusted(())).refusal == "clock:trusted"
    site.tell(facts.ClockDoubted("step"))
    site.card("p1")
    for by in (("g1",), ("g1", "g1"), ("g1", "s1")):
        site.tell(facts.ClockTrusted(by))
    assert site.room.clock_trusted
    site.tell(facts.ClockDoubted("step"))
    site.tell(facts.ClockTrusted(()))
    assert "clock_doubted" not in site.alarms()


def test_readings_that_were_lost_make_a_gate_s_lane_unknown(told: Begin) -> None:
    site = told()
    site.tell(facts.QueueOverran("reader-a", 3))
    assert site.lane() == "free"
    site.tell(facts.QueueOverran("gate-a", 3))
    assert site.room.lanes["a"].reason == "readings_lost"


def test_a_device_that_is_not_planned_is_refused(told: Begin) -> None:
    site = told()
    assert site.tell(facts.DeviceReady("z")).refusal == "device:unknown"
    assert site.tell(facts.DeviceLost("z", "?")).refusal == "device:unknown"


def test_a_fire_board_whose_silence_means_fire_latches(told: Begin) -> None:
    site = told()
    contacts = (replace(PLAN.fire_inputs[0], on_silence="release"), replace(PLAN.fire_inputs[0], id="second"))
    site.room = replace(site.room, plan=replace(PLAN, fire_inputs=contacts))
    site.tell(facts.DeviceLost("board-main", "cable"))
    assert site.door() == "released"


def test_in_a_fire_a_board_that_comes_back_is_released_at_once(told: Begin) -> None:
    site = told()
    site.unheard(site.tell, facts.FireInputRead("fire-main", True))
    site.unheard(site.tell, facts.DeviceLost("board-room", "cable"))
    site.tell(facts.DeviceReady("board-room"))


def test_a_deadline_counts_when_its_time_has_come_and_once(told: Begin) -> None:
    site = reach(told(), "matched")
    assert site.tell(facts.DeadlinePassed("kiosk:a")).refusal == "deadline:not_due"
    assert site.tell(facts.DeadlinePassed("kiosk:z")).refusal == "deadline:not_due"
    at_us = site.room.deadlines["kiosk:a"]
    site.pass_ms((at_us - site.mono_us) // 1000 - 1)
    assert site.tell(facts.DeadlinePassed("kiosk:a")).accepted
    assert site.tell(facts.DeadlinePassed("kiosk:a")).refusal == "deadline:not_due"


def test_who_does_not_come_to_their_room_in_time_is_told(told: Begin) -> None:
    """浙发改公管〔2021〕440号 5.5.4: within five minutes to the room."""
    site = reach(told(), "admitted")
    site.wait_ms(site.profile.room_entry_ms)
    assert "room_late" in site.alarms()


def test_a_notice_ends_unless_the_lane_is_unknown(told: Begin) -> None:
    site = told()
    site.unheard(site.card, "nobody")
    site.wait_ms(site.profile.notice_ms)
    site.unheard(site.card, "nobody")
    site.unheard(site.tell, facts.GateCountersReset("gate-a"))
    site.wait_ms(site.profile.notice_ms)
    assert site.room.lanes["a"].notice == "lane_unknown"


def test_every_deadline_has_a_word_that_says_what_follows() -> None:
    assert set(AFTER) == {
        "kiosk", "window", "clear", "retry", "door", "held", "box_open", "box_close", "room", "out", "seat", "notice",
        "late", "absent", "test", "fit", "call", "mode", "mode_wait", "night", "replacement",
    }  # fmt: skip


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


@pytest.mark.parametrize("device", ["reader-a", "board-main", "board-room"])
def test_what_a_silent_device_had_read_is_not_known(told: Begin, device: str) -> None:
    site = reach(told(), "card_read")
    for door in (MAIN, "door-room-1"):
        site.unheard(site.tell, facts.LockRead(door, True))
        site.unheard(site.tell, facts.DoorReleased(door))
        site.unheard(site.tell, facts.LockRead(door, True))
    site.tell(facts.DeviceLost(device, "cable"))
    assert site.room.lanes["a"].card_lying is (device != "reader-a")


@pytest.mark.parametrize("moment", ["card_read", "box_open", "window_open", "passed", "clear"])
def test_in_a_lane_in_doubt_only_whoever_lost_a_box_before_the_gate_is_sent_away(told: Begin, moment: str) -> None:
    site = reach(told(), moment)
    site.unheard(site.tell, facts.GateCountersReset("gate-a"))
    site.tell(facts.DeviceLost("locker-a", "cable"))
    site.wait_ms(400_000)
    assert (site.room.lanes["a"].visitor is None) is (moment == "box_open")


def test_the_kiosk_s_time_passes_with_nobody_there(told: Begin) -> None:
    site = told()
    site.room = replace(site.room, deadlines={"kiosk:a": 0, "retry:a": 0, "room:p1": 0})
    site.wait_ms(1)


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


@pytest.mark.parametrize("name", ["mode:power_lost", "room:zz", "out:zz", "seat:zz", "kiosk:zz"])
def test_a_deadline_that_was_due_is_gone_whether_what_follows_it_is_refused_or_not(told: Begin, name: str) -> None:
    """What stays due would be told again at once, for ever."""
    site = told()
    site.room = replace(site.room, deadlines={name: site.mono_us, "notice:a": 10**15})
    site.unheard(site.tell, facts.DeadlinePassed(name))
    assert site.room.deadlines == {"notice:a": 10**15}
    assert site.unheard(site.tell, facts.DeadlinePassed(name)).refusal == "deadline:not_due"
