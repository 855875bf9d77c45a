"""Sound against picture, and camera against camera, by what the simulated cameras say they sent when.

All of it under network stalls of half a second, over file after file, and over a connection that was cut.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import av
import pytest

from simulators.rtsp_profile import CameraProfile
from simulators.rtsp_sent import Sent, SentLog
from tests.recorder.house import RecorderProcess, until
from tests.simulators.rtsp_clients import camera_house

SOURCES = {"with-1": "with", "with-2": "with", "without-1": "without", "without-2": "without"}
"""Each camera is read twice: one that sends reports, one that sends none."""
AGREE_US = {"with": 10_000, "without": 50_000}


@dataclass
class Kept:
    """One file's frames."""

    late_us: dict[str, list[int]] = field(default_factory=lambda: {"picture": [], "sound": []})
    """By how much their times are later than when they were sent."""
    told_us: dict[str, dict[int, int]] = field(default_factory=lambda: {"picture": {}, "sound": {}})
    """When it was sent, and when it was by the recording."""


def digests_of(path: Path) -> Iterator[tuple[str, str, int]]:
    """Track, digest and time in the file (µs) of its frames."""
    with av.open(str(path)) as container:
        for packet in container.demux():
            if packet.size and packet.pts is not None and packet.time_base is not None:
                track = "picture" if packet.stream.type == "video" else "sound"
                yield track, hashlib.sha256(bytes(packet)).hexdigest(), int(packet.pts * packet.time_base * 1_000_000)


def when_sent(sent: list[Sent], kept: list[tuple[str, int]]) -> list[int]:
    """When each of these frames was sent (kept: digest, UTC). Frames repeat: the run of sent ones nearest in time counts."""
    digests = [digest for digest, _ in kept]
    starts = [at for at, entry in enumerate(sent) if entry.sha256 == digests[0]]
    runs = [sent[at : at + len(kept)] for at in starts]
    fitting = [run for run in runs if [entry.sha256 for entry in run] == digests]
    nearest = min(fitting, key=lambda run: abs(run[0].utc_us - kept[0][1]))
    return [entry.utc_us for entry in nearest]


def kept_of(folder: Path, line: dict[str, Any], sent: dict[str, list[Sent]]) -> Kept:
    kept = Kept()
    frames: dict[str, list[tuple[str, int]]] = {"picture": [], "sound": []}
    for track, digest, media_us in digests_of(folder / line["name"]):
        frames[track].append((digest, line["start_utc_us"] + media_us - line["media_start_us"]))
    for track, found in frames.items():
        if found:
            times = when_sent(sent[track], found)
            kept.late_us[track] = [utc_us - its for (_, utc_us), its in zip(found, times, strict=True)]
            kept.told_us[track] = dict(zip(times, (utc_us for _, utc_us in found), strict=True))
    return kept


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Kept]]:
    """Every source's files, in order."""
    sent = SentLog()
    profiles = {"with": CameraProfile(), "without": CameraProfile(reports=False)}
    with camera_house([], profiles=profiles, sent=sent) as house:
        sources = [{"id": name, "url": house.url(camera)} for name, camera in SOURCES.items()]
        running = RecorderProcess(tmp_path_factory.mktemp("step"), sources, segment_s=2)
        folder = running.recordings / "s-1"
        try:
            running.want(s_1=list(SOURCES))
            for number in (4, 8):
                for camera in profiles:
                    house.break_camera(camera, "stutter", ms=500, every_ms=1_600)
                until(partial(_have, folder, number), "more files", 60)
                for camera in profiles:
                    house.break_camera(camera, "drop_connection")
            running.want()
            running.fact("RecordingSealed", session="s-1")
            lines = {name: running.lines("s-1", name) for name in SOURCES}
        finally:
            running.end()
    when = {camera: {track: sent.of(camera, track) for track in ("picture", "sound")} for camera in profiles}
    return {
        name: [kept_of(folder / name, line, when[SOURCES[name]]) for line in lines[name] if line["kind"] == "segment"]
        for name in SOURCES
    }


def _have(folder: Path, number: int) -> bool:
    return all((folder / name / f"{number:06}.mp4").exists() for name in SOURCES)


@pytest.mark.parametrize("name", ["with-1", "with-2"])
def test_sound_and_picture_are_in_step_in_every_file(files: dict[str, list[Kept]], name: str) -> None:
    apart_us = sorted(
        abs(late_us - median(kept.late_us["picture"]))
        for kept in files[name]
        for late_us in kept.late_us["sound"]
        if kept.late_us["picture"]
    )
    assert len(apart_us) > 30
    assert apart_us[len(apart_us) * 95 // 100] <= 10_000
    assert apart_us[-1] <= 40_000


@pytest.mark.parametrize("name", SOURCES)
def test_a_stall_leaves_no_trace_in_the_times(files: dict[str, list[Kept]], name: str) -> None:
    for kept in files[name]:
        pictures = kept.late_us["picture"]
        assert max(pictures, default=0) - min(pictures, default=0) <= 10_000


@pytest.mark.parametrize("camera", AGREE_US)
def test_two_recordings_of_one_camera_tell_the_same_time(files: dict[str, list[Kept]], camera: str) -> None:
    one, other = (
        {
            sent_us: told_us
            for kept in files[f"{camera}-{number}"][1:]
            for sent_us, told_us in kept.told_us["picture"].items()
        }
        for number in (1, 2)
    )
    apart_us = sorted(abs(one[sent_us] - other[sent_us]) for sent_us in one.keys() & other.keys())
    assert len(apart_us) > 100
    assert apart_us[len(apart_us) * 95 // 100] <= AGREE_US[camera]
