"""The scenarios of exceptional cases: what they are made of, their table, and each of them played on real bytes."""

import io
import json
import socket
from pathlib import Path

import pytest
from rich.console import Console

from config.load import parse_site
from controller.commands.demo_figures import PLAIN_RULES
from controller.commands.demo_scenarios.command import play_scenarios
from controller.commands.demo_scenarios.every import EVERY, named
from controller.commands.demo_scenarios.playing import Played, play, play_all
from controller.commands.demo_scenarios.report import exit_code, report, table_of
from controller.commands.demo_scenarios.scenario import Scenario
from controller.commands.demo_scenarios.stage import Line, Stage
from controller.commands.demo_scenarios.system import System
from controller.commands.demo_scenarios.words import in_words
from controller.commands.demo_screen import Screen
from controller.commands.demo_site import demo_site_text
from controller.commands.demo_wait import DemoCouldNotRun, DemoFailed
from tests.scenarios.test_demo_parts import processes_about

BY_DAY = "sealed-list"
"""Played by day too; the others are played at night."""


def screen() -> Screen:
    return Screen(as_json=True)


def scenario(name: str = "x") -> Scenario:
    return Scenario(name, "something odd", "异常", "a clause", lambda stage: None)


def good(name: str = "x") -> Played:
    return Played(scenario(name), [Line("the door is", "locked", "locked")])


def test_every_scenario_has_a_name_of_its_own_and_words_in_both_languages() -> None:
    names = [one.name for one in EVERY]
    assert len(set(names)) == len(names)
    assert all(one.title.isascii() and not one.title_zh.isascii() and one.source for one in EVERY)


@pytest.mark.parametrize("one", [pytest.param(one, id=one.name) for one in EVERY])
def test_the_site_file_of_every_scenario_is_a_good_one(one: Scenario) -> None:
    text = demo_site_text({}, {**PLAIN_RULES, **one.figures})
    if one.system:
        system = System()
        system.close()
        text += system.site_text(one.system)
    site = parse_site(one.edit(text) if one.edit else text)
    assert {name: getattr(site.profile, name) for name in one.figures} == dict(one.figures)


def test_a_system_answers_goes_away_and_comes_back_at_the_same_port() -> None:
    system = System()

    def answers() -> bool:
        try:
            socket.create_connection(("127.0.0.1", system.port), 5).close()
        except OSError:
            return False
        return True

    try:
        assert answers()
        system.go_away()
        assert not answers()
        system.come_back()
        assert answers()
    finally:
        system.close()


def test_the_table_cuts_nothing_at_eighty_columns() -> None:
    long = "an expectation with many words, none of which may be lost at the edge of a small window"
    lines = [Line(long, "E" * 108, "Z" * 60)]
    out = io.StringIO()
    Console(file=out, width=80).print(table_of(Played(scenario("scenario-name"), lines, problem="the site fell over")))
    shown = out.getvalue()
    assert max(len(line) for line in shown.splitlines()) <= 80
    assert shown.startswith("scenario-name: ")
    assert (shown.count("E"), shown.count("Z")) == (108, 60)
    assert [word for word in (*long.split(), "site", "fell", "over") if word not in shown] == []
    assert "…" not in shown


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"), (False, "no"), (None, "none"), ("", "none"), ([], "none"), ({}, "none"), (0, "0"), (1.0, "1"),
        ("refused: steps_missing", "refused: steps missing"), (["locked"] * 3, "3 × locked"), ({"b", "a"}, "a, b"),
        ([("absent", "filled"), ("replaced", "found")], "absent: filled, replaced: found"), ([["restart"]] * 2, "2 × restart"),
    ],
)  # fmt: skip
def test_what_was_seen_is_told_in_plain_words(value: object, words: str) -> None:
    assert in_words(value) == words


def test_the_exit_code_tells_a_fault_from_what_could_not_be_played() -> None:
    wrong = Played(scenario(), [Line("the door is", "locked", "open")])
    away = Played(scenario(), problem="no port", could_not_run=True)
    assert exit_code([good()]) == 0
    assert exit_code([good(), wrong, away]) == 1
    assert exit_code([good(), away]) == 2
    assert exit_code([Played(scenario())]) == 1  # nothing was seen at all


def test_the_report_for_programs_names_everything(capsys: pytest.CaptureFixture[str]) -> None:
    report([good("a"), Played(scenario("b"), [Line("open", {"d"}, {"d"})], problem="fell over")], "out", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["good"], told["played"]) == (False, 1, 2)
    assert told["scenarios"][0]["seen"] == [{"what": "the door is", "expected": "locked", "seen": "locked", "ok": True}]
    assert told["scenarios"][1]["problem"] == "fell over"
    assert told["scenarios"][1]["seen"] == [{"what": "open", "expected": ["d"], "seen": ["d"], "ok": True}]


def test_a_name_that_none_has_is_refused_with_exit_2_and_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play_scenarios("meteorite", tmp_path / "out", as_json=True) == 2
    assert "meteorite" in json.loads(capsys.readouterr().out)["error"]
    assert not (tmp_path / "out").exists()
    with pytest.raises(DemoCouldNotRun):
        named("meteorite")


def test_one_that_cannot_be_played_does_not_keep_the_others_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_a_site(one: Scenario, folder: Path, screen: Screen, played: Played) -> None:
        raise {"a": DemoFailed("went wrong"), "b": DemoCouldNotRun("no port"), "c": KeyError("box")}[one.name]

    monkeypatch.setattr("controller.commands.demo_scenarios.playing._on_a_site", on_a_site)
    played = play_all([scenario("a"), scenario("b"), scenario("c")], tmp_path, screen())
    assert [(one.ok, one.problem, one.could_not_run) for one in played] == [
        (False, "went wrong", False), (False, "no port", True), (False, "KeyError: 'box'", False),
    ]  # fmt: skip


def test_an_expectation_in_vain_is_written_down_and_the_story_goes_on() -> None:
    stage = Stage.__new__(Stage)
    stage.lines = []
    stage.expect_seen("the door is", "locked", lambda: "open", seconds=0.2)
    stage.expect_refused("an act", "some_rule", lambda: None)
    assert [(line.what, line.seen, line.ok) for line in stage.lines] == [
        ("the door is", "open", False), ("an act", "accepted", False),
    ]  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "one", [pytest.param(one, id=one.name, marks=() if one.name == BY_DAY else pytest.mark.nightly) for one in EVERY]
)
def test_what_is_expected_is_seen_and_nothing_is_left_running(one: Scenario, tmp_path: Path) -> None:
    played = play(one, tmp_path / one.name, screen())
    assert played.problem == ""
    assert [line for line in played.lines if not line.ok] == []
    assert played.ok
    assert processes_about(tmp_path) == []
