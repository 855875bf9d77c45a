"""Sealing a list into a package and opening it again.

The list is sealed by AES-256-GCM under a random key, bound to the header. The key is split by Shamir's scheme; each
share is sealed to one custodian by HPKE (RFC 9180, base mode: X25519, HKDF-SHA256, AES-256-GCM), and, where bids are
opened by a trading platform, the whole key once more to the platform's opening key. The header commits to each share.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from controller.draw.commitment import draw_from_plaintext, draw_plaintext
from controller.draw.entries import DrawFile
from controller.draw.package.disclosure import SALT_BYTES, list_commitment
from controller.draw.package.file import FORMAT, DrawPackage, sign_package
from controller.draw.package.header import Header, key_digest, parse_header, refuse, section_digest, share_commitment
from controller.draw.package.keys import PrivateKey, PublicKey
from controller.draw.package.shamir import combine, split
from controller.proof.canonical import canonical

_KEY_BYTES: Final = 32
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the bank states about a list besides the list: see `Header` for each field. Times are UTC microseconds."""

    session: str
    site: str
    room: str
    from_utc_us: int
    until_utc_us: int
    not_before_utc_us: int
    drawn_utc_us: int
    procurement: str
    version: int = 1
    previous: str = ""
    threshold: int = 2


@dataclass(frozen=True, slots=True)
class OpenedList:
    """The list of a package and the salt of its commitment."""

    draw: DrawFile = field(repr=False)
    salt: bytes = field(repr=False)


def pack(
    draw: DrawFile,
    terms: Terms,
    bank: PrivateKey,
    custodians: Sequence[PublicKey],
    opening: PublicKey | None = None,
) -> DrawPackage:
    """Seal and sign a list. Raises `DrawFileRefused` when the terms make no header."""
    salt, key, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(_KEY_BYTES), secrets.token_bytes(12)
    shares = _split(key, terms.threshold, len(custodians))
    header = parse_header(_header(draw, terms, custodians, opening, salt, shares).to_plain())
    body = nonce + AESGCM(key).encrypt(nonce, _inner(draw, salt), header.bytes())
    sealed = tuple(
        (custodian.id, _SUITE.encrypt(share, custodian.sealing(), _bound(header, "share", custodian.id)))
        for custodian, share in zip(custodians, shares, strict=True)
    )
    opened_by = b"" if opening is None else _SUITE.encrypt(key, opening.sealing(), _bound(header, "key", opening.id))
    return sign_package(DrawPackage(header, body, sealed, opened_by, "", b""), bank)


def _split(key: bytes, threshold: int, custodians: int) -> list[bytes]:
    try:
        return split(key, threshold, custodians)
    except ValueError:
        raise refuse("package_custodians", "custodians") from None


def _header(
    draw: DrawFile,
    terms: Terms,
    custodians: Sequence[PublicKey],
    opening: PublicKey | None,
    salt: bytes,
    shares: Sequence[bytes],
) -> Header:
    keys = [*custodians, *([] if opening is None else [opening])]
    return Header(
        session=terms.session,
        section_sha256=section_digest(terms.session, draw.section_code),
        site=terms.site,
        room=terms.room,
        from_utc_us=terms.from_utc_us,
        until_utc_us=terms.until_utc_us,
        not_before_utc_us=terms.not_before_utc_us,
        drawn_utc_us=terms.drawn_utc_us,
        version=terms.version,
        previous=terms.previous,
        procurement=terms.procurement,
        experts=len(draw.entries),
        alternates=len(draw.alternates),
        companies=len(draw.companies),
        custodians=tuple(custodian.id for custodian in custodians),
        share_commitments=tuple(
            share_commitment(custodian.id, share) for custodian, share in zip(custodians, shares, strict=True)
        ),
        sealing_keys=tuple(key_digest(key.raw) for key in keys),
        threshold=terms.threshold,
        opening_key="" if opening is None else opening.id,
        list_commitment=list_commitment(draw, salt),
    )


def _inner(draw: DrawFile, salt: bytes) -> bytes:
    return canonical({"list": json.loads(draw_plaintext(draw)), "salt": salt.hex()})


def _bound(header: Header, what: str, key_id: str) -> bytes:
    return f"{FORMAT} {what} {key_id}\n".encode() + header.bytes()


def open_share(package: DrawPackage, custodian: PrivateKey) -> bytes:
    """A custodian's share of the list's key; raises `DrawFileRefused` when the package holds none for this key."""
    sealed = dict(package.shares).get(custodian.public.id)
    if sealed is None:
        raise refuse("package_not_for_key", "custodians")
    place = package.header.custodians.index(custodian.public.id)
    if package.header.sealing_keys[place] != key_digest(custodian.public.raw):
        raise refuse("package_key_other", custodian.public.id)
    share = _unsealed(sealed, custodian, _bound(package.header, "share", custodian.public.id))
    check_share(package, custodian.public.id, share)
    return share


def check_share(package: DrawPackage, custodian: str, share: bytes) -> None:
    """Raises `DrawFileRefused`, naming the custodian's key, unless this is the share that the bank sealed to it."""
    header = package.header
    if custodian not in header.custodians:
        raise refuse("package_not_for_key", "custodians")
    if share_commitment(custodian, share) != header.share_commitments[header.custodians.index(custodian)]:
        raise refuse("package_share", custodian)


def key_of_shares(package: DrawPackage, shares: Sequence[bytes]) -> bytes:
    """The list's key from the shares of enough custodians; a wrong one is refused by its custodian's name."""
    for share in shares:
        check_share(package, _custodian_of(package, share), share)
    if len({share[:1] for share in shares}) < package.header.threshold:
        raise refuse("package_shares_few", "threshold", package.header.threshold)
    try:
        return combine(shares)
    except ValueError:
        raise refuse("package_key") from None


def _custodian_of(package: DrawPackage, share: bytes) -> str:
    custodians = package.header.custodians
    return custodians[share[0] - 1] if share and 1 <= share[0] <= len(custodians) else ""


def key_of_opening(package: DrawPackage, opening: PrivateKey) -> bytes:
    """The list's key from the platform's opening key, which it hands over at the opening of bids."""
    if package.header.opening_key != opening.public.id:
        raise refuse("package_not_for_key", "opening_key")
    return _unsealed(package.opening, opening, _bound(package.header, "key", opening.public.id))


def _unsealed(sealed: bytes, private: PrivateKey, bound: bytes) -> bytes:
    try:
        return _SUITE.decrypt(sealed, private.sealing(), bound)
    except (InvalidTag, ValueError):
        raise refuse("package_key") from None


def open_package(package: DrawPackage, key: bytes) -> OpenedList:
    """The list; raises `DrawFileRefused` when the key is another or the list is not what the header says."""
    header = package.header
    try:
        data = AESGCM(key).decrypt(package.body[:12], package.body[12:], header.bytes())
    except (InvalidTag, ValueError):
        raise refuse("package_key") from None
    try:
        plain = json.loads(data)
        draw, salt = draw_from_plaintext(canonical(plain["list"])), bytes.fromhex(plain["salt"])
        found = list_commitment(draw, salt)
    except (ValueError, KeyError, TypeError):
        raise refuse("package_body") from None
    if found != header.list_commitment or section_digest(header.session, draw.section_code) != header.section_sha256:
        raise refuse("package_body", "list_commitment")
    if (len(draw.entries), len(draw.alternates), len(draw.companies)) != (
        header.experts,
        header.alternates,
        header.companies,
    ):
        raise refuse("package_body", "experts")
    return OpenedList(replace(draw, warnings=()), salt)
