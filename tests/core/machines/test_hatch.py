"""The material hatch, read twice."""

from controller.core.hatch import TABLE, Hatch, HatchEvent, HatchState
from tests.core.machines.chart import check_chart, check_value

CHART = """
unknown:        outer_opened → unknown, inner_opened → unknown, outer_closed → unknown, inner_closed → unknown
unknown:        doubt → unknown, staff_cleared → shut
shut:           unlock_outer → outer_unlocked, unlock_inner → inner_unlocked, outer_opened → breached
shut:           inner_opened → breached, outer_closed → shut, inner_closed → shut, doubt → unknown
outer_unlocked: outer_opened → outer_open, inner_opened → breached, outer_closed → outer_unlocked
outer_unlocked: inner_closed → outer_unlocked, not_opened → shut, doubt → unknown
outer_open:     outer_opened → outer_open, inner_opened → breached, outer_closed → shut
outer_open:     inner_closed → outer_open, doubt → unknown
inner_unlocked: outer_opened → breached, inner_opened → inner_open, outer_closed → inner_unlocked
inner_unlocked: inner_closed → inner_unlocked, not_opened → shut, doubt → unknown
inner_open:     outer_opened → breached, inner_opened → inner_open, outer_closed → inner_open
inner_open:     inner_closed → shut, doubt → unknown
breached:       outer_opened → breached, inner_opened → breached, outer_closed → breached
breached:       inner_closed → breached, doubt → unknown, staff_cleared → shut
"""


def test_a_hatch_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("hatch", TABLE, HatchState, HatchEvent, CHART)


def test_a_hatch_as_it_begins() -> None:
    check_value(Hatch("h"), id="h", state=HatchState.UNKNOWN, items=(), session="")
