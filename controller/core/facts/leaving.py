"""Facts of leaving, of emergencies and of overrides."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ExitAsked:
    """A person asked to leave, through staff (a card at the exit reader asks too)."""

    VERSION: ClassVar[int] = 1
    person: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExitApproved:
    """Two staff approved that a person leaves while the session runs."""

    VERSION: ClassVar[int] = 1
    person: str
    by: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class RollCalled:
    """Staff found a person: `where` is "outside" or "inside", `place` a room, if inside.

    One finds somebody of unknown whereabouts outside. Two, with a reason, find somebody outside who is held to be inside.
    """

    VERSION: ClassVar[int] = 3
    person: str
    by: tuple[str, ...]
    where: str = "outside"
    place: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FireReset:
    """A person reset the fire latch, with a reason. Refused while a fire input still shows fire."""

    VERSION: ClassVar[int] = 1
    by: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DoorOverridden:
    """Two staff ordered a door to unlock outside the rule, with a reason and a time limit (S7)."""

    VERSION: ClassVar[int] = 1
    door: str
    by: tuple[str, ...]
    reason: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class BoxOverridden:
    """Two staff ordered a box to open outside the rule, with a reason (S4)."""

    VERSION: ClassVar[int] = 1
    locker: str
    box: int
    by: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class AlarmAcknowledged:
    """Staff took note of an alarm."""

    VERSION: ClassVar[int] = 1
    alarm: str
    by: tuple[str, ...] = ()
