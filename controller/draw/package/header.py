"""The header of a draw package: everything that may be seen of a list before its release (S6). No name, no project."""

import hashlib
import re
from dataclasses import dataclass, fields
from typing import Any, Final

from controller.draw.problems import DrawFileRefused, DrawProblem
from controller.proof.canonical import canonical

CUSTODIANS_MIN: Final = 3
THRESHOLD_MIN: Final = 2
_SHARE_AS: Final = b"sealroom-draw-package/1 share\n"
_KEY_AS: Final = b"sealroom-draw-package/1 sealing key\n"
_SESSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_WORD: Final = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)
_PLACE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_KEY_ID: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}\+[0-9a-f]{8}", re.ASCII)
_COUNT_MAX: Final = 500
_LISTS: Final = ("custodians", "share_commitments", "sealing_keys")


@dataclass(frozen=True, slots=True)
class Header:
    """What the bank says openly, under its signature. Times are UTC in microseconds.

    `session` is the opaque key that the centre gave to the bank; `section_sha256` binds the section to it without
    naming it; `previous` is the SHA-256 of the version before, empty in version 1; `list_commitment` binds every row.
    `share_commitments` bind each custodian's share, so that a wrong one is known by name before anything is opened;
    `sealing_keys` are digests of the custodians' public keys and of the opening key, so that one key has one name.
    """

    session: str
    section_sha256: str
    site: str
    room: str
    from_utc_us: int
    until_utc_us: int
    not_before_utc_us: int
    drawn_utc_us: int
    version: int
    previous: str
    procurement: str
    experts: int
    alternates: int
    companies: int
    custodians: tuple[str, ...]
    share_commitments: tuple[str, ...]
    sealing_keys: tuple[str, ...]
    threshold: int
    opening_key: str
    list_commitment: str

    def to_plain(self) -> dict[str, Any]:
        """The header as JSON values."""
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        return {**plain, **{name: list(plain[name]) for name in _LISTS}}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Header":
        """The header out of JSON values that were checked before."""
        return cls(**{**plain, **{name: tuple(plain[name]) for name in _LISTS}})

    def bytes(self) -> bytes:
        """The canonical bytes, to which everything sealed is bound."""
        return canonical(self.to_plain())


def section_digest(session: str, section_code: str) -> str:
    """SHA-256 over the session's opaque key and the section code: equal codes of two sessions do not look equal."""
    return hashlib.sha256(canonical({"section": section_code, "session": session})).hexdigest()


def share_commitment(key_id: str, share: bytes) -> str:
    """SHA-256 over a custodian's key id and share. A share is 32 random bytes, so nothing can be tried out on it."""
    return hashlib.sha256(_SHARE_AS + key_id.encode() + b"\n" + share).hexdigest()


def key_digest(raw: bytes) -> str:
    """SHA-256 over a public sealing key without its name: one key under two names gives one digest."""
    return hashlib.sha256(_KEY_AS + raw).hexdigest()


def parse_header(plain: Any) -> Header:
    """Read a header; raises `DrawFileRefused` naming the field that is wrong, never its content."""
    names = {each.name: each.type for each in fields(Header)}
    if not isinstance(plain, dict) or set(plain) != set(names):
        raise refuse("package_format", "header")
    for name, kind in names.items():
        wanted = list if name in _LISTS else kind
        if type(plain[name]) is not wanted:
            raise refuse("package_field", name)
    header = Header.from_plain(plain)
    broken = next((name for name, good in _checks(header) if not good), None)
    if broken is not None:
        raise refuse("package_field", broken)
    if len(header.custodians) < CUSTODIANS_MIN or not THRESHOLD_MIN <= header.threshold < len(header.custodians):
        raise refuse("package_custodians", "custodians")
    if len(set(header.sealing_keys)) != len(header.sealing_keys):
        raise refuse("package_key_twice", "sealing_keys")
    return header


def _checks(header: Header) -> list[tuple[str, bool]]:
    return [
        ("session", bool(_SESSION.fullmatch(header.session))),
        ("section_sha256", bool(_SHA256.fullmatch(header.section_sha256))),
        ("site", bool(_PLACE.fullmatch(header.site))),
        ("room", bool(_PLACE.fullmatch(header.room))),
        ("until_utc_us", 0 < header.from_utc_us < header.until_utc_us),
        ("not_before_utc_us", 0 < header.not_before_utc_us < header.until_utc_us),
        ("drawn_utc_us", 0 < header.drawn_utc_us <= header.not_before_utc_us),
        ("version", 1 <= header.version <= 999),
        ("previous", bool(_SHA256.fullmatch(header.previous)) if header.version > 1 else header.previous == ""),
        ("procurement", bool(_WORD.fullmatch(header.procurement))),
        ("experts", 1 <= header.experts <= _COUNT_MAX),
        ("alternates", 0 <= header.alternates <= _COUNT_MAX),
        ("companies", 0 <= header.companies <= _COUNT_MAX),
        ("custodians", _are_key_ids(header.custodians)),
        ("opening_key", header.opening_key == "" or bool(_KEY_ID.fullmatch(header.opening_key))),
        ("share_commitments", _are_digests(header.share_commitments, len(header.custodians))),
        ("sealing_keys", _are_digests(header.sealing_keys, len(header.custodians) + bool(header.opening_key))),
        ("list_commitment", bool(_SHA256.fullmatch(header.list_commitment))),
    ]


def _are_key_ids(names: tuple[Any, ...]) -> bool:
    return all(type(name) is str and _KEY_ID.fullmatch(name) for name in names) and len(set(names)) == len(names)


def _are_digests(values: tuple[Any, ...], count: int) -> bool:
    return len(values) == count and all(type(value) is str and _SHA256.fullmatch(value) for value in values)


def refuse(rule: str, field: str | None = None, bound: int | None = None) -> DrawFileRefused:
    """The refusal of a package: the rule and the field of the header."""
    return DrawFileRefused([DrawProblem(rule, column=field, bound=bound)])
