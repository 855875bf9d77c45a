"""kill -9, again and again: each costs a camera and a lone microphone a second at most, and what it costs is a gap."""

import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from recorder.check import check_recording
from simulators.rtsp_profile import CameraProfile
from tests.recorder.house import RecorderProcess, until
from tests.simulators.rtsp_clients import CameraHouse, camera_house

LOST_US = 1_000_000
SOURCES = {"cam-1": "camera", "mic-1": "microphone"}
PROFILES = {"cam-1": CameraProfile(), "mic-1": CameraProfile(picture="none", sound="aac")}


@dataclass
class Story:
    """What the kills cost each source, in µs, and what is wrong in the end."""

    lost_us: dict[str, list[int]] = field(default_factory=lambda: {source: [] for source in SOURCES})
    gaps: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    recovered: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    findings: list[Any] = field(default_factory=list)


def recovered(running: RecorderProcess, source: str) -> list[dict[str, Any]]:
    return [line for line in running.lines("s-1", source) if line.get("recovered")]


def kill_once(running: RecorderProcess, story: Story, number: int, after_s: float) -> None:
    """Some time after another fragment of each came on disk."""
    files = [running.recordings / "s-1" / source for source in SOURCES]
    sizes = [sum(path.stat().st_size for path in folder.glob("0*")) for folder in files]
    until(
        lambda: all(
            sum(path.stat().st_size for path in folder.glob("0*")) > size
            for folder, size in zip(files, sizes, strict=True)
        ),
        "another fragment of each",
    )
    at_s = time.monotonic() + after_s
    until(lambda: time.monotonic() >= at_s, "the moment")
    ages_us = {row["source"]: row["last_packet_age_ms"] * 1_000 for row in running.state()["sources"]}
    now_utc_us = time.time_ns() // 1_000
    running.kill()
    running.start()
    for source, lost_us in story.lost_us.items():
        until(lambda source=source: len(recovered(running, source)) == number, "what was whole is in the manifest")
        lost_us.append(now_utc_us - ages_us[source] - recovered(running, source)[-1]["end_utc_us"])
    until(lambda: sum(row["recording"] for row in running.state()["sources"]) == len(SOURCES), "both go on")


def kill_again_and_again(house: CameraHouse, data_dir: Path, times: int) -> Story:
    random = Random(times)
    sources = [{"id": name, "url": house.url(name), "kind": kind} for name, kind in SOURCES.items()]
    running, story = RecorderProcess(data_dir, sources), Story()
    try:
        running.want(s_1=list(SOURCES))
        until(lambda: sum(row["recording"] for row in running.state()["sources"]) == len(SOURCES), "both are recorded")
        for number in range(1, times + 1):
            kill_once(running, story, number, random.uniform(0.0, 0.5))
        running.want()
        running.fact("RecordingSealed", session="s-1")
        for source in SOURCES:
            lines = running.lines("s-1", source)
            story.gaps[source] = [line for line in lines if line.get("cause") == "restart"]
            story.recovered[source] = recovered(running, source)
    finally:
        running.end()
    story.findings = check_recording(data_dir / "recordings" / "s-1").findings
    return story


def assert_shown(story: Story) -> None:
    """Each file that a kill left ends where its gap begins; the check knows that nothing else is missing."""
    for source in SOURCES:
        ends = [line["end_utc_us"] for line in story.recovered[source]]
        assert [gap["from_utc_us"] for gap in story.gaps[source]] == ends
    assert story.findings == []


@pytest.mark.nightly
def test_five_kills_cost_a_second_each_at_most_and_are_shown(tmp_path: Path) -> None:
    with camera_house([], profiles=PROFILES) as house:
        story = kill_again_and_again(house, tmp_path, 5)
    assert_shown(story)
    for source, lost_us in story.lost_us.items():
        assert statistics.median(lost_us) <= LOST_US, source


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_fifty_kills_cost_a_second_each_at_most(tmp_path: Path) -> None:
    with camera_house([], profiles=PROFILES) as house:
        story = kill_again_and_again(house, tmp_path, 50)
    assert_shown(story)
    for source, lost_us in story.lost_us.items():
        assert statistics.quantiles(lost_us, n=20)[-1] <= LOST_US, source
