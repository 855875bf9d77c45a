"""What no profile gives up: lawful minima by a wrong value, by a missing row, or by a word that names nothing."""

import re
from typing import get_args

import pytest

from config import profile_words as words
from config.profile_law import NO_ENTRY
from controller.core.alarm import CATALOGUE
from controller.core.modes import MODES
from controller.core.zones import ROOM_KINDS
from controller.web.role_lists import RolePerson
from tests.config.profile_text import TEXT, problems_of, row, spoiled


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (row('procurement = "negotiation"\n', "odd = true", "odd = false"), "[[composition]] negotiation members_min: is less"),
        (row('procurement = "inquiry"\n', "experts_min_numerator = 2", "experts_min_numerator = 0"), "[[composition]] inquiry"),
        (spoiled(('procurement = "bidding"', 'procurement = "open_bidding"')), "[[composition]] bidding: is missing"),
        (row('role = "agency"\n', "expert = false", "expert = true"), "agency expert: makes an expert of who stands on a list"),
        (row('role = "agency"\n', "expert = false", "expert = true"), "agency member: makes an expert of who is no member"),
        (row('role = "expert"\n', "listed_by_two = false", "listed_by_two = true"), "expert expert: makes an expert of who"),
        (row('role = "expert"\n', "expert = true", "expert = false"), "[[role]] expert expert: does not count drawn experts"),
        (row('role = "agency"\n', "member = false", "member = true"), 'supervisor other: has no row with other = "agency"'),
        (
            spoiled(('role = "supervisor"\nother = "expert"', 'role = "supervisor"\nother = "guard"')),
            'has no row with other = "expert" (招标投标法实施条例 46',
        ),
    ],
)  # fmt: skip
def test_a_value_below_the_law_is_refused_by_row_and_law(text: str, told: str) -> None:
    """招标投标法 37: experts are drawn, odd, two thirds or more. 招标投标法实施条例 46: no supervisor is a member."""
    assert any(told in problem for problem in problems_of(text)), problems_of(text)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("composition", ["[[composition]] bidding: is missing"]),
        ("role", [f"[[role]] {role}: is missing" for role in ("expert", "owner", "supervisor")]),
        ("role_conflict", [f'has no row with other = "{role}"' for role in ("expert", "owner")]),
        ("mode", [f"[[mode]] {mode}: is missing" for mode in NO_ENTRY]),
    ],
)
def test_a_table_that_a_law_needs_cannot_be_left_out(table: str, told: list[str]) -> None:
    """招标投标法 37, 招标投标法实施条例 46, S2, S5: nobody gives them up by saying nothing."""
    blocks = re.split(r"(?m)^(?=\[\[?)", TEXT)
    found = problems_of("".join(block for block in blocks if not block.startswith(f"[[{table}]]")))
    assert len(found) == len(told)
    for part, problem in zip(told, found, strict=True):
        assert part in problem


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('mode = "power_lost"', 'mode = "power_lots"'), 'mode: unknown word "power_lots". Did you mean "power_lost"?'),
        (('role = "catering"', 'role = "caterring"'), 'unknown word "caterring". Did you mean "catering"?'),
        (('rooms = ["dining", ', 'rooms = ["dinning", '), 'catering rooms: unknown word "dinning". Did you mean "dining"?'),
        (('room_kind = "toilet"', 'room_kind = "zzz"'), 'unknown word "zzz". Write one of: evaluation, '),
        (('alarms = ["card_not_on_list"]', 'alarms = ["card_not_on_lst"]'), 'Did you mean "card_not_on_list"?'),
        (('other = "expert"', 'other = "exprt"'), '[[role_conflict]] supervisor other: unknown word "exprt"'),
    ],
)  # fmt: skip
def test_a_word_that_nothing_knows_is_refused_with_the_nearest_one(change: tuple[str, str], told: str) -> None:
    assert any(told in problem for problem in problems_of(spoiled(change)))


def test_profiles_know_the_words_of_the_core_and_no_others() -> None:
    assert set(words.ROLES) == {"expert", *get_args(RolePerson.model_fields["role"].annotation)}
    assert set(words.ROOM_KINDS) == set(ROOM_KINDS)
    assert set(words.MODES) == set(MODES)
    assert set(words.ALARMS) == set(CATALOGUE), "an alarm of the core belongs into config/profile_words.py too"
