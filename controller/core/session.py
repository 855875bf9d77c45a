"""The session of a room, from its plan to the archive.

*Preparing* ends when every source has a fragment on disk (S5) and the self-test passed. Entry is possible from
*assembling* to *inquiry*. *Quorate*: the committee is complete (招标投标法 37). *Suspended* keeps recording and admits
nobody; it is left through a new self-test only. *Overnight*: the network is cut and nobody leaves. From both a session
whose committee is incomplete by then goes back to *assembling*, so that who is missing can come in. A session ends through
its signed report, or is stopped; *emptying* lets everybody out without approval, and ends in *recording sealed* when nobody
is inside and no box holds anything. *Closed* = called off, or closed by hand without a sealed recording.
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
    QUORATE = "quorate"
    RUNNING = "running"
    INQUIRY = "inquiry"
    SUSPENDED = "suspended"
    RETESTING = "retesting"
    RETESTED = "retested"
    OVERNIGHT = "overnight"
    REPORT_SIGNED = "report_signed"
    EMPTYING = "emptying"
    RECORDING_SEALED = "recording_sealed"
    ARCHIVED = "archived"
    CLOSED = "closed"


class SessionEvent(StrEnum):
    """What moves a session."""

    PREPARE = "prepare"
    READY = "ready"
    OPEN_ASSEMBLY = "open_assembly"
    REACH_QUORUM = "reach_quorum"
    LOSE_QUORUM = "lose_quorum"
    START = "start"
    BEGIN_INQUIRY = "begin_inquiry"
    END_INQUIRY = "end_inquiry"
    SUSPEND = "suspend"
    RETEST = "retest"
    TEST_PASSED = "test_passed"
    TEST_FAILED = "test_failed"
    RESUME = "resume"
    RESUME_ASSEMBLY = "resume_assembly"
    RESUME_INQUIRY = "resume_inquiry"
    RESUME_NIGHT = "resume_night"
    CLOSE_FOR_NIGHT = "close_for_night"
    REOPEN = "reopen"
    SIGN_REPORT = "sign_report"
    END = "end"
    SEAL = "seal"
    ARCHIVE = "archive"
    CLOSE = "close"


S, E = SessionState, SessionEvent
TABLE: Final = {
    (S.PLANNED, E.PREPARE): S.PREPARING,
    (S.PLANNED, E.CLOSE): S.CLOSED,
    (S.PREPARING, E.READY): S.PREPARED,
    (S.PREPARED, E.OPEN_ASSEMBLY): S.ASSEMBLING,
    (S.ASSEMBLING, E.REACH_QUORUM): S.QUORATE,
    (S.QUORATE, E.LOSE_QUORUM): S.ASSEMBLING,
    (S.QUORATE, E.START): S.RUNNING,
    (S.RUNNING, E.BEGIN_INQUIRY): S.INQUIRY,
    (S.INQUIRY, E.END_INQUIRY): S.RUNNING,
    **{(state, E.SUSPEND): S.SUSPENDED for state in (S.ASSEMBLING, S.QUORATE, S.RUNNING, S.INQUIRY, S.OVERNIGHT)},
    (S.SUSPENDED, E.RETEST): S.RETESTING,
    (S.RETESTING, E.TEST_PASSED): S.RETESTED,
    (S.RETESTING, E.TEST_FAILED): S.SUSPENDED,
    (S.RETESTING, E.SUSPEND): S.SUSPENDED,
    (S.RETESTED, E.SUSPEND): S.SUSPENDED,
    (S.RETESTED, E.RESUME): S.RUNNING,
    (S.RETESTED, E.RESUME_ASSEMBLY): S.ASSEMBLING,
    (S.RETESTED, E.RESUME_INQUIRY): S.INQUIRY,
    (S.RETESTED, E.RESUME_NIGHT): S.OVERNIGHT,
    (S.RUNNING, E.CLOSE_FOR_NIGHT): S.OVERNIGHT,
    (S.OVERNIGHT, E.REOPEN): S.RUNNING,
    (S.OVERNIGHT, E.RESUME_ASSEMBLY): S.ASSEMBLING,
    (S.RUNNING, E.SIGN_REPORT): S.REPORT_SIGNED,
    **{
        (state, E.END): S.EMPTYING
        for state in (
            S.PREPARING, S.PREPARED, S.ASSEMBLING, S.QUORATE, S.RUNNING, S.INQUIRY, S.SUSPENDED, S.RETESTING, S.RETESTED,
            S.OVERNIGHT, S.REPORT_SIGNED,
        )
    },
    (S.EMPTYING, E.SEAL): S.RECORDING_SEALED,
    (S.EMPTYING, E.CLOSE): S.CLOSED,
    (S.RECORDING_SEALED, E.ARCHIVE): S.ARCHIVED,
}  # fmt: skip

ADMITTING: Final = frozenset({S.ASSEMBLING, S.QUORATE, S.RUNNING, S.INQUIRY})
"""Entry doors may unlock for a session in these states only."""

EVALUATING: Final = frozenset({S.RUNNING, S.INQUIRY})
"""The committee is at work."""

BEGUN: Final = frozenset({S.RUNNING, S.INQUIRY, S.SUSPENDED, S.RETESTING, S.RETESTED, S.OVERNIGHT, S.REPORT_SIGNED})
"""People are inside and may not leave without approval."""

LIVE: Final = frozenset({
    S.PREPARING, S.PREPARED, S.ASSEMBLING, S.QUORATE, S.RUNNING, S.INQUIRY, S.SUSPENDED, S.RETESTING, S.RETESTED,
    S.OVERNIGHT, S.REPORT_SIGNED, S.EMPTYING,
})  # fmt: skip
"""A session that has begun and is not over."""

OVER: Final = frozenset({S.EMPTYING, S.RECORDING_SEALED, S.ARCHIVED, S.CLOSED})
"""Nobody enters any more, and nobody is kept."""

ENDED: Final = frozenset({S.RECORDING_SEALED, S.ARCHIVED, S.CLOSED})
"""Nothing of it is left inside."""


@dataclass(frozen=True, slots=True)
class Branch:
    """What a branch of a session on several sites said of itself last."""

    state: str
    package_sha256: str
    members: int
    experts: int


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
    procurement: str = ""
    assembly_utc_us: int = 0
    called_utc_us: int = 0
    """When everybody on the list was called, if that was told before the list was opened."""
    started_utc_us: int = 0
    """When the committee began its work; 0 = not yet."""
    opened_utc_us: int = 0
    """When the rooms were opened last: at the start, and each morning after a night."""
    self_test_passed: bool = False
    suspended_from: str = ""
    """The state it was suspended in."""
    suspended_cause: str = ""
    branches: dict[str, Branch | None] = field(default_factory=dict)
    """Other sites of this session, and what each said last."""
    extension_asked_by: tuple[str, ...] = ()
    roll: tuple[str, ...] = ()
    """Who was present at the last roll call inside."""
    roll_missing: tuple[str, ...] = ()
    roll_called_utc_us: int = 0
    checklists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    report_sha256: str = ""
    archive_sha256: str = ""

    @property
    def has_begun(self) -> bool:
        """The committee began its work, and is not over; also while it assembles again."""
        return self.state in BEGUN or (bool(self.started_utc_us) and self.state in ADMITTING)
