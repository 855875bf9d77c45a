"""`sealroom recorder`: in the foreground, and the questions that a running one answers."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from typer.testing import CliRunner, Result

from controller.cli import app
from controller.commands.recordings_place import Place
from recorder.signing import load_signer
from tests.config.site_text import SIM
from tests.recorder.house import KEY, until
from tests.simulators.rtsp_clients import CameraHouse, camera_house

COMMAND = [sys.executable, "-c", "from controller.cli import main; main()", "recorder"]


@pytest.fixture(scope="module")
def house() -> Iterator[CameraHouse]:
    with camera_house(["cam-1", "cam-2"]) as running:
        yield running


def write_settings(data: Path, sources: list[dict[str, str]]) -> Path:
    (data / "recordings").mkdir(parents=True, exist_ok=True)
    settings = {
        "data_dir": str(data),
        "socket": str(data / "recorder.sock"),
        "ticket_key": KEY.public_key().public_bytes_raw().hex(),
        "sources": sources,
        "keeping": {"space": {"planned_h": 1, "picture_kbit_s": 400, "alarm_h": 1, "reserve_mb": 0}},
    }
    file = data / "recorder.json"
    file.write_text(json.dumps(settings))
    file.chmod(0o600)
    return file


@contextlib.contextmanager
def foreground(*words: str) -> Iterator["subprocess.Popen[str]"]:
    """The command itself; ended by SIGINT in any case, as Ctrl-C does."""
    plain = {**os.environ, "COLUMNS": "300", "TERM": "dumb"}
    with subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, text=True, env=plain) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def lines_until(output: IO[str] | None, wanted: str) -> list[str]:
    """The lines up to the one that holds this text; fails at the end of the output."""
    assert output is not None
    found: list[str] = []
    for line in output:
        found.append(line)
        if wanted in line:
            return found
    raise AssertionError(f"no {wanted!r} in {found}")


def ask(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["recorder", *words, "--data", str(data)], env={"COLUMNS": "300"})


def answer(data: Path, *words: str, code: int = 0) -> dict[str, Any]:
    done = ask(data, *words, "--json")
    assert (done.exit_code, done.stderr) == (code, ""), done.output
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def running(house: CameraHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a recorder in the foreground; it ends in order."""
    data = tmp_path_factory.mktemp("running") / "data"
    file = write_settings(data, [{"id": name, "url": house.url(name)} for name in ("cam-1", "cam-2")])
    with foreground("--settings", str(file), "--json") as process:
        (ready,) = lines_until(process.stdout, "ready")
        assert json.loads(ready)["socket"] == str(data / "recorder.sock")
        until(lambda: all(one["connected"] for one in health_of(data)), "both cameras come")
        yield data
    assert process.returncode == 0


def test_one_that_runs_tests_its_sources(running: Path) -> None:
    tested = until(
        lambda: (done := ask(running, "test", "--for", "1.5", "--json")).exit_code == 0 and done, "both good"
    )
    assert [one["source"] for one in json.loads(tested.stdout)["sources"]] == ["cam-1", "cam-2"]
    shown = ask(running, "test", "cam-1", "--for", "1.5", "--level", "0")
    assert shown.exit_code == 1
    assert "声音太小" in shown.stdout
    assert "speak near the microphone" in shown.stdout.lower()
    assert "no source is named odd" in answer(running, "test", "odd", code=2)["error"]


def test_a_second_one_on_the_same_folder_is_refused(running: Path) -> None:
    words = ["--settings", str(running / "recorder.json"), "--json"]
    second = subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)
    assert second.returncode == 2
    assert "another recorder" in json.loads(second.stdout)["error"]


def test_where_none_runs_that_is_said(tmp_path: Path) -> None:
    write_settings(tmp_path / "data", [])
    assert "no recorder runs there" in answer(tmp_path / "data", "health", code=2)["error"]


def health_of(data: Path) -> list[dict[str, Any]]:
    done = ask(data, "health", "--json")
    assert done.exit_code in (0, 1)
    return list(json.loads(done.stdout)["sources"])


