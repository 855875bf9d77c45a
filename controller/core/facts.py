"""Every fact that may enter the core, in the past tense. Frozen; a fact is never changed after it is journalled.

Persons appear as pseudonyms and keyed digests only (S11). `by` lists the staff ids whose PINs were checked for the act.
`VERSION` counts the shape of a fact: a changed shape gets a new number, and old journals stay readable.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from controller.core.words import Plan, Profile


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


# Devices


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


# Outcomes of commands


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


# Recorder


@dataclass(frozen=True, slots=True)
class RecorderReady:
    """The recorder answers; `epoch` names its run."""

    VERSION: ClassVar[int] = 1
    epoch: str


@dataclass(frozen=True, slots=True)
class RecorderLost:
    """The recorder is silent: every source counts as lost."""

    VERSION: ClassVar[int] = 1
    cause: str


@dataclass(frozen=True, slots=True)
class SourceRecordingStarted:
    """A source of a session has a fragment on disk."""

    VERSION: ClassVar[int] = 1
    session: str
    source: str
    start_utc_us: int


@dataclass(frozen=True, slots=True)
class SourceRecordingLost:
    """A source of a session stopped being recorded."""

    VERSION: ClassVar[int] = 1
    session: str
    source: str
    cause: str


@dataclass(frozen=True, slots=True)
class RecordingSealed:
    """A session's recording ended; `manifests` maps a source to the SHA-256 of its manifest."""

    VERSION: ClassVar[int] = 1
    session: str
    manifests: dict[str, str]


@dataclass(frozen=True, slots=True)
class RecorderFactsFolded:
    """Routine chatter of the recorder since the last fold: how many facts, and the Merkle root over them."""

    VERSION: ClassVar[int] = 1
    epoch: str
    count: int
    root: str


# Draw list


@dataclass(frozen=True, slots=True)
class DrawListImported:
    """A sealed draw list was taken in: its commitment and its count, nothing more (S6)."""

    VERSION: ClassVar[int] = 1
    session: str
    commitment: str
    count: int
    not_before_utc_us: int
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawListReleaseAsked:
    """Custodians ask to open the list of a session."""

    VERSION: ClassVar[int] = 1
    session: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One person of an opened list: pseudonym, keyed digest of the number, role ("expert", "owner")."""

    person: str
    digest: str
    role: str = "expert"


@dataclass(frozen=True, slots=True)
class DrawListOpened:
    """The released list was decrypted and matched its commitment."""

    VERSION: ClassVar[int] = 1
    session: str
    people: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class DrawListFailed:
    """The released list could not be decrypted, or did not match its commitment."""

    VERSION: ClassVar[int] = 1
    session: str
    cause: str


@dataclass(frozen=True, slots=True)
class PersonRevoked:
    """A person's entitlement was withdrawn, at once and everywhere."""

    VERSION: ClassVar[int] = 1
    person: str
    by: tuple[str, ...]
    reason: str


# Session


@dataclass(frozen=True, slots=True)
class SessionPlanned:
    """A session of a room was planned; entry is possible inside the window only (UTC)."""

    VERSION: ClassVar[int] = 1
    session: str
    room: str
    not_before_utc_us: int
    until_utc_us: int
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionOrdered:
    """Staff ordered a session on: prepare, open_assembly, start, suspend, resume, end, close."""

    VERSION: ClassVar[int] = 1
    session: str
    order: str
    by: tuple[str, ...]
    reason: str = ""


# Entry


@dataclass(frozen=True, slots=True)
class IdentityConfirmed:
    """Staff compared the person at the kiosk with the card, and they match."""

    VERSION: ClassVar[int] = 1
    lane: str
    person: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdentityRefused:
    """Staff found that the person at the kiosk is not the card's holder."""

    VERSION: ClassVar[int] = 1
    lane: str
    person: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeclarationMade:
    """The person signed the commitment; `devices` is "store" or "none", `signature_digest` keyed, `sealed` its row."""

    VERSION: ClassVar[int] = 1
    lane: str
    person: str
    commitment_sha256: str
    devices: str
    signature_digest: str
    sealed: str = ""


@dataclass(frozen=True, slots=True)
class KioskContinued:
    """The person asked for more time."""

    VERSION: ClassVar[int] = 1
    lane: str


@dataclass(frozen=True, slots=True)
class KioskCancelled:
    """The person gave up at the kiosk."""

    VERSION: ClassVar[int] = 1
    lane: str


@dataclass(frozen=True, slots=True)
class StaffCalled:
    """Somebody at the kiosk asked for help."""

    VERSION: ClassVar[int] = 1
    lane: str


@dataclass(frozen=True, slots=True)
class LaneCleared:
    """Staff looked between gate and door: nobody is there."""

    VERSION: ClassVar[int] = 1
    lane: str
    by: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class AlarmResolved:
    """Two staff checked the person behind the gate by hand and found no device."""

    VERSION: ClassVar[int] = 1
    lane: str
    by: tuple[str, ...]
    reason: str


# Leaving, emergency, overrides


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
    """Staff found a person of unknown whereabouts outside."""

    VERSION: ClassVar[int] = 1
    person: str
    by: tuple[str, ...]


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
    by: tuple[str, ...] = field(default=())


Fact = (
    ControllerStarted | ControllerStopped | DeadlinePassed | ClockDoubted | ClockTrusted | QueueOverran
    | DeviceReady | DeviceLost | CardRead | CardFailed | CardRemoved
    | DoorContactRead | LockRead | ExitButtonRead | BreakGlassRead | FireInputRead | BoxRead
    | GateAnswered | GateBeamRead | GatePassageReported | GatePassagesMissed | GateCountersReset
    | UnlockPulseSent | BoxOpenSent | CommandFailed | CommandDropped | DoorReleased
    | RecorderReady | RecorderLost | SourceRecordingStarted | SourceRecordingLost | RecordingSealed | RecorderFactsFolded
    | DrawListImported | DrawListReleaseAsked | DrawListOpened | DrawListFailed | PersonRevoked
    | SessionPlanned | SessionOrdered
    | IdentityConfirmed | IdentityRefused | DeclarationMade | KioskContinued | KioskCancelled | StaffCalled
    | LaneCleared | AlarmResolved | ExitAsked | ExitApproved | RollCalled | FireReset
    | DoorOverridden | BoxOverridden | AlarmAcknowledged
)  # fmt: skip
"""The whole vocabulary of what may happen."""

FACTS: dict[str, type] = {kind.__name__: kind for kind in Fact.__args__}
"""Fact classes by kind, for the codec."""
