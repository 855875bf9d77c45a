"""Orders and times that cannot be right: each has its answer, and nothing that is on disk is lost or touched."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from recorder.check import check_recording
from recorder.settings import SettingsRefused, load_settings
from simulators.rtsp_camera import SentLog
from tests.recorder.house import RecorderProcess, recorder, until
from tests.recorder.sent_and_kept import files_of, kept_digests, missing_between
from tests.simulators.rtsp_clients import CameraHouse, camera_house

HOUR_US = 3_600_000_000
UNDER_ANOTHER_CLOCK = """
import pathlib, runpy, sys, time
shift, real_ns, real_s = pathlib.Path(sys.argv.pop(1)), time.time_ns, time.time
time.time_ns = lambda: real_ns() + int(shift.read_text()) * 1000
time.time = lambda: real_s() + int(shift.read_text()) / 1e6
runpy.run_module("recorder", run_name="__main__", alter_sys=True)
"""
"""The recorder on a machine whose clock is set by a file (µs beside the true time)."""


def contents(folder: Path) -> dict[str, str]:
    """Digest of every file of a recording."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def sealed(running: RecorderProcess, *sessions: str) -> None:
    """End everything, and wait for these."""
    running.want()

    def told() -> set[str]:
        running.read_facts(200)
        return {fact["session"] for fact in running.facts if fact["kind"] == "RecordingSealed"}

    until(lambda: told() >= set(sessions), "sealed")


@pytest.fixture(scope="module")
def sent() -> SentLog:
    return SentLog()


@pytest.fixture(scope="module")
def house(sent: SentLog) -> Iterator[CameraHouse]:
    with camera_house(["cam-1", "cam-2"], sent=sent) as running:
        yield running


@pytest.fixture(scope="module")
def running(house: CameraHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecorderProcess]:
    """One recorder for the orders; each test has sessions of its own."""
    urls = {name: house.url(name) for name in ("cam-1", "cam-2")}
    with recorder(tmp_path_factory.mktemp("orders"), urls) as process:
        yield process


def test_a_session_id_that_was_used_is_refused_and_its_recording_stays_as_it_is(running: RecorderProcess) -> None:
    running.want(used=["cam-1"])
    running.fact("SourceRecordingStarted", source="cam-1")
    sealed(running, "used")
    before = contents(running.recordings / "used")
    running.want(used=["cam-1", "cam-2"])
    until(lambda: causes(running) == {"cam-1": "already_sealed", "cam-2": "already_sealed"}, "it is refused")
    running.end()
    running.facts.clear()
    running.start()
    until(lambda: causes(running) == {"cam-1": "already_sealed", "cam-2": "already_sealed"}, "and after a restart")
    assert contents(running.recordings / "used") == before
    assert check_recording(running.recordings / "used").findings == []


def causes(running: RecorderProcess) -> dict[str, str | None]:
    return {one["source"]: one["cause"] for one in running.state()["sources"]}


def test_an_order_that_names_a_session_twice_is_refused_and_the_running_one_goes_on(running: RecorderProcess) -> None:
    running.want(twice=["cam-1"])
    running.fact("SourceRecordingStarted", session="twice", source="cam-1")
    named_twice = [{"session": "twice", "sources": []}, {"session": "twice", "sources": ["cam-1"]}]
    packets = running.state()["sources"][0]["packets"]
    refused = running.client.put("/desired", json={"sessions": named_twice})
    assert refused.status_code == 422
    assert "twice" in refused.text
    until(lambda: running.state()["sources"][0]["packets"] > packets + 20, "it goes on")
    sealed(running, "twice")
    (path,) = files_of(running.recordings / "twice" / "cam-1")
    assert path.name == "000001.mp4"


