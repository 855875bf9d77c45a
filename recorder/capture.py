"""One camera: connect, take its packets apart, hand them to every recording that wants them, and come back after a loss."""

import contextlib
import logging
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, TypeAlias
from urllib.parse import urlsplit

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from recorder import plan
from recorder.boxes import Kind
from recorder.clock import Clock
from recorder.mux import PICTURE_CODECS, SOUND_CODECS, Feed, Sample, picture_size
from recorder.settings import RecordedSource
from recorder.timing import Arrival, Timed, run_timing

log = logging.getLogger(__name__)

Streams = dict[Kind, VideoStream | AudioStream]
AnyPacket: TypeAlias = "Packet[Any]"  # generic for type checkers only

STALL_US = 3_000_000
"""So long without a packet = lost."""
ABANDON_US = 2_000_000
"""So long after that, a demuxer that does not come back is left to itself and another one is started."""
QUIET_US = 1_000_000
"""After such a silence of both, one track's packet says nothing yet about the other track."""
HOLD_US = 250_000
"""First packets are held back so long, and to the first key frame: later ones tell their time better."""
KEY_WAIT_US = 15_000_000
"""Longest wait for a first key frame."""
_OPTIONS = {
    "rtsp_transport": "tcp",
    "timeout": str(STALL_US),  # per read of the socket; PyAV's own `timeout` would take the GIL at every poll
    "allowed_media_types": "video+audio",
    "analyzeduration": "300000",
}


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


