"""Streams that are hard to record: each has a named outcome, costs nothing of what was sent, and harms no other source.

One recorder, one session with a camera for each, all at the same time. The cameras say by digest what they sent.
"""

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import pytest

from recorder.check import Verdict, check_recording
from simulators.rtsp_camera import CameraProfile, SentLog
from tests.recorder.house import RecorderProcess, recorder, until
from tests.recorder.sent_and_kept import files_of, kept_digests, missing_between
from tests.simulators.rtsp_clients import CameraHouse, camera_house

pytestmark = pytest.mark.timeout(400)
HOUR_S = 3_600
PATIENCE_S = 90.0
"""A machine with much else to do is slow; here nothing depends on speed."""
PROFILES = {
    "sound-alone": CameraProfile(picture="none"),
    "promised": CameraProfile(),
    "vp8": CameraProfile(picture="vp8"),
    "g722": CameraProfile(sound="g722"),
    "resized": CameraProfile(),
    "resized-h265": CameraProfile(picture="h265", sound="opus"),
    "wrapping": CameraProfile(wrap_after_s=4),
    "jumping": CameraProfile(),
    "lying": CameraProfile(report_error_s=-5 * HOUR_S),
    "stepping": CameraProfile(sound="pcma"),
    "stuttering": CameraProfile(b_frames=2, sound="opus"),
    "smart": CameraProfile(picture="h265", b_frames=2, groups="smart", reports=False),
}
CAUSES = {"sound-alone": "no_picture", "promised": "no_picture", "vp8": "picture_codec", "g722": "no_sound"}
FAULTS: dict[str, tuple[str, dict[str, float]]] = {
    "resized": ("resize", {}),
    "resized-h265": ("resize", {}),
    "jumping": ("stamp_jumps", {"seconds": 20, "every_ms": 1_500}),
    "stepping": ("report_error", {"seconds": HOUR_S}),
    "stuttering": ("stutter", {"ms": 500, "every_ms": 1_500}),
}
WHOLE = [name for name in PROFILES if name not in CAUSES or name == "g722"]


@dataclass
class Taken:
    """What became of it."""

    recordings: Path
    sent: SentLog
    causes: dict[str, str | None] = field(default_factory=dict)
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    def folder(self, name: str, session: str = "s-1") -> Path:
        return self.recordings / session / name


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    sent, data_dir = SentLog(), tmp_path_factory.mktemp("streams")
    with camera_house([], profiles=PROFILES, sent=sent) as house:
        house.break_camera("promised", "no_video")
        urls = {name: house.url(name) for name in PROFILES} | {"again": house.url("wrapping")}
        with recorder(data_dir, urls, segment_s=2) as running:
            running.want(s_1=list(urls), s_2=["jumping", "g722"])
            found = Taken(running.recordings, sent)
            wait_until(running, lambda: recorded_by(running) >= {*WHOLE, "again"} - {"g722"}, "good ones recorded")
            break_and_mend(house, running)
            wait_until(running, lambda: causes_of(running)["promised"] == "no_picture", "a picture is missed")
            found.causes = causes_of(running)
            running.want()
            wait_until(running, lambda: sealed_by(running) == {"s-1", "s-2"}, "both are sealed")
            found.verdicts = {name: check_recording(running.recordings / name) for name in ("s-1", "s-2")}
            found.lines = {name: running.lines("s-1", name) for name in urls}
            yield found


def wait_until(running: RecorderProcess, condition: Callable[[], bool], what: str) -> None:
    """`until`, which says how things stand if it comes to nothing."""
    try:
        until(condition, what, PATIENCE_S)
    except AssertionError:
        raise AssertionError(f"{what}: {running.state()['sources']} {running.log.read_text()[-2_000:]}") from None


def recorded_by(running: RecorderProcess) -> set[str]:
    return {one["source"] for one in running.state()["sources"] if one["session"] == "s-1" and one["recording"]}


def sealed_by(running: RecorderProcess) -> set[str]:
    running.read_facts()
    return {fact["session"] for fact in running.facts if fact["kind"] == "RecordingSealed"}


def causes_of(running: RecorderProcess) -> dict[str, str | None]:
    return {one["source"]: one["cause"] for one in running.state()["sources"] if one["session"] == "s-1"}


def break_and_mend(house: CameraHouse, running: RecorderProcess) -> None:
    for name, (fault, settings) in FAULTS.items():
        house.break_camera(name, fault, **settings)
    wait_for_packets(running, 200)
    for name in FAULTS:
        house.mend(name)
    wait_for_packets(running, 60)


def wait_for_packets(running: RecorderProcess, more: int) -> None:
    before = packets_of(running)
    wait_until(running, lambda: all(packets_of(running)[name] > before[name] + more for name in WHOLE), "all go on")


def packets_of(running: RecorderProcess) -> dict[str, int]:
    return {one["source"]: one["packets"] for one in running.state()["sources"]}


