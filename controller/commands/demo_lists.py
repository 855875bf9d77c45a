"""Draw lists of the demo: a table as a drawing terminal exports it, or the package that an expert bank signs.

The keys here are public, like the demo's PINs: no real site may take packages of this bank.
"""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from controller.draw.package.file import DrawPackage
from controller.draw.package.keys import KeyKind, PrivateKey, private_of
from controller.draw.package.seal import Terms, pack
from controller.draw.read import read_draw

SECTION_CODE: Final = "A3301000000000000001001"
_HEADINGS: Final = (
    "BID_SECTION_CODE", "EXPERT_TYPE", "EXPERT_NAME", "ID_CARD", "ID_CARD_TYPE", "IS_CHAIR_MAN", "ALTERNATE_ORDER",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a list is drawn for."""

    session: str
    site: str
    """The site's origin."""
    room: str
    start: datetime
    end: datetime
    procurement: str


def draw_list(members: Sequence[dict[str, Any]], alternates: Sequence[dict[str, Any]] = ()) -> bytes:
    """The list as a table: CSV under the national field names. Never put on disk."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    for place, one in enumerate(members):
        writer.writerow(_row(one, chair=place == 0, order=0))
    for place, one in enumerate(alternates, start=1):
        writer.writerow(_row(one, chair=False, order=place))
    return text.getvalue().encode("utf-8-sig")


def _row(one: dict[str, Any], *, chair: bool, order: int) -> list[str]:
    return [SECTION_CODE, "2", one["name"], one["id_number"], "01", "1" if chair else "0", str(order or "")]


def bank_key() -> PrivateKey:
    """The demo's expert bank; its public line stands in the demo's site file."""
    return private_of(KeyKind.SIGN, "bank.sim.sealroom.invalid", _raw("bank"))


def custodian_keys() -> tuple[PrivateKey, ...]:
    """Three custodians, two of whom open a list."""
    return tuple(private_of(KeyKind.SEAL, f"custodian-{place}", _raw(f"custodian {place}")) for place in (1, 2, 3))


def _raw(whose: str) -> bytes:
    return hashlib.sha256(f"sealroom demo, public: {whose}".encode()).digest()


def draw_package(table: bytes, meeting: Meeting, before: DrawPackage | None = None) -> DrawPackage:
    """The bank's package of a table: version 1, or the next one after a replacement draw."""
    terms = Terms(
        session=meeting.session,
        site=meeting.site,
        room=meeting.room,
        from_utc_us=_utc_us(meeting.start),
        until_utc_us=_utc_us(meeting.end),
        not_before_utc_us=_utc_us(meeting.start),
        drawn_utc_us=_utc_us(meeting.start - timedelta(hours=1)),
        procurement=meeting.procurement or "bidding",
        version=before.header.version + 1 if before else 1,
        previous=before.sha256 if before else "",
    )
    return pack(read_draw(table, "list.csv"), terms, bank_key(), [one.public for one in custodian_keys()])


def _utc_us(moment: datetime) -> int:
    return round(moment.timestamp()) * 1_000_000
