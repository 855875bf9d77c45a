"""One source: connect, take its packets apart, hand them to every recording that wants them, and come back after a loss."""

import logging
import threading
from collections.abc import Iterable
from typing import Any, Protocol

from recorder import plan
from recorder.alsa import AlsaConnection
from recorder.boxes import Kind
from recorder.clock import Clock
from recorder.connection import Connection
from recorder.heard import Heard, Lost
from recorder.mux import Feed, Sample
from recorder.preroll import PreRoll
from recorder.rounds import ROUNDS
from recorder.rtsp.connection import NotKnown, RtspConnection
from recorder.settings import RecordedSource

log = logging.getLogger(__name__)

STALL_US = 2_800_000
"""So long without a packet = lost."""
ABANDON_US = 2_000_000
"""So long after that, a demuxer that does not come back is left to itself and another one is started."""
QUIET_US = 1_000_000
"""After such a silence of both, one track's packet says nothing yet about the other track."""


class Tap(Protocol):
    """Whoever wants a source's samples as they come, besides recordings. Must return in µs: queue, and nothing else."""

    def begin_run(self, feed: Feed) -> None: ...
    def take(self, sample: Sample) -> None: ...
    def end_run(self, cause: str) -> None: ...


class Sink(Tap, Protocol):
    """A recording, as its capture sees it."""

    def change_feed(self, feed: Feed) -> None: ...
    def note(self, kind: str, **members: Any) -> None: ...
    def hole(self, kind: Kind, from_utc_us: int, to_utc_us: int, cause: str) -> None: ...
    def track_silent(self, kind: Kind, since_utc_us: int) -> None: ...
    def track_back(self, kind: Kind, now_utc_us: int) -> None: ...
    def lose(self, cause: str) -> None: ...


