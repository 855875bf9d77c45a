"""The door, read twice."""

from controller.core.door import TABLE, Door, DoorEvent, DoorState
from tests.core.machines.chart import check_chart, check_value

CHART = """
unknown:   closed → locked, opened → held_open, pulsed → unknown
unknown:   egress → egress, release → released, lost → unknown
locked:    closed → locked, opened → forced, pulsed → unlocked
locked:    egress → egress, release → released, lost → unknown
unlocked:  closed → unlocked, opened → open, pulsed → unlocked, expired → locked
unlocked:  egress → egress, release → released, lost → unknown
open:      closed → locked, opened → open, pulsed → open, held → held_open
open:      egress → egress, release → released, lost → unknown
held_open: closed → locked, opened → held_open, pulsed → held_open
held_open: egress → egress, release → released, lost → unknown
forced:    closed → locked, opened → forced, pulsed → forced
forced:    egress → egress, release → released, lost → unknown
egress:    closed → egress, opened → egress, pulsed → egress, egress_ended → unlocked
egress:    egress → egress, release → released, lost → unknown
released:  closed → released, opened → released, pulsed → released, egress_ended → released, reset → unknown
released:  egress → released, release → released, lost → released
"""


def test_a_door_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("door", TABLE, DoorState, DoorEvent, CHART)


def test_a_door_begins_unknown_and_unlocked_for_nobody() -> None:
    check_value(
        Door("d"), id="d", state=DoorState.UNKNOWN, closed=None, locked=None, released=False, person=None, command="",
        pulse_ms=0, button=False, broken=False,
    )  # fmt: skip
