"""Facts of incidents: opened by hand, step by step, closed by two; and of bad conduct."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class IncidentReported:
    """Staff report an exceptional case that no device sees."""

    VERSION: ClassVar[int] = 1
    kind: str
    place: str
    by: tuple[str, ...]
    note: str
    session: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class IncidentStepDone:
    """A required step of an incident was done."""

    VERSION: ClassVar[int] = 1
    incident: str
    step: str
    by: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class IncidentClosed:
    """Two staff closed an incident, with what came of it."""

    VERSION: ClassVar[int] = 1
    incident: str
    by: tuple[str, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class ConductRecorded:
    """Bad conduct of a person, out of an incident, to be reported (浙发改公管〔2021〕440号 5.5.8)."""

    VERSION: ClassVar[int] = 1
    incident: str
    person: str
    conduct: str
    """A code of the conduct list: left_without_leave, carried_device, contacted_bidder, late, absent, smoked, other."""
    by: tuple[str, ...]
    note: str
