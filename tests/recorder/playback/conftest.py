"""A recording that still runs, without a camera: the test gives it pictures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.recording import Recording
from recorder.settings import RecorderSite
from tests.recorder.house import until
from tests.recorder.sealed import CodedFeed, SetClock

START_UTC_US = 1_790_000_000_000_000


class Running:
    """Recording `cam-1` of session `s-1`; `give` feeds it pictures of 40 ms, `behind` waits for the disk."""

    def __init__(self, base: Path, segment_s: int = 2) -> None:
        self.source = CodedFeed(base)
        self.recordings = base / "recordings"
        self.folder = self.recordings / "s-1" / "cam-1"
        self.clock = SetClock(START_UTC_US)
        site = RecorderSite(segment_s=segment_s)
        self.recording = Recording("s-1", "cam-1", self.folder, self.clock, site, lambda _kind, _members: None)
        self.recording.begin_run(self.source.feed)
        self._samples = self.source.samples(10_000, START_UTC_US + 40_000)
        self._given = 0
        self._ended = False

    def give(self, pictures: int) -> None:
        self._given += pictures
        while pictures:
            sample = next(self._samples)
            self.recording.take(sample)
            pictures -= sample.kind == "picture"
        self.clock.now_utc_us = START_UTC_US + 40_000 + self._given * 40_000
        until(lambda: self.recording.idle, "the disk has it")

    def hole(self, pictures: int) -> None:
        """The camera is away for so many pictures."""
        self.recording.end_run("stall")
        self._given += pictures
        self._samples = self.source.samples(10_000, START_UTC_US + 40_000, first=self._given)
        self.recording.begin_run(self.source.feed)

    def seal(self) -> None:
        if not self._ended:
            self._ended = True
            self.recording.end_run("dropped")
            assert self.recording.seal() is not None

    def close(self) -> None:
        self.seal()
        self.source.close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path)
    yield made
    made.close()
