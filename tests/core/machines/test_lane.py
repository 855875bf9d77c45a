"""The lane, read twice."""

from controller.core.lane import BEHIND_GATE, INWARD, OUTWARD, TABLE, Lane, LaneEvent, LaneState
from tests.core.machines.chart import check_chart, check_value, words

CHART = """
free:          hold → held, hold_out → out_held, doubt → unknown, begin_test → testing
held:          ask_window → window_asked, give_up → free, doubt → unknown
window_asked:  gate_answered → window_open, reopen_box → held, give_up → free, doubt → unknown
window_open:   passed_clean → passed, passed_alarm → alarmed, reopen_box → held, give_up → free, doubt → unknown
passed:        confirmed → clear, doubt → unknown
clear:         walked_back → held, pulsed → unlocked, doubt → unknown
unlocked:      door_opened → door_open, not_opened → clear, doubt → unknown
door_open:     door_closed → free, doubt → unknown
alarmed:       resolved → clear, walked_back → held, doubt → unknown
out_held:      pulsed → out_unlocked, not_opened → free, doubt → unknown
out_unlocked:  door_opened → out_door_open, not_opened → free, doubt → unknown
out_door_open: door_closed → out_walking, doubt → unknown
out_walking:   passed_out → free, doubt → unknown
testing:       doubt → unknown, end_test → free
unknown:       doubt → unknown, staff_cleared → free
"""


def test_a_lane_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("lane", TABLE, LaneState, LaneEvent, CHART)


def test_a_lane_as_it_begins() -> None:
    check_value(
        Lane("a"), id="a", state=LaneState.UNKNOWN, holder=None, visitor=None, token="", beams=(),
        reason="started", notice="", card_lying=False, card_failures=0, pulses=0, escort="",
    )  # fmt: skip


def test_the_states_that_count_as_outward() -> None:
    assert words(OUTWARD) == {"out_door_open", "out_held", "out_unlocked", "out_walking"}


def test_the_states_that_count_as_behind_gate() -> None:
    assert words(BEHIND_GATE) == {"alarmed", "clear", "door_open", "passed", "unlocked"}


def test_the_states_that_count_as_inward() -> None:
    assert words(INWARD) == {
        "alarmed", "clear", "door_open", "held", "passed", "unlocked", "window_asked", "window_open",
    }  # fmt: skip
