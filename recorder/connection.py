"""One connection to a camera, from its address to samples with true times; every failure is one word."""

import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import TracebackType
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from recorder.boxes import Kind
from recorder.clock import Clock
from recorder.mux import PICTURE_CODECS, SOUND_CODECS, Feed, Sample, picture_size
from recorder.settings import RecordedSource
from recorder.timing import Arrival, Timed, run_timing

log = logging.getLogger(__name__)

Streams = dict[Kind, VideoStream | AudioStream]
AnyPacket: TypeAlias = "Packet[Any]"  # generic for type checkers only

SOCKET_SILENCE_US = 3_000_000
HOLD_US = 250_000
"""First packets are held back so long, and to the first key frame: later ones tell their time better."""
KEY_WAIT_US = 15_000_000
"""Longest wait for a first key frame."""
_OPTIONS = {
    "rtsp_transport": "tcp",
    "timeout": str(SOCKET_SILENCE_US),  # per read of the socket; PyAV's own `timeout` would take the GIL at every poll
    "allowed_media_types": "video+audio",
    "analyzeduration": "300000",
}
_TICK = Fraction(1, 90_000)
_SEQUENCE_SET = {"h264": 7, "hevc": 33}
_FIRST_SET = {"h264": 6, "hevc": 32}
"""NAL unit types: below it lie the slices of the picture."""


class Lost(Exception):
    """The connection cannot be made or is over; `cause` is a word for the journal, never an address."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Heard:
    """A sample, and what its time tells: a step of the camera's clock, missing time before it (µs, mostly 0)."""

    sample: Sample
    step_us: int
    hole_us: int


@dataclass(slots=True)
class _Held:
    kind: Kind
    packet: AnyPacket
    arrival: Arrival


class Connection:
    """Use it with `with`: it opens at once (raises `Lost`) and is always closed, cameras count their sessions."""

    def __init__(self, source: RecordedSource, clock: Clock) -> None:
        self.feed: Feed | None = None
        """Known from the first sample on."""
        self._source, self._clock = source, clock
        self._codec = ""
        self._sequence_sets: tuple[bytes, ...] = ()
        try:
            self._container: InputContainer = av.open(source.secret_url(), options=_OPTIONS)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise Lost(_why_not_open(error, source.url)) from None

    def __enter__(self) -> "Connection":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()

    def heard(self, goes_on: Callable[[], bool]) -> Iterator[Heard]:
        """Sample after sample until `goes_on` says no; raises `Lost` at the end of the connection."""
        streams = self._chosen()
        self._codec = streams["picture"].codec_context.name
        timing = run_timing(
            [stream.time_base or _TICK for stream in streams.values()],
            [_first_duration(stream) for stream in streams.values()],
        )
        held: list[_Held] = []
        for one in self._packets(streams):
            if not goes_on():
                return
            if self._has_changed(one):
                raise Lost("changed")
            if self.feed is not None:
                yield _heard(one, timing.next(one.arrival))
                continue
            held.append(one)
            self.feed = _feed_of(streams, held)
            if self.feed is not None:
                times = timing.begin([each.arrival for each in held])
                yield from (_heard(each, timed) for each, timed in zip(held, times, strict=True))
                held.clear()
        raise Lost("dropped")

    def _has_changed(self, one: _Held) -> bool:
        """Whether the camera changed its picture (size, profile …): the files' header would be wrong from here on."""
        if one.kind != "picture" or not one.packet.is_keyframe:
            return False
        seen = sequence_sets(bytes(one.packet), self._codec)
        if not seen:
            return False
        before, self._sequence_sets = self._sequence_sets or seen, seen
        return seen != before

    def _packets(self, streams: Streams) -> Iterator[_Held]:
        places: dict[int, tuple[int, Kind]] = {
            stream.index: (number, kind) for number, (kind, stream) in enumerate(streams.items())
        }
        try:
            for packet in self._container.demux():
                place = places.get(packet.stream.index)
                if packet.size and place is not None:
                    arrival = Arrival(place[0], packet.pts, packet.dts, packet.duration or 0, self._clock.utc_us())
                    yield _Held(place[1], packet, arrival)
        except TimeoutError:
            raise Lost("stall") from None
        except (av.error.FFmpegError, OSError):
            raise Lost("dropped") from None

    def _chosen(self) -> Streams:
        pictures = [stream for stream in self._container.streams if isinstance(stream, VideoStream)]
        sounds = [stream for stream in self._container.streams if isinstance(stream, AudioStream)]
        if not pictures:
            raise Lost("no_picture")
        if pictures[0].codec_context.name not in PICTURE_CODECS:
            raise Lost("picture_codec")
        chosen: Streams = {"picture": pictures[0]}
        if sounds and sounds[0].codec_context.name in SOUND_CODECS:
            chosen["sound"] = sounds[0]
        elif sounds and self._source.sound:
            log.error("%s: sound codec %s is not recorded", self._source.id, sounds[0].codec_context.name)
        return chosen


def sequence_sets(key_frame: bytes, codec: str) -> tuple[bytes, ...]:
    """The sequence parameter sets that lead a key frame (start code form); empty when it has none."""
    found: list[bytes] = []
    at = key_frame.find(b"\x00\x00\x01")
    while 0 <= at < len(key_frame) - 3:
        kind = key_frame[at + 3] >> 1 & 0x3F if codec == "hevc" else key_frame[at + 3] & 0x1F
        if kind < _FIRST_SET[codec]:  # the picture itself: no set comes behind it
            break
        following = key_frame.find(b"\x00\x00\x01", at + 3)
        if kind == _SEQUENCE_SET[codec]:
            found.append(key_frame[at + 3 : None if following < 0 else following].rstrip(b"\x00"))
        at = following
    return tuple(found)


def _heard(one: _Held, timed: Timed) -> Heard:
    packet = one.packet
    sample = Sample(
        one.kind,
        bytes(packet),
        timed.pts,
        timed.dts,
        timed.duration,
        packet.time_base or _TICK,
        bool(packet.is_keyframe),
        timed.utc_us,
    )
    return Heard(sample, timed.step_us, timed.hole_us)


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
    base = stream.time_base or _TICK
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
