"""Facts of people: lists of roles, escorts, identity by face, recusal, exemption, seats, temporary outs, the queue."""

from dataclasses import dataclass
from typing import ClassVar

from controller.core.facts.draws import Drawn


@dataclass(frozen=True, slots=True)
class RolesListed:
    """Two staff signed a session's role list: everybody who enters and was not drawn."""

    VERSION: ClassVar[int] = 1
    session: str
    people: tuple[Drawn, ...]
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EscortNamed:
    """A guard goes along with a person whose role enters escorted only."""

    VERSION: ClassVar[int] = 1
    person: str
    escort: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdentityMatched:
    """The face matcher found the person at the kiosk to be the card's holder, alive. `score_milli` is 0 to 1000."""

    VERSION: ClassVar[int] = 1
    lane: str
    person: str
    matcher: str
    score_milli: int


@dataclass(frozen=True, slots=True)
class IdentityMismatched:
    """The face matcher did not find them to be the same."""

    VERSION: ClassVar[int] = 1
    lane: str
    person: str
    matcher: str
    score_milli: int


@dataclass(frozen=True, slots=True)
class ConflictDeclared:
    """The person declared an interest in a bidder: they recuse themselves. `company_digest` keyed, `sealed` its row."""

    VERSION: ClassVar[int] = 1
    lane: str
    person: str
    company_digest: str
    sealed: str = ""


@dataclass(frozen=True, slots=True)
class ItemsListed:
    """What lies in a box, as ticked at the kiosk, and the digest of the locker camera's picture, if there is one."""

    VERSION: ClassVar[int] = 1
    lane: str
    person: str
    items: tuple[str, ...]
    picture_sha256: str = ""


@dataclass(frozen=True, slots=True)
class HoldDecided:
    """A supervisor decided about a person held at the gate."""

    VERSION: ClassVar[int] = 1
    person: str
    admit: bool
    by: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ExemptionGranted:
    """Two staff noted that a person sets the gate off without a device (belt, implant)."""

    VERSION: ClassVar[int] = 1
    person: str
    by: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DeviceFound:
    """A telephone or another device was found on a person, behind the lockers or inside."""

    VERSION: ClassVar[int] = 1
    person: str
    place: str
    by: tuple[str, ...]
    item: str = "phone"


@dataclass(frozen=True, slots=True)
class DuressSignalled:
    """Somebody signals, unseen, that they act under threat. No page near them shows it."""

    VERSION: ClassVar[int] = 1
    place: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeatConfirmed:
    """A person sits at their seat."""

    VERSION: ClassVar[int] = 1
    person: str
    seat: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TempOutAsked:
    """A person leaves their room for another one inside the sealed area: `room_kind` says what for."""

    VERSION: ClassVar[int] = 1
    person: str
    room_kind: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnNoted:
    """Staff saw that a person is back in their room, where no reader tells it."""

    VERSION: ClassVar[int] = 1
    person: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueueLeft:
    """A person gave up their place in the waiting hall's queue."""

    VERSION: ClassVar[int] = 1
    person: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MedicalCalled:
    """Somebody inside needs a doctor: a guard goes with them, and they may go out."""

    VERSION: ClassVar[int] = 1
    person: str
    escort: str
    by: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class TailgateSeen:
    """More people went through a door than it was unlocked for."""

    VERSION: ClassVar[int] = 1
    door: str
    source: str
    """Who or what saw it: a member of staff, a sensor, a camera's analysis."""
    by: tuple[str, ...] = ()
