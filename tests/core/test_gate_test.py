"""The gate's daily self-test with a reference device, and its settings watched for drift."""

from typing import Any

import pytest

from controller.core import facts
from controller.core.commands import CommandClass
from tests.core.entrance import Entrance, entrance

DAY_MS = 24 * 3_600_000
DAILY = {"gate_test_valid_ms": DAY_MS, "gate_test_wait_ms": 300_000}
WITH, WITHOUT = True, False


def daily(**figures: Any) -> Entrance:
    return entrance(**{**DAILY, **figures})


def begun(site: Entrance, lane: str = "a") -> Entrance:
    assert site.tell(facts.GateTestBegun(lane, ("g1",))).accepted
    return site


def walked(site: Entrance, *alarms: bool) -> Entrance:
    """Testers go in and come back, with or without the reference device."""
    for alarm in alarms:
        site.walk("forward", alarm)
        site.walk("backward", alarm)
    return site


def ended(site: Entrance, lane: str = "a") -> str:
    assert site.tell(facts.GateTestEnded(lane, ("g1",))).accepted
    return site.room.gates[f"gate-{lane}"].state.value


def proven(site: Entrance) -> Entrance:
    assert ended(walked(begun(site), WITH, WITHOUT)) == "fit"
    return site


def fitness(site: Entrance) -> str:
    return site.room.gates["gate-a"].state.value


def settings(site: Entrance, digest: str) -> None:
    assert site.tell(facts.GateSettingsRead("gate-a", digest)).accepted


def test_a_gate_that_finds_the_reference_device_and_nothing_else_is_fit() -> None:
    """440号 6.4.1: dedicated maintenance; domain 8: a daily self-test with a reference device."""
    site = begun(daily())
    assert site.lane() == "testing"
    walked(site, WITH, WITHOUT)
    assert (ended(site), site.lane()) == ("fit", "free")
    site.admit("p1")


@pytest.mark.parametrize(
    "alarms",
    [
        (),
        (WITH,),
        (WITHOUT,),
        (WITHOUT, WITHOUT),
        (WITH, WITH),
        (WITHOUT, WITH),
        (WITHOUT, WITH, WITHOUT),
        (WITH, WITH, WITHOUT),
    ],
)
def test_a_test_that_did_not_show_both_in_their_order_has_failed(alarms: tuple[bool, ...]) -> None:
    """A gate does not know who walks: first in with the reference device, then without."""
    site = begun(daily())
    walked(site, *alarms)
    assert ended(site) == "unfit"
    assert "gate_test_failed" in site.alarms()
    assert site.card("p1").refusal == "gate_not_fit"


def test_where_tests_are_demanded_an_untested_gate_lets_nobody_begin() -> None:
    """440号 6.4.1; domain 8: self-test with reference device daily."""
    site = daily()
    assert site.card("p1").refusal == "gate_not_fit"
    assert "gate_not_fit:a" in site.room.alarms, "staff are told at the start"
    assert ended(begun(site)) == "unfit"
    assert {"gate_not_fit:a", "gate_test_failed:a"} <= site.room.alarms.keys()
    proven(site)
    assert [alarm for alarm in site.room.alarms if alarm.endswith(":a")] == []
    assert site.card("p1").accepted


def test_where_no_tests_are_demanded_none_is_asked_for() -> None:
    """A profile of version 1 replays as it was decided: 0 = not demanded."""
    site = entrance()
    site.admit("p1")
    assert site.alarms() == set()
    proven(site)
    assert "fit:gate-a" not in site.room.deadlines
    site.restart()
    assert (fitness(site), "fit:gate-a" in site.room.deadlines, site.alarms()) == (
        "fit",
        False,
        {"lane_unknown"} & site.alarms(),
    )


