"""`sealroom incidents`: offline, out of the journal alone, for people and for programs; with pseudonyms only."""

import csv
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.cli import app
from controller.commands.incident_tables import CONDUCT_COLUMNS, KINDS, NAMES, REPORT_COLUMNS
from controller.core import facts
from controller.core.incidents import CONDUCT
from tests.core.playbook import BY_TWO, Site
from tests.core.troubles import do_steps, incident, troubled_site
from tests.store.small_journal import write_journal


def busy_site() -> Site:
    """A closed case of smoking with its conduct record, and a door that was forced twice."""
    site = troubled_site()
    site.tell(facts.IncidentReported("smoking", "1", ("g1",), "in the corridor", "", "p1"))
    one = incident(site, "smoking")
    site.tell(facts.ConductRecorded(one.id, "p1", "smoked", BY_TWO, "=one cigarette"))
    do_steps(site, one)
    site.tell(facts.IncidentClosed(one.id, BY_TWO, "warned"))
    for closed in (False, True, False):
        site.tell(facts.DoorContactRead("door-room-1", closed))
    return site


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_journal(tmp_path_factory.mktemp("incidents"), busy_site())


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["incidents", *map(str, words)], env={"COLUMNS": "300"})


def test_the_list_has_every_incident_with_where_it_stands(journal: Path) -> None:
    shown = run("list", journal)
    assert shown.exit_code == 0
    assert "smoking" in shown.stdout
    assert "door_forced" in shown.stdout
    told = json.loads(run("list", journal.parent, "--json").stdout)
    assert [(one["id"], one["kind"], one["state"], one["count"]) for one in told["incidents"]] == [
        ("1", "smoking", "closed", 1), ("2", "door_forced", "open", 2),
    ]  # fmt: skip


def test_one_incident_is_shown_with_its_entries_its_steps_and_its_outcome(journal: Path) -> None:
    told = json.loads(run("show", journal, 1, "--json").stdout)
    assert (told["kind"], told["person"], told["outcome"], told["closed_by"]) == (
        "smoking",
        "p1",
        "warned",
        list(BY_TWO),
    )
    kinds = [entry["kind"] for entry in told["entries"]]
    assert kinds == [
        "IncidentReported", "ConductRecorded", "IncidentStepDone", "IncidentStepDone", "IncidentClosed",
    ]  # fmt: skip
    assert set(told["steps"].values()) == {"g1"}
    shown = run("show", journal, 1).stdout
    assert "step person_stopped: g1" in shown
    assert "by g1+s1: warned" in shown
    forced = json.loads(run("show", journal, 2, "--json").stdout)
    assert [entry["kind"] for entry in forced["entries"]] == ["DoorContactRead"] * 2
    assert forced["footage_to_utc_us"] > forced["footage_from_utc_us"] > 0


def test_there_is_no_incident_of_another_number(journal: Path) -> None:
    assert run("show", journal, 9).exit_code == 2
    assert json.loads(run("show", journal, 9, "--json").stdout)["ok"] is False


def test_conduct_records_come_in_the_columns_of_the_credit_record(journal: Path, tmp_path: Path) -> None:
    """浙发改公管〔2021〕440号 5.5.8; national table 208."""
    told = json.loads(run("conduct", journal).stdout)
    (row,) = told["rows"]
    assert tuple(row) == CONDUCT_COLUMNS
    assert (row["EXPERT"], row["BEHAVIOR_CODE"], row["BEHAVIOR_NAME"], row["APPROVED_BY"]) == (
        "p1",
        "smoked",
        "吸烟",
        "g1+s1",
    )
    assert row["BEHAVIOR_TIME"].isdigit()
    assert len(row["BEHAVIOR_TIME"]) == 14
    out = tmp_path / "conduct.csv"
    assert run("conduct", journal, "--form", "csv", "--out", out).exit_code == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["CONTENT"] == "'=one cigarette", "no spreadsheet carries out what somebody wrote"
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")


def test_every_incident_comes_in_the_columns_of_the_abnormality_report(journal: Path) -> None:
    """浙发改公管〔2021〕440号 5.5.8; national table 517."""
    lines = run("report", journal, "--form", "csv").stdout.splitlines()
    rows = list(csv.DictReader(lines))
    assert tuple(rows[0]) == REPORT_COLUMNS
    assert [(row["ABNORMITY_TYPE"], row["STATE"], row["TIMES"]) for row in rows] == [
        ("smoking", "closed", "1"), ("door_forced", "open", "2"),
    ]  # fmt: skip
    assert "warned" in rows[0]["CONTENT"]
    assert rows[1]["END_TIME"] == ""


def test_a_journal_without_incidents_has_none(tmp_path: Path) -> None:
    journal = write_journal(tmp_path, troubled_site())
    assert run("list", journal).stdout == "No incidents.\n"
    assert json.loads(run("conduct", journal).stdout) == {"ok": True, "rows": []}


def test_what_is_no_journal_is_named_and_not_read(tmp_path: Path) -> None:
    missing = tmp_path / "nothing.sqlite"
    assert run("list", missing).exit_code == 2
    told = json.loads(run("list", missing, "--json").stdout)
    assert "no journal at this path" in told["error"]
    other = tmp_path / "other.txt"
    other.write_text("hello\n")
    assert run("conduct", other).exit_code == 2
    there = tmp_path / "there"
    there.mkdir()
    assert run("list", there).exit_code == 2


def test_an_export_that_cannot_be_written_says_so(journal: Path, tmp_path: Path) -> None:
    assert run("conduct", journal, "--out", tmp_path / "no" / "where.json").exit_code == 2


def test_every_conduct_code_has_its_chinese_name() -> None:
    assert set(NAMES) == set(CONDUCT)


def test_the_report_names_an_incident_as_the_console_does(journal: Path) -> None:
    """National table 517: ABNORMITY_NAME."""
    rows = json.loads(run("report", journal).stdout)["rows"]
    assert [row["ABNORMITY_NAME"] for row in rows] == ["吸烟", "门被强开"]
    words = (Path(__file__).parents[2] / "kiosk/src/shared/words-zh.ts").read_text(encoding="utf-8")
    table = re.search(r"^  incident: \{\n(.*?)^  \}", words, re.DOTALL | re.MULTILINE)
    assert table is not None
    assert dict(re.findall(r'(\w+): "([^"]+)"', table[1])) == KINDS


def test_list_and_show_name_the_zone_of_their_times_and_it_is_the_reports(journal: Path) -> None:
    begun = json.loads(run("report", journal).stdout)["rows"][0]["BEGIN_TIME"]
    shown = [run("list", journal).stdout, run("show", journal, 1).stdout]
    for text in shown:
        times = re.findall(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) \+08:00", text)
        assert begun in {"".join(parts) for parts in times}
