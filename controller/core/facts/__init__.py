"""Every fact that may enter the core, in the past tense. Frozen; a fact is never changed after it is journalled.

Persons appear as pseudonyms and keyed digests only (S11). `by` lists the staff ids whose PINs were checked for the act.
`VERSION` counts the shape of a fact: a changed shape gets a new number, and old journals stay readable.
"""

from controller.core.facts.devices import (
    BoxOpenSent,
    BoxRead,
    BreakGlassRead,
    CardFailed,
    CardRead,
    CardRemoved,
    CommandDropped,
    CommandFailed,
    DeviceLost,
    DeviceReady,
    DoorContactRead,
    DoorReleased,
    ExitButtonRead,
    FireInputRead,
    GateAnswered,
    GateBeamRead,
    GateCountersReset,
    GatePassageReported,
    GatePassagesMissed,
    LockRead,
    UnlockPulseSent,
)
from controller.core.facts.entry import (
    AlarmResolved,
    DeclarationMade,
    IdentityConfirmed,
    IdentityRefused,
    KioskCancelled,
    KioskContinued,
    LaneCleared,
    StaffCalled,
)
from controller.core.facts.leaving import (
    AlarmAcknowledged,
    BoxOverridden,
    DoorOverridden,
    ExitApproved,
    ExitAsked,
    FireReset,
    RollCalled,
)
from controller.core.facts.recording import (
    RecorderAlarmEnded,
    RecorderAlarmRaised,
    RecorderFactsFolded,
    RecorderLost,
    RecorderReady,
    RecordingHeadSigned,
    RecordingSealed,
    SourceRecordingLost,
    SourceRecordingStarted,
)
from controller.core.facts.run import (
    ClockDoubted,
    ClockTrusted,
    ControllerStarted,
    ControllerStopped,
    DeadlinePassed,
    QueueOverran,
)
from controller.core.facts.sessions import (
    DrawListFailed,
    DrawListImported,
    DrawListOpened,
    DrawListReleaseAsked,
    Drawn,
    PersonRevoked,
    SessionOrdered,
    SessionPlanned,
)

__all__ = [
    "FACTS",
    "AlarmAcknowledged",
    "AlarmResolved",
    "BoxOpenSent",
    "BoxOverridden",
    "BoxRead",
    "BreakGlassRead",
    "CardFailed",
    "CardRead",
    "CardRemoved",
    "ClockDoubted",
    "ClockTrusted",
    "CommandDropped",
    "CommandFailed",
    "ControllerStarted",
    "ControllerStopped",
    "DeadlinePassed",
    "DeclarationMade",
    "DeviceLost",
    "DeviceReady",
    "DoorContactRead",
    "DoorOverridden",
    "DoorReleased",
    "DrawListFailed",
    "DrawListImported",
    "DrawListOpened",
    "DrawListReleaseAsked",
    "Drawn",
    "ExitApproved",
    "ExitAsked",
    "ExitButtonRead",
    "Fact",
    "FireInputRead",
    "FireReset",
    "GateAnswered",
    "GateBeamRead",
    "GateCountersReset",
    "GatePassageReported",
    "GatePassagesMissed",
    "IdentityConfirmed",
    "IdentityRefused",
    "KioskCancelled",
    "KioskContinued",
    "LaneCleared",
    "LockRead",
    "PersonRevoked",
    "QueueOverran",
    "RecorderAlarmEnded",
    "RecorderAlarmRaised",
    "RecorderFactsFolded",
    "RecorderLost",
    "RecorderReady",
    "RecordingHeadSigned",
    "RecordingSealed",
    "RollCalled",
    "SessionOrdered",
    "SessionPlanned",
    "SourceRecordingLost",
    "SourceRecordingStarted",
    "StaffCalled",
    "UnlockPulseSent",
]

Fact = (
    ControllerStarted | ControllerStopped | DeadlinePassed | ClockDoubted | ClockTrusted | QueueOverran
    | DeviceReady | DeviceLost | CardRead | CardFailed | CardRemoved
    | DoorContactRead | LockRead | ExitButtonRead | BreakGlassRead | FireInputRead | BoxRead
    | GateAnswered | GateBeamRead | GatePassageReported | GatePassagesMissed | GateCountersReset
    | UnlockPulseSent | BoxOpenSent | CommandFailed | CommandDropped | DoorReleased
    | RecorderReady | RecorderLost | SourceRecordingStarted | SourceRecordingLost
    | RecordingHeadSigned | RecordingSealed | RecorderFactsFolded | RecorderAlarmRaised | RecorderAlarmEnded
    | DrawListImported | DrawListReleaseAsked | DrawListOpened | DrawListFailed | PersonRevoked
    | SessionPlanned | SessionOrdered
    | IdentityConfirmed | IdentityRefused | DeclarationMade | KioskContinued | KioskCancelled | StaffCalled
    | LaneCleared | AlarmResolved | ExitAsked | ExitApproved | RollCalled | FireReset
    | DoorOverridden | BoxOverridden | AlarmAcknowledged
)  # fmt: skip
"""The whole vocabulary of what may happen."""

FACTS: dict[str, type] = {kind.__name__: kind for kind in Fact.__args__}
"""Fact classes by kind, for the codec."""
