"""The room's whole state: every machine's place. Frozen; a step makes a new one."""

from dataclasses import dataclass, field

from controller.core.admission import Admission
from controller.core.alarm import Alarm
from controller.core.box import Box
from controller.core.door import Door
from controller.core.fire import Fire
from controller.core.gate_fitness import GateFitness
from controller.core.hatch import Hatch
from controller.core.incident import Incident
from controller.core.lane import Lane
from controller.core.modes import Mode
from controller.core.profile import Profile
from controller.core.session import Session
from controller.core.ticket import Ticket
from controller.core.vacancy import Vacancy
from controller.core.words import Plan


@dataclass(frozen=True, slots=True)
class Room:
    """State of one site. `deadlines` are monotonic microseconds of this run; `devices` says who answers."""

    run_id: str = ""
    core_version: str = ""
    profile: Profile = field(default_factory=Profile)
    plan: Plan = field(default_factory=Plan)
    clock_trusted: bool = True
    clock_doubt_run: str = ""
    """The run in which the doubt of the clock began."""
    recorder_online: bool = False
    fire: Fire = field(default_factory=Fire)
    devices: dict[str, bool] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    live: tuple[str, ...] = ()
    """Sessions that have begun and are not closed, in that order: over the years most are closed."""
    past: dict[str, Session] = field(default_factory=dict)
    """Sessions to which nothing can happen any more. Decisions never copy them; no later one takes the name of one."""
    people: dict[str, Admission] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)
    doors: dict[str, Door] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)
    alarms: dict[str, Alarm] = field(default_factory=dict)
    deadlines: dict[str, int] = field(default_factory=dict)
    next_command: int = 1
    gates: dict[str, GateFitness] = field(default_factory=dict)
    hatches: dict[str, Hatch] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    """Places in the queue, by person, in their order."""
    next_ticket: int = 1
    vacancies: dict[str, Vacancy] = field(default_factory=dict)
    """Vacant places by the person whose place it was."""
    modes: dict[str, Mode] = field(default_factory=dict)
    """Degraded modes that are not off."""
    incidents: dict[str, Incident] = field(default_factory=dict)
    """Incidents that are not closed; closed ones are the journal's."""
    next_incident: int = 1
    profile_versions: dict[str, int] = field(default_factory=dict)
    """Version of each site profile by which this site was run last, by the profile's id: none may go back."""


@dataclass(frozen=True, slots=True)
class Move:
    """One machine moved: which machine, which one of them, from where, to where."""

    machine: str
    id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a fact led to. `refusal` names why nothing moved, or why a person was turned away."""

    accepted: bool
    refusal: str | None
    moves: tuple[Move, ...]
    commands: tuple[object, ...]