def recordings(data: Path, *words: str, code: int = 0) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["recordings", *words, "--data", str(data), "--json"])
    assert (done.exit_code, done.stderr) == (code, ""), done.output
    return dict(json.loads(done.stdout))


def test_a_session_is_listed_while_it_is_recorded_and_passes_the_check_when_it_is_sealed(running: Path) -> None:
    data, key = running, load_signer(running).vkey
    order = {"session": "s-9", "sources": ["cam-1"], "room_kind": "negotiation", "retention": "negotiation"}
    Place(data).ask("PUT", "/desired", {"sessions": [order]})
    row = until(lambda: recorded(data) if recorded(data).get("bytes") else None, "s-9 has something on disk")
    assert (row["session"], row["state"], row["room_kind"]) == ("s-9", "recording", "negotiation")
    assert recordings(data, "check", "s-9")["going_on"] == ["s-9"]
    Place(data).ask("PUT", "/desired", {"sessions": []})
    until(lambda: recorded(data)["state"] == "sealed", "s-9 is sealed")
    checked = recordings(data, "check", "s-9", "--index", "--key", key)
    assert (checked["ok"], checked["counts"]["sources"]) == (True, 1)
    assert recordings(data, "show", "s-9")["retention"] == "negotiation"
    other = key.replace("recorder.", "stranger.")
    assert recordings(data, "check", "--key", other, code=2)["error"].startswith("--key")


def recorded(data: Path) -> dict[str, Any]:
    """The row of the only session; empty before there is one."""
    rows = recordings(data, "list")["sessions"]
    return dict(rows[0]) if rows else {}


def test_for_people_it_says_what_comes_and_what_does_not(house: CameraHouse, tmp_path: Path) -> None:
    gone = house.url("cam-1").replace("cam-1", "gone")
    sources = [{"id": "cam-1", "url": house.url("cam-1")}, {"id": "gone", "url": gone}]
    file = write_settings(tmp_path / "data", sources)
    with foreground("--settings", str(file)) as process:
        told = lines_until(process.stdout, "cam-1: comes")
        assert "Ctrl-C" in "".join(told)
        if not any("no such stream" in line for line in told):
            told += lines_until(process.stdout, "no such stream")
        shown = ask(tmp_path / "data", "health")
        assert shown.exit_code == 1
        assert "comes" in shown.stdout
        assert "disk: " in shown.stdout
        assert "index: " in shown.stdout
        assert "没有接通" in shown.stdout
    assert process.returncode == 0


def test_a_site_file_is_enough_once_the_site_has_its_keys(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text(SIM, encoding="utf-8")
    refused = CliRunner().invoke(app, ["recorder", "--config", str(site), "--json"])
    assert refused.exit_code == 2
    assert "sealroom run" in json.loads(refused.stdout)["error"]
    keys = tmp_path / "data" / "keys"
    keys.mkdir(parents=True)
    (keys / "ticket.pub").write_text(KEY.public_key().public_bytes_raw().hex() + "\n")
    with foreground("--config", str(site), "--json") as process:
        lines_until(process.stdout, "ready")
        settings = json.loads((tmp_path / "data" / "recorder.json").read_text())
        assert [source["id"] for source in settings["sources"]] == ["cam-lane-a", "cam-room-1a", "cam-room-1b"]
        assert (tmp_path / "data" / "recorder.json").stat().st_mode & 0o077 == 0
    assert process.returncode == 0


def test_what_cannot_be_run_is_exit_2_and_says_why(tmp_path: Path) -> None:
    for words, told in (
        ([], "name one of"),
        (["--settings", str(tmp_path / "none"), "--config", "x"], "name one of"),
        (["--settings", str(tmp_path / "none")], "cannot be read"),
        (["--config", str(tmp_path / "none")], "cannot be read"),
    ):
        done = CliRunner().invoke(app, ["recorder", *words, "--json"])
        assert (done.exit_code, json.loads(done.stdout)["ok"]) == (2, False)
        assert told in json.loads(done.stdout)["error"]
