"""Bad input from cameras that we did not write (Debian's GStreamer server), and the sources that only they have here."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import pytest

from recorder.check import Verdict, check_recording
from tests.recorder.house import RecorderProcess, Witness, ffprobe, recorded, until
from tests.recorder.sent_and_kept import files_of

pytestmark = pytest.mark.timeout(400)
CODECS = {
    "h264-opus": ("mp4", {"h264", "opus"}),
    "h265-opus": ("mp4", {"hevc", "opus"}),
    "h264-g722": ("mp4", {"h264"}),
    "mic-aac": ("mp4", {"aac"}),
    "mic-opus": ("mp4", {"opus"}),
    "mic-alaw": ("mov", {"pcm_alaw"}),
    "resizing": ("mp4", {"h264", "aac"}),
    "wrapping": ("mp4", {"h264", "aac"}),
    "right": ("mp4", {"h264", "aac"}),
}
REFUSED = {"wrong": "password", "no-such": "no_such_stream", "vp8-aac": "picture_codec", "mic-aac-camera": "no_picture"}
MOUNTS = [*(name for name in CODECS if name != "right"), "vp8-aac", "locked"]
WITNESSED = ("wrapping", "h265-opus", "resizing")


def sources(urls: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"id": name, "url": urls[name]} | ({"kind": "microphone"} if name.startswith("mic") else {})
        for name in (*CODECS, "vp8-aac")
        if name in urls
    ]
    locked = {"url": urls["locked"], "user": "viewer"}
    found += [{"id": "right", **locked, "password": "open-sesame"}, {"id": "wrong", **locked, "password": "sesame"}]
    found += [{"id": "no-such", "url": urls["locked"].replace("locked", "no-such")}]
    return [*found, {"id": "mic-aac-camera", "url": urls["mic-aac"]}]


@dataclass
class Taken:
    """What became of them."""

    folder: Path
    causes: dict[str, str | None]
    verdict: Verdict
    lines: dict[str, list[dict[str, Any]]]
    witnesses: dict[str, Witness] = field(default_factory=dict)

    def gaps(self, name: str) -> list[tuple[str, str]]:
        """Cause and track of the gaps after the first picture or sound."""
        gaps = [(line["cause"], line["track"]) for line in self.lines[name] if line["kind"] == "gap"]
        return [gap for gap in gaps if gap != ("connect", "all")]


@pytest.fixture(scope="module")
def urls() -> Iterator[dict[str, str]]:
    command = ["/usr/bin/python3", str(Path(__file__).with_name("gst_camera.py")), *MOUNTS]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["urls"]
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def taken(urls: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Taken:
    running = RecorderProcess(tmp_path_factory.mktemp("foreign"), sources(urls), segment_s=2)
    witnesses: dict[str, Witness] = {}
    try:
        names = [*CODECS, *REFUSED]
        running.want(s_1=names)
        folder = running.recordings / "s-1"
        until(lambda: all(has_files(folder, name, 1) for name in CODECS), "first files", 90)
        witnesses = {name: Witness(urls[name]) for name in WITNESSED}
        until(lambda: all(has_files(folder, name, 4) for name in CODECS), "fourth files", 90)
        until(lambda: len(sizes(folder / "resizing")) > 1, "another size", 90)
        causes = {one["source"]: one["cause"] for one in running.state()["sources"]}
        running.want()
        running.fact("RecordingSealed", session="s-1", deadline_s=60)
        lines = {name: running.lines("s-1", name) for name in names}
    finally:
        for witness in witnesses.values():
            witness.end()
        running.end()
    return Taken(folder, causes, check_recording(folder), lines, witnesses)


def has_files(folder: Path, name: str, count: int) -> bool:
    return (folder / name / f"{count:06}.{CODECS[name][0]}").exists()


def sizes(folder: Path) -> set[tuple[int, int]]:
    """Picture sizes in the finished files."""
    found = set()
    for path in files_of(folder)[:-1]:
        with av.open(str(path)) as container:
            found |= {(frame.width, frame.height) for frame in container.decode(video=0)}
    return found


@pytest.mark.parametrize("name", CODECS)
def test_what_can_be_copied_is_in_the_files_as_it_came(taken: Taken, name: str) -> None:
    suffix, codecs = CODECS[name]
    files = files_of(taken.folder / name)
    assert {path.suffix for path in files} == {f".{suffix}"}
    for path in files:
        assert {stream["codec_name"] for stream in ffprobe(path)} == codecs


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_recorded_is_named(taken: Taken, name: str) -> None:
    assert taken.causes[name] == REFUSED[name]
    assert files_of(taken.folder / name) == []


@pytest.mark.parametrize("name", [name for name in CODECS if name != "h264-g722"])
def test_no_second_is_missing_once_it_is_recorded(taken: Taken, name: str) -> None:
    assert taken.gaps(name) == []
    assert taken.causes[name] is None


def test_sound_that_cannot_be_copied_is_an_alarm_and_a_gap_of_the_sound(taken: Taken) -> None:
    assert taken.causes["h264-g722"] == "no_sound"
    assert {track for _, track in taken.gaps("h264-g722")} == {"sound"}


@pytest.mark.parametrize("name", WITNESSED)
def test_every_picture_that_a_witness_saw_is_in_the_files(taken: Taken, name: str) -> None:
    kept, _, _ = recorded(taken.folder / name)
    pictures = taken.witnesses[name].pictures
    seen = pictures[2 : len(pictures) * 3 // 4]  # a latecomer's first pictures are pieced together
    assert len(seen) > 25
    starts = [at for at, picture in enumerate(kept) if picture == seen[0]]
    assert any(kept[at : at + len(seen)] == seen for at in starts)


def test_each_picture_size_has_files_of_its_own(taken: Taken) -> None:
    each = []
    for path in files_of(taken.folder / "resizing"):
        with av.open(str(path)) as container:
            each.append({(frame.width, frame.height) for frame in container.decode(video=0)})
    assert all(len(found) <= 1 for found in each)
    assert {size for found in each for size in found} == {(320, 240), (160, 120)}


def test_stamps_that_wrap_are_no_step_of_a_clock(taken: Taken) -> None:
    steps = [line for line in taken.lines["wrapping"] if line["kind"] == "clock_step"]
    assert [line for line in steps if abs(line["step_us"]) > 5_000_000] == []


def test_the_judge_finds_nothing_wrong(taken: Taken) -> None:
    assert taken.verdict.findings == []
