"""Every refusal that the core can give has a sentence in both languages that says what to do."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from config.reasons import reason_of
from config.schema import Site
from controller.core.modes import MODES
from controller.web import errors, fields
from controller.web.refusals import MACHINES, OTHERWISE, RULES, SHAPES, words_of
from controller.web.words import Words
from tests.config.refusal_codes import codes_of_the_core
from tests.web.desk_stand import ROOT, SITE_FILE

CORE = ROOT / "controller" / "core"


def literals(call: str, folder: Path) -> set[str]:
    """The literal first arguments of every call of that name in a folder's files."""
    found = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and call == ast.unparse(node.func).rpartition(".")[2]:
                first = node.args[0]
                options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                found |= {str(one.value) for one in options if isinstance(one, ast.Constant)}
    return found


def codes() -> set[str]:
    """What the core denies by rule, what no table has, what the pages refuse in its name, and what an outage stops."""
    named = literals("Refused", CORE) | literals("refused_by_core", ROOT / "controller" / "web")
    return set(codes_of_the_core()) | named | {f"degraded_{mode}" for mode in MODES}


def test_every_code_of_the_core_has_its_own_words() -> None:
    found = codes()
    assert {"two_persons_needed", "already_left", "recording_lost", "kiosk:in_gate"} <= found
    assert {code for code in found if code not in RULES and code not in SHAPES} == set()


def test_every_machine_has_words_for_what_its_table_does_not_have() -> None:
    """Machines are those that a turn moves by their tables."""
    turn = (CORE / "turn.py").read_text("utf-8") + (CORE / "emergency.py").read_text("utf-8")
    machines = set(re.findall(r'following\(\s*"(\w+)"', turn))
    assert {"lane", "fire", "incident", "ticket", "vacancy"} <= machines
    assert machines == set(MACHINES)
    for name in machines:
        assert words_of(f"{name}:somewhere:something") == MACHINES[name]


@pytest.mark.parametrize("code", ["", "new_rule", "new:thing", "sensor:a:b"])
def test_a_code_that_is_not_known_yet_gets_general_words(code: str) -> None:
    assert words_of(code) == OTHERWISE


@pytest.mark.parametrize("table", [RULES, SHAPES, MACHINES, errors.WORDS, fields.FAULTS])
def test_every_sentence_is_there_in_both_languages(table: dict[str, Words]) -> None:
    for code, words in table.items():
        assert words.en.isascii(), code
        assert any("\u4e00" <= character <= "\u9fff" for character in words.zh), code


def test_a_problem_names_type_title_and_both_details() -> None:
    told = errors.refused_by_core("two_persons_needed").body()
    assert told["type"] == "urn:sealroom:problem:two_persons_needed"
    assert (told["status"], told["title"]) == (409, "Conflict")
    assert told["detail"] != told["detail_zh"]
    assert errors.refused_by_core(None).body()["code"] == "refused"


def test_a_refusal_by_rule_names_the_rule_its_clause_and_the_figures_in_force() -> None:
    """Issue: a rule's reason shows wherever the rule refuses somebody."""
    rules = Site.model_validate(tomllib.loads(SITE_FILE.read_text("utf-8"))).rules
    told = errors.refused_by_core("too_few_asked").body(rules)["reason"]
    assert "48" in told["clause"]
    assert told["rule_zh"] != told["rule_en"]
    assert {one["name"] for one in told["figures"]} == set(reason_of("too_few_asked").figures)
    assert all(one["text_zh"] and one["text_en"] and one["source"] for one in told["figures"])
    assert "reason" not in errors.Problem(403, "pin").body(rules)
    assert errors.refused_by_core("lane:free:clear").body(rules)["reason"]["clause"]


def test_a_bound_that_is_missing_leaves_no_braces_in_the_sentence() -> None:
    told = fields.finding("box", "less_than_equal")
    assert "{" not in told["detail"] + told["detail_zh"]
    assert fields.finding("box", "less_than_equal", {"le": 9, "secret": "x"})["bound"] == {"le": 9}
