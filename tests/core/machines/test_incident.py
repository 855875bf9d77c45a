"""An incident, read twice."""

from controller.core.incident import TABLE, Incident, IncidentEvent, IncidentState
from tests.core.machines.chart import check_chart, check_value

CHART = """
open:   repeat → open, step → open, last_step → ready
ready:  repeat → open, step → ready, close → closed
closed:
"""


def test_an_incident_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("incident", TABLE, IncidentState, IncidentEvent, CHART)


def test_an_incident_as_it_begins() -> None:
    check_value(
        Incident("i", "k", "p", 1, 2), id="i", kind="k", place="p", opened_utc_us=1, last_utc_us=2,
        state=IncidentState.OPEN, session="", person="", steps={}, footage_from_utc_us=0,
        footage_to_utc_us=0, count=1, conduct=(),
    )  # fmt: skip
