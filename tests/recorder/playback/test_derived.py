"""Scrub pictures, peaks and playable sound, made by a process of their own that a strange file may kill."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import av
import httpx
import numpy as np
import pytest

from controller.proof.ticket import sign_ticket
from recorder.media import make_media_app
from recorder.playback import deriving
from recorder.playback import worker as worker_module
from recorder.playback.cache import Cache
from recorder.playback.derived import Derived
from recorder.playback.timeline import Timelines
from recorder.playback.walk import WalkedFile
from recorder.playback.worker import NotDerived
from tests.recorder.house import KEY
from tests.recorder.playback.conftest import START_UTC_US, Running
from tests.recorder.served import served

BASE = "/media/s-1/cam-1"


@pytest.fixture
def derived(tmp_path: Path) -> Iterator[Derived]:
    made = Derived(Cache(tmp_path / "cache"))
    yield made
    made.stop()


@pytest.fixture
def client(running: Running, derived: Derived) -> Iterator[httpx.Client]:
    app = make_media_app(running.recordings, KEY.public_key().public_bytes_raw().hex(), None, derived)
    ticket = sign_ticket(KEY, {"session": "s-1"}, int(time.time()) + 60)
    with (
        served(app) as address,
        httpx.Client(base_url=f"http://{address}", params={"ticket": ticket}, timeout=30) as asking,
    ):
        yield asking


def test_a_scrub_picture_is_the_key_frame_of_its_moment_small(running: Running, client: httpx.Client) -> None:
    running.give(40)
    answer = client.get(f"{BASE}/picture", params={"at": START_UTC_US + 500_000})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert START_UTC_US + 300_000 <= int(answer.headers["x-utc-us"]) <= START_UTC_US + 500_000
    with av.open(BytesIO(answer.content)) as image:
        frame = next(image.decode(video=0))
    assert (frame.width, frame.height) == (240, 180)
    assert client.get(f"{BASE}/picture", params={"at": START_UTC_US - 9_000_000}).status_code == 404


def test_a_picture_is_derived_once_and_lies_outside_the_recordings(running: Running, derived: Derived) -> None:
    running.give(40)
    timelines = Timelines()
    place = timelines.place(timelines.of(running.folder), START_UTC_US + 500_000)
    assert place is not None
    first = derived.picture(running.folder, place)
    derived.stop()
    assert derived.picture(running.folder, place) == first
    assert derived._worker.pid is None
    assert {path.suffix for path in running.folder.iterdir()} == {".mp4", ".jsonl"}


def test_peaks_tell_how_loud_each_tenth_of_a_second_is(running: Running, client: httpx.Client) -> None:
    running.give(60)
    told = client.get(f"{BASE}/peaks", params={"name": "000001.mp4"}).json()
    assert told["step_ms"] == 100
    assert 18 <= len(told["max"]) == len(told["rms"]) <= 23
    assert all(2_000 < rms < peak for rms, peak in zip(told["rms"][1:17], told["max"][1:17], strict=True))
    assert client.get(f"{BASE}/peaks", params={"name": "000009.mp4"}).status_code == 404
    growing = client.get(f"{BASE}/peaks", params={"name": "000002.mp4"})
    assert growing.status_code == 200


def test_pictures_of_h265_cameras_are_derived_too(tmp_path: Path) -> None:
    path = tmp_path / "000001.mp4"
    options = {"movflags": "frag_keyframe+empty_moov+default_base_moof+frag_discont"}
    with av.open(str(path), "w", options=options) as out:
        video = out.add_stream("libx265", rate=25, options={"x265-params": "log-level=none:keyint=5"})
        video.width, video.height, video.pix_fmt = 128, 96, "yuv420p"
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(np.full((144, 128), 20 * number, np.uint8), format="yuv420p")
            out.mux(video.encode(frame))
        out.mux(video.encode())
    file = WalkedFile(path)
    keys = [entry for entry in file.entries if entry.key]
    assert len(keys) >= 2
    jpeg = deriving.picture(path, [(0, file.header_bytes), (keys[-1].offset, keys[-1].length)])
    with av.open(BytesIO(jpeg)) as image:
        assert next(image.decode(video=0)).width == 240


def g711_recording(folder: Path) -> np.ndarray:
    """A sealed-looking source with one .mov of 2 s with A-law; gives the sound's codes."""
    folder.mkdir(parents=True)
    codes = np.random.default_rng(5).integers(0, 256, 16_000, dtype=np.uint8)
    options = {"movflags": "frag_keyframe+empty_moov+default_base_moof+frag_discont", "frag_duration": "500000"}
    with av.open(str(folder / "000001.mov"), "w", format="mov", options=options) as out:
        video = out.add_stream("libx264", rate=25, options={"g": "25", "tune": "zerolatency", "preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        sound = out.add_stream("pcm_alaw", rate=8_000, layout="mono")
        for number in range(50):
            frame = av.VideoFrame.from_ndarray(np.full((72, 64), number, np.uint8), format="yuv420p")
            out.mux(video.encode(frame))
            packet = av.Packet(codes[number * 320 : (number + 1) * 320].tobytes())
            packet.pts = packet.dts = number * 320
            packet.stream, packet.time_base, packet.duration = sound, sound.time_base or video.time_base, 320
            out.mux(packet)
        out.mux(video.encode())
    return codes


def test_g711_is_played_as_flac_while_the_pictures_are_copied(tmp_path: Path, derived: Derived) -> None:
    folder = tmp_path / "recordings" / "s-2" / "cam-2"
    codes = g711_recording(folder)
    file = Timelines().files.of(folder / "000001.mov")
    made, once = derived.playable(folder, file, 0, growing=False)
    assert not once
    with av.open(str(folder / "000001.mov")) as original, av.open(str(made)) as playable:
        assert playable.streams.audio[0].codec_context.name == "flac"
        kept = [bytes(packet) for packet in original.demux(video=0) if packet.size]
        assert [bytes(packet) for packet in playable.demux(video=0) if packet.size] == kept
    with av.open(str(folder / "000001.mov")) as original, av.open(str(made)) as playable:
        expected = np.concatenate([frame.to_ndarray().reshape(-1) for frame in original.decode(audio=0)])
        heard = np.concatenate([frame.to_ndarray().reshape(-1) for frame in playable.decode(audio=0)])
    assert len(expected) == len(codes)
    assert np.array_equal(heard[: len(codes)], expected)
    probe = subprocess.run(["ffprobe", "-v", "error", str(made)], capture_output=True, check=True, timeout=60)
    assert probe.stderr == b""


def test_what_was_read_already_is_left_out_of_a_playable_file(tmp_path: Path, derived: Derived) -> None:
    folder = tmp_path / "recordings" / "s-2" / "cam-2"
    g711_recording(folder)
    file = Timelines().files.of(folder / "000001.mov")
    second = next(entry for entry in file.entries if entry.key and entry.first_us >= 1_000_000)
    made, once = derived.playable(folder, file, second.offset, growing=True)
    assert once
    with av.open(str(made)) as playable:
        assert playable.streams.video[0].start_time * playable.streams.video[0].time_base == pytest.approx(1.0)
    made.unlink()


def test_a_process_that_dies_or_hangs_is_replaced(
    running: Running, derived: Derived, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.give(40)
    timelines = Timelines()
    timeline = timelines.of(running.folder)
    places = [timelines.place(timeline, START_UTC_US + at * 200_000 + 50_000) for at in range(3)]
    assert places[0] is not None
    assert places[1] is not None
    assert places[2] is not None
    derived.picture(running.folder, places[0])
    first = derived._worker.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    with contextlib.suppress(NotDerived):  # it is noticed before the request, or by it
        derived.picture(running.folder, places[1])
    assert derived.picture(running.folder, places[1])[:2] == b"\xff\xd8"
    second = derived._worker.pid
    assert second is not None
    monkeypatch.setattr(worker_module, "PATIENCE_S", 0.3)
    os.kill(second, signal.SIGSTOP)
    with pytest.raises(NotDerived):
        derived.picture(running.folder, places[2])


def test_bytes_that_are_no_picture_are_told_and_the_process_lives(running: Running, derived: Derived) -> None:
    running.give(20)
    note = running.folder.parent / "note.mp4"
    note.write_bytes(b"no picture at all" * 50)
    with pytest.raises(NotDerived):
        derived._worker.derive("picture", note, [(0, 100)], running.folder.parent / "x.jpg")
    pid = derived._worker.pid
    timelines = Timelines()
    place = timelines.place(timelines.of(running.folder), START_UTC_US + 100_000)
    assert place is not None
    assert derived.picture(running.folder, place)
    assert derived._worker.pid == pid


def test_the_cache_stays_bounded_and_forgets_a_session(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", most_bytes=10_000)
    for number in range(30):
        path = cache.path("s-1", "cam-1", f"{number}.jpg")
        path.write_bytes(bytes(1_000))
        os.utime(path, ns=(number, number))
        cache.added(path)
    left = sorted(int(path.stem) for path in (tmp_path / "cache" / "s-1" / "cam-1").iterdir())
    assert len(left) <= 10
    assert left[-1] == 29
    cache.forget("s-1")
    assert not (tmp_path / "cache" / "s-1").exists()
