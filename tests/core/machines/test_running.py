"""Clocks, lost readings and deadlines at every moment of somebody's way, told fact by fact."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.running import AFTER, without_deadline
from controller.core.words import Stamp
from tests.core.machines.moments import MOMENTS, reach
from tests.core.machines.story import Told

Begin = Callable[..., Told]


@pytest.mark.parametrize("moment", MOMENTS)
def test_whoever_stands_still_at_any_moment_is_not_waited_for_for_ever(told: Begin, moment: str) -> None:
    site = reach(told(), moment)
    site.wait_ms(400_000)


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


def test_the_kiosk_s_time_passes_with_nobody_there(told: Begin) -> None:
    site = told()
    site.room = replace(site.room, deadlines={"kiosk:a": 0, "retry:a": 0, "room:p1": 0})
    site.wait_ms(1)


@pytest.mark.parametrize("name", ["mode:power_lost", "room:zz", "out:zz", "seat:zz", "kiosk:zz"])
def test_a_deadline_that_was_due_is_gone_whether_what_follows_it_is_refused_or_not(told: Begin, name: str) -> None:
    """What stays due would be told again at once, for ever."""
    site = told()
    site.room = replace(site.room, deadlines={name: site.mono_us, "notice:a": 10**15})
    site.unheard(site.tell, facts.DeadlinePassed(name))
    assert site.room.deadlines == {"notice:a": 10**15}
    assert site.unheard(site.tell, facts.DeadlinePassed(name)).refusal == "deadline:not_due"


@pytest.mark.parametrize("moment", ["window_open", "passed", "clear"])
def test_whoever_may_stand_behind_the_gate_of_a_lane_in_doubt_is_not_sent_away_by_the_kiosk_s_time(
    told: Begin, moment: str
) -> None:
    """S1: only staff say that nobody stands there."""
    site = reach(told(), moment)
    site.unheard(site.tell, facts.GateCountersReset("gate-a"))
    site.unheard(site.tell, facts.DeviceLost("locker-a", "cable"))
    assert "kiosk:a" in site.room.deadlines
    site.unheard(site.wait_ms, 400_000)
    assert (site.lane(), site.room.lanes["a"].visitor) == ("unknown", "p1")


def test_a_door_that_could_not_be_unlocked_is_tried_again_while_clear_is_fresh(told: Begin) -> None:
    """S1: every rule is asked again at the moment of the unlock."""
    site = reach(told(), "passed")
    lane = site.room.lanes["a"]
    site.unheard(site.tell, facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    site.unheard(site.tell, facts.GateAnswered("gate-a", lane.token))
    assert (site.lane(), site.room.lanes["a"].notice) == ("clear", "recording_lost")
    before = site.unlocks()
    site.unheard(site.tell, facts.SourceRecordingStarted("s-1", "cam-lane-a", site.utc_us))
    site.unheard(site.wait_ms, site.profile.unlock_retry_ms)
    assert site.unlocks() == before + 1


def test_a_refused_fact_leaves_the_very_same_room_but_for_a_deadline_that_is_due_now(told: Begin) -> None:
    """S9: what fits no table changes nothing."""
    room = replace(told().room, deadlines={"room:zz": 1_000, "notice:a": 2_000})
    now, early = Stamp(1, 1_000, "run-1"), Stamp(1, 999, "run-1")
    assert without_deadline(room, now, facts.ControllerStopped("end")) is room
    assert without_deadline(room, now, facts.DeadlinePassed("room:yy")) is room
    assert without_deadline(room, early, facts.DeadlinePassed("room:zz")) is room
    assert without_deadline(room, now, facts.DeadlinePassed("room:zz")).deadlines == {"notice:a": 2_000}