class Capture:
    """A thread per source, connected all the time. `watch` is called by the keeper a few times a second."""

    def __init__(self, source: RecordedSource, clock: Clock) -> None:
        self.source = source
        self.packets = 0
        self.connected = False
        self.cause: str | None = None
        """Why it is not connected; None while it is, and before the first try."""
        self._clock = clock
        self._lock = threading.Lock()
        self._sinks: list[Sink] = []
        self._taps: list[Tap] = []
        self._feed: Feed | None = None
        self._preroll = PreRoll("picture")
        self._stopping = threading.Event()
        self._turn = 0
        """Which thread is the one that counts: an abandoned one finds a higher number and ends."""
        self._last_utc_us = self._flowing_since_us = clock.utc_us()
        self._last_of: dict[Kind, int] = {}
        self._silent: dict[Kind, int] = {}
        """Tracks that say nothing while the other goes on, and since when."""
        self._stalled = False
        self._failures = 0
        self._logged: str | None = None
        self._thread = self._start_thread()

    def _start_thread(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, args=(self._turn,), name=f"capture {self.source.id}", daemon=True)
        thread.start()
        return thread

    def start_utc_us(self, mark_utc_us: int) -> int | None:
        """When the key frame was with which a recording of this mark would begin; None: none is there yet."""
        with self._lock:
            return self._preroll.start_utc_us(mark_utc_us)

    @property
    def key_interval_us(self) -> int | None:
        """The longest time between key frames lately, None while unknown."""
        with self._lock:
            return self._preroll.interval_us

    def attach(self, sink: Sink, mark_utc_us: int | None = None, not_before_utc_us: int = 0) -> None:
        """Another recording wants this source.

        It gets what is kept since the last key frame at or before the mark (None: now), but nothing from before
        `not_before_utc_us`, and then everything that comes.
        """
        with self._lock:
            self._sinks.append(sink)
            if self._feed is not None:
                self._begin_sink(sink, self._feed)
                mark_utc_us = self._clock.utc_us() if mark_utc_us is None else mark_utc_us
                for heard in self._preroll.since(mark_utc_us, not_before_utc_us):
                    _tell_times((sink,), heard)
                    sink.take(heard.sample)
            elif self.cause is not None:
                sink.lose(self.cause)

    def detach(self, sink: Sink) -> None:
        """The recording wants no more."""
        with self._lock:
            self._sinks = [each for each in self._sinks if each is not sink]

    def add_tap(self, tap: Tap, *, with_preroll: bool = False) -> None:
        """Hand every sample on to this tap too; with the pre-roll it first gets everything since the last key frame.

        A tap that raises is dropped; it never touches a recording.
        """
        with self._lock:
            self._taps = [*self._taps, tap]
            if self._feed is not None:
                kept = self._preroll.since(self._clock.utc_us()) if with_preroll else ()
                self._begin_tap(tap, self._feed, kept)

    def remove_tap(self, tap: Tap) -> None:
        """Nothing more for this tap; nothing happens when it is none."""
        with self._lock:
            self._taps = [each for each in self._taps if each is not tap]

    def last_packet_age_ms(self) -> int:
        """Since the last packet, or since the start."""
        return max(0, self._clock.utc_us() - self._last_utc_us) // 1000

    def watch(self) -> None:
        """See a silent connection or track: tell it at once; and do not wait for ever for a demuxer that hangs."""
        with self._lock:
            if not self.connected:
                return
            now_utc_us = self._clock.utc_us()
            quiet_us = now_utc_us - self._last_utc_us
            if quiet_us >= STALL_US and not self._stalled:
                self._stall()
            elif not self._stalled and quiet_us < QUIET_US:
                self._watch_tracks(now_utc_us)
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
                with open_connection(self.source, self._clock) as connection:
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

    def _listen(self, connection: Connection | AlsaConnection | RtspConnection, turn: int) -> None:
        if not isinstance(connection, RtspConnection):
            self._take_all(connection, connection.heard(lambda: self._goes_on(turn)), turn)
            return
        self._take_all(connection, connection.begin(lambda: self._goes_on(turn)), turn)

        def step() -> None:
            if self._stalled or not self._goes_on(turn):
                raise Lost("stall")
            self._take_all(connection, connection.waiting(), turn)

        ROUNDS.follow(step)

    def _take_all(
        self, connection: Connection | AlsaConnection | RtspConnection, heard: Iterable[Heard], turn: int
    ) -> None:
        for each in heard:
            if connection.feed is not self._feed and connection.feed is not None and not self._stalled:
                self._take_up(connection.feed, turn)
            self._hand_on(each, turn)

    def _take_up(self, feed: Feed, turn: int) -> None:
        """The connection's first sample, or the first one of a picture with other settings."""
        with self._lock:
            if turn != self._turn:
                raise Lost("stall")
            if self._feed is None:
                self._begin_run(feed)
            else:
                self._change_feed(feed)

    def _hand_on(self, heard: Heard, turn: int) -> None:
        sample, now_utc_us = heard.sample, self._clock.utc_us()
        with self._lock:
            if turn != self._turn or self._stalled:
                raise Lost("stall")
            self.packets += 1
            quiet_us = now_utc_us - self._last_utc_us
            if quiet_us >= QUIET_US:
                self._flowing_since_us = now_utc_us
            self._last_utc_us = self._last_of[sample.kind] = now_utc_us
            self._preroll.add(heard, sample.size)
            if heard.step_us or heard.hole_us:
                _tell_times(self._sinks, heard)
            if sample.kind in self._silent:
                self._track_back(sample)
            for sink in self._sinks:
                sink.take(sample)
            for tap in self._taps:
                try:
                    tap.take(sample)
                except Exception as error:
                    self._drop_tap(tap, error)
            if quiet_us >= STALL_US:  # a demuxer gives its last picture only when its own patience is over
                self._stall()
                raise Lost("stall")

    # --- inside, with the lock held ---

    def _begin_run(self, feed: Feed) -> None:
        now_utc_us = self._clock.utc_us()
        self._feed, self._stalled, self.connected = feed, False, True
        self._preroll = PreRoll(feed.lead)
        self.cause = self._logged = None
        self._failures = 0
        self._last_utc_us = self._flowing_since_us = now_utc_us
        must: set[Kind] = {"picture"} if self.source.has_picture else set()
        must |= {"sound"} if self.source.sound else set()
        self._last_of = dict.fromkeys(feed.streams, now_utc_us)
        self._silent = dict.fromkeys(must - set(feed.streams), 0)
        for sink in self._sinks:
            self._begin_sink(sink, feed)
        for tap in self._taps:
            self._begin_tap(tap, feed)

    def _begin_sink(self, sink: Sink, feed: Feed) -> None:
        sink.begin_run(feed)
        for kind, since_utc_us in self._silent.items():
            sink.track_silent(kind, since_utc_us)

    def _change_feed(self, feed: Feed) -> None:
        self._feed = feed
        self._preroll = PreRoll(feed.lead)
        for sink in self._sinks:
            sink.change_feed(feed)
        for tap in self._taps:
            self._end_tap(tap, "changed")
            self._begin_tap(tap, feed)

    def _stall(self) -> None:
        self._stalled = True
        self._end_run("stall")

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
                self.cause = cause
                for sink in self._sinks:
                    sink.lose(cause)
            self.connected = self._stalled = False

    def _end_run(self, cause: str) -> None:
        self._feed, self.cause = None, cause
        self._preroll = PreRoll("picture")
        self._silent = {}
        for sink in self._sinks:
            sink.end_run(cause)
        for tap in self._taps:
            self._end_tap(tap, cause)

    def _watch_tracks(self, now_utc_us: int) -> None:
        for kind, last_utc_us in self._last_of.items():
            if kind in self._silent or now_utc_us - max(last_utc_us, self._flowing_since_us) < STALL_US:
                continue
            if kind == "picture":
                self._stall()
                return
            self._silent[kind] = last_utc_us
            for sink in self._sinks:
                sink.track_silent(kind, last_utc_us)

    def _track_back(self, sample: Sample) -> None:
        del self._silent[sample.kind]
        for sink in self._sinks:
            sink.track_back(sample.kind, sample.utc_us)

    # --- taps, whose faults are their own ---

    def _begin_tap(self, tap: Tap, feed: Feed, kept: Iterable[Heard] = ()) -> None:
        try:
            tap.begin_run(feed)
            for heard in kept:
                tap.take(heard.sample)
        except Exception as error:
            self._drop_tap(tap, error)

    def _end_tap(self, tap: Tap, cause: str) -> None:
        try:
            tap.end_run(cause)
        except Exception as error:
            self._drop_tap(tap, error)

    def _drop_tap(self, tap: Tap, error: Exception) -> None:
        log.error("%s: %s is dropped (%s)", self.source.id, type(tap).__name__, type(error).__name__)
        self._taps = [each for each in self._taps if each is not tap]


def _tell_times(sinks: Iterable[Sink], heard: Heard) -> None:
    sample = heard.sample
    for sink in sinks:
        if heard.step_us:
            sink.note("clock_step", utc_us=sample.utc_us, track=sample.kind, step_us=heard.step_us)
        if heard.hole_us:
            sink.hole(sample.kind, sample.utc_us - heard.hole_us, sample.utc_us, "loss")


def open_connection(source: RecordedSource, clock: Clock) -> Connection | AlsaConnection | RtspConnection:
    """The connection for this source: our own for what cameras send, FFmpeg's for everything else. Raises `Lost`."""
    if source.url.startswith("alsa:"):
        return AlsaConnection(source, clock)
    try:
        return RtspConnection(source, clock)
    except NotKnown:
        log.info("%s: read by FFmpeg", source.id)
    return Connection(source, clock)
