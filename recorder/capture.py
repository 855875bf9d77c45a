"""One camera: connect, take its packets apart, hand them to every recording that wants them, and come back after a loss."""

import logging
import threading
from typing import Any, Protocol

from recorder import plan
from recorder.boxes import Kind
from recorder.clock import Clock
from recorder.connection import Connection, Heard, Lost
from recorder.mux import Feed, Sample
from recorder.settings import RecordedSource

log = logging.getLogger(__name__)

STALL_US = 3_000_000
"""So long without a packet = lost."""
ABANDON_US = 2_000_000
"""So long after that, a demuxer that does not come back is left to itself and another one is started."""
QUIET_US = 1_000_000
"""After such a silence of both, one track's packet says nothing yet about the other track."""


class Sink(Protocol):
    """A recording, as its capture sees it."""

    def begin_run(self, feed: Feed) -> None: ...
    def take(self, sample: Sample) -> None: ...
    def note(self, kind: str, **members: Any) -> None: ...
    def hole(self, kind: Kind, from_utc_us: int, to_utc_us: int, cause: str) -> None: ...
    def track_silent(self, kind: Kind, since_utc_us: int) -> None: ...
    def track_back(self, kind: Kind, now_utc_us: int) -> None: ...
    def end_run(self, cause: str) -> None: ...
    def lose(self, cause: str) -> None: ...


class Capture:
    """A thread per camera. `watch` is called by the keeper a few times a second."""

    def __init__(self, source: RecordedSource, clock: Clock) -> None:
        self.source = source
        self.packets = 0
        self.connected = False
        self._clock = clock
        self._lock = threading.Lock()
        self._sinks: list[Sink] = []
        self._feed: Feed | None = None
        self._stopping = threading.Event()
        self._turn = 0
        """Which thread is the one that counts: an abandoned one finds a higher number and ends."""
        self._last_utc_us = clock.utc_us()
        self._last_of: dict[Kind, int] = {}
        self._stalled = False
        self._failures = 0
        self._logged: str | None = None
        self._thread = self._start_thread()

    def _start_thread(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, args=(self._turn,), name=f"capture {self.source.id}", daemon=True)
        thread.start()
        return thread

    def attach(self, sink: Sink) -> None:
        """Another recording wants this camera; it begins at the next key frame."""
        with self._lock:
            self._sinks.append(sink)
            if self._feed is not None and not self._stalled:
                sink.begin_run(self._feed)

    def detach(self, sink: Sink) -> None:
        """The recording wants no more."""
        with self._lock:
            self._sinks = [each for each in self._sinks if each is not sink]

    def last_packet_age_ms(self) -> int:
        """Since the last packet, or since the start."""
        return max(0, self._clock.utc_us() - self._last_utc_us) // 1000

    def watch(self) -> None:
        """See a silent connection: tell it at once; and do not wait for ever for a demuxer that hangs."""
        with self._lock:
            quiet_us = self._clock.utc_us() - self._last_utc_us
            if not self.connected or quiet_us < STALL_US:
                return
            if not self._stalled:
                self._stalled = True
                self._end_run("stall")
            if quiet_us > STALL_US + ABANDON_US and not self._stopping.is_set():
                self._turn += 1
                self.connected = self._stalled = False
                self._thread = self._start_thread()

    def begin_stop(self) -> None:
        """The thread ends at its next packet, or when its connection is found silent."""
        self._stopping.set()

    def stop(self, patience_s: float) -> None:
        """End the thread; one that hangs in the network is left (it writes nothing any more)."""
        self._stopping.set()
        self._thread.join(patience_s)

    # --- the thread ---

    def _run(self, turn: int) -> None:
        while self._goes_on(turn):
            try:
                with Connection(self.source, self._clock) as connection:
                    self._listen(connection, turn)
            except Lost as lost:
                self._after_loss(lost.cause, turn)
            except Exception as error:  # whatever it is, this camera must be tried again; texts may hold its address
                log.error("%s: fault of the recorder (%s)", self.source.id, type(error).__name__)
                self._after_loss("fault", turn)
            if self._goes_on(turn):
                self._stopping.wait(plan.retry_ms(self._failures) / 1000)

    def _goes_on(self, turn: int) -> bool:
        return turn == self._turn and not self._stopping.is_set()

    def _after_loss(self, cause: str, turn: int) -> None:
        with self._lock:
            if turn != self._turn or self._stopping.is_set():
                return
            self._failures += 1
            if cause != self._logged:
                self._logged = cause
                log.warning("%s: %s", self.source.id, cause)
            if self.connected and not self._stalled:
                self._end_run(cause)
            elif not self.connected:
                for sink in self._sinks:
                    sink.lose(cause)
            self.connected = self._stalled = False

    def _end_run(self, cause: str) -> None:
        self._feed = None
        for sink in self._sinks:
            sink.end_run(cause)

    def _listen(self, connection: Connection, turn: int) -> None:
        for heard in connection.heard(lambda: self._goes_on(turn)):
            if self._feed is None and connection.feed is not None and not self._stalled:
                self._begin_run(connection.feed, turn)
            self._hand_on(heard, turn)

    def _begin_run(self, feed: Feed, turn: int) -> None:
        with self._lock:
            if turn != self._turn:
                raise Lost("stall")
            now_utc_us = self._clock.utc_us()
            self._feed, self._stalled, self.connected = feed, False, True
            self._logged = None
            self._last_utc_us = now_utc_us
            wanted: tuple[Kind, ...] = ("picture", "sound") if self.source.sound else tuple(feed.streams)
            self._last_of = {kind: now_utc_us if kind in feed.streams else 0 for kind in wanted}
            for sink in self._sinks:
                sink.begin_run(feed)

    def _hand_on(self, heard: Heard, turn: int) -> None:
        sample = heard.sample
        with self._lock:
            if turn != self._turn or self._stalled:
                raise Lost("stall")
            self.packets += 1
            self._failures = 0
            quiet_us, self._last_utc_us = self._clock.utc_us() - self._last_utc_us, self._clock.utc_us()
            self._last_of[sample.kind] = self._last_utc_us
            for sink in self._sinks:
                _tell_times(sink, heard)
                sink.track_back(sample.kind, sample.utc_us)
                sink.take(sample)
            if quiet_us < QUIET_US:
                self._watch_tracks(sample.kind)

    def _watch_tracks(self, heard: Kind) -> None:
        for kind, last_utc_us in self._last_of.items():
            if kind == heard or self._last_utc_us - last_utc_us < STALL_US:
                continue
            if kind == "picture":
                raise Lost("stall")
            for sink in self._sinks:
                sink.track_silent(kind, last_utc_us)


def _tell_times(sink: Sink, heard: Heard) -> None:
    sample = heard.sample
    if heard.step_us:
        sink.note("clock_step", utc_us=sample.utc_us, track=sample.kind, step_us=heard.step_us)
    if heard.hole_us:
        sink.hole(sample.kind, sample.utc_us - heard.hole_us, sample.utc_us, "loss")
