"""Facts of the controller itself: start, stop, deadlines, the clock."""

from dataclasses import dataclass
from typing import ClassVar

from controller.core.profile import Profile
from controller.core.words import Plan


@dataclass(frozen=True, slots=True)
class ControllerStarted:
    """A run of the controller began; carries the rules that it decides by, so that the journal replays alone (S9)."""

    VERSION: ClassVar[int] = 1
    core_version: str
    config_digest: str
    profile_digest: str
    profile: Profile
    plan: Plan
    fire_latched: bool = False
    profile_name: str = ""
    """Identity and version of the site profile, for people: `just-in-time v1`. The digest covers it."""
    profile_signer: str = ""
    """Name of the key that signed the profile; "" = the site asked for no signature."""


@dataclass(frozen=True, slots=True)
class ControllerStopped:
    """The run ended in order. A run that was killed has no such fact."""

    VERSION: ClassVar[int] = 1
    reason: str


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """A deadline of the room's state passed on the monotonic clock."""

    VERSION: ClassVar[int] = 1
    deadline: str


@dataclass(frozen=True, slots=True)
class ClockDoubted:
    """The wall clock stepped or lost its source: draw windows are refused until it is trusted again."""

    VERSION: ClassVar[int] = 1
    cause: str
    step_us: int = 0


@dataclass(frozen=True, slots=True)
class ClockTrusted:
    """The wall clock is in order again."""

    VERSION: ClassVar[int] = 1
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueOverran:
    """Readings of a device came faster than they were taken; `dropped` of them were lost."""

    VERSION: ClassVar[int] = 1
    device: str
    dropped: int
