"""The draw list of a session: sealed until custodians release it, then opened once, then closed for good.

Before *released* the core knows a commitment and a count (S6). *Active* begins when the released list was decrypted and
matched its commitment. *Supplementing*: a replacement draw was brought as the next version, chained to the one before.
What is not in the table: a list never goes back, and a closed list admits nobody. *Declassified* after the result was
published: from then on anybody may check that the list used is the list drawn.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class DrawState(StrEnum):
    """Where a draw list stands."""

    SEALED = "sealed"
    RELEASED = "released"
    ACTIVE = "active"
    SUPPLEMENTING = "supplementing"
    SUPPLEMENT_RELEASED = "supplement_released"
    CLOSED = "closed"
    DECLASSIFIED = "declassified"


class DrawEvent(StrEnum):
    """What moves a draw list."""

    RELEASE = "release"
    OPEN = "open"
    FAIL = "fail"
    SUPPLEMENT = "supplement"
    CLOSE = "close"
    DECLASSIFY = "declassify"


TABLE: Final = {
    (DrawState.SEALED, DrawEvent.RELEASE): DrawState.RELEASED,
    (DrawState.SEALED, DrawEvent.CLOSE): DrawState.CLOSED,
    (DrawState.RELEASED, DrawEvent.OPEN): DrawState.ACTIVE,
    (DrawState.RELEASED, DrawEvent.FAIL): DrawState.SEALED,
    (DrawState.RELEASED, DrawEvent.CLOSE): DrawState.CLOSED,
    (DrawState.ACTIVE, DrawEvent.SUPPLEMENT): DrawState.SUPPLEMENTING,
    (DrawState.ACTIVE, DrawEvent.CLOSE): DrawState.CLOSED,
    (DrawState.SUPPLEMENTING, DrawEvent.RELEASE): DrawState.SUPPLEMENT_RELEASED,
    (DrawState.SUPPLEMENTING, DrawEvent.CLOSE): DrawState.CLOSED,
    (DrawState.SUPPLEMENT_RELEASED, DrawEvent.OPEN): DrawState.ACTIVE,
    (DrawState.SUPPLEMENT_RELEASED, DrawEvent.FAIL): DrawState.SUPPLEMENTING,
    (DrawState.SUPPLEMENT_RELEASED, DrawEvent.CLOSE): DrawState.CLOSED,
    (DrawState.CLOSED, DrawEvent.DECLASSIFY): DrawState.DECLASSIFIED,
}

IN_FORCE: Final = frozenset({DrawState.ACTIVE, DrawState.SUPPLEMENTING, DrawState.SUPPLEMENT_RELEASED})
"""Opened, and people may come in by it; while a supplement is on its way the version before stays in force."""


@dataclass(frozen=True, slots=True)
class DrawList:
    """A session's list as the core knows it before it is opened."""

    commitment: str
    count: int
    not_before_utc_us: int
    state: DrawState = DrawState.SEALED
    released_by: tuple[str, ...] = ()
    version: int = 1
    package_sha256: str = ""
    """"" = a plain table was brought, no signed package."""
    alternates: int = 0
    procurement: str = ""
    next_version: int = 0
    """The version that a supplement brings, while it is on its way."""
    next_commitment: str = ""
    next_count: int = 0
    next_package_sha256: str = ""
