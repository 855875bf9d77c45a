"""Facts of draw lists: brought sealed, released, opened, supplemented, declassified."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class DrawListImported:
    """A sealed draw list was taken in: its commitment and its counts, nothing more (S6)."""

    VERSION: ClassVar[int] = 2
    session: str
    commitment: str
    count: int
    not_before_utc_us: int
    by: tuple[str, ...] = ()
    package_sha256: str = ""
    """SHA-256 of the signed package; "" = a plain table was brought."""
    alternates: int = 0
    procurement: str = ""
    drawn_utc_us: int = 0


@dataclass(frozen=True, slots=True)
class DrawListReleaseAsked:
    """Custodians ask to open the list of a session."""

    VERSION: ClassVar[int] = 1
    session: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawShareHanded:
    """A custodian's share of a package's key was handed over and is the one that the bank sealed. Holds no secret."""

    VERSION: ClassVar[int] = 1
    session: str
    custodian: str
    """Id of the custodian's key, which names a post."""
    by: str
    """Who handed it over."""
    package_sha256: str = ""


@dataclass(frozen=True, slots=True)
class BidsOpened:
    """The opening of bids took place: the trading platform gave its key, which may stand for the custodians."""

    VERSION: ClassVar[int] = 1
    session: str
    event: str
    """Identity of the opening event at the platform."""
    by: tuple[str, ...] = ()
    """Who brought the key, where a person did; empty = the platform's own login."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One person of an opened list: pseudonym, keyed digest of the number, role; n-th alternate, or 0 when drawn."""

    person: str
    digest: str
    role: str = "expert"
    alternate: int = 0


@dataclass(frozen=True, slots=True)
class DrawListOpened:
    """The released list was decrypted and matched its commitment."""

    VERSION: ClassVar[int] = 2
    session: str
    people: tuple[Drawn, ...]
    version: int = 1


@dataclass(frozen=True, slots=True)
class DrawListFailed:
    """The released list could not be decrypted, or did not match its commitment."""

    VERSION: ClassVar[int] = 1
    session: str
    cause: str


@dataclass(frozen=True, slots=True)
class DrawListSupplemented:
    """A later version of a list was brought, sealed: a replacement draw, chained to the version before by its hash."""

    VERSION: ClassVar[int] = 1
    session: str
    version: int
    commitment: str
    count: int
    not_before_utc_us: int
    package_sha256: str
    previous_sha256: str
    alternates: int = 0
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlternateCalled:
    """The next alternate of the list takes a vacant place (递补)."""

    VERSION: ClassVar[int] = 1
    session: str
    person: str
    instead_of: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawListDeclassified:
    """The result is published: the list is secret no longer, and anybody may check that it was the one drawn."""

    VERSION: ClassVar[int] = 1
    session: str
    by: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class PersonRevoked:
    """A person's entitlement was withdrawn, at once and everywhere."""

    VERSION: ClassVar[int] = 2
    person: str
    by: tuple[str, ...]
    reason: str
    cause: str = ""
    """absent, recused, expelled, ill, replaced; "" = other."""