def test_a_test_unlocks_nothing_and_admits_nobody() -> None:
    """S1: no entry door unlocks for anybody but the one who made the whole way."""
    site = daily()
    told = len(site.decisions)
    proven(site)
    commands = [command for decision in site.decisions[told:] for command in decision.commands]
    assert [c for c in commands if c.CLASS is CommandClass.OPENING] == []  # type: ignore[attr-defined]
    assert not any(move.machine == "admission" for d in site.decisions[told:] for move in d.moves)


def test_the_reference_device_is_no_phone_at_the_gate() -> None:
    """An alarm calls for an act; a test is one."""
    site = begun(daily())
    walked(site, WITH)
    assert "phone_at_gate" not in site.alarms()


def test_a_test_begins_in_a_free_lane_only() -> None:
    """The lane belongs to one person in one direction, or to the testers."""
    site = daily(gate_test_valid_ms=0)
    assert site.tell(facts.GateTestBegun("a", ())).refusal == "staff_needed"
    site.card("p1")
    assert site.tell(facts.GateTestBegun("a", ("g1",))).refusal == "lane_busy"
    site.identify("p1")
    assert site.tell(facts.GateTestBegun("a", ("g1",))).refusal == "lane_busy"
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    assert site.tell(facts.GateTestBegun("a", ("g1",))).refusal == "lane_unknown"
    assert site.tell(facts.GateTestBegun("nowhere", ("g1",))).refusal == "lane:unknown"


def test_nobody_begins_and_nobody_leaves_through_a_lane_under_test() -> None:
    """The lane belongs to the testers."""
    site = entrance()
    site.admit("p2")
    begun(site)
    assert site.card("p1").refusal == "lane_busy"
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.card("p2", "exit-reader-a")
    assert site.card("p2", "exit-reader-a").refusal == "lane_busy"
    assert site.lane() == "testing"


def test_a_tester_left_behind_the_gate_brings_the_lane_into_doubt() -> None:
    """S10: nobody stands between gate and door unseen."""
    site = begun(daily())
    walked(site, WITH)
    site.walk("forward")
    assert ended(site) == "fit"
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", "tester_within")
    site.clear_lane()
    site.admit("p1")


def test_a_test_is_ended_by_staff_in_its_own_lane() -> None:
    """Acts are signed."""
    site = begun(daily())
    assert site.tell(facts.GateTestEnded("a", ())).refusal == "staff_needed"
    assert site.tell(facts.GateTestEnded("b", ("g1",))).refusal == "lane:free:end_test"
    site.tell(facts.GatePassagesMissed("gate-b", 1, 0))
    assert site.tell(facts.GateTestEnded("b", ("g1",))).refusal == "lane:unknown:end_test"


def test_a_test_that_is_not_ended_in_time_has_failed() -> None:
    """No state waits for ever: gate_test_wait_ms."""
    site = begun(daily())
    walked(site, WITH, WITHOUT)
    site.wait_ms(300_000)
    assert (site.lane(), site.room.lanes["a"].reason, fitness(site)) == ("unknown", "test_overran", "unfit")
    assert "gate_test_failed" in site.alarms()


@pytest.mark.parametrize(
    "fact",
    [
        facts.DeviceLost("gate-a", "cable"), facts.GatePassagesMissed("gate-a", 1, 0), facts.FireInputRead("fire-main", True),
        facts.DoorContactRead("door-main", False), facts.QueueOverran("gate-a", 3),
    ],
)  # fmt: skip
def test_a_test_that_was_broken_off_leaves_the_gate_untested(fact: facts.Fact) -> None:
    """From its beginning on only this test counts."""
    site = proven(daily())
    begun(site)
    site.tell(fact)
    assert (site.lane(), fitness(site)) == ("unknown", "untested")
    site.wait_ms(300_000)
    assert fitness(site) == "untested"


def test_a_passed_test_counts_for_a_day() -> None:
    """domain 8: self-test with reference device daily; gate_test_valid_ms."""
    site = proven(daily())
    site.wait_ms(DAY_MS - 10_000)
    assert fitness(site) == "fit"
    site.wait_ms(20_000)
    assert fitness(site) == "untested"
    assert "gate_not_fit" in site.alarms()


