"""Numbers and codes that carry their own proof."""

import pytest

from controller.draw.codes import deal_code_check, deal_code_is_good, resident_id_check, resident_id_fault
from tests.draw.samples import deal_code, id_number


def test_a_check_digit_made_from_the_printed_weights_is_accepted() -> None:
    for serial in range(1, 500):
        assert resident_id_fault(id_number(serial)) is None


def test_every_wrong_check_digit_is_found() -> None:
    good = id_number(7)
    for digit in set("0123456789X") - {good[17]}:
        assert resident_id_fault(good[:17] + digit) == "id_check_digit"


def test_one_mistyped_digit_is_always_found() -> None:
    good = id_number(123)
    for place in range(17):
        for digit in set("0123456789") - {good[place]}:
            assert resident_id_fault(good[:place] + digit + good[place + 1 :]) is not None


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("1.10099E+17", "id_became_number"),
        ("1E+17", "id_became_number"),
        ("110099700101001", "id_length"),
        (id_number(1) + "0", "id_length"),
        ("11009919700101001Y", "id_characters"),
        ("11009919700101001１", "id_characters"),
        (id_number(1, "19701301"), "id_birth_date"),
        (id_number(1, "19700230"), "id_birth_date"),
        (id_number(1, "18991231"), "id_birth_date"),
    ],
)
def test_a_broken_number_names_its_rule(number: str, rule: str) -> None:
    assert resident_id_fault(number) == rule


def test_digits_rounded_to_zeros_are_recognised_as_a_spreadsheets_work() -> None:
    rounded = [id_number(serial)[:15] + "000" for serial in range(1, 50)]
    found = {resident_id_fault(number) for number in rounded}
    assert "id_became_number" in found
    assert found <= {"id_became_number", None}


def test_a_right_number_that_ends_in_three_zeros_is_accepted() -> None:
    good = next(number for number in map(id_number, range(0, 1000, 100)) if number.endswith("00"))
    assert resident_id_fault(good) is None


@pytest.mark.parametrize(("body", "check"), [("G123489654321", "Y"), ("A999914123456", "N")])
def test_the_deal_code_check_agrees_with_published_iso_7064_vectors(body: str, check: str) -> None:
    assert deal_code_check(body) == check


def test_a_deal_code_found_by_trial_is_accepted_and_no_other_check_is() -> None:
    good = deal_code()
    assert len(good) == 40
    accepted = [sign for sign in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*" if deal_code_is_good(good[:-1] + sign)]
    assert accepted == [good[-1]]


@pytest.mark.parametrize("code", ["", "A01", deal_code("20261301"), deal_code().lower(), deal_code().replace("-", "")])
def test_what_is_not_shaped_like_a_deal_code_is_refused(code: str) -> None:
    assert not deal_code_is_good(code)


def test_the_check_of_a_number_needs_only_its_first_17_digits() -> None:
    assert resident_id_check(id_number(9)) == id_number(9)[17]
