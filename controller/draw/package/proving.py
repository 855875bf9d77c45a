"""Is the list that was used the list that was drawn? Package, disclosure and journal say it together, offline.

Each finding says where the three part. Without the session's digest key the journal's people are counted; with it
every identity number is held against the digest that opened the door.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from controller.draw.package.disclosure import PUBLIC, Disclosure, kinds_of_parts
from controller.draw.package.file import DrawPackage
from controller.draw.package.header import Header, section_digest
from controller.proof.findings import Verdict
from controller.store.entry import Entry

OTHER_LIST: Final = "the list shown is not the list drawn: ask the site and the bank for both again, and compare"
NOT_SHOWN: Final = "ask the site for the disclosure as it publishes it: codes and names are public once the result is"
OTHER_USE: Final = "the list used is not the list drawn: hand journal, package and disclosure to the supervision"
BROUGHT: Final = frozenset({"DrawListImported", "DrawListSupplemented"})
RELEASED: Final = frozenset({"released", "supplement_released"})


@dataclass(slots=True)
class _Use:
    """What a journal says of one package, by entry."""

    brought: int | None = None
    commitment: str = ""
    released_utc_us: int | None = None
    opened: int | None = None
    digests: list[str] = field(default_factory=list)
    declassified: bool = False


def prove_list(package: DrawPackage, disclosure: Disclosure, verdict: Verdict) -> None:
    """The list shown is the one that the bank sealed: every row, in order."""
    header = package.header
    if disclosure.package_sha256 != package.sha256:
        verdict.find("disclosure", "it belongs to another package", OTHER_LIST)
    if disclosure.commitment != header.list_commitment:
        verdict.find("disclosure", "its rows do not give the commitment in the package's header", OTHER_LIST)
    _prove_shown(header, disclosure, verdict)
    codes = disclosure.rows("codes")
    if (
        len(codes) != 1
        or section_digest(header.session, str(codes[0].get("BID_SECTION_CODE"))) != header.section_sha256
    ):
        verdict.find("disclosure", "its section is not the one of the package's header", OTHER_LIST)
    verdict.counts.update(members=header.experts, alternates=header.alternates, version=header.version)
    verdict.counts["kept_back"] = sum(part.shown is None for part in disclosure.parts)


def _prove_shown(header: Header, disclosure: Disclosure, verdict: Verdict) -> None:
    """Every part stands in its place, and what is public is shown: a digest alone names nobody, and proves nothing."""
    kinds = kinds_of_parts(header.experts, header.alternates, header.companies)
    if len(disclosure.parts) != len(kinds):
        verdict.find("disclosure", "it has other counts than the package's header", OTHER_LIST)
        return
    pairs = list(zip(kinds, disclosure.parts, strict=True))
    if any(part.shown is not None and part.shown["part"] != kind for kind, part in pairs):
        verdict.find("disclosure", "its parts do not stand in their order", OTHER_LIST)
    public = [part for kind, part in pairs if kind in PUBLIC]
    hidden = sum(part.shown is None for part in public)
    if hidden:
        parts = f"{hidden} of {len(public)} public parts (codes, names)"
        what = f"{parts} are kept back: nothing was proved of them"
        verdict.find("disclosure", what, NOT_SHOWN)


def prove_commitment(package: DrawPackage, commitment: str, verdict: Verdict) -> None:
    """The package is the one whose SHA-256 somebody kept from the journal."""
    if commitment.strip().lower() != package.sha256:
        verdict.find("commitment", "the package's SHA-256 is another one", OTHER_LIST)


def prove_use(package: DrawPackage, disclosure: Disclosure, entries: Iterable[Entry], verdict: Verdict) -> None:
    """The journal took in this package before its release, released it in time, and opened these people from it."""
    use = _use_of(package, entries)
    if use.brought is None:
        verdict.find("journal", "this package was never taken in", OTHER_USE)
        return
    if use.commitment != package.header.list_commitment:
        verdict.find(f"entry {use.brought}", "it names another commitment to the list", OTHER_USE)
    if use.released_utc_us is None or use.opened is None:
        verdict.note("the list was never released and opened: nobody came in by it")
        return
    if use.released_utc_us < package.header.not_before_utc_us:
        verdict.find(f"entry {use.opened}", "the list was released before its time", OTHER_USE)
    if not use.declassified:
        verdict.note("the journal does not hold the declassification: was it copied before?")
    _prove_people(package, disclosure, use, verdict)


def _use_of(package: DrawPackage, entries: Iterable[Entry]) -> _Use:
    use, session = _Use(), package.header.session
    for entry in entries:
        fact = entry.fact
        if fact.get("session") != session or not entry.decision["accepted"]:
            continue
        if entry.kind in BROUGHT and fact["package_sha256"] == package.sha256:
            use.brought, use.commitment = entry.seq, fact["commitment"]
        elif use.brought is not None and use.opened is None and _releases(entry.decision):
            use.released_utc_us = entry.stamp.utc_us
        elif use.brought is not None and use.opened is None and entry.kind == "DrawListOpened":
            if fact.get("version", 1) == package.header.version:
                use.opened, use.digests = entry.seq, [one["digest"] for one in fact["people"]]
        elif entry.kind == "DrawListDeclassified":
            use.declassified = True
    return use


def _releases(decision: dict[str, Any]) -> bool:
    return any(move[0] == "draw" and move[3] in RELEASED for move in decision["moves"])


def _prove_people(package: DrawPackage, disclosure: Disclosure, use: _Use, verdict: Verdict) -> None:
    if len(use.digests) != package.header.experts + package.header.alternates:
        verdict.find(f"entry {use.opened}", "it opened another number of people", OTHER_USE)
    numbers = [str(row.get("ID_CARD")) for kind in ("expert_id", "alternate_id") for row in disclosure.rows(kind)]
    if not disclosure.digest_key or not numbers:
        verdict.note("people were counted, not compared: that takes the full disclosure of the site")
        return
    key = bytes.fromhex(disclosure.digest_key)
    found = [hmac.new(key, number.encode(), hashlib.sha256).hexdigest() for number in numbers]
    if found != use.digests:
        verdict.find(f"entry {use.opened}", "it opened other people than the list names", OTHER_USE)
    verdict.counts["people_compared"] = len(found)