@pytest.mark.parametrize(("down_ms", "after"), [(1_000, "fit"), (DAY_MS - 60_000, "fit"), (DAY_MS, "untested")])
def test_its_time_runs_on_while_the_controller_does_not(down_ms: int, after: str) -> None:
    """S9: state comes from the journal alone, and its times are UTC."""
    site = proven(daily())
    site.utc_us += down_ms * 1000
    site.restart()
    site.wait_ms(10_000)
    assert fitness(site) == after
    site.wait_ms(DAY_MS)
    assert fitness(site) == "untested"


def test_whoever_is_behind_the_gate_when_its_test_expires_is_not_unlocked() -> None:
    """S1: each rule is checked again at the moment of the unlock."""
    site = proven(daily(gate_test_valid_ms=60_000))
    site.wait_ms(50_000)
    site.to_gate("p1")
    site.wait_ms(15_000)
    site.answer(site.walk())
    assert (site.lane(), site.room.lanes["a"].notice, site.unlocks()) == ("clear", "gate_not_fit", 0)


def test_changed_settings_are_drift_and_an_alarm() -> None:
    """domain 8 and 440号 6.4.1: sensitivity drift locks the lane."""
    site = daily()
    settings(site, "sha-1")
    proven(site)
    settings(site, "sha-1")
    assert (fitness(site), "gate_drifted" in site.alarms()) == ("fit", False)
    settings(site, "sha-2")
    assert (fitness(site), "gate_drifted" in site.alarms()) == ("drifted", True)
    assert site.card("p1").refusal == "gate_not_fit"
    settings(site, "sha-1")
    assert fitness(site) == "drifted", "nobody knows what it found meanwhile"
    proven(site)
    assert "gate_drifted" not in site.alarms()
    assert site.card("p1").accepted


def test_where_no_tests_are_demanded_drift_is_an_alarm_alone() -> None:
    """GateSettingsRead: somebody changed the gate."""
    site = entrance()
    settings(site, "sha-1")
    assert site.alarms() == set()
    settings(site, "sha-2")
    assert "gate_drifted" in site.alarms()
    assert site.card("p1").accepted


def test_settings_first_read_after_the_test_are_those_that_were_tested() -> None:
    """The gate's settings are read when it comes up; a test may be quicker."""
    site = proven(daily())
    settings(site, "sha-1")
    assert fitness(site) == "fit"
    settings(site, "sha-2")
    assert fitness(site) == "drifted"


def test_settings_that_are_no_longer_told_are_drift_until_the_next_test() -> None:
    """S10: a gate that falls silent about its settings is not "as before"; perhaps it was exchanged."""
    site = daily()
    settings(site, "sha-1")
    proven(site)
    settings(site, "")
    assert (fitness(site), "gate_drifted" in site.alarms()) == ("drifted", True)
    settings(site, "sha-1")
    assert fitness(site) == "drifted"
    proven(site)


def test_settings_changed_in_a_test_fail_it() -> None:
    """A test is of one setting."""
    site = daily()
    settings(site, "sha-1")
    begun(site)
    walked(site, WITH)
    settings(site, "sha-2")
    walked(site, WITHOUT)
    assert ended(site) == "unfit"


def test_settings_of_a_gate_in_no_lane_are_refused() -> None:
    """A fact of a device that the plan does not know."""
    assert daily().tell(facts.GateSettingsRead("gate-x", "sha")).refusal == "gate:unknown"


def test_a_gate_whose_counters_were_reset_is_untested() -> None:
    """The gate was reset or exchanged: what was tested is no longer known."""
    site = proven(daily())
    site.tell(facts.GateCountersReset("gate-a"))
    site.clear_lane()
    assert fitness(site) == "untested"
    assert site.card("p1").refusal == "gate_not_fit"


