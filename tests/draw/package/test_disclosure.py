"""After declassification anyone can check that the list used is the list drawn, without one identity number."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from controller.draw.package.disclosure import (
    DisclosureRefused,
    Part,
    disclose,
    disclosure_bytes,
    list_commitment,
    parse_disclosure,
)
from controller.draw.package.proving import prove_list
from controller.draw.package.seal import key_of_shares, open_package, open_share
from controller.proof.canonical import canonical
from controller.proof.findings import Verdict
from tests.draw import samples
from tests.draw.package.packages import CUSTODIANS, a_list, a_package

SALT = bytes(range(32))
SHA = "a" * 64


def test_the_published_names_alone_give_the_commitment() -> None:
    data = disclosure_bytes(disclose(a_list(), SALT, SHA, full=False))
    published = parse_disclosure(data)
    assert published.commitment == list_commitment(a_list(), SALT)
    assert [row["EXPERT_NAME"] for row in published.rows("expert")] == list(samples.NAMES)
    assert len(published.rows("alternate")) == 2
    assert not any(secret in data.decode() for secret in (samples.id_number(1), "虚构"))


def test_the_full_disclosure_shows_every_part_and_gives_the_same_commitment() -> None:
    full = parse_disclosure(disclosure_bytes(disclose(a_list(), SALT, SHA, full=True, digest_key="00" * 32)))
    assert full.commitment == list_commitment(a_list(), SALT)
    assert full.rows("expert_id")[0]["ID_CARD"] == samples.id_number(1)
    assert len(full.rows("company")) == 1
    assert full.digest_key == "00" * 32


def test_a_changed_name_order_or_missing_person_gives_another_commitment() -> None:
    base = a_list()
    first, second, *rest = base.entries
    others = [
        replace(base, entries=(second, first, *rest)),
        replace(base, entries=base.entries[1:]),
        replace(base, entries=(replace(first, name="测己六"), second, *rest)),
        replace(base, alternates=base.alternates[::-1]),
        replace(base, companies=()),
    ]
    found = {list_commitment(draw, SALT) for draw in (base, *others)}
    assert len(found) == 6


def test_what_is_kept_back_cannot_be_tried_out() -> None:
    """Each part has its own salt, and the salts shown do not lead to those kept back."""
    published = parse_disclosure(disclosure_bytes(disclose(a_list(), SALT, SHA, full=False)))
    salts = [part.salt for part in published.parts if part.salt]
    assert len(set(salts)) == len(salts)
    assert SALT.hex() not in salts


def judged(keep_back: Callable[[int, Part], bool], full: bool = False) -> list[str]:
    """What a proof finds when these parts are kept back."""
    package = a_package()
    opened = open_package(package, key_of_shares(package, [open_share(package, one) for one in CUSTODIANS]))
    shown = disclose(opened.draw, opened.salt, package.sha256, full)
    parts = tuple(Part(part.digest) if keep_back(place, part) else part for place, part in enumerate(shown.parts))
    verdict = Verdict("list")
    prove_list(package, parse_disclosure(disclosure_bytes(replace(shown, parts=parts))), verdict)
    return [finding.what for finding in verdict.findings]


@pytest.mark.parametrize("full", [False, True])
def test_what_the_site_publishes_proves_the_list(full: bool) -> None:
    assert judged(lambda place, part: False, full) == []


def test_a_disclosure_that_keeps_names_back_proves_nothing() -> None:
    """招标投标法 37: names are secret until the result is fixed, and public then; a digest alone names nobody."""
    found = judged(lambda place, part: part.shown is not None and part.shown["part"] != "codes")
    assert found == ["7 of 8 public parts (codes, names) are kept back: nothing was proved of them"]
    assert judged(lambda place, part: place == 3) == [
        "1 of 8 public parts (codes, names) are kept back: nothing was proved of them"
    ]
    assert len(judged(lambda place, part: True)) == 2


def test_parts_out_of_their_order_are_found() -> None:
    package, draw = a_package(), a_list()
    shown = disclose(draw, SALT, package.sha256, full=False)
    first, second, *rest = shown.parts
    verdict = Verdict("list")
    prove_list(package, replace(shown, parts=(second, first, *rest)), verdict)
    assert "its parts do not stand in their order" in {finding.what for finding in verdict.findings}


def test_codes_without_a_section_are_a_finding_and_no_crash() -> None:
    package = a_package()
    shown = disclose(a_list(), SALT, package.sha256, full=False)
    bare = Part("a" * 64, "00" * 32, {"part": "codes"})
    verdict = Verdict("list")
    prove_list(package, replace(shown, parts=(bare, *shown.parts[1:])), verdict)
    assert "its section is not the one of the package's header" in {finding.what for finding in verdict.findings}


@pytest.mark.parametrize("change", [{"format": "x"}, {"package": "x"}, {"parts": [{}]}, {"parts": [{"digest": "x"}]},
                                    {"parts": [{"salt": "00", "shown": {"part": "expert"}}]}, {"parts": None}])  # fmt: skip
def test_what_is_no_disclosure_is_refused(change: dict[str, object]) -> None:
    plain = {**json.loads(disclosure_bytes(disclose(a_list(), SALT, SHA, full=True))), **change}
    with pytest.raises(DisclosureRefused):
        parse_disclosure(canonical(plain))
