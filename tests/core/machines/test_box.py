"""The locker box, read twice."""

from controller.core.box import BEING_EMPTIED, TABLE, Box, BoxEvent, BoxState
from tests.core.machines.chart import check_chart, check_value, words

CHART = """
unknown:         read_closed → free, read_open → left_open, lost → unknown
unknown_held:    read_closed → stored, read_open → open, lost → unknown_held
free:            read_closed → free, read_open → left_open, assign → assigned, lost → unknown
left_open:       read_closed → free, read_open → left_open, lost → unknown
assigned:        read_closed → assigned, read_open → open, jam → jammed, keep → stored, lost → unknown_held
open:            read_closed → stored, read_open → open, retrieve → retrieval_open, lost → unknown_held
stored:          read_closed → stored, read_open → open, assign → assigned, retrieve → retrieval_asked, lost → unknown_held
retrieval_asked: read_closed → retrieval_asked, read_open → retrieval_open, jam → stored, lost → unknown_held
retrieval_open:  read_closed → free, read_open → retrieval_open, lost → unknown_held
jammed:          read_closed → jammed, read_open → left_open, lost → unknown
"""


def test_a_box_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("box", TABLE, BoxState, BoxEvent, CHART)


def test_a_box_begins_unknown_with_no_holder_and_nothing_in_it() -> None:
    check_value(
        Box("l", 1), locker="l", box=1, state=BoxState.UNKNOWN, holder=None, closed=None, command="", filled=False,
        overridden=False,
    )  # fmt: skip


def test_the_states_in_which_a_box_is_being_emptied() -> None:
    """S4: whoever takes their phone out comes in again, if at all, when the box is empty and shut."""
    assert words(BEING_EMPTIED) == {"retrieval_asked", "retrieval_open"}
