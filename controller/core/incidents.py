"""Incidents: opened by alarms and by staff, done step by step, closed by two; conduct records."""

from controller.core.facts import ConductRecorded, IncidentClosed, IncidentReported, IncidentStepDone
from controller.core.table import Refused
from controller.core.turn import Turn


def on_incident_reported(turn: Turn, fact: IncidentReported) -> None:
    """To be decided."""
    raise Refused("incidents:unbuilt")


def on_incident_step_done(turn: Turn, fact: IncidentStepDone) -> None:
    """To be decided."""
    raise Refused("incidents:unbuilt")


def on_incident_closed(turn: Turn, fact: IncidentClosed) -> None:
    """To be decided."""
    raise Refused("incidents:unbuilt")


def on_conduct_recorded(turn: Turn, fact: ConductRecorded) -> None:
    """To be decided."""
    raise Refused("incidents:unbuilt")
