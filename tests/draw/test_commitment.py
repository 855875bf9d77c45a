"""The commitment binds the list used to the list drawn."""

import dataclasses
import hashlib

import pytest

from controller.draw.commitment import commitment, draw_from_plaintext, draw_plaintext
from controller.draw.entries import DrawFile, ExpertType
from controller.draw.read import read_draw
from tests.draw import samples

SALT = bytes(range(32))


def draw() -> DrawFile:
    return read_draw(samples.as_csv(samples.rows()), "list.csv")


def test_the_same_list_from_another_form_has_the_same_commitment() -> None:
    forms = [
        samples.as_csv(samples.rows(), encoding="gb18030"),
        samples.as_xlsx(samples.rows()),
        samples.as_json(samples.rows()),
    ]
    assert {commitment(read_draw(form), SALT) for form in forms} == {commitment(draw(), SALT)}


def test_a_list_survives_the_store_and_keeps_its_commitment() -> None:
    stored = draw_plaintext(draw())
    assert draw_from_plaintext(stored) == draw()
    assert commitment(draw_from_plaintext(stored), SALT) == commitment(draw(), SALT)


def test_any_change_changes_the_commitment() -> None:
    base = draw()
    first, second, *rest = base.entries
    others = [
        dataclasses.replace(base, section_code=samples.PROJECT + "002"),
        dataclasses.replace(base, unified_deal_code=samples.deal_code()),
        dataclasses.replace(base, tender_project_code=samples.PROJECT),
        dataclasses.replace(base, entries=(second, first, *rest)),
        dataclasses.replace(base, entries=base.entries[:-1]),
        *[
            dataclasses.replace(base, entries=(dataclasses.replace(first, **{name: value}), second, *rest))
            for name, value in {
                "name": "测甲二",
                "id_number": samples.id_number(99),
                "id_type": "05",
                "expert_type": ExpertType.OTHER,
                "is_chair": False,
            }.items()
        ],
    ]
    found = {commitment(other, SALT) for other in others} | {commitment(base, SALT), commitment(base, SALT[::-1])}
    assert len(found) == len(others) + 2


def test_a_salt_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="15 bytes"):
        commitment(draw(), b"x" * 15)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"format": 2}', b'{"format": 1}', b"\xff"])
def test_bytes_that_are_no_list_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        draw_from_plaintext(data)


def test_the_commitment_is_fixed_for_all_versions() -> None:
    one = read_draw(samples.as_csv(samples.rows(1)), "list.csv")
    text = (
        '{"draw":{"BID_SECTION_CODE":"A1100990001000001001001","TENDER_PROJECT_CODE":null,"UNIFIED_DEAL_CODE":null,'
        '"experts":[{"EXPERT_NAME":"测甲一","EXPERT_TYPE":"2","ID_CARD":"110099197001010016","ID_CARD_TYPE":"01",'
        '"IS_CHAIR_MAN":"1"}],"format":1},"salt":"' + SALT.hex() + '"}'
    )
    assert commitment(one, SALT) == hashlib.sha256(text.encode()).hexdigest()
