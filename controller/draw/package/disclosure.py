"""What binds a header to every row of its list, and what is shown after declassification so that anyone can check it.

Each row is committed to in two parts: what is published (name, role, place in the order) and what never is (identity
number, company to avoid). A part shown comes with its salt; a part kept back stays a digest. Either way the list's
commitment comes out, so that the published names can be checked without one identity number.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Any, Final

from controller.draw.entries import DrawEntry, DrawFile
from controller.proof.canonical import NotCanonical, canonical, parse_canonical

FORMAT: Final = "sealroom-draw-disclosure/1"
SALT_BYTES: Final = 32
PUBLIC: Final = frozenset({"codes", "expert", "alternate"})
"""The kinds of parts that are published; identity numbers and companies are not."""
_HEX: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class DisclosureRefused(ValueError):
    """Not a disclosure of this format; says nothing of its content."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a list: shown with its salt, or kept back as its digest."""

    digest: str
    salt: str = ""
    shown: dict[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The parts of one package's list, in order. `digest_key` is the session's, when the site discloses it as well:
    with it the identity numbers can be held against the digests in the journal."""

    package_sha256: str
    parts: tuple[Part, ...]
    digest_key: str = field(default="", repr=False)

    @property
    def commitment(self) -> str:
        """The list's commitment that comes out of the parts."""
        return _over([part.digest for part in self.parts])

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """What is shown of the parts of a kind: "codes", "expert", "expert_id", "alternate", "alternate_id", "company"."""
        return [part.shown for part in self.parts if part.shown is not None and part.shown["part"] == kind]


def list_commitment(draw: DrawFile, salt: bytes) -> str:
    """The commitment to every row of a list; the salt (32 random bytes) is sealed with the list."""
    return _over([_digest(part, _salt(salt, place)) for place, part in enumerate(_parts(draw))])


def disclose(draw: DrawFile, salt: bytes, package_sha256: str, full: bool, digest_key: str = "") -> Disclosure:
    """The list shown: all of it, or without identity numbers and companies."""
    parts = []
    for place, part in enumerate(_parts(draw)):
        part_salt = _salt(salt, place)
        digest = _digest(part, part_salt)
        is_public = full or part["part"] in PUBLIC
        parts.append(Part(digest, part_salt.hex(), part) if is_public else Part(digest))
    return Disclosure(package_sha256, tuple(parts), digest_key if full else "")


def kinds_of_parts(experts: int, alternates: int, companies: int) -> list[str]:
    """The kind of every part of a list with these counts, in order."""
    people = ["expert", "expert_id"] * experts + ["alternate", "alternate_id"] * alternates
    return ["codes", *people, *["company"] * companies]


def disclosure_bytes(disclosure: Disclosure) -> bytes:
    """The file."""
    return canonical(
        {
            "format": FORMAT,
            "package": disclosure.package_sha256,
            "digest_key": disclosure.digest_key,
            "parts": [
                {"digest": part.digest} if part.shown is None else {"salt": part.salt, "shown": part.shown}
                for part in disclosure.parts
            ],
        }
    )


def parse_disclosure(data: bytes) -> Disclosure:
    """Read a file; the digests of what is shown are made anew. Raises `DisclosureRefused`."""
    try:
        plain = parse_canonical(data.rstrip(b"\n"))
        if plain["format"] != FORMAT or not _HEX.fullmatch(plain["package"]):
            raise DisclosureRefused("not a disclosure of a format that we know")
        return Disclosure(plain["package"], tuple(map(_parse_part, plain["parts"])), str(plain["digest_key"]))
    except (NotCanonical, KeyError, TypeError, ValueError):
        raise DisclosureRefused("not a disclosure of a draw list, or damaged") from None


def _parse_part(plain: dict[str, Any]) -> Part:
    if "digest" in plain:
        if not _HEX.fullmatch(plain["digest"]) or len(plain) != 1:
            raise DisclosureRefused("not a part")
        return Part(plain["digest"])
    salt, shown = bytes.fromhex(plain["salt"]), plain["shown"]
    if len(salt) != SALT_BYTES or type(shown["part"]) is not str:
        raise DisclosureRefused("not a part")
    return Part(_digest(shown, salt), plain["salt"], shown)


def _parts(draw: DrawFile) -> list[dict[str, Any]]:
    codes = {
        "part": "codes",
        "TENDER_PROJECT_CODE": draw.tender_project_code,
        "BID_SECTION_CODE": draw.section_code,
        "UNIFIED_DEAL_CODE": draw.unified_deal_code,
    }
    parts: list[dict[str, Any]] = [codes]
    for kind, entries in (("expert", draw.entries), ("alternate", draw.alternates)):
        for order, entry in enumerate(entries, start=1):
            parts += _two_parts(kind, order, entry)
    companies = enumerate(draw.companies, start=1)
    return parts + [{"part": "company", "order": order, **company.to_plain()} for order, company in companies]


def _two_parts(kind: str, order: int, entry: DrawEntry) -> list[dict[str, Any]]:
    plain = entry.to_plain()
    secret = {name: plain.pop(name) for name in ("ID_CARD", "ID_CARD_TYPE")}
    return [{"part": kind, "order": order, **plain}, {"part": f"{kind}_id", "order": order, **secret}]


def _salt(salt: bytes, place: int) -> bytes:
    if len(salt) != SALT_BYTES:
        raise ValueError(f"the salt has {len(salt)} bytes; {SALT_BYTES} random ones are needed")
    return hmac.new(salt, b"part %d" % place, hashlib.sha256).digest()


def _digest(part: dict[str, Any], salt: bytes) -> str:
    return hashlib.sha256(salt + canonical(part)).hexdigest()


def _over(digests: list[str]) -> str:
    return hashlib.sha256(canonical({"format": FORMAT, "parts": digests})).hexdigest()
