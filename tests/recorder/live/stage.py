"""A capture without a camera: it has a pre-roll of one group, and hands on what the test gives it."""

from collections.abc import Iterator
from pathlib import Path

from recorder.live.tap import LiveTap
from recorder.mux import Sample
from tests.recorder.sealed import CodedFeed

START_UTC_US = 1_790_000_000_000_000


class Stage:
    """Pictures of 40 ms, every fifth a key frame."""

    def __init__(self, folder: Path) -> None:
        self.source = CodedFeed(folder)
        self.taps: list[LiveTap] = []
        self.handed = 0
        self._samples = self._begin(0)
        self._given = 0
        self._preroll: list[Sample] = []

    def add_tap(self, tap: LiveTap, *, with_preroll: bool = False) -> None:
        self.taps.append(tap)
        tap.begin_run(self.source.feed)
        for sample in self._preroll if with_preroll else ():
            tap.take(sample)

    def remove_tap(self, tap: LiveTap) -> None:
        self.taps.remove(tap)

    def give(self, pictures: int, padding: int = 0) -> None:
        """So many pictures, each with so many bytes more."""
        self._given += pictures
        while pictures:
            sample = next(self._samples)
            if sample.kind == "picture":
                pictures -= 1
                sample.coded = sample.data + bytes(padding)
                self._preroll = [] if sample.key else self._preroll
            self._preroll.append(sample)
            self.handed += 1
            for tap in list(self.taps):
                tap.take(sample)

    def reconnect(self) -> None:
        self._preroll = []
        self._samples = self._begin(self._given)
        for tap in self.taps:
            tap.end_run("stall")
            tap.begin_run(self.source.feed)

    def _begin(self, first: int) -> Iterator[Sample]:
        return self.source.samples(10_000, START_UTC_US, first=first)
