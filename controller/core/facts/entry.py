"""Facts of a person on the way in, and of staff who act on it."""

from dataclasses import dataclass
from typing import ClassVar


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
