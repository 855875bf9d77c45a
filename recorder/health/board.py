"""The health of every configured source: a counter beside each capture, read with its advice."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from recorder.health.advice import advice_of, advise
from recorder.health.clocks import CameraClock
from recorder.health.figures import SourceCounter
from recorder.health.words import cause_words
from recorder.mux import Feed, Sample
from recorder.settings import RecordedSource


class Tap(Protocol):
    """What listens beside the recordings."""

    def begin_run(self, feed: Feed) -> None: ...
    def take(self, sample: Sample) -> None: ...
    def end_run(self, cause: str) -> None: ...


class Tapped(Protocol):
    """A capture, as far as health is concerned."""

    @property
    def cause(self) -> str | None:
        """Why it is not connected."""

    def add_tap(self, tap: Tap, *, with_preroll: bool = False) -> None: ...
    def remove_tap(self, tap: Tap) -> None: ...


class HealthBoard:
    """Thread-safe. `follow` puts a counter beside every capture that has none yet."""

    def __init__(self, sources: Sequence[RecordedSource], capture_of: Callable[[str], Tapped | None]) -> None:
        self._sources = tuple(sources)
        self._capture_of = capture_of
        self._lock = threading.Lock()
        self._counters = {source.id: SourceCounter(reports=not source.url.startswith("alsa:")) for source in sources}
        self._beside: dict[str, Tapped] = {}

    def follow(self) -> None:
        """Count at every capture that runs now; one that is gone is counted no more."""
        with self._lock:
            for name, counter in self._counters.items():
                capture, before = self._capture_of(name), self._beside.get(name)
                if capture is not None and capture is not before:
                    self._beside[name] = capture
                    capture.add_tap(counter)

    def read(self, name: str) -> dict[str, Any]:
        """Figures and advice of one source. Raises KeyError for one that is not configured."""
        source = next((source for source in self._sources if source.id == name), None)
        if source is None:
            raise KeyError(name)
        counter = self._counters[name]
        figures, clock = counter.read(), counter.clock()
        found = advise(figures, clock, must_sound=source.sound, must_picture=source.has_picture)
        if not figures.connected:
            cause_zh, cause_en = cause_words(self.cause(name))
            found = [advice_of("not_connected", cause_zh=cause_zh, cause_en=cause_en)]
        return {
            "source": name,
            "good": not found,
            **figures.to_plain(),
            "cause": self.cause(name),
            "clock": _clock_plain(clock),
            "advice": [each.to_plain() for each in found],
        }

    def cause(self, name: str) -> str | None:
        """Why a source is not connected; None while it is, and before the first try."""
        capture = self._capture_of(name)
        return None if capture is None else capture.cause

    def bytes_per_s(self, name: str) -> float | None:
        """What a source sends now; None while that is not known."""
        counter = self._counters.get(name)
        tracks = counter.read().tracks.values() if counter is not None else ()
        return sum(track.bits_per_s for track in tracks) / 8 or None

    def read_all(self) -> list[dict[str, Any]]:
        """Every source, in the order of the settings."""
        self.follow()
        return [self.read(source.id) for source in self._sources]


def _clock_plain(clock: CameraClock) -> dict[str, Any]:
    return {"offset_ms": clock.offset_ms, "drift_ppm": clock.drift_ppm, "reports": clock.reports}
