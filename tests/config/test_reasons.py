"""A rule's reason shows wherever the rule refuses somebody: every refusal code of the core has its entry."""

import re

import pytest

from config.profile import FIGURES
from config.profile_load import shipped_profile
from config.reasons import reason_of, reason_shown, reasons
from controller.core.modes import MODES
from tests.config.refusal_codes import codes_of_the_core, denials_without_a_rule

CODES = codes_of_the_core()


def test_the_scan_sees_the_core() -> None:
    assert {"two_persons_needed", "identity_stale", "lane_busy", "already_inside"} <= set(CODES)


def test_every_refusal_of_the_core_has_its_reason() -> None:
    missing = {code: place for code, place in CODES.items() if code not in reasons()}
    assert not missing, "add these to config/reasons.toml"


@pytest.mark.parametrize("mode", MODES)
def test_every_degraded_mode_that_refuses_has_its_reason(mode: str) -> None:
    assert f"degraded_{mode}" in reasons()


def test_every_denial_is_by_a_code_that_can_be_found() -> None:
    assert denials_without_a_rule() == [], "deny by a text, or by what a function named why_… returned"


@pytest.mark.parametrize("code", sorted(reasons()))
def test_a_reason_names_a_clause_and_figures_that_there_are(code: str) -> None:
    reason = reasons()[code]
    assert set(reason.figures) <= set(FIGURES)
    assert any("一" <= letter <= "鿿" for letter in reason.rule_zh)
    assert reason.rule_en.isascii()
    assert not re.search("[a-z]{3}", reason.clause), "the Chinese clause has English in it: use clause_en"


def test_a_rule_that_no_law_has_says_whose_it_is_in_both_languages() -> None:
    reason = reason_of("second_card")
    assert (reason.clause, reason.clause_en) == ("产品规则（非法律规定）", "a rule of this product, not of law")
    assert reason_of("manual_check").clause.startswith("本中心规定")
    assert reason_of("not_on_list").clause == reason_of("not_on_list").clause_en
    for one in (*reasons().values(), reason_of("lane:free:cross"), reason_of("a:unknown"), reason_of("session:window")):
        assert ("（非法律规定）" in one.clause) == ("not of law" in one.clause_en)
        assert "own rule" not in one.clause + one.clause_en


def test_a_reason_is_shown_with_the_figures_in_force() -> None:
    shown = reason_shown("clear_stale", shipped_profile())
    assert shown["profile"] == "just-in-time v1"
    assert [(one["name"], one["text_zh"]) for one in shown["figures"]] == [
        ("clear_fresh_ms", "30秒"),
        ("door_open_wait_ms", "10秒"),
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("lane:free:cross", "no such step"),
        ("person:unknown", "no such person"),
        ("draw:none", "no such person"),
        ("session:window", "does not fit"),
        ("room:kind", "is held in a room"),
    ],
)
def test_a_refusal_of_a_table_has_one_reason(code: str, words: str) -> None:
    assert words in reason_of(code).rule_en
