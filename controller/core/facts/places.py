"""Facts of gates' fitness, hatches, power and links."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class GateTestBegun:
    """Staff begin a gate's self-test with the reference device; the lane serves nobody meanwhile."""

    VERSION: ClassVar[int] = 1
    lane: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GateTestEnded:
    """Staff end a gate's self-test; whether it passed, the passages say."""

    VERSION: ClassVar[int] = 1
    lane: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GateSettingsRead:
    """The gate's settings were read: a digest over sensitivity, zones and working mode."""

    VERSION: ClassVar[int] = 1
    gate: str
    settings_sha256: str
    settings: tuple[str, ...] = ()
    """The same for people, a `name=value` each; empty = not told. The digest alone decides."""


@dataclass(frozen=True, slots=True)
class HatchAsked:
    """Staff ask for one side of a material hatch to open; `items` is what lies in it or goes in."""

    VERSION: ClassVar[int] = 1
    hatch: str
    side: str
    """"outer" or "inner"."""
    by: tuple[str, ...]
    items: tuple[str, ...] = ()
    session: str = ""


@dataclass(frozen=True, slots=True)
class HatchCleared:
    """Staff looked into a hatch that was in doubt, and shut it."""

    VERSION: ClassVar[int] = 1
    hatch: str
    by: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class PowerLost:
    """Mains failed: the site runs on batteries."""

    VERSION: ClassVar[int] = 1
    source: str


@dataclass(frozen=True, slots=True)
class PowerRestored:
    """Mains is back."""

    VERSION: ClassVar[int] = 1
    source: str


@dataclass(frozen=True, slots=True)
class LinkLost:
    """A system that the site works with is out of reach: "centre", "evaluation", "witness"."""

    VERSION: ClassVar[int] = 1
    system: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class LinkRestored:
    """That system answers again."""

    VERSION: ClassVar[int] = 1
    system: str