def test_two_sessions_on_one_camera_begin_and_end_apart_and_each_is_whole(
    running: RecorderProcess, house: CameraHouse, sent: SentLog
) -> None:
    running.want(first=["cam-1"])
    running.fact("SourceRecordingStarted", session="first")
    running.want(first=["cam-1"], second=["cam-1"])
    running.fact("SourceRecordingStarted", session="second")
    running.want(second=["cam-1"])
    running.fact("RecordingSealed", session="first")
    count = running.state()["sources"][0]["packets"]
    until(lambda: running.state()["sources"][0]["packets"] > count + 40, "the other one goes on")
    sealed(running, "second")
    assert house.call(lambda: len(house.cameras.channel("cam-1").viewers)) == 1  # type: ignore[union-attr]
    for session in ("first", "second"):
        folder = running.recordings / session / "cam-1"
        assert check_recording(folder).findings == []
        for track in ("picture", "sound"):
            assert missing_between(sent.of("cam-1", track), kept_digests(folder, track)) == 0


def test_settings_with_doubtful_camera_names_start_nothing_and_touch_no_recording(
    running: RecorderProcess, tmp_path: Path
) -> None:
    before = contents(running.recordings / "used")
    settings = json.loads(running.settings_file.read_text())
    path = tmp_path / "recorder.json"
    path.touch(0o600)
    for names in (("cam-1", "cam 2"), ("cam-1", ""), ("cam-1", "cam-1")):
        sources = [{"id": name, "url": "rtsp://127.0.0.1/x"} for name in names]
        path.write_text(json.dumps(settings | {"sources": sources}))
        with pytest.raises(SettingsRefused, match="sources"):
            load_settings(path)
    command = [sys.executable, "-m", "recorder", "--settings", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "two sources have the same id, cam-1" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(running.recordings / "used") == before


class ShiftedRecorder(RecorderProcess):
    """A recorder on a machine whose clock can be set."""

    def __init__(self, data_dir: Path, sources: list[dict[str, Any]], shift_file: Path) -> None:
        self.shift_file = shift_file
        self.set_clock(0)
        self.command = (sys.executable, "-c", UNDER_ANOTHER_CLOCK, str(shift_file))
        super().__init__(data_dir, sources)

    def set_clock(self, shift_us: int) -> None:
        fresh = self.shift_file.with_suffix(".new")
        fresh.write_text(str(shift_us))
        os.replace(fresh, self.shift_file)


@contextmanager
def shifted(tmp_path: Path, url: str) -> Iterator[ShiftedRecorder]:
    running = ShiftedRecorder(tmp_path / "data", [{"id": "cam-1", "url": url}], tmp_path / "shift")
    try:
        yield running
    finally:
        running.end()


@pytest.mark.nightly
def test_a_clock_set_back_an_hour_while_it_records_and_then_over_a_crash_costs_nothing(
    house: CameraHouse, sent: SentLog, tmp_path: Path
) -> None:
    with shifted(tmp_path, house.url("cam-1")) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        running.set_clock(-HOUR_US)
        (step,) = until(lambda: steps_in(running), "the step is written down")
        assert abs(step["step_us"] + HOUR_US) < 1_000_000
        go_on(running)
        running.kill()
        folder = running.recordings / "s-1" / "cam-1"
        before = (folder / "000001.mp4").read_bytes()
        running.facts.clear()
        running.start()
        running.fact("SourceRecordingStarted", source="cam-1")
        go_on(running)
        sealed(running, "s-1")
        lines = running.lines("s-1", "cam-1")
    kept = (folder / "000001.mp4").read_bytes()
    assert before.startswith(kept)
    assert len(kept) > 0.5 * len(before)
    assert check_recording(folder).findings == []
    assert missing_between(sent.of("cam-1", "picture"), kept_digests(folder, "picture")) >= 0
    first, second = (line for line in lines if line["kind"] == "segment")
    assert second["start_utc_us"] >= first["end_utc_us"]
    gaps = [line for line in lines if line["kind"] == "gap" and line["cause"] != "connect"]
    assert [line["cause"] for line in gaps] == ["clock"]
    assert len(steps_in(running)) == 2


def steps_in(running: RecorderProcess) -> list[dict[str, Any]]:
    return [line for line in running.lines("s-1", "cam-1") if line["kind"] == "host_clock_step"]


def go_on(running: RecorderProcess) -> None:
    count = running.state()["sources"][0]["packets"]
    until(lambda: running.state()["sources"][0]["packets"] > count + 80, "it goes on")
