"""Facts of the recorder."""

from dataclasses import dataclass
from typing import ClassVar


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
class RecorderAlarmRaised:
    """The recorder needs a person: `alarm` is one of the catalogue's recorder alarms, `place` a disk, source or session."""

    VERSION: ClassVar[int] = 1
    alarm: str
    place: str
    cause: str


@dataclass(frozen=True, slots=True)
class RecorderAlarmEnded:
    """The cause of a recorder's alarm is gone."""

    VERSION: ClassVar[int] = 1
    alarm: str
    place: str


@dataclass(frozen=True, slots=True)
class RecordingHeadSigned:
    """The recorder signed the state of a session's recording: line `number` of its heads has this SHA-256.

    `vkey` names the recorder's key. `.custody` is the ledger of keeping and its lines. With it in the journal, what was
    recorded up to now can no longer be replaced.
    """

    VERSION: ClassVar[int] = 1
    session: str
    number: int
    sha256: str
    vkey: str


@dataclass(frozen=True, slots=True)
class RecorderFactsFolded:
    """Routine chatter of the recorder since the last fold: how many facts, and the Merkle root over them."""

    VERSION: ClassVar[int] = 1
    epoch: str
    count: int
    root: str
