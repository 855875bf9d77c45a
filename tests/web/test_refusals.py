"""Every refusal that the core can give has a sentence in both languages that says what to do."""

import ast

import pytest

from controller.core import admission, box, door, draw, fire, lane, session
from controller.web import errors, fields
from controller.web.refusals import MACHINES, OTHERWISE, RULES, SHAPES, words_of
from tests.web.desk_stand import ROOT

CORE = ROOT / "controller" / "core"
INTERNAL = {
    "reader:unknown", "gate:unknown", "device:unknown", "fire_input:unknown", "source:unknown", "command:unknown",
    "deadline:not_due", "box:not_waiting", "draw:count", "draw:pseudonyms", "recording:not_ended",
}  # fmt: skip
"""Refusals of facts that no page submits."""


def literals(call: str) -> set[str]:
    """The literal first arguments of every call of that name in the core."""
    found = set()
    for file in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and call == ast.unparse(node.func).rpartition(".")[2]:
                first = node.args[0]
                options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                found |= {str(one.value) for one in options if isinstance(one, ast.Constant)}
    return found


def answers(*prefixes: str) -> set[str]:
    """The literal answers of functions that name a broken rule."""
    found = set()
    for file in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.lstrip("_").startswith(prefixes):
                for inner in ast.walk(node):
                    found |= texts(inner.value) if isinstance(inner, ast.Return) else set()
    return found


def texts(answer: ast.expr | None) -> set[str]:
    """The texts that an expression may be; those it only compares with are none."""
    if isinstance(answer, ast.IfExp):
        return texts(answer.body) | texts(answer.orelse)
    return {answer.value} if isinstance(answer, ast.Constant) and isinstance(answer.value, str) else set()


def codes() -> set[str]:
    return (literals("deny") | literals("Refused") | answers("why_not", "why_elsewhere")) - INTERNAL


def test_every_code_of_the_core_has_its_own_words() -> None:
    found = codes()
    assert {"two_persons_needed", "already_left", "recording_lost", "kiosk:in_gate"} <= found
    assert {code for code in found if code not in RULES and code not in SHAPES} == set()


def test_every_machine_has_words_for_what_its_table_does_not_have() -> None:
    tables = {"fire": fire, "draw": draw, "session": session, "lane": lane, "door": door, "box": box}
    for name, module in {**tables, "admission": admission}.items():
        assert module.TABLE
        assert words_of(f"{name}:somewhere:something") == MACHINES[name]


@pytest.mark.parametrize("code", ["", "new_rule", "new:thing", "sensor:a:b"])
def test_a_code_that_is_not_known_yet_gets_general_words(code: str) -> None:
    assert words_of(code) == OTHERWISE


@pytest.mark.parametrize("table", [RULES, SHAPES, MACHINES, errors.WORDS, fields.FAULTS])
def test_every_sentence_is_there_in_both_languages(table: dict[str, errors.Words]) -> None:
    for code, words in table.items():
        assert words.en.isascii(), code
        assert any("\u4e00" <= character <= "\u9fff" for character in words.zh), code


def test_a_problem_names_type_title_and_both_details() -> None:
    told = errors.refused_by_core("two_persons_needed").body()
    assert told["type"] == "urn:sealroom:problem:two_persons_needed"
    assert (told["status"], told["title"]) == (409, "Conflict")
    assert told["detail"] != told["detail_zh"]
    assert errors.refused_by_core(None).body()["code"] == "refused"


def test_a_bound_that_is_missing_leaves_no_braces_in_the_sentence() -> None:
    told = fields.finding("box", "less_than_equal")
    assert "{" not in told["detail"] + told["detail_zh"]
    assert fields.finding("box", "less_than_equal", {"le": 9, "secret": "x"})["bound"] == {"le": 9}
