"""A microphone at this machine: a real PCM of ALSA's own library, fed by the test through a pipe."""

import array
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from recorder.alsa import BLOCK, BLOCK_US, OVERRUN_US, RATE_HZ, _BlockTiming
from recorder.check import check_recording
from tests.recorder.house import RecorderProcess, ffprobe, until

STEP = 30_011
"""Samples count up to this prime, so that a lost or doubled one is seen."""


class Room:
    """What the microphone hears: samples that count, in real time, for as long as nobody says `pause`."""

    def __init__(self, folder: Path) -> None:
        self.pipe = folder / "room.pcm"
        os.mkfifo(self.pipe)
        self.config = folder / "asound.conf"
        self.config.write_text(
            "pcm.room { type file slave.pcm nowhere file /dev/null "
            f'infile "{self.pipe}" format raw }}\npcm.nowhere {{ type null }}\n'
        )
        self.pause, self.ending = threading.Event(), threading.Event()
        self.samples = 0
        self._fd = os.open(self.pipe, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(self._fd, fcntl.F_SETPIPE_SZ, BLOCK * 4)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        due_s = time.monotonic()
        while not self.ending.wait(max(0.0, due_s - time.monotonic())):
            due_s += BLOCK / RATE_HZ
            if self.pause.is_set():
                continue
            block = array.array("h", ((self.samples + number) % STEP for number in range(BLOCK)))
            try:
                os.write(self._fd, block.tobytes())
            except BlockingIOError:  # nobody listens
                continue
            self.samples += BLOCK

    def end(self) -> None:
        self.ending.set()
        self._thread.join()
        os.close(self._fd)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    room = Room(tmp_path)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(room.config))
    yield room
    room.end()


def heard(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)])


def test_a_microphone_is_kept_sample_for_sample_and_comes_back_after_a_silence(room: Room, tmp_path: Path) -> None:
    sources = [
        {"id": "mic-1", "kind": "microphone", "url": "alsa:room"},
        {"id": "mic-2", "kind": "microphone", "url": "alsa:nobody"},
    ]
    running = RecorderProcess(tmp_path / "data", sources, segment_s=1)
    try:
        running.want(s_1=["mic-1", "mic-2"])
        running.fact("SourceRecordingLost", source="mic-2", cause="no_such_stream")
        running.fact("SourceRecordingStarted", source="mic-1")
        folder = running.recordings / "s-1" / "mic-1"
        until(lambda: len(list(folder.glob("*.mp4"))) >= 3, "the third file")
        room.pause.set()
        running.fact("SourceRecordingLost", source="mic-1", cause="stall")
        before = len(list(folder.glob("*.mp4")))
        room.pause.clear()
        running.fact("SourceRecordingStarted", source="mic-1")
        running.want()
        running.fact("RecordingSealed", session="s-1")
        lines = running.lines("s-1", "mic-1")
    finally:
        running.end()
    files = sorted(folder.glob("*.mp4"))
    assert [stream["codec_name"] for stream in ffprobe(files[0])] == ["flac"]
    samples = np.concatenate([heard(path) for path in files[:before]]).astype(int)
    assert len(samples) > RATE_HZ
    assert set(np.unique(np.diff(samples) % STEP)) == {1}
    assert {line["cause"] for line in lines if line["kind"] == "gap" and line["cause"] != "connect"} == {"stall"}
    assert check_recording(folder).findings == []


def test_samples_that_the_sound_card_threw_away_are_a_hole_of_their_length() -> None:
    timing = _BlockTiming([number * BLOCK_US for number in range(6)])
    told = [timing.next(number * BLOCK_US + (0 if number < 100 else 700_000)) for number in range(300)]
    holes = [hole_us for _, _, hole_us in told if hole_us]
    assert len(holes) == 1
    assert abs(holes[0] - 700_000) < BLOCK_US
    last_at, last_utc_us, _ = told[-1]
    assert abs(last_utc_us - (299 * BLOCK_US + 700_000)) < BLOCK_US
    assert last_at * 1_000_000 // RATE_HZ >= 299 * BLOCK_US


def test_blocks_that_come_late_and_then_catch_up_are_no_hole() -> None:
    timing = _BlockTiming([number * BLOCK_US for number in range(6)])
    late_us = [(400 - number) * BLOCK_US // 4 if 388 < number <= 400 else 0 for number in range(600)]
    assert max(late_us) < 2 * OVERRUN_US
    assert not any(timing.next(number * BLOCK_US + late)[2] for number, late in enumerate(late_us))