def gaps(taken: Taken, name: str) -> list[tuple[str, str]]:
    """Cause and track of the gaps after the first picture."""
    gaps = [line for line in taken.lines[name] if line["kind"] == "gap"]
    return [(line["cause"], line["track"]) for line in gaps if (line["cause"], line["track"]) != ("connect", "all")]


@pytest.mark.parametrize("name", CAUSES)
def test_what_cannot_be_recorded_is_named_by_its_cause(taken: Taken, name: str) -> None:
    assert taken.causes[name] == CAUSES[name]


@pytest.mark.parametrize("name", [name for name in CAUSES if name != "g722"])
def test_what_was_never_recorded_is_one_gap_from_the_beginning_to_the_end(taken: Taken, name: str) -> None:
    assert files_of(taken.folder(name)) == []
    covered = [(line["from_utc_us"], line["to_utc_us"]) for line in taken.lines[name] if line["kind"] == "gap"]
    assert covered == [(taken.lines[name][0]["utc_us"], taken.lines[name][-1]["end_utc_us"])]


def test_sound_that_cannot_be_copied_is_a_gap_of_the_sound_while_the_picture_is_whole(taken: Taken) -> None:
    assert {track for _, track in gaps(taken, "g722")} == {"sound"}
    assert kept_digests(taken.folder("g722"), "sound") == []
    assert missing_between(taken.sent.of("g722", "picture"), kept_digests(taken.folder("g722"), "picture")) == 0


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "g722"])
def test_nothing_that_was_sent_is_missing_in_the_files(taken: Taken, name: str) -> None:
    assert gaps(taken, name) == []
    for track in ("picture", "sound"):
        kept = kept_digests(taken.folder(name), track)
        assert len(kept) > 150
        assert missing_between(taken.sent.of(name, track), kept) == 0, track


@pytest.mark.parametrize("name", ["stuttering", "resized-h265"])
def test_the_notes_that_a_camera_puts_into_its_stream_are_in_every_picture(taken: Taken, name: str) -> None:
    """A camera's signature travels so."""
    for path in files_of(taken.folder(name)):
        with av.open(str(path)) as container:
            pictures = [bytes(packet) for packet in container.demux(video=0) if packet.size]
        assert pictures
        assert all(f"sealroom-picture{name} 1".encode() in picture for picture in pictures)


@pytest.mark.parametrize("name", ["resized", "resized-h265"])
def test_each_size_has_files_of_its_own_and_every_file_decodes(taken: Taken, name: str) -> None:
    sizes = []
    for path in files_of(taken.folder(name)):
        with av.open(str(path)) as container:
            (size,) = {(frame.width, frame.height) for frame in container.decode(video=0)}
        sizes.append(size)
    assert set(sizes) == {(640, 360), (480, 270)}
    assert sizes[0] == sizes[-1] == (640, 360)


@pytest.mark.parametrize("name", WHOLE)
def test_the_time_in_the_files_is_as_long_as_the_time_that_passed(taken: Taken, name: str) -> None:
    segments = [line for line in taken.lines[name] if line["kind"] == "segment"]
    for line in segments:
        lasted_us = line["end_utc_us"] - line["start_utc_us"]
        assert abs(line["media_end_us"] - line["media_start_us"] - lasted_us) < 200_000
    whole_us = segments[-1]["end_utc_us"] - segments[0]["start_utc_us"]
    pictures = len(kept_digests(taken.folder(name), "picture"))
    assert whole_us > 0.8 * pictures * 40_000
    assert abs(segments[-1]["end_utc_us"] / 1e6 - time.time()) < 600


def test_stamps_that_jump_are_written_down_as_steps(taken: Taken) -> None:
    steps = [line for line in taken.lines["jumping"] if line["kind"] == "clock_step"]
    # FFmpeg follows the camera's sender reports too, so there and back may come as one step
    assert {round(abs(line["step_us"]) / 1e6) for line in steps} <= {20, 40}
    assert steps


def test_a_wrap_of_the_stamps_is_no_step_and_no_gap(taken: Taken) -> None:
    assert [line for line in taken.lines["wrapping"] if line["kind"] == "clock_step"] == []


def test_a_camera_under_two_names_and_one_in_two_sessions_are_kept_whole_by_each(taken: Taken) -> None:
    assert missing_between(taken.sent.of("wrapping", "picture"), kept_digests(taken.folder("again"), "picture")) == 0
    here, there = (kept_digests(taken.folder("jumping", session), "picture") for session in ("s-1", "s-2"))
    assert missing_between(taken.sent.of("jumping", "picture"), there) == 0
    assert abs(len(here) - len(there)) < 75


def test_the_judge_finds_nothing_wrong_with_any_of_it(taken: Taken) -> None:
    assert {name: verdict.findings for name, verdict in taken.verdicts.items()} == {"s-1": [], "s-2": []}


@pytest.mark.parametrize("name", ["smart", "resized-h265", "stuttering"])
def test_debians_ffmpeg_decodes_the_files_one_by_one_without_complaint(taken: Taken, name: str) -> None:
    for path in files_of(taken.folder(name)):
        command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "null", "-"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        assert done.stderr == ""
