"""Incidents: each exceptional case as a file of its own, with its facts, its footage and its required steps.

*Open* until every required step was done, then *ready*, then *closed* by two people.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class IncidentState(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    READY = "ready"
    CLOSED = "closed"


class IncidentEvent(StrEnum):
    """What moves an incident."""

    REPEAT = "repeat"
    STEP = "step"
    LAST_STEP = "last_step"
    CLOSE = "close"


S, E = IncidentState, IncidentEvent
TABLE: Final = {
    (S.OPEN, E.REPEAT): S.OPEN,
    (S.OPEN, E.STEP): S.OPEN,
    (S.OPEN, E.LAST_STEP): S.READY,
    (S.READY, E.STEP): S.READY,
    (S.READY, E.REPEAT): S.OPEN,
    (S.READY, E.CLOSE): S.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident: `id` counts in the site; `steps` maps a required step to who did it, "" = not yet."""

    id: str
    kind: str
    place: str
    opened_utc_us: int
    last_utc_us: int
    state: IncidentState = IncidentState.OPEN
    session: str = ""
    person: str = ""
    steps: dict[str, str] = field(default_factory=dict)
    footage_from_utc_us: int = 0
    footage_to_utc_us: int = 0
    """As far as is known: it grows with a repeat, and with the end of a cause that lasted."""
    count: int = 1
    conduct: tuple[str, ...] = ()
    """Records of bad conduct that came out of it, as `person:code`."""
