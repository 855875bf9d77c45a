"""A bank, three custodians and packages of synthetic lists."""

from dataclasses import replace
from functools import cache
from typing import Any

from controller.draw.entries import AvoidedCompany, DrawFile
from controller.draw.package.file import DrawPackage
from controller.draw.package.keys import KeyKind, PrivateKey, private_of
from controller.draw.package.seal import Terms, pack
from controller.draw.read import read_draw
from tests.draw import samples

HOUR_US = 3_600_000_000
START_US = 1_767_600_000_000_000
"""2026-01-05 08:00 UTC."""
SITE = "centre.example.cn/site1"
BANK = private_of(KeyKind.SIGN, "bank.example.cn", b"b" * 32)
OTHER_BANK = private_of(KeyKind.SIGN, "bank.example.cn", b"o" * 32)
CUSTODIANS = tuple(private_of(KeyKind.SEAL, f"custodian-{place}", bytes([place]) * 32) for place in (1, 2, 3))
PLATFORM = private_of(KeyKind.SEAL, "platform.example.cn", b"p" * 32)
TERMS = Terms(
    session="s-1",
    site=SITE,
    room="1",
    from_utc_us=START_US,
    until_utc_us=START_US + 24 * HOUR_US,
    not_before_utc_us=START_US - HOUR_US,
    drawn_utc_us=START_US - 20 * HOUR_US,
    procurement="bidding",
)


@cache
def a_list(members: int = 5, alternates: int = 2, first: int = 1) -> DrawFile:
    """A committee with alternates and one company to avoid; persons are numbered from `first`."""
    body = [
        [*row[:3], samples.id_number(first + place), *row[4:], "" if place < members else str(place - members + 1)]
        for place, row in enumerate(samples.rows(members + alternates))
    ]
    draw = read_draw(samples.as_csv(body, (*samples.HEADINGS, "ALTERNATE_ORDER")), "list.csv")
    return replace(draw, companies=(AvoidedCompany("虚构建设有限公司", "", "01"),))


def a_package(
    draw: DrawFile | None = None, bank: PrivateKey = BANK, with_opening: bool = False, **terms: Any
) -> DrawPackage:
    """A package for session s-1, or one with other terms."""
    custodians = [custodian.public for custodian in CUSTODIANS]
    opening = PLATFORM.public if with_opening else None
    return pack(draw or a_list(), replace(TERMS, **terms), bank, custodians, opening)


def next_version(before: DrawPackage, draw: DrawFile | None = None, **terms: Any) -> DrawPackage:
    """The package of a replacement draw, chained to the one before."""
    return a_package(draw, version=before.header.version + 1, previous=before.sha256, **terms)
