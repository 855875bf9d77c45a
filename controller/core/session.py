"""The session of a room, from its plan to its end.

*Preparing* ends when every source has a fragment on disk (S5). Entry is possible while *assembling* and *running*.
*Suspended* keeps recording and admits nobody. *Emptying* lets everybody out without approval; it ends, *closed*, when
nobody is inside, the recording is sealed and no box holds anything.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from controller.core.draw import DrawList


class SessionState(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    PREPARING = "preparing"
    PREPARED = "prepared"
    ASSEMBLING = "assembling"
    RUNNING = "running"
    SUSPENDED = "suspended"
    EMPTYING = "emptying"
    CLOSED = "closed"


class SessionEvent(StrEnum):
    """What moves a session."""

    PREPARE = "prepare"
    READY = "ready"
    OPEN_ASSEMBLY = "open_assembly"
    START = "start"
    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"
    CLOSE = "close"


S, E = SessionState, SessionEvent
TABLE: Final = {
    (S.PLANNED, E.PREPARE): S.PREPARING,
    (S.PLANNED, E.CLOSE): S.CLOSED,
    (S.PREPARING, E.READY): S.PREPARED,
    (S.PREPARING, E.END): S.EMPTYING,
    (S.PREPARED, E.OPEN_ASSEMBLY): S.ASSEMBLING,
    (S.PREPARED, E.END): S.EMPTYING,
    (S.ASSEMBLING, E.START): S.RUNNING,
    (S.ASSEMBLING, E.SUSPEND): S.SUSPENDED,
    (S.ASSEMBLING, E.END): S.EMPTYING,
    (S.RUNNING, E.SUSPEND): S.SUSPENDED,
    (S.RUNNING, E.END): S.EMPTYING,
    (S.SUSPENDED, E.RESUME): S.RUNNING,
    (S.SUSPENDED, E.END): S.EMPTYING,
    (S.EMPTYING, E.CLOSE): S.CLOSED,
}

ADMITTING: Final = frozenset({S.ASSEMBLING, S.RUNNING})
"""Entry doors may unlock for a session in these states only."""

LIVE: Final = frozenset({S.PREPARING, S.PREPARED, S.ASSEMBLING, S.RUNNING, S.SUSPENDED, S.EMPTYING})
"""A session that has begun and is not closed."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session of a room. `recording` says per source whether it has a fragment and goes on (S5)."""

    id: str
    room: str
    not_before_utc_us: int
    until_utc_us: int
    state: SessionState = SessionState.PLANNED
    draw: DrawList | None = None
    recording: dict[str, bool] = field(default_factory=dict)
    recording_ended: bool = False
    manifests: dict[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    """Why the record of this session needs a second look: lost sources, overrides, incidents."""
