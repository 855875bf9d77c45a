"""One connection to a source, from its address to samples with true times; every failure is one word."""

import logging
import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from types import TracebackType
from typing import TypeAlias
from urllib.parse import urlsplit

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from recorder.boxes import Kind
from recorder.clock import Clock
from recorder.heard import Heard as Heard
from recorder.heard import Lost as Lost
from recorder.mux import PICTURE_CODECS, SOUND_CODECS, Feed, Sample, picture_size
from recorder.picture_sets import START, parameter_sets, sequence_sets
from recorder.sender_reports import AnyPacket, camera_us_of, report_of
from recorder.settings import RecordedSource
from recorder.tie import Settling
from recorder.timing import RunTiming, Timed
from recorder.track_line import Arrival, TrackLine

log = logging.getLogger(__name__)

Streams: TypeAlias = dict[Kind, VideoStream | AudioStream]

SOCKET_SILENCE_US = 3_000_000
HOLD_US = 250_000
"""First packets are held back to the first key frame, and until no quicker packet has come for so long …"""
HOLD_MOST_US = 1_500_000
"""… but no longer than this: the quickest packet tells best when all of them were."""
BATCH_US = 100_000
"""So often packets are passed on: a thread that does many at a time costs half as much as one that does each."""
KEY_WAIT_US = 15_000_000
"""Longest wait for a first key frame."""
_OPTIONS = {
    "rtsp_transport": "tcp",
    "timeout": str(SOCKET_SILENCE_US),  # per read of the socket; PyAV's own `timeout` would take the GIL at every poll
    "analyzeduration": "300000",
}
_TICK = Fraction(1, 90_000)


class Track:
    """A track of a connection: what its packets have in common."""

    __slots__ = ("asks_clock", "kind", "number", "time_base")

    def __init__(self, number: int, kind: Kind, time_base: Fraction) -> None:
        self.number, self.kind, self.time_base = number, kind, time_base
        self.asks_clock = True
        """Whether the next packet has to tell the camera's clock: in the beginning, and behind a report."""

    def arrival(self, packet: AnyPacket, utc_us: int) -> Arrival:
        """The packet as the timing takes it."""
        report = report_of(packet)
        arrival = Arrival(self.number, packet.pts, packet.dts, packet.duration or 0, utc_us, report)
        if report is not None or self.asks_clock:
            arrival.camera_us = camera_us_of(packet)
            self.asks_clock = report is not None
        return arrival

    def sample(self, packet: AnyPacket, arrival: Arrival, timed: Timed) -> Heard:
        """The packet as recordings take it."""
        sample = Sample(
            self.kind, packet, timed.pts, timed.dts, timed.duration, self.time_base, packet.is_keyframe, timed.utc_us
        )
        if arrival.report is not None:
            sample.report = (arrival.utc_us, arrival.report.ntp, arrival.report.rtp)
        return Heard(sample, timed.step_us, timed.hole_us)


_Held: TypeAlias = tuple[Track, AnyPacket, Arrival]


