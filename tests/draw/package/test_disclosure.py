"""After declassification anyone can check that the list used is the list drawn, without one identity number."""

import json
from dataclasses import replace

import pytest

from controller.draw.package.disclosure import (
    DisclosureRefused,
    disclose,
    disclosure_bytes,
    list_commitment,
    parse_disclosure,
)
from controller.proof.canonical import canonical
from tests.draw import samples
from tests.draw.package.packages import a_list

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


@pytest.mark.parametrize("change", [{"format": "x"}, {"package": "x"}, {"parts": [{}]}, {"parts": [{"digest": "x"}]},
                                    {"parts": [{"salt": "00", "shown": {"part": "expert"}}]}, {"parts": None}])  # fmt: skip
def test_what_is_no_disclosure_is_refused(change: dict[str, object]) -> None:
    plain = {**json.loads(disclosure_bytes(disclose(a_list(), SALT, SHA, full=True))), **change}
    with pytest.raises(DisclosureRefused):
        parse_disclosure(canonical(plain))