def test_staff_are_told_when_a_gate_has_to_be_tested_again() -> None:
    """440号 6.4.1: maintenance."""
    site = proven(daily())
    site.tell(facts.GateCountersReset("gate-a"))
    assert "gate_not_fit:a" in site.room.alarms
    assert "fit:gate-a" not in site.room.deadlines


def test_a_test_that_ended_is_not_ended_again_by_its_time() -> None:
    """gate_test_wait_ms is the time of a test, not of what follows."""
    site = proven(daily())
    assert ("test:a" in site.room.deadlines, "fit:gate-a" in site.room.deadlines) == (False, True)
    begun(site)
    assert ("test:a" in site.room.deadlines, "fit:gate-a" in site.room.deadlines) == (True, False)


def test_a_clock_that_was_set_back_does_not_end_a_test_too_early() -> None:
    """DESIGN, time: windows are UTC."""
    site = proven(daily())
    site.utc_us -= 3_600_000_000
    site.wait_ms(DAY_MS + 1_000)
    assert (fitness(site), "fit:gate-a" in site.room.deadlines) == ("fit", True)
    site.wait_ms(3_700_000)
    assert fitness(site) == "untested"


def test_nothing_of_an_earlier_test_counts_in_the_next() -> None:
    """From its beginning on only this test counts."""
    site = begun(daily())
    walked(site, WITHOUT)
    assert ended(site) == "unfit"
    proven(site)
    begun(site)
    walked(site, WITH)
    assert ended(site) == "unfit"
    begun(site)
    site.walk("forward", WITH)
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    site.clear_lane()
    proven(site)
    assert site.lane() == "free"


def test_a_test_knows_the_settings_that_it_was_made_with() -> None:
    """Drift is measured against what was tested."""
    site = daily()
    settings(site, "sha-1")
    assert site.room.gates["gate-a"].tested_settings_sha256 == ""
    proven(site)
    gate = site.room.gates["gate-a"]
    assert (gate.settings_sha256, gate.tested_settings_sha256) == ("sha-1", "sha-1")
    settings(site, "sha-2")
    assert (site.room.gates["gate-a"].tested_settings_sha256, "fit:gate-a" in site.room.deadlines) == ("sha-1", False)
    site = proven(daily())
    settings(site, "sha-3")
    assert site.room.gates["gate-a"].tested_settings_sha256 == "sha-3"


def test_the_settings_in_words_go_along_with_their_digest() -> None:
    """On drift staff see what differs; the digest alone decides."""
    site = daily()
    for sha, words in (("sha-1", ("zone_3=500",)), ("sha-1", ("zone_3=501",)), ("sha-2", ("zone_3=200",))):
        if sha == "sha-2":
            proven(site)
        site.tell(facts.GateSettingsRead("gate-a", sha, words))
    gate = site.room.gates["gate-a"]
    assert (gate.settings, gate.tested_settings) == (("zone_3=200",), ("zone_3=500",))
    site = proven(daily())
    site.tell(facts.GateSettingsRead("gate-a", "sha-3", ("zone_3=200",)))
    assert site.room.gates["gate-a"].tested_settings == ("zone_3=200",)
    site = daily()
    site.tell(facts.GateSettingsRead("gate-a", "sha-3", ("zone_3=200",)))
    assert site.room.gates["gate-a"].tested_settings == ()


def test_the_kiosk_of_a_lane_under_test_says_nothing_of_before() -> None:
    """What a kiosk shows is of whoever stands there."""
    site = entrance()
    site.card("stranger")
    begun(site)
    assert site.room.lanes["a"].notice == ""


def test_each_lane_has_its_own_gate() -> None:
    """S1: the lane crossed is the lane tested."""
    site = proven(daily())
    assert site.card("p1", "reader-b").refusal == "gate_not_fit"
    assert site.card("p1", "reader-a").accepted


def test_a_failed_test_ends_an_earlier_pass() -> None:
    """The last test counts."""
    site = proven(daily())
    begun(site)
    assert ended(site) == "unfit"
    site.wait_ms(DAY_MS)
    assert fitness(site) == "unfit"
