"""The gate's self-test to the millisecond, and over a restart."""

import pytest

from controller.core import facts
from controller.core.words import CORE_VERSION
from tests.core.entrance import Entrance, entrance

DAY_MS = 24 * 3_600_000


def begun() -> Entrance:
    """A gate under test."""
    site = entrance(gate_test_valid_ms=DAY_MS, gate_test_wait_ms=300_000)
    site.tell(facts.GateTestBegun("a", ("g1",)))
    return site


def ended(site: Entrance) -> str | None:
    """What follows when staff end the test."""
    return site.tell(facts.GateTestEnded("a", ("g1",))).refusal


def proven() -> Entrance:
    """A gate that found the reference device and nothing else."""
    site = begun()
    for alarm in (True, False):
        site.walk("forward", alarm)
        site.walk("backward", alarm)
    assert ended(site) is None
    return site


def test_a_test_that_was_broken_off_with_a_tester_within_is_not_ended_any_more() -> None:
    """S10: the lane is in doubt already, and staff look where the tester is; only this test would count."""
    site = begun()
    site.walk("forward", True)
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    assert ended(site) == "lane:unknown:end_test"
    assert site.room.lanes["a"].reason == "missed_passages"


@pytest.mark.parametrize(("early_us", "after"), [(1, "fit"), (0, "untested")])
def test_a_passed_test_counts_to_its_last_moment(early_us: int, after: str) -> None:
    """domain 8: self-test with reference device daily."""
    site = proven()
    site.pass_ms(DAY_MS)
    site.utc_us = site.room.gates["gate-a"].tested_utc_us + DAY_MS * 1000 - 1000 - early_us
    site.tell(facts.DeadlinePassed("fit:gate-a"))
    assert site.room.gates["gate-a"].state.value == after


def test_a_test_that_became_too_old_while_nothing_ran_expires_at_once() -> None:
    """S9: its time is UTC; no deadline lies in the past, and none waits for nothing."""
    site = proven()
    site.pass_ms(2 * DAY_MS)
    site.run += 1
    site.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", site.profile, site.plan))
    assert site.room.deadlines["fit:gate-a"] == site.mono_us


@pytest.mark.parametrize("passed", [True, False])
def test_after_a_restart_staff_are_told_of_the_gates_that_nobody_may_enter_by(passed: bool) -> None:
    """440号 6.4.1: maintenance; an alarm calls for an act, and a gate that is fit calls for none."""
    site = proven() if passed else begun()
    if not passed:
        ended(site)
    for alarm in list(site.room.alarms):
        site.tell(facts.AlarmAcknowledged(alarm, ("g1",)))
    site.restart()
    assert site.room.gates["gate-a"].state.value == ("fit" if passed else "unfit")
    assert ("gate_not_fit:a" in site.room.alarms) is not passed
