"""Whatever code the server may put into an event, an alarm or a fault, its page has a Chinese word for it."""

import dataclasses
import re
import typing

import pytest

from controller.core import facts
from controller.core.sessions import ORDERS
from controller.runtime import self_test
from controller.runtime.draws import CAUSES as LIST_CAUSES
from controller.runtime.links import CAUSES as LINK_CAUSES
from controller.web.events import SHOWN
from simulators.faults import MENU
from simulators.rtsp_faults import FAULT_KINDS
from simulators.site import CAMERA_KIND
from tests.web.test_words import ROOT, words_of

PAGES = ROOT / "kiosk" / "src"
RUNTIME = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "controller" / "runtime").glob("*.py")))
BOTH = pytest.mark.parametrize("language", ["zh", "en"])


def section(file: str, name: str) -> str:
    """The text of a table in a page's own dictionary, by its braces."""
    text = (PAGES / file).read_text("utf-8")
    start = re.search(rf"^ *(?:const )?{name}(?:: Record<\w+, \w+> =|:) \{{", text, re.MULTILINE)
    assert start is not None, name
    depth, at = 1, start.end()
    while depth:
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return text[start.end() : at - 1]


def named(file: str, name: str) -> set[str]:
    """The codes that have a word there."""
    return set(re.findall(r'"?([\w-]+)"?: (?=["{])', section(file, name)))


def literals(pattern: str) -> set[str]:
    found = set(re.findall(pattern, RUNTIME, re.MULTILINE))
    assert found, pattern
    return found


@BOTH
def test_every_cause_that_the_runtime_tells_has_words(language: str) -> None:
    told = [
        r'DeviceLost\(self\.name, "(\w+)"\)', r'"(\w+)" if isinstance\(', r'order\.failed\("(\w+)"\)', r'_doubt\("(\w+)"',
        r'_lost\("(\w+)"\)', r'^ +return "([a-z_]+)"$',
    ]  # fmt: skip
    causes = {code for pattern in told for code in literals(pattern)}
    causes |= set(LIST_CAUSES.values()) | set(LINK_CAUSES.values()) | {"silent", "dropped", "cannot_unseal"}
    assert {"too_old", "device_offline", "device_fault", "refused", "behind_journal"} <= causes
    assert causes - words_of(language, "cause") == set()


@BOTH
def test_every_fault_of_a_sessions_self_test_has_words(language: str) -> None:
    """The recorder's own advice is looked at in `test_words`."""
    faults = {tuple(fault.split(":")) for fault in literals(r'"(\w+:\w+)"')} | {("recorder", "not_tested")}
    assert {("recorder", "silent_recorder")} <= faults
    assert {where for where, _ in faults} | {"disk"} <= words_of(language, "tested")
    assert {what for _, what in faults} - words_of(language, "cause") == set()
    assert set(self_test.FULL) - words_of(language, "alarm") == set()


@BOTH
def test_every_order_and_every_end_of_the_controller_has_words(language: str) -> None:
    assert set(ORDERS) - named(f"review/{language}.ts", "orders") == set()
    run = (ROOT / "controller/commands/run.py").read_text("utf-8")
    (ends,) = re.findall(r'stop\("(\w+)" if .* else "(\w+)"\)', run)
    assert set(ends) - named(f"review/{language}.ts", "reasons") == set()


@BOTH
def test_no_event_is_told_by_a_bare_true_or_false(language: str) -> None:
    """Every flag of a fact that is shown is told by the event's title, which has words for yes and no."""
    flags = set()
    for kind in typing.get_args(facts.Fact):
        types = typing.get_type_hints(kind)
        flags |= {
            (kind.__name__, one.name)
            for one in dataclasses.fields(kind)
            if types[one.name] is bool and one.name in SHOWN
        }
    assert ("GatePassageReported", "alarm") in flags
    told = set(
        re.findall(r'(\w+): \{ flag: "(\w+)", yes: "[^"]+", no: "[^"]+" \}', section(f"review/{language}.ts", "kinds"))
    )
    assert flags - told == set()


@BOTH
def test_every_fault_that_the_simulator_can_make_has_words(language: str) -> None:
    file = f"panel/fault-words-{language}.ts"
    assert {*MENU, CAMERA_KIND} - named(file, "kind") == set()
    assert {*FAULT_KINDS, *(fault for menu in MENU.values() for fault in menu)} - named(file, "fault") == set()
    settings = {name for menu in MENU.values() for fault in menu.values() for name in fault}
    assert (settings | {"after", "times", "for_ms", "every_ms", "every", "seconds"}) - named(file, "setting") == set()
