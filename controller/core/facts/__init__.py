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
    PaperShown,
    UnlockPulseSent,
)
from controller.core.facts.draws import (
    AlternateCalled,
    BidsOpened,
    DrawListDeclassified,
    DrawListFailed,
    DrawListImported,
    DrawListOpened,
    DrawListReleaseAsked,
    DrawListSupplemented,
    Drawn,
    DrawShareHanded,
    PersonRevoked,
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
from controller.core.facts.incidents import (
    ConductRecorded,
    IncidentClosed,
    IncidentReported,
    IncidentStepDone,
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
from controller.core.facts.people import (
    ConflictDeclared,
    DeviceFound,
    DuressSignalled,
    EscortNamed,
    ExemptionGranted,
    HoldDecided,
    IdentityMatched,
    IdentityMismatched,
    ItemsListed,
    MedicalCalled,
    QueueLeft,
    ReturnNoted,
    RolesListed,
    SeatConfirmed,
    TailgateSeen,
    TempOutAsked,
)
from controller.core.facts.places import (
    GateSettingsRead,
    GateTestBegun,
    GateTestEnded,
    HatchAsked,
    HatchCleared,
    LinkLost,
    LinkRestored,
    PowerLost,
    PowerRestored,
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
    BranchReported,
    ChecklistSigned,
    ExtensionAsked,
    ExtensionGranted,
    LateAccepted,
    PeopleCalled,
    ReplacementAsked,
    ReplacementFailed,
    ReportSigned,
    RollCallTaken,
    SelfTestReported,
    SessionArchived,
    SessionOrdered,
    SessionPlanned,
)

__all__ = [
    "FACTS",
    "AlarmAcknowledged",
    "AlarmResolved",
    "AlternateCalled",
    "BidsOpened",
    "BoxOpenSent",
    "BoxOverridden",
    "BoxRead",
    "BranchReported",
    "BreakGlassRead",
    "CardFailed",
    "CardRead",
    "CardRemoved",
    "ChecklistSigned",
    "ClockDoubted",
    "ClockTrusted",
    "CommandDropped",
    "CommandFailed",
    "ConductRecorded",
    "ConflictDeclared",
    "ControllerStarted",
    "ControllerStopped",
    "DeadlinePassed",
    "DeclarationMade",
    "DeviceFound",
    "DeviceLost",
    "DeviceReady",
    "DoorContactRead",
    "DoorOverridden",
    "DoorReleased",
    "DrawListDeclassified",
    "DrawListFailed",
    "DrawListImported",
    "DrawListOpened",
    "DrawListReleaseAsked",
    "DrawListSupplemented",
    "DrawShareHanded",
    "Drawn",
    "DuressSignalled",
    "EscortNamed",
    "ExemptionGranted",
    "ExitApproved",
    "ExitAsked",
    "ExitButtonRead",
    "ExtensionAsked",
    "ExtensionGranted",
    "Fact",
    "FireInputRead",
    "FireReset",
    "GateAnswered",
    "GateBeamRead",
    "GateCountersReset",
    "GatePassageReported",
    "GatePassagesMissed",
    "GateSettingsRead",
    "GateTestBegun",
    "GateTestEnded",
    "HatchAsked",
    "HatchCleared",
    "HoldDecided",
    "IdentityConfirmed",
    "IdentityMatched",
    "IdentityMismatched",
    "IdentityRefused",
    "IncidentClosed",
    "IncidentReported",
    "IncidentStepDone",
    "ItemsListed",
    "KioskCancelled",
    "KioskContinued",
    "LaneCleared",
    "LateAccepted",
    "LinkLost",
    "LinkRestored",
    "LockRead",
    "MedicalCalled",
    "PaperShown",
    "PeopleCalled",
    "PersonRevoked",
    "PowerLost",
    "PowerRestored",
    "QueueLeft",
    "QueueOverran",
    "RecorderAlarmEnded",
    "RecorderAlarmRaised",
    "RecorderFactsFolded",
    "RecorderLost",
    "RecorderReady",
    "RecordingHeadSigned",
    "RecordingSealed",
    "ReplacementAsked",
    "ReplacementFailed",
    "ReportSigned",
    "ReturnNoted",
    "RolesListed",
    "RollCallTaken",
    "RollCalled",
    "SeatConfirmed",
    "SelfTestReported",
    "SessionArchived",
    "SessionOrdered",
    "SessionPlanned",
    "SourceRecordingLost",
    "SourceRecordingStarted",
    "StaffCalled",
    "TailgateSeen",
    "TempOutAsked",
    "UnlockPulseSent",
]

Fact = (
    ControllerStarted | ControllerStopped | DeadlinePassed | ClockDoubted | ClockTrusted | QueueOverran
    | DeviceReady | DeviceLost | CardRead | PaperShown | CardFailed | CardRemoved | DoorContactRead | LockRead | ExitButtonRead
    | BreakGlassRead | FireInputRead | BoxRead | GateAnswered | GateBeamRead | GatePassageReported
    | GatePassagesMissed | GateCountersReset | UnlockPulseSent | BoxOpenSent | CommandFailed | CommandDropped
    | DoorReleased
    | RecorderReady | RecorderLost | SourceRecordingStarted | SourceRecordingLost | RecordingSealed
    | RecorderAlarmRaised | RecorderAlarmEnded | RecordingHeadSigned | RecorderFactsFolded
    | DrawListImported | DrawListReleaseAsked | BidsOpened | DrawListOpened | DrawListFailed | DrawListSupplemented
    | DrawShareHanded | AlternateCalled | DrawListDeclassified | PersonRevoked
    | SessionPlanned | SessionOrdered | PeopleCalled | LateAccepted | SelfTestReported | ExtensionAsked
    | ExtensionGranted | RollCallTaken | ChecklistSigned | ReportSigned | BranchReported | SessionArchived
    | ReplacementAsked | ReplacementFailed
    | RolesListed | EscortNamed | IdentityMatched | IdentityMismatched | ConflictDeclared | ItemsListed
    | HoldDecided | ExemptionGranted | DeviceFound | DuressSignalled | SeatConfirmed | TempOutAsked | ReturnNoted
    | QueueLeft | MedicalCalled | TailgateSeen
    | GateTestBegun | GateTestEnded | GateSettingsRead | HatchAsked | HatchCleared | PowerLost | PowerRestored
    | LinkLost | LinkRestored
    | IdentityConfirmed | IdentityRefused | DeclarationMade | KioskContinued | KioskCancelled | StaffCalled
    | LaneCleared | AlarmResolved
    | ExitAsked | ExitApproved | RollCalled | FireReset | DoorOverridden | BoxOverridden | AlarmAcknowledged
    | IncidentReported | IncidentStepDone | IncidentClosed | ConductRecorded
)  # fmt: skip
"""The whole vocabulary of what may happen."""

FACTS: dict[str, type] = {kind.__name__: kind for kind in Fact.__args__}
"""Fact classes by kind, for the codec."""
