"""The self-test of a session, asked of a real recorder with cameras on real sockets."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.core.facts import SelfTestReported
from controller.runtime import self_test
from controller.runtime.self_test import run_self_test
from tests.recorder.house import RecorderProcess
from tests.simulators.rtsp_clients import CameraHouse, camera_house

CAMERAS = ("cam-1", "cam-2")


@pytest.fixture(scope="module")
def cameras() -> Iterator[CameraHouse]:
    with camera_house(list(CAMERAS)) as running:
        yield running


@pytest.fixture(scope="module")
def recorder(cameras: CameraHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecorderProcess]:
    process = RecorderProcess(
        tmp_path_factory.mktemp("data"), [{"id": name, "url": cameras.url(name)} for name in CAMERAS]
    )
    try:
        yield process
    finally:
        process.end()


def report(data: Path, *sources: str, connect_s: float = 15.0) -> SelfTestReported:
    """What the self-test of session s-1 says."""
    return asyncio.run(run_self_test(data / "recorder.sock", "s-1", sources, connect_s))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for a second and not for three."""
    monkeypatch.setattr(self_test, "FOR_MS", 1_200)


def test_living_cameras_pass_and_a_black_one_is_named(
    cameras: CameraHouse, recorder: RecorderProcess, quick: None
) -> None:
    """浙发改公管〔2021〕440号 6.4.1: each camera and microphone before the start; one that connects late is waited for."""
    assert report(recorder.data_dir, *CAMERAS) == SelfTestReported("s-1", True)
    cameras.break_camera("cam-2", "black")
    try:
        faults = report(recorder.data_dir, *CAMERAS).faults
        for _ in range(5):
            if faults:
                break
            faults = report(recorder.data_dir, *CAMERAS).faults
    finally:
        cameras.mend("cam-2")
    assert faults == ("cam-2:black",)


def test_a_source_that_the_recorder_does_not_know_fails_the_test(recorder: RecorderProcess, quick: None) -> None:
    """S10: unknown is not good."""
    assert report(recorder.data_dir, "cam-9") == SelfTestReported("s-1", False, ("recorder:unknown_source",))


def test_a_recorder_that_does_not_answer_fails_the_test(tmp_path: Path) -> None:
    """S10: silence is not good."""
    told = report(tmp_path, "cam-1", connect_s=0.1)
    assert told == SelfTestReported("s-1", False, ("recorder:silent_recorder",))
