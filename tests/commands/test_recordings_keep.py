"""Orders about keeping: on the folder while no recorder runs, through the recorder while one does; and exports."""

import hashlib
import json
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cli import app
from recorder.folder_lock import FolderLock
from recorder.retention.classes import DAY_US
from tests.recorder.house import KEY, recorder
from tests.recorder.retention.archive import make_session
from tests.recorder.sealed import CodedFeed, make_recording

PERSONS = ("--by", "甲", "--second", "乙")
WHY = ("--reason", "投诉 2026-7")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("site") / "data"
    source = CodedFeed(tmp_path_factory.mktemp("coded"))
    make_recording(data / "recordings" / "s-1" / "cam-1", source, 50)
    source.close()
    now_utc_us = time.time_ns() // 1000
    make_session(data / "recordings", "hall-old", "public", now_utc_us - 31 * DAY_US)
    make_session(data / "recordings", "s-old", "evaluation", now_utc_us - 16 * 366 * DAY_US)
    settings = {
        "data_dir": str(data),
        "socket": str(data / "recorder.sock"),
        "ticket_key": KEY.public_key().public_bytes_raw().hex(),
        "sources": [],
    }
    (data / "recorder.json").write_text(json.dumps(settings))
    (data / "recorder.json").chmod(0o600)
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(made, tmp_path / "data"))
    settings = json.loads((copy / "recorder.json").read_text())
    settings |= {"data_dir": str(copy), "socket": str(copy / "recorder.sock")}
    (copy / "recorder.json").write_text(json.dumps(settings))
    return copy


def ask(data: Path, *words: object) -> Result:
    command = ["recordings", *map(str, words), "--data", str(data)]
    return CliRunner().invoke(app, command, env={"COLUMNS": "200"})


def answer(data: Path, *words: object, code: int = 0) -> dict[str, Any]:
    done = ask(data, *words, "--json")
    assert (done.exit_code, done.stderr) == (code, ""), done.output
    return dict(json.loads(done.stdout))


def hold_and_release(data: Path) -> None:
    held = answer(data, "hold", "s-1", *WHY, "--by", "甲")
    assert (held["id"], held["reason"], held["by"]) == ("h1", "投诉 2026-7", "甲")
    refused = answer(data, "release", "h1", *WHY, "--by", "甲", "--second", "甲", code=1)
    assert "two different persons" in refused["error"]
    released = answer(data, "release", "h1", *WHY, *PERSONS)
    assert released["released_by"] == ["甲", "乙"]
    kinds = [line["kind"] for line in answer(data, "custody", "s-1")["lines"]]
    assert [kind for kind in kinds if kind != "verified"] == ["held", "released"]


def test_a_hold_is_set_by_one_and_released_by_two_with_no_recorder_running(data: Path) -> None:
    hold_and_release(data)
    shown = ask(data, "custody")
    assert "甲 + 乙" in shown.stdout


def test_a_name_that_nothing_has_could_not_run_whatever_was_asked_of_it(data: Path) -> None:
    by = (*WHY, "--by", "甲")
    for words in (
        ("show", "s-9"), ("check", "s-9"), ("custody", "s-9"), ("hold", "s-9", *by),
        ("extend", "s-9", "--until", "2060-01-01", *by),
        ("delete", "s-9", *WHY, *PERSONS), ("move", "s-9", "hot", "--by", "甲"), ("scrub", "s-9", "--by", "甲"),
        ("export", "s-9", "--out", data.parent / "clip", *by),
    ):  # fmt: skip
        assert "no recording s-9" in answer(data, *words, code=2)["error"], words
    assert "no hold h9" in answer(data, "release", "h9", *WHY, *PERSONS, code=2)["error"]


def test_the_same_orders_go_through_a_running_recorder(data: Path) -> None:
    with recorder(data, {}):
        hold_and_release(data)
        until = answer(data, "extend", "s-1", "--until", "2060-01-01", *WHY, "--by", "甲")
        assert until["keep_until_utc_us"] > 2_840_000_000_000_000
        export_is_whole(data)
        assert answer(data, "check", "s-1", "--index")["ok"]
        assert "a recorder runs" in answer(data, "rebuild", code=2)["error"]
    checked = answer(data, "check", "s-1", "--index")
    assert checked["counts"]["index_segments"] >= 2


