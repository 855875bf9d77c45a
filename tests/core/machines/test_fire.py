"""The fire latch, read twice."""

from controller.core.fire import TABLE, Fire, FireEvent, FireState
from tests.core.machines.chart import check_chart, check_value

CHART = """
normal:  alarm → latched
latched: alarm → latched, reset → normal
"""


def test_the_latch_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("fire", TABLE, FireState, FireEvent, CHART)


def test_the_latch_begins_normal_with_nothing_read() -> None:
    check_value(Fire(), state=FireState.NORMAL, inputs={})
