"""Facts of sessions and their draw lists."""

from dataclasses import dataclass
from typing import ClassVar


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
