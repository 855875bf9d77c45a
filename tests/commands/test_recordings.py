"""`sealroom recordings`: what is there, how it stands, whether it is whole; on recordings that were really made."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cli import app
from controller.commands.recordings_words import day, moment
from tests.recorder.sealed import CodedFeed, make_recording


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    source = CodedFeed(folder)
    for session, name in (("s-1", "cam-1"), ("s-1", "cam-2"), ("s-2", "cam-1")):
        make_recording(folder / "data" / "recordings" / session / name, source, 50)
    source.close()
    return folder / "data"


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data"))


def ask(*words: object) -> Result:
    return CliRunner().invoke(app, ["recordings", *map(str, words)], env={"COLUMNS": "200"})


def answer(*words: object, code: int = 0) -> dict[str, Any]:
    done = ask(*words, "--json")
    assert (done.exit_code, done.stderr) == (code, ""), done.output
    return dict(json.loads(done.stdout))


def test_every_recording_is_listed_with_its_times_and_size(data: Path) -> None:
    told = answer("list", "--data", data)
    assert told["total"] == 2
    first = next(row for row in told["sessions"] if row["session"] == "s-1")
    assert (first["state"], first["sources"], first["retention"]) == ("sealed", ["cam-1", "cam-2"], "evaluation")
    assert first["end_utc_us"] - first["start_utc_us"] == pytest.approx(8_000_000, abs=100_000)
    assert first["bytes"] == sum(path.stat().st_size for path in (data / "recordings" / "s-1").rglob("*.mp4"))
    assert first["keep_until_utc_us"] > first["end_utc_us"] + 15 * 365 * 86_400_000_000
    shown = ask("list", "--data", data, "--limit", "1")
    assert shown.exit_code == 0
    assert "1 of 2 recordings" in shown.stdout


def test_eighty_columns_show_every_name_and_time_whole(data: Path) -> None:
    for words in (("list",), ("show", "s-1")):
        shown = CliRunner().invoke(app, ["recordings", *words, "--data", str(data)], env={"COLUMNS": "80"}).stdout
        assert "…" not in shown
        assert max(map(len, shown.splitlines()[:-1])) <= 80
    row = next(row for row in answer("list", "--data", data)["sessions"] if row["session"] == "s-1")
    listed = CliRunner().invoke(app, ["recordings", "list", "--data", str(data)], env={"COLUMNS": "80"}).stdout
    for told in (moment(row["start_utc_us"]), moment(row["end_utc_us"]), day(row["keep_until_utc_us"])):
        assert told in listed


def test_one_recording_shows_its_sources_and_every_gap(data: Path) -> None:
    told = answer("show", "s-1", "--data", data)
    assert [source["source"] for source in told["sources"]] == ["cam-1", "cam-2"]
    for source in told["sources"]:
        assert source["recorded_ms"] == pytest.approx(2_000, abs=100)
        assert {gap["cause"] for gap in source["gaps"]} >= {"stall"}
        assert source["missing_ms"] > 2_000
    shown = ask("show", "s-1", "--data", data)
    assert shown.exit_code == 0
    assert "it fell silent" in shown.stdout
    assert "画面停住" in shown.stdout


def test_whole_recordings_pass_the_check_and_a_flipped_bit_is_named(data: Path) -> None:
    told = answer("check", "--data", data)
    assert (told["ok"], told["counts"]["recordings"], told["counts"]["sources"]) == (True, 2, 3)
    path = data / "recordings" / "s-2" / "cam-1" / "000002.mp4"
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)
    told = answer("check", "--data", data, code=1)
    assert [found["where"] for found in told["findings"]] == ["s-2/cam-1/000002.mp4"]
    assert answer("check", "s-1", "--data", data)["ok"]
    shown = ask("check", "s-2", "--data", data)
    assert shown.exit_code == 1
    assert "s-2/cam-1/000002.mp4" in shown.stdout


def test_what_is_not_sealed_yet_is_said_and_not_judged(data: Path) -> None:
    manifest = data / "recordings" / "s-2" / "cam-1" / "manifest.jsonl"
    lines = manifest.read_bytes().splitlines(keepends=True)
    manifest.write_bytes(b"".join(lines[:-2]))
    row = next(row for row in answer("list", "--data", data)["sessions"] if row["session"] == "s-2")
    assert (row["state"], row["keep_until_utc_us"]) == ("open", None)
    told = answer("check", "--data", data)
    assert (told["going_on"], told["counts"]["recordings"]) == (["s-2"], 1)
    assert "not sealed yet: s-2" in ask("check", "--data", data).stdout


def test_a_damaged_manifest_is_shown_as_damaged_and_found(data: Path) -> None:
    (data / "recordings" / "s-2" / "cam-1" / "manifest.jsonl").write_bytes(b"\xff\x00 no manifest")
    row = next(row for row in answer("list", "--data", data)["sessions"] if row["session"] == "s-2")
    assert row["state"] == "damaged"
    assert answer("show", "s-2", "--data", data)["sources"][0]["recorded_ms"] == 0
    assert answer("check", "--data", data, code=1)["findings"]


def test_a_site_file_names_the_folder_too(data: Path, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "config" / "example-site.toml").read_text(encoding="utf-8")
    site = tmp_path / "site.toml"
    site.write_text(text.replace("/var/lib/sealroom", str(data)), encoding="utf-8")
    assert answer("list", "--config", site)["total"] == 2


def test_what_cannot_be_run_is_exit_2_and_says_why(data: Path, tmp_path: Path) -> None:
    for words, told in (
        (("list",), "name the site"),
        (("list", "--data", data, "--config", data), "name the site"),
        (("list", "--data", tmp_path / "nowhere"), "is not there"),
        (("show", "s-9", "--data", data), "there is no recording s-9"),
        (("show", "../s-1", "--data", data), "there is no recording"),
        (("check", "s-9", "--data", data), "there is no recording s-9"),
    ):
        assert told in answer(*words, code=2)["error"]
        plain = ask(*words)
        assert (plain.exit_code, plain.stdout) == (2, "")
        assert told in plain.stderr
