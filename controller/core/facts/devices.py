"""Facts that devices report, and what became of commands."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class DeviceReady:
    """A device answers. For a door board its inputs were read, and posted, before this fact."""

    VERSION: ClassVar[int] = 1
    device: str
    identity: str = ""


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """A device is silent or gone. Silence is never read as closed, clear or locked (S10)."""

    VERSION: ClassVar[int] = 1
    device: str
    cause: str


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read. `digests` maps a session to the keyed digest of the number under that session's key."""

    VERSION: ClassVar[int] = 1
    reader: str
    digests: dict[str, str]
    card_type: str = "resident"
    expired: bool = False
    sealed: str = ""


@dataclass(frozen=True, slots=True)
class PaperShown:
    """Two staff took the number of a paper, or of a card that no reader reads; `digests` as in `CardRead`."""

    VERSION: ClassVar[int] = 1
    lane: str
    digests: dict[str, str]
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardFailed:
    """A card lay on the reader and could not be read; `status` is the reader's SW3."""

    VERSION: ClassVar[int] = 1
    reader: str
    status: int


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The card was taken off the reader."""

    VERSION: ClassVar[int] = 1
    reader: str


@dataclass(frozen=True, slots=True)
class DoorContactRead:
    """The door's contact changed, or was read for the first time in this run."""

    VERSION: ClassVar[int] = 1
    door: str
    closed: bool


@dataclass(frozen=True, slots=True)
class LockRead:
    """The lock's relay was read back: `locked` as driven by us (the hard-wired release may still free it)."""

    VERSION: ClassVar[int] = 1
    door: str
    locked: bool


@dataclass(frozen=True, slots=True)
class ExitButtonRead:
    """The exit button in the lock supply was pressed or let go."""

    VERSION: ClassVar[int] = 1
    door: str
    pressed: bool


@dataclass(frozen=True, slots=True)
class BreakGlassRead:
    """The break-glass of a door was broken or restored."""

    VERSION: ClassVar[int] = 1
    door: str
    broken: bool


@dataclass(frozen=True, slots=True)
class FireInputRead:
    """A fire contact changed, or was read for the first time in this run. A cut wire reads as fire."""

    VERSION: ClassVar[int] = 1
    input: str
    fire: bool


@dataclass(frozen=True, slots=True)
class BoxRead:
    """A box's door was read closed and locked, or open."""

    VERSION: ClassVar[int] = 1
    locker: str
    box: int
    closed: bool


@dataclass(frozen=True, slots=True)
class GateAnswered:
    """The gate answered the handshake of that token; everything it reported before came before this fact."""

    VERSION: ClassVar[int] = 1
    gate: str
    token: str


@dataclass(frozen=True, slots=True)
class GateBeamRead:
    """A light beam of the gate changed; `beam` is "front" or "rear", `direction` "forward" or "backward"."""

    VERSION: ClassVar[int] = 1
    gate: str
    beam: str
    blocked: bool
    direction: str


@dataclass(frozen=True, slots=True)
class GatePassageReported:
    """The gate reported one passage. `zones` are the alarmed zones, `metal_class` the strongest class found."""

    VERSION: ClassVar[int] = 1
    gate: str
    direction: str
    alarm: bool
    zones: tuple[int, ...] = ()
    metal_class: int = 0
    counters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GatePassagesMissed:
    """The gate's counters moved without a report: somebody passed unseen. Counters are the audit truth."""

    VERSION: ClassVar[int] = 1
    gate: str
    forward: int
    backward: int


@dataclass(frozen=True, slots=True)
class GateCountersReset:
    """The gate's counters went down: it was reset or changed, which is a security event."""

    VERSION: ClassVar[int] = 1
    gate: str


@dataclass(frozen=True, slots=True)
class UnlockPulseSent:
    """The board accepted the unlock pulse of that command."""

    VERSION: ClassVar[int] = 1
    command: str
    door: str


@dataclass(frozen=True, slots=True)
class BoxOpenSent:
    """The locker board acknowledged the open command; whether the box opened is read, not assumed."""

    VERSION: ClassVar[int] = 1
    command: str
    locker: str
    box: int


@dataclass(frozen=True, slots=True)
class CommandFailed:
    """The device refused the command or did not answer."""

    VERSION: ClassVar[int] = 1
    command: str
    target: str
    cause: str


@dataclass(frozen=True, slots=True)
class CommandDropped:
    """An opening command was not carried out: too old, or of an earlier run (S3)."""

    VERSION: ClassVar[int] = 1
    command: str
    target: str
    cause: str


@dataclass(frozen=True, slots=True)
class DoorReleased:
    """The release of a door was written by the fire path and read back from its board."""

    VERSION: ClassVar[int] = 1
    door: str
