"""`sealroom record`: any camera, no controller, one folder that proves itself."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cli import app
from recorder import once
from recorder.check import check_recording
from tests.recorder.house import camera_process, until
from tests.simulators.rtsp_clients import CameraHouse

COMMAND = [sys.executable, "-c", "from controller.cli import main; main()", "record"]


def record(*words: str) -> Result:
    return CliRunner().invoke(app, ["record", *words], env={"COLUMNS": "200"})


def test_it_records_cameras_into_a_folder_that_passes_the_check(house: CameraHouse, tmp_path: Path) -> None:
    out = tmp_path / "take"
    cameras = [word for name in ("cam-1", "cam-2") for word in ("--camera", f"{name}={house.url(name)}")]
    done = record(*cameras, "--for", "2.5", "--segment", "1", "--out", str(out), "--session", "s-7", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(done.stdout)
    assert (answer["ok"], answer["session"]) == (True, "s-7")
    for one in answer["cameras"]:
        assert one["recorded_ms"] >= 2_000
        assert one["pictures"] > 50
        assert one["sounds"] > 25
        assert check_recording(out / one["camera"], one["manifest_sha256"]).findings == []
    assert check_recording(out).findings == []
    again = record(*cameras, "--for", "1", "--out", str(out), "--json")
    assert (again.exit_code, json.loads(again.stdout)["ok"]) == (2, False)
    assert "not empty" in json.loads(again.stdout)["error"]


def test_a_microphone_is_recorded_as_sound_alone(tmp_path: Path) -> None:
    out = tmp_path / "take"
    with camera_process("mic-1:picture=none,sound=pcma") as urls:
        done = record("--microphone", f"mic-1={urls['mic-1']}", "--for", "1.5", "--out", str(out), "--json")
    (one,) = json.loads(done.stdout)["cameras"]
    assert (done.exit_code, one["good"], one["pictures"]) == (0, True, 0)
    assert one["sounds"] > 25
    assert check_recording(out).findings == []


def test_nothing_named_is_exit_2(tmp_path: Path) -> None:
    done = record("--out", str(tmp_path / "take"), "--json")
    assert (done.exit_code, json.loads(done.stdout)["ok"]) == (2, False)
    assert "at least one" in json.loads(done.stdout)["error"]


def test_something_missing_is_exit_1_and_says_what(
    house: CameraHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "STARTING_S", 1.5)
    good, missing = house.url("cam-1"), house.url("cam-1").replace("cam-1", "cam-9")
    words = [
        "--camera",
        f"good={good}",
        "--camera",
        f"missing={missing}",
        "--for",
        "0.5",
        "--out",
        str(tmp_path / "take"),
    ]
    done = record(*words)
    assert done.exit_code == 1
    assert "the camera has no such stream" in done.stdout
    assert check_recording(tmp_path / "take").findings == []


def test_ctrl_c_seals_what_is_there(house: CameraHouse, tmp_path: Path) -> None:
    out = tmp_path / "take"
    words = ["--camera", f"cam-1={house.url('cam-1')}", "--out", str(out), "--json"]
    with subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, text=True) as process:
        file = out / "cam-1" / "000001.mp4"
        until(lambda: file.exists() and file.stat().st_size > 20_000, "something is recorded")
        process.send_signal(signal.SIGINT)
        answer, _ = process.communicate(timeout=20)
    assert (process.returncode, json.loads(answer)["ok"]) == (0, True)
    assert check_recording(out).findings == []


def test_on_a_screen_it_shows_how_each_camera_stands(tmp_path: Path) -> None:
    leader, follower = pty.openpty()
    with camera_process("cam-1") as cameras:
        words = ["--camera", f"cam-1={cameras['cam-1']}", "--for", "1", "--out", str(tmp_path / "take")]
        with subprocess.Popen([*COMMAND, *words], stdout=follower, stderr=follower) as process:
            os.close(follower)
            shown = b""
            while True:
                try:
                    part = os.read(leader, 65_536)
                except OSError:
                    break
                shown += part
        os.close(leader)
    assert process.returncode == 0
    assert b"recording" in shown
    assert b"good" in shown


def test_what_cannot_be_run_is_exit_2_and_shows_no_password(tmp_path: Path) -> None:
    out = ["--out", str(tmp_path / "take"), "--json", "--for", "1"]
    for words in (
        ["--camera", "cam-1=http://user:geheim@x/y"],
        ["--camera", "cam 1=rtsp://user:geheim@x/y"],
        ["--camera", "rtsp://user:geheim@x/y"],
        ["--camera", "a=rtsp://127.0.0.1/x", "--camera", "a=rtsp://127.0.0.1/y"],
        ["--camera", "a=rtsp://127.0.0.1/x", "--session", "no/good"],
    ):
        done = record(*words, *out)
        assert (done.exit_code, json.loads(done.stdout)["ok"]) == (2, False)
        assert "geheim" not in done.stdout + done.stderr
    assert not (tmp_path / "take").exists()