class Lost(Exception):
    """The connection cannot be made or is over; `cause` is a word for the journal, never an address."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(slots=True)
class _Held:
    kind: Kind
    packet: AnyPacket
    arrival: Arrival


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
                with self._connection(turn) as container:
                    self._demux(container, turn)
            except Lost as lost:
                self._after_loss(lost.cause, turn)
            if self._goes_on(turn):
                self._stopping.wait(plan.retry_ms(self._failures) / 1000)

    def _goes_on(self, turn: int) -> bool:
        return turn == self._turn and not self._stopping.is_set()

    def _after_loss(self, cause: str, turn: int) -> None:
        with self._lock:
            if turn != self._turn or self._stopping.is_set():
                return
            self._failures += 1
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

    @contextlib.contextmanager
    def _connection(self, turn: int) -> Iterator[InputContainer]:
        try:
            container = av.open(self.source.secret_url(), options=_OPTIONS)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise Lost(_why_not_open(error, self.source.url)) from None
        try:
            yield container
        finally:
            container.close()

    def _demux(self, container: InputContainer, turn: int) -> None:
        streams = self._chosen(container)
        kinds: dict[int, Kind] = {stream.index: kind for kind, stream in streams.items()}
        timing = run_timing(
            [stream.time_base or Fraction(1, 90_000) for stream in streams.values()],
            [_first_duration(stream) for stream in streams.values()],
        )
        numbers = {kind: number for number, kind in enumerate(streams)}
        held: list[_Held] | None = []
        for packet, kind, arrival in self._packets(container, kinds, numbers):
            if not self._goes_on(turn) or self._stalled:
                raise Lost("stall")
            if held is None:
                self._hand_on(kind, packet, timing.next(arrival), turn)
                continue
            held.append(_Held(kind, packet, arrival))
            feed = _feed_of(streams, held)
            if feed is not None:
                self._begin_run(feed, turn)
                for one, timed in zip(held, timing.begin([each.arrival for each in held]), strict=True):
                    self._hand_on(one.kind, one.packet, timed, turn)
                held = None
        raise Lost("dropped")

    def _packets(
        self, container: InputContainer, kinds: dict[int, Kind], numbers: dict[Kind, int]
    ) -> Iterator[tuple[AnyPacket, Kind, Arrival]]:
        try:
            for packet in container.demux():
                kind = kinds.get(packet.stream.index)
                if packet.size and kind is not None:
                    now_utc_us = self._clock.utc_us()
                    yield packet, kind, Arrival(numbers[kind], packet.pts, packet.dts, packet.duration or 0, now_utc_us)
        except TimeoutError:
            raise Lost("stall") from None
        except (av.error.FFmpegError, OSError):
            raise Lost("dropped") from None

    def _chosen(self, container: InputContainer) -> Streams:
        pictures = [stream for stream in container.streams if isinstance(stream, VideoStream)]
        sounds = [stream for stream in container.streams if isinstance(stream, AudioStream)]
        if not pictures:
            raise Lost("no_picture")
        if pictures[0].codec_context.name not in PICTURE_CODECS:
            raise Lost("picture_codec")
        chosen: Streams = {"picture": pictures[0]}
        if sounds and sounds[0].codec_context.name in SOUND_CODECS:
            chosen["sound"] = sounds[0]
        elif sounds and self.source.sound:
            log.error("%s: sound codec %s is not recorded", self.source.id, sounds[0].codec_context.name)
        return chosen

    def _begin_run(self, feed: Feed, turn: int) -> None:
        with self._lock:
            if turn != self._turn:
                raise Lost("stall")
            now_utc_us = self._clock.utc_us()
            self._feed, self._stalled, self.connected = feed, False, True
            self._last_utc_us = now_utc_us
            wanted: tuple[Kind, ...] = ("picture", "sound") if self.source.sound else tuple(feed.streams)
            self._last_of = {kind: now_utc_us if kind in feed.streams else 0 for kind in wanted}
            for sink in self._sinks:
                sink.begin_run(feed)

    def _hand_on(self, kind: Kind, packet: AnyPacket, timed: Timed, turn: int) -> None:
        sample = Sample(
            kind, bytes(packet), timed.pts, timed.dts, timed.duration,
            packet.time_base or Fraction(1, 90_000), bool(packet.is_keyframe), timed.utc_us,
        )  # fmt: skip
        with self._lock:
            if turn != self._turn or self._stalled:
                raise Lost("stall")
            self.packets += 1
            self._failures = 0
            quiet_us, self._last_utc_us = self._clock.utc_us() - self._last_utc_us, self._clock.utc_us()
            self._last_of[kind] = self._last_utc_us
            for sink in self._sinks:
                self._report_times(sink, kind, timed)
                sink.track_back(kind, timed.utc_us)
                sink.take(sample)
            if quiet_us < QUIET_US:
                self._watch_tracks(kind)

    def _report_times(self, sink: Sink, kind: Kind, timed: Timed) -> None:
        if timed.step_us:
            sink.note("clock_step", utc_us=timed.utc_us, track=kind, step_us=timed.step_us)
        if timed.hole_us:
            sink.hole(kind, timed.utc_us - timed.hole_us, timed.utc_us, "loss")

    def _watch_tracks(self, heard: Kind) -> None:
        for kind, last_utc_us in self._last_of.items():
            if kind == heard or self._last_utc_us - last_utc_us < STALL_US:
                continue
            if kind == "picture":
                raise Lost("stall")
            for sink in self._sinks:
                sink.track_silent(kind, last_utc_us)


def _feed_of(streams: Streams, held: Sequence[_Held]) -> Feed | None:
    """The feed, once enough is held back to know its times and its size; raises `Lost` when no picture comes."""
    held_us = held[-1].arrival.utc_us - held[0].arrival.utc_us
    key = next((one.packet for one in held if one.kind == "picture" and one.packet.is_keyframe), None)
    if key is None and held_us > KEY_WAIT_US:
        raise Lost("no_picture")
    picture = streams["picture"]
    if key is None or held_us < HOLD_US or not isinstance(picture, VideoStream):
        return None
    size_px = picture_size(picture, bytes(key))
    if not all(size_px):
        raise Lost("unreadable")
    return Feed(streams, size_px)


def _first_duration(stream: VideoStream | AudioStream) -> int:
    base = stream.time_base or Fraction(1, 90_000)
    if isinstance(stream, VideoStream):
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
        return round(1 / rate / base)
    return round(Fraction(1024, stream.codec_context.sample_rate or 16_000) / base)


def _why_not_open(error: Exception, url: str) -> str:
    """A word for why a camera does not open."""
    if isinstance(error, av.error.HTTPUnauthorizedError | av.error.HTTPForbiddenError):
        return "password"
    if isinstance(error, av.error.HTTPNotFoundError):
        return "no_such_stream"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, TimeoutError):
        return "silent"
    parts = urlsplit(url)
    try:
        socket.getaddrinfo(parts.hostname, parts.port or 554, type=socket.SOCK_STREAM)
    except OSError:
        return "no_such_host"
    return "unreadable"