class Connection:
    """Use it with `with`: it opens at once (raises `Lost`) and is always closed, cameras count their sessions.

    `feed` is another one from the sample on with which the camera changed its picture (size, profile …).
    """

    def __init__(self, source: RecordedSource, clock: Clock) -> None:
        self.feed: Feed | None = None
        """Known from the first sample on."""
        self.timing: RunTiming | None = None
        """Known from `heard` on: how the camera's clock stands."""
        self._source, self._clock = source, clock
        self._codec = ""
        self._sequence_sets: frozenset[bytes] = frozenset()
        try:
            wanted = "video+audio" if source.has_picture else "audio"
            self._container: InputContainer = av.open(
                source.secret_url(), options={**_OPTIONS, "allowed_media_types": wanted}
            )
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
        self.timing = timing = RunTiming([_line_of(kind, stream) for kind, stream in streams.items()])
        tracks = {
            stream.index: Track(number, kind, stream.time_base or _TICK)
            for number, (kind, stream) in enumerate(streams.items())
        }
        picture = streams["picture"].index if "picture" in streams else -1
        held: list[_Held] | None = []
        settling = Settling()
        for packet, utc_us in self._packets(goes_on):
            track = tracks.get(packet.stream_index)
            if track is None:
                continue
            if packet.stream_index == picture and packet.is_keyframe and self._has_changed(bytes(packet)):
                if held is not None:
                    raise Lost("changed")
                self.feed = _changed_feed(streams, self._codec, bytes(packet))
            arrival = track.arrival(packet, utc_us)
            if held is None:
                yield track.sample(packet, arrival, timing.next(arrival))
                continue
            held.append((track, packet, arrival))
            if arrival.pts is not None:
                settling.note(track.number, utc_us - timing.tracks[track.number].us(arrival.pts), utc_us)
            self.feed = _feed_of(streams, held, settling)
            if self.feed is not None:
                yield from _release(held, timing)
                held = None
            else:
                track.asks_clock = True

    def _has_changed(self, key_frame: bytes) -> bool:
        """Whether the camera changed its picture (size, profile …): the files' header would be wrong from here on."""
        seen = frozenset(sequence_sets(key_frame, self._codec))
        if not seen:
            return False
        before, self._sequence_sets = self._sequence_sets or seen, seen
        return seen != before

    def _packets(self, goes_on: Callable[[], bool]) -> Iterator[tuple[AnyPacket, int]]:
        """Packets with their arrival, some at a time; raises `Lost` behind the last one."""
        batch: list[tuple[AnyPacket, int]] = []
        utc_us, due_us = self._clock.utc_us, 0
        cause = "dropped"
        try:
            for packet in self._container.demux():
                now_us = utc_us()
                if packet.size:
                    batch.append((packet, now_us))
                if now_us >= due_us:
                    due_us = now_us + BATCH_US
                    if not goes_on():
                        return
                    yield from batch
                    batch.clear()
        except TimeoutError:
            cause = "stall"
        except (av.error.FFmpegError, OSError):
            pass
        yield from batch
        raise Lost(cause)

    def _chosen(self) -> Streams:
        """The streams to record, the leading one first; raises `Lost` when the source is not what it should be."""
        pictures = [stream for stream in self._container.streams if isinstance(stream, VideoStream)]
        sounds = [stream for stream in self._container.streams if isinstance(stream, AudioStream)]
        chosen: Streams = {}
        if self._source.has_picture:
            if not pictures:
                raise Lost("no_picture")
            if pictures[0].codec_context.name not in PICTURE_CODECS:
                raise Lost("picture_codec")
            chosen["picture"] = pictures[0]
            self._codec = pictures[0].codec_context.name
        sound = next((stream for stream in sounds if stream.codec_context.name in SOUND_CODECS), None)
        if sound is not None:
            chosen["sound"] = sound
        elif not self._source.has_picture:
            raise Lost("sound_codec" if sounds else "no_sound")
        elif sounds and self._source.sound:
            log.error("%s: sound codec %s is not recorded", self._source.id, sounds[0].codec_context.name)
        return chosen


def _release(held: Sequence[_Held], timing: RunTiming) -> Iterator[Heard]:
    times = timing.begin([arrival for _, _, arrival in held])
    for (track, packet, arrival), timed in zip(held, times, strict=True):
        yield track.sample(packet, arrival, timed)


def _feed_of(streams: Streams, held: Sequence[_Held], settling: Settling) -> Feed | None:
    """The feed, once enough is held back to know its times and its size; raises `Lost` when no picture comes."""
    now_utc_us = held[-1][2].utc_us
    held_us = now_utc_us - held[0][2].utc_us
    waits = settling.quiet_us(now_utc_us) < HOLD_US and held_us < HOLD_MOST_US
    picture = streams.get("picture")
    if not isinstance(picture, VideoStream):
        return None if waits else Feed(streams, (0, 0))
    key = next((packet for track, packet, _ in held if track.kind == "picture" and packet.is_keyframe), None)
    if key is None and held_us > KEY_WAIT_US:
        raise Lost("no_picture")
    if key is None or waits:
        return None
    size_px = picture.width, picture.height
    if not all(size_px):
        size_px = picture_size(picture.codec_context.name, picture.codec_context.extradata, bytes(key))
    if not all(size_px):
        raise Lost("unreadable")
    return Feed(streams, size_px, _extradata(streams))


def _changed_feed(streams: Streams, codec: str, key_frame: bytes) -> Feed:
    """The feed from this key frame on; raises `Lost` when it does not say enough."""
    extradata = b"".join(START + each for each in parameter_sets(key_frame, codec))
    size_px = picture_size(codec, extradata, key_frame)
    if not all(size_px):
        raise Lost("changed")
    return Feed(streams, size_px, {**_extradata(streams), "picture": extradata})


def _extradata(streams: Streams) -> dict[Kind, bytes]:
    """FFmpeg makes none for Opus: RTP needs none, and files do (RFC 7845, 5.1)."""
    sound = streams.get("sound")
    if not isinstance(sound, AudioStream) or sound.codec_context.name != "opus" or sound.codec_context.extradata:
        return {}
    return {"sound": struct.pack("<8sBBHIhB", b"OpusHead", 1, sound.codec_context.layout.nb_channels, 0, 48_000, 0, 0)}


def _line_of(kind: Kind, stream: VideoStream | AudioStream) -> TrackLine:
    base = stream.time_base or _TICK
    if isinstance(stream, VideoStream):
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
        return TrackLine(base, round(1 / rate / base), one_late=kind == "picture")
    return TrackLine(base, round(Fraction(1024, stream.codec_context.sample_rate or 16_000) / base))


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
