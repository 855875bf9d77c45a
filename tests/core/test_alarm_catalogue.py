"""The catalogue of alarms: every code that the core raises or ends stands in it, and each of them is raised somewhere."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import controller.core
from controller.core import facts
from controller.core.alarm import CATALOGUE, RECORDER_ALARMS, SILENT
from controller.core.state import Room
from controller.core.turn import Turn
from controller.core.words import Stamp
from tests.core.playbook import ready_site

CORE = Path(controller.core.__file__).parent


def calls(name: str) -> Iterator[tuple[str, ast.expr]]:
    """Each call of a turn's method in the core: where, and its first argument."""
    for file in sorted(CORE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield f"{file.name}:{node.lineno}", node.args[0]


@cache
def codes(name: str) -> dict[str, str]:
    """Codes that are written out in such calls, and where."""
    return {
        str(text.value): where
        for where, argument in calls(name)
        for text in ast.walk(argument)
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
    }


@pytest.mark.parametrize("name", ["raise_alarm", "end_alarm"])
def test_no_alarm_is_raised_or_ended_that_the_catalogue_does_not_know(name: str) -> None:
    assert {code: where for code, where in codes(name).items() if code not in CATALOGUE} == {}


def test_an_alarm_that_the_catalogue_does_not_know_cannot_be_raised() -> None:
    with pytest.raises(KeyError):
        Turn(Room(), Stamp(1, 1, "r")).raise_alarm("boredom")


def test_every_alarm_of_the_catalogue_is_raised_somewhere() -> None:
    assert set(CATALOGUE) - set(codes("raise_alarm")) - RECORDER_ALARMS == set()


def test_what_tells_of_a_moment_stays_until_somebody_took_note() -> None:
    for code, kind in CATALOGUE.items():
        assert kind.priority in (1, 2, 3), code
        assert kind.latched or not kind.momentary, code
        assert not (kind.momentary and code in codes("end_alarm")), code


def test_the_note_that_somebody_took_ends_what_nothing_else_ends() -> None:
    site = ready_site()
    site.tell(facts.StaffCalled("a"))
    site.tell(facts.AlarmAcknowledged("staff_called:a", ("g1",)))
    assert "staff_called" not in site.alarms()


def test_duress_alone_is_silent() -> None:
    assert frozenset({"duress"}) == SILENT