def test_a_recording_is_kept_longer_and_never_shorter(data: Path) -> None:
    answer(data, "extend", "s-1", "--until", "2060-01-01", *WHY, "--by", "甲")
    assert (
        "is kept until 2060-01-01;"
        in answer(data, "extend", "s-1", "--until", "2050-01-01", *WHY, "--by", "甲", code=1)["error"]
    )
    later = answer(data, "extend", "s-1", "--from-event", "2050-01-01", *WHY, "--by", "甲")
    assert later["keep_until_utc_us"] > 2_990_000_000_000_000
    both = ("--from-event", "2050-01-01", "--until", "2060-01-01")
    assert "name one of" in answer(data, "extend", "s-1", *both, *WHY, "--by", "甲", code=2)["error"]


def test_what_is_due_says_what_happens_to_it_and_two_persons_end_it(data: Path) -> None:
    due = {row["session"]: row for row in answer(data, "due")["sessions"]}
    assert set(due) == {"hall-old", "s-old"}
    assert due["hall-old"]["deleted_by_class"]
    answer(data, "hold", "s-old", *WHY, "--by", "甲")
    assert "hold stands: h1" in ask(data, "due").stdout
    assert "hold stands" in answer(data, "delete", "s-old", *WHY, *PERSONS, code=1)["error"]
    answer(data, "release", "h1", *WHY, *PERSONS)
    assert "not due" in answer(data, "delete", "s-1", *WHY, *PERSONS, code=1)["error"]
    assert answer(data, "delete", "s-old", *WHY, *PERSONS)["deleted"]
    row = next(row for row in answer(data, "list")["sessions"] if row["session"] == "s-old")
    assert row["state"] == "deleted"
    assert not list((data / "recordings" / "s-old").rglob("*.mp4"))


