"""The matrix of degraded modes: what may go on while one lasts."""

from dataclasses import replace

import pytest

from controller.core.matrix import rule_of, why_no_entry, why_not_run
from controller.core.modes import Mode, ModeState
from controller.core.profile import ModeRule, Profile
from controller.core.state import Room


def room(rule: ModeRule, session: str = "", state: ModeState = ModeState.ON) -> Room:
    """A room in which that mode lasts."""
    key = f"{rule.mode}:{session}" if session else rule.mode
    return Room(profile=replace(Profile(), modes=(rule,)), modes={key: Mode(key, state, 0, (session,))})


def rule(entry: bool = True, running: bool = True, after: str = "alarm", overdue_entry: bool = True) -> ModeRule:
    return ModeRule("network_lost", entry, running, 1000, after, overdue_entry)


def test_a_mode_has_at_most_one_row() -> None:
    one = rule()
    assert rule_of(replace(Profile(), modes=(ModeRule("other", True, True), one)), "network_lost") is one
    assert rule_of(Profile(), "network_lost") is None


def test_a_mode_without_a_row_stands_against_nothing() -> None:
    kept = replace(room(rule(False, False)), profile=Profile())
    assert (why_no_entry(kept), why_not_run(kept, "s-1")) == (None, None)


def test_a_mode_that_lets_all_go_on_stands_against_nothing_in_time_or_not() -> None:
    for state in (ModeState.ON, ModeState.OVERDUE):
        assert why_no_entry(room(rule(), state=state)) is None
        assert why_not_run(room(rule(), state=state), "s-1") is None


@pytest.mark.parametrize(
    ("of", "asked", "counts"),
    [("", "", True), ("", "s-1", True), ("s-1", "s-1", True), ("s-1", "s-2", False), ("s-1", "", False)],
)
def test_a_mode_counts_for_the_site_or_for_its_session_alone(of: str, asked: str, counts: bool) -> None:
    said = "degraded_network_lost" if counts else None
    assert why_no_entry(room(rule(entry=False), of), asked) == said
    if asked:
        assert why_not_run(room(rule(running=False), of), asked) == said


def test_after_its_limit_a_mode_may_close_the_door_or_stop_the_session() -> None:
    for state, said in ((ModeState.ON, None), (ModeState.OVERDUE, "degraded_network_lost")):
        assert why_no_entry(room(rule(overdue_entry=False), state=state)) == said
        assert why_not_run(room(rule(after="suspend"), state=state), "s-1") == said


def test_of_several_modes_the_one_that_forbids_counts() -> None:
    both = room(rule(entry=False, running=False))
    quiet = Mode("power_lost")
    both = replace(both, modes={"power_lost": quiet, "x": replace(quiet, id="x"), **both.modes})
    both = replace(both, profile=replace(both.profile, modes=(ModeRule("power_lost", True, True), *both.profile.modes)))
    assert (why_no_entry(both), why_not_run(both, "s-1")) == ("degraded_network_lost",) * 2
