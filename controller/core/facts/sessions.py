"""Facts of sessions, from the plan to the archive."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class SessionPlanned:
    """A session of a room was planned; entry is possible inside the window only (UTC)."""

    VERSION: ClassVar[int] = 2
    session: str
    room: str
    not_before_utc_us: int
    until_utc_us: int
    by: tuple[str, ...] = ()
    procurement: str = ""
    """Kind of procurement: says which composition holds; "" = none is demanded."""
    assembly_utc_us: int = 0
    """When people are to be here; 0 = at the window's begin."""
    branches: tuple[str, ...] = ()
    """Other sites whose members count too."""


@dataclass(frozen=True, slots=True)
class SessionOrdered:
    """Staff ordered a session on: an event of the session's table, by its name.

    `cause` of a suspension: objection, order, fault, force_majeure, power_lost, network_lost, ...
    """

    VERSION: ClassVar[int] = 2
    session: str
    order: str
    by: tuple[str, ...]
    reason: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class PeopleCalled:
    """The drawing body called these people (telephone, SMS): lateness may count from here."""

    VERSION: ClassVar[int] = 1
    session: str
    persons: tuple[str, ...]
    """Empty = everybody on the list."""
    called_utc_us: int
    by: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LateAccepted:
    """Two staff let a late or absent person in after all."""

    VERSION: ClassVar[int] = 1
    person: str
    by: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class SelfTestReported:
    """The recorder tested every source, the disk and the clock of a session; `faults` names what failed."""

    VERSION: ClassVar[int] = 1
    session: str
    passed: bool
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtensionAsked:
    """A member asks for longer time; staff note it."""

    VERSION: ClassVar[int] = 1
    session: str
    person: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtensionGranted:
    """The session may last longer: more than a third of its members asked (招标投标法实施条例 48)."""

    VERSION: ClassVar[int] = 1
    session: str
    until_utc_us: int
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RollCallTaken:
    """Staff called the roll of a session inside: who was there and who was not."""

    VERSION: ClassVar[int] = 1
    session: str
    present: tuple[str, ...]
    missing: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChecklistSigned:
    """Two staff signed a list of things done: `checklist` is "night", "morning" or "emptying"."""

    VERSION: ClassVar[int] = 1
    session: str
    checklist: str
    items: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportSigned:
    """The evaluation report was signed by these members; who refused is named too."""

    VERSION: ClassVar[int] = 1
    session: str
    report_sha256: str
    signed: tuple[str, ...]
    refused: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BranchReported:
    """A branch of a session on several sites says where it stands, which list it uses, and who has come."""

    VERSION: ClassVar[int] = 1
    session: str
    site: str
    state: str
    package_sha256: str
    members: int
    experts: int
    by: tuple[str, ...] = ()
    """Who handed the word over; empty = the other site's machine itself."""


@dataclass(frozen=True, slots=True)
class SessionArchived:
    """The session's file is complete and in the archive."""

    VERSION: ClassVar[int] = 1
    session: str
    package_sha256: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplacementAsked:
    """The drawing body was asked for somebody in place of a member; the project stays hidden from it."""

    VERSION: ClassVar[int] = 1
    session: str
    person: str
    by: tuple[str, ...]
    specialty: str = ""


@dataclass(frozen=True, slots=True)
class ReplacementFailed:
    """Nobody can be found for a vacant place: the session is stopped and its files are sealed."""

    VERSION: ClassVar[int] = 1
    session: str
    person: str
    by: tuple[str, ...]
    reason: str
