"""What the chip of an identity card holds: 256 bytes of text in UTF-16LE, laid out by card type, and 1024 of photo."""

import zlib
from dataclasses import dataclass, field

from simulators.people import COUNTY, Person, check_digit

PHOTO = bytes(1024)
_TEXT_BYTES = 256
_TYPE_AT = 248
_ISSUER = "模拟市公安局"
_AUTHORITY = "1100"
_NATIONALITY = "UTO"  # a code that no country has

Field = tuple[int, int, str]
"""First byte, number of characters, text."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card as the reader reads it."""

    text: bytes = field(repr=False)
    serial: bytes = field(repr=False)
    management: bytes = field(repr=False)
    fingerprint: bytes = field(default=b"", repr=False)
    address_now: str | None = field(default=None, repr=False)
    """The latest address, written to the chip after a move; None = never moved."""


CARD_TYPES = ("resident", "hmt", "foreign_2017", "foreign_2023")
"""Resident card, residence permit of Hong Kong, Macao and Taiwan people, foreign permanent resident of 2017 and of 2023."""
LONG_TERM = "长期"


def make_card(
    person: Person,
    card_type: str = "resident",
    *,
    valid_to: str = LONG_TERM,
    fingerprint_bytes: int = 0,
    moved_to: str | None = None,
) -> Card:
    """The card of a person. `valid_to` is YYYYMMDD or 长期. Raises ValueError for a type or fingerprint size unknown."""
    layouts = {"resident": _resident, "hmt": _hmt, "foreign_2017": _foreign_2017, "foreign_2023": _foreign_2023}
    if card_type not in layouts:
        raise ValueError(f"card type is one of {', '.join(CARD_TYPES)}")
    if fingerprint_bytes not in (0, 512, 1024):
        raise ValueError("a card holds 0, 512 or 1024 bytes of fingerprint")
    flag, fields = layouts[card_type](person, valid_to)
    digest = zlib.crc32(f"{card_type} {person.id_number}".encode())
    serial = digest.to_bytes(4, "big") + (~digest & 0xFFFFFFFF).to_bytes(4, "big")
    management = f"{digest:028d}".encode("ascii")
    return Card(_lay_out(flag, fields), serial, management, bytes(fingerprint_bytes), moved_to)


def _lay_out(flag: str, fields: list[Field]) -> bytes:
    text = bytearray("\u0020".encode("utf-16-le") * (_TEXT_BYTES // 2))
    for first, characters, content in (*fields, (_TYPE_AT, 1, flag)):
        text[first : first + 2 * characters] = content[:characters].ljust(characters).encode("utf-16-le")
    return bytes(text)


def _resident(person: Person, valid_to: str) -> tuple[str, list[Field]]:
    return " ", [
        (0, 15, person.name), (30, 1, person.sex), (32, 2, "01"), (36, 8, person.birth),
        (52, 35, f"模拟省模拟市模拟路{int(person.id_number[14:17])}号"), (122, 18, person.id_number),
        (158, 15, _ISSUER), (188, 8, "20150101"), (204, 8, valid_to),
    ]  # fmt: skip


def _hmt(person: Person, valid_to: str) -> tuple[str, list[Field]]:
    first_17 = f"810000{person.birth}{person.id_number[14:17]}"
    return "J", [
        (0, 15, person.name), (30, 1, person.sex), (36, 8, person.birth), (52, 35, "模拟省模拟市模拟路1号"),
        (122, 18, first_17 + check_digit(first_17)), (158, 15, _ISSUER), (188, 8, "20200101"), (204, 8, valid_to),
        (220, 9, "H00000000"), (238, 2, "01"),
    ]  # fmt: skip


def _foreign_2017(person: Person, valid_to: str) -> tuple[str, list[Field]]:
    number = f"{_NATIONALITY}{COUNTY}{person.birth[2:4]}{person.id_number[14:17]}0"
    return "I", [
        (0, 60, f"SIMULATED {person.id.upper()}"), (120, 1, person.sex), (122, 15, number), (152, 3, _NATIONALITY),
        (158, 15, person.name), (188, 8, "20180101"), (204, 8, valid_to), (220, 8, person.birth), (236, 2, "01"),
        (240, 4, _AUTHORITY),
    ]  # fmt: skip


def _foreign_2023(person: Person, valid_to: str) -> tuple[str, list[Field]]:
    first_17 = f"911999{person.birth}{person.id_number[14:17]}"
    return "Y", [
        (0, 15, person.name), (30, 1, person.sex), (32, 2, "01"), (36, 8, person.birth),
        (52, 35, f"SIMULATED {person.id.upper()}"), (122, 18, first_17 + check_digit(first_17)), (158, 15, _ISSUER),
        (188, 8, "20240101"), (204, 8, valid_to), (242, 3, _NATIONALITY),
    ]  # fmt: skip
