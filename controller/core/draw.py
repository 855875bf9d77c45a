"""The draw list of a session: sealed until custodians release it, then opened once, then closed for good.

Before *released* the core knows a commitment and a count (S6). *Active* begins when the released list was decrypted and
matched its commitment. *Supplementing*: a replacement draw was brought as the next version, chained to the one before;
the version before stays in force until the next one is opened. A version that is never opened, because its people fell
out or it cannot be opened, is followed by the next one in the same way.
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
    (DrawState.SEALED, DrawEvent.SUPPLEMENT): DrawState.SEALED,
    (DrawState.SEALED, DrawEvent.CLOSE): DrawState.CLOSED,
    (DrawState.RELEASED, DrawEvent.OPEN): DrawState.ACTIVE,
    (DrawState.RELEASED, DrawEvent.FAIL): DrawState.SEALED,
    (DrawState.RELEASED, DrawEvent.CLOSE): DrawState.CLOSED,
    (DrawState.ACTIVE, DrawEvent.SUPPLEMENT): DrawState.SUPPLEMENTING,
    (DrawState.ACTIVE, DrawEvent.CLOSE): DrawState.CLOSED,
    (DrawState.SUPPLEMENTING, DrawEvent.RELEASE): DrawState.SUPPLEMENT_RELEASED,
    (DrawState.SUPPLEMENTING, DrawEvent.SUPPLEMENT): DrawState.SUPPLEMENTING,
    (DrawState.SUPPLEMENTING, DrawEvent.CLOSE): DrawState.CLOSED,
    (DrawState.SUPPLEMENT_RELEASED, DrawEvent.OPEN): DrawState.ACTIVE,
    (DrawState.SUPPLEMENT_RELEASED, DrawEvent.FAIL): DrawState.SUPPLEMENTING,
    (DrawState.SUPPLEMENT_RELEASED, DrawEvent.CLOSE): DrawState.CLOSED,
    (DrawState.CLOSED, DrawEvent.DECLASSIFY): DrawState.DECLASSIFIED,
}

IN_FORCE: Final = frozenset({DrawState.ACTIVE, DrawState.SUPPLEMENTING, DrawState.SUPPLEMENT_RELEASED})
"""Opened, and people may come in by it; while a supplement is on its way the version before stays in force."""


DECRYPTING: Final = frozenset({DrawState.RELEASED, DrawState.SUPPLEMENT_RELEASED})
"""Released and not opened yet: a start asks for the opening again."""


@dataclass(frozen=True, slots=True)
class DrawList:
    """A session's list as the core knows it: commitments and counts, and once it is open, who is on it."""

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
    next_alternates: int = 0
    next_not_before_utc_us: int = 0
    drawn_utc_us: int = 0
    """When version 1 was drawn; 0 = not told."""
    listed: tuple[str, ...] = ()
    """Pseudonyms on the version in force, members and alternates."""

    @property
    def newest_version(self) -> int:
        """The version brought last."""
        return self.next_version or self.version

    @property
    def newest_file(self) -> str:
        """What the next version must name as the one before: the package's SHA-256, or a plain table's commitment."""
        if self.next_version:
            return self.next_package_sha256 or self.next_commitment
        return self.package_sha256 or self.commitment


NEXT: Final = ("version", "commitment", "count", "alternates", "not_before_utc_us", "package_sha256")
"""What a version brings; the same fields after `next_` hold it until it is opened."""


def next_in_force(draw: DrawList) -> dict[str, object]:
    """The changes by which the version that was on its way becomes the one in force."""
    return {
        **{name: getattr(draw, f"next_{name}") for name in NEXT},
        **{f"next_{name}": type(getattr(draw, name))() for name in NEXT},
    }
