"""Every effect that may leave the core, in the imperative.

Three classes (S3). *Opening* commands carry an id, are never carried out after 5 s nor in another run of the process,
and a dropped one becomes a fact. *Securing* commands and *orders* are repeated until confirmed.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class CommandClass(StrEnum):
    """How the runtime treats a command when time has passed or the process was restarted."""

    OPENING = "opening"
    """Once, at once, or never."""
    RELEASE = "release"
    """Repeated until read back; also locking again after a release."""
    ORDER = "order"
    """Idempotent wishes to the gate, the recorder and the store; repeated until confirmed."""


@dataclass(frozen=True, slots=True)
class PulseUnlock:
    """Unlock a door by the board's own timed pulse."""

    CLASS: ClassVar[CommandClass] = CommandClass.OPENING
    command: str
    door: str
    duration_ms: int
    person: str


@dataclass(frozen=True, slots=True)
class OpenBox:
    """Open one locker box."""

    CLASS: ClassVar[CommandClass] = CommandClass.OPENING
    command: str
    locker: str
    box: int
    person: str


@dataclass(frozen=True, slots=True)
class ReleaseDoor:
    """Hold a door released until told otherwise."""

    CLASS: ClassVar[CommandClass] = CommandClass.RELEASE
    door: str


@dataclass(frozen=True, slots=True)
class SecureDoor:
    """Drive a door's lock to locked."""

    CLASS: ClassVar[CommandClass] = CommandClass.RELEASE
    door: str


@dataclass(frozen=True, slots=True)
class HandshakeGate:
    """Ask the gate for an answer with this token."""

    CLASS: ClassVar[CommandClass] = CommandClass.ORDER
    gate: str
    token: str


@dataclass(frozen=True, slots=True)
class RecordingOrder:
    """One session of the recorder's desired set."""

    session: str
    sources: tuple[str, ...]
    planned_s: int = 0
    """How long it is to last: the disk must have room for it."""
    room_kind: str = "evaluation"
    """Kind of the session's room, as it stands in the recording's first line."""
    retention: str = "evaluation"
    """Class by which the recording is kept."""


@dataclass(frozen=True, slots=True)
class SetRecording:
    """The whole desired set of the recorder; what is not in it is sealed."""

    CLASS: ClassVar[CommandClass] = CommandClass.ORDER
    sessions: tuple[RecordingOrder, ...]


@dataclass(frozen=True, slots=True)
class OpenDrawList:
    """Decrypt a released list and compare it with its commitment."""

    CLASS: ClassVar[CommandClass] = CommandClass.ORDER
    session: str


@dataclass(frozen=True, slots=True)
class RunSelfTest:
    """Look at every source of a session, listen to it, and look at the disk."""

    CLASS: ClassVar[CommandClass] = CommandClass.ORDER
    session: str
    sources: tuple[str, ...] = ()


Command = PulseUnlock | OpenBox | ReleaseDoor | SecureDoor | HandshakeGate | SetRecording | OpenDrawList | RunSelfTest
"""The whole vocabulary of what may be done."""

COMMANDS: dict[str, type] = {kind.__name__: kind for kind in Command.__args__}
"""Command classes by kind, for the codec."""
