"""A degraded mode, read twice."""

from controller.core.modes import (
    MODES,
    OF_A_SESSION,
    OF_LINKS,
    OUTLIVES_A_RUN,
    TABLE,
    WAITS_BEFORE_START,
    Mode,
    ModeEvent,
    ModeState,
)
from tests.core.machines.chart import check_chart, check_value

CHART = """
off:     begin → on
on:      begin → on, expire → overdue, end → off
overdue: begin → overdue, end → off
"""


def test_a_mode_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("modes", TABLE, ModeState, ModeEvent, CHART)


def test_a_mode_as_it_begins() -> None:
    check_value(Mode("network_lost"), id="network_lost", state=ModeState.OFF, since_utc_us=0, places=())


def test_a_mode_is_named_by_its_word_and_the_session_it_is_of() -> None:
    assert (Mode("power_lost").word, Mode("power_lost").session) == ("power_lost", "")
    assert (Mode("camera_lost:s-1").word, Mode("camera_lost:s-1").session) == ("camera_lost", "s-1")


def test_the_modes_of_the_site_and_what_is_special_of_some() -> None:
    assert MODES == (
        "clock_doubt", "recorder_lost", "source_lost", "storage_low", "storage_full", "power_lost", "centre_lost",
        "evaluation_lost", "witness_lost", "branch_mismatch", "fire_input_silent",
    )  # fmt: skip
    assert {"source_lost", "branch_mismatch"} == OF_A_SESSION
    assert {system: OF_LINKS[system] for system in sorted(OF_LINKS)} == {
        "centre": "centre_lost", "evaluation": "evaluation_lost", "witness": "witness_lost",
    }  # fmt: skip
    assert {"centre_lost", "evaluation_lost"} == WAITS_BEFORE_START
    assert {
        "clock_doubt", "power_lost", "branch_mismatch", "centre_lost", "evaluation_lost", "witness_lost",
    } == OUTLIVES_A_RUN  # fmt: skip