def export_is_whole(data: Path) -> None:
    out = data.parent / "clip"
    told = answer(data, "export", "s-1", "--out", out, *WHY, "--by", "甲")
    assert told["files"] >= 1
    for line in (out / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    (line,) = [line for line in answer(data, "custody", "s-1")["lines"] if line["kind"] == "exported"]
    assert (line["sha256"], line["by"], line["reason"]) == (told["sha256"], "甲", "投诉 2026-7")


def test_an_export_has_digests_and_a_line_in_the_ledger(data: Path) -> None:
    export_is_whole(data)
    again = answer(data, "export", "s-1", "--out", data.parent / "clip", *WHY, "--by", "甲", code=2)
    assert "there already" in again["error"]
    nothing = ("--from", "2020-01-01T00:00", "--to", "2020-01-02T00:00")
    zipped = answer(data, "export", "s-1", "--out", data.parent / "a.zip", *nothing, *WHY, "--by", "甲", code=1)
    assert "nothing" in zipped["error"]


def test_no_clip_leaves_without_its_line_in_the_ledger(data: Path) -> None:
    out = data.parent / "clip"
    refused = answer(data, "export", "s-1", "--out", out, "--reason", " ", "--by", "甲", code=1)
    assert "reason" in refused["error"]
    assert not out.exists()


def test_a_folder_that_somebody_writes_and_does_not_answer_for_is_left_alone(data: Path) -> None:
    lock = FolderLock(data / "recordings")
    try:
        assert "does not answer" in answer(data, "hold", "s-1", *WHY, "--by", "甲", code=1)["error"]
    finally:
        lock.release()
    (data / "recorder.json").unlink()
    assert "started there once" in answer(data, "hold", "s-1", *WHY, "--by", "甲", code=1)["error"]
    assert not (data / "custody.jsonl").exists()


def test_an_index_that_says_something_else_is_found_and_made_again(data: Path) -> None:
    assert answer(data, "rebuild")["lines"] > 5
    assert answer(data, "check", "s-1", "--index")["ok"]
    database = sqlite3.connect(data / "index.db")
    database.execute("UPDATE segment SET bytes = bytes + 1 WHERE name = '000001.mp4'")
    database.commit()
    database.close()
    found = answer(data, "check", "s-1", "--index", code=1)["findings"]
    assert any(one["where"].startswith("index: ") and "bytes" in one["where"] + one["what"] for one in found)
    assert answer(data, "rebuild")["ok"]
    assert answer(data, "check", "s-1", "--index")["ok"]


def test_an_index_knows_what_was_ordered_while_no_recorder_ran(data: Path, tmp_path: Path) -> None:
    settings = json.loads((data / "recorder.json").read_text())
    settings["keeping"] = {"tiers": [{"name": "cold", "folder": "cold"}]}
    (data / "recorder.json").write_text(json.dumps(settings))
    (data / "cold").mkdir()
    answer(data, "hold", "s-1", *WHY, "--by", "甲")
    assert not (data / "index.db").exists(), "the recorder makes it"
    answer(data, "rebuild")
    answer(data, "release", "h1", *WHY, *PERSONS)
    answer(data, "extend", "s-1", "--until", "2060-01-01", *WHY, "--by", "甲")
    answer(data, "export", "s-1", "--out", str(tmp_path / "clip"), *WHY, "--by", "甲")
    answer(data, "move", "s-1", "cold", "--by", "甲")
    assert answer(data, "check", "s-1", "--index")["findings"] == []


def test_a_damaged_index_stops_no_order(data: Path) -> None:
    (data / "index.db").write_bytes(b"no database" * 1000)
    done = ask(data, "hold", "s-1", *WHY, "--by", "甲")
    assert done.exit_code == 0
    assert (data / "index.db").read_bytes() == b"no database" * 1000


def test_a_broken_ledger_is_found_and_the_list_goes_on_without_it(data: Path) -> None:
    answer(data, "hold", "s-1", *WHY, "--by", "甲")
    row = next(row for row in answer(data, "list")["sessions"] if row["session"] == "s-1")
    assert row["holds"] == ["h1"]
    ledger = data / "custody.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace("投诉".encode(), "投拆".encode()) + b"{}\n")
    assert ask(data, "list").exit_code == 0
    assert "custody.jsonl" in [one["where"] for one in answer(data, "check", code=1)["findings"]]


def test_a_recording_moves_and_is_read_again_with_no_recorder_running(data: Path) -> None:
    settings = json.loads((data / "recorder.json").read_text())
    settings["keeping"] = {"tiers": [{"name": "cold", "folder": str(data / "cold")}]}
    (data / "recorder.json").write_text(json.dumps(settings))
    assert "is not there" in answer(data, "move", "s-1", "cold", "--by", "甲", code=1)["error"]
    (data / "cold").mkdir()
    answer(data, "move", "s-1", "cold", "--by", "甲")
    assert (data / "cold" / "s-1" / "cam-1" / "000001.mp4").is_file()
    assert not (data / "recordings" / "s-1").exists()
    answer(data, "scrub", "s-1", "--by", "乙")
    lines = answer(data, "custody", "s-1")["lines"]
    assert [(line["kind"], line["by"]) for line in lines[-3:]] == [
        ("moving", "甲"),
        ("moved", "甲"),
        ("verified", "乙"),
    ]
    assert lines[-1]["good"] is True
    (data / "cold" / "s-1" / "cam-1" / "000001.mp4").unlink()
    assert "000001.mp4" in answer(data, "move", "s-1", "hot", "--by", "甲", code=1)["error"]


def test_a_recording_that_is_read_again_and_damaged_says_so_at_once_and_in_the_ledger(data: Path) -> None:
    assert "good" in ask(data, "scrub", "s-1", "--by", "乙").stdout
    media = data / "recordings" / "s-1" / "cam-1" / "000001.mp4"
    changed = bytearray(media.read_bytes())
    changed[len(changed) // 2] ^= 1
    media.write_bytes(changed)
    shown = ask(data, "scrub", "s-1", "--by", "乙")
    assert (shown.exit_code, "DAMAGED" in shown.stdout) == (1, True)
    assert answer(data, "scrub", "s-1", "--by", "乙", code=1)["ok"] is False
    assert "DAMAGED: cam-1/000001.mp4" in ask(data, "custody", "s-1").stdout


def test_the_ledger_names_holds_and_days_and_a_session_that_is_not_there_is_not_an_empty_ledger(data: Path) -> None:
    assert "says nothing of s-1" in ask(data, "custody", "s-1").stdout
    for number in ("h1", "h2"):
        assert answer(data, "hold", "s-1", *WHY, "--by", "甲")["id"] == number
    answer(data, "release", "h2", *WHY, *PERSONS)
    answer(data, "extend", "s-1", *WHY, "--by", "甲", "--until", "2090-01-01")
    shown = ask(data, "custody", "s-1").stdout
    assert (shown.count("h1"), shown.count("h2"), "until 2090-01-01" in shown) == (1, 2, True)
    assert (
        "is kept until 2090-01-01;"
        in answer(data, "extend", "s-1", *WHY, "--by", "甲", "--until", "2080-01-01", code=1)["error"]
    )
    assert "no recording s-11" in answer(data, "custody", "s-11", code=2)["error"]


def test_a_clock_is_confirmed_by_a_person_with_a_reason(data: Path) -> None:
    answer(data, "confirm-clock", *WHY, "--by", "甲")
    assert [line["kind"] for line in answer(data, "custody")["lines"]] == ["clock_confirmed"]
