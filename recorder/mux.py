"""Packets into fragments of MP4 (or QuickTime, for G.711), byte for byte as the camera coded them."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

import av
from av.audio.stream import AudioStream
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from recorder.boxes import Kind, UnitCollector

PICTURE_CODECS = frozenset({"h264", "hevc"})
SOUND_CODECS = frozenset({"aac", "opus", "flac", "pcm_alaw", "pcm_mulaw"})
_QUICKTIME_ONLY = frozenset({"pcm_alaw", "pcm_mulaw"})
_BUFFER_BYTES = 4 << 20


AnyPacket: TypeAlias = "Packet[Any]"  # generic for type checkers only


@dataclass(slots=True, eq=False)
class Sample:
    """One coded picture or sound frame. `pts`, `dts`, `duration` in ticks of `time_base`; `utc_us` is when it was.

    Nobody changes it: several recordings take the same one. (Not frozen, because that makes it three times as slow.)
    """

    kind: Kind
    coded: "bytes | AnyPacket" = field(repr=False)
    """The demuxer's own packet, or bytes. Its stamps mean nothing: every muxer writes its own into it."""
    pts: int
    dts: int
    duration: int
    time_base: Fraction
    key: bool
    utc_us: int
    report: tuple[int, int, int] | None = None
    """A sender report that came before it: when it arrived (UTC in µs), its NTP time (64 bits) and its RTP time."""

    @property
    def data(self) -> bytes:
        """A copy of the coded bytes."""
        return bytes(self.coded)

    @property
    def size(self) -> int:
        """Number of coded bytes."""
        return len(self.coded) if isinstance(self.coded, bytes) else self.coded.size

    @property
    def dts_us(self) -> int:
        """`dts` in µs."""
        return self.dts * self.time_base.numerator * 1_000_000 // self.time_base.denominator

    @property
    def duration_us(self) -> int:
        """`duration` in µs."""
        return self.duration * self.time_base.numerator * 1_000_000 // self.time_base.denominator


@dataclass(frozen=True, slots=True)
class Feed:
    """What one connection carries, and the picture's size in px (FFmpeg itself does not always see it in time).

    Without a picture the size is (0, 0).
    """

    streams: dict[Kind, VideoStream | AudioStream]
    size_px: tuple[int, int]
    extradata: Mapping[Kind, bytes] = field(default_factory=dict, repr=False)
    """What a file's header says of a codec, where the stream does not (or no longer) say it."""
    packet_lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    """Held while a muxer has its stamps in a packet of this connection: muxers may run in several threads."""

    def codec(self, kind: Kind) -> str | None:
        """The codec's name, None when the camera has no such track."""
        return self.streams[kind].codec_context.name if kind in self.streams else None

    @property
    def lead(self) -> Kind:
        """The track that decides where files begin and end: the picture, or else the sound."""
        return "picture" if "picture" in self.streams else "sound"

    @property
    def suffix(self) -> str:
        """The container for these codecs, as a file name's end: G.711 stays bit-exact in QuickTime only."""
        return "mov" if self.codec("sound") in _QUICKTIME_ONLY else "mp4"


def picture_size(codec: str, extradata: bytes | None, key_frame: bytes) -> tuple[int, int]:
    """Width and height in px, decoded from a key frame; (0, 0) if it cannot be."""
    decoder = av.CodecContext.create(codec, "r")
    if not isinstance(decoder, VideoCodecContext):
        return 0, 0
    decoder.extradata, decoder.thread_count = extradata, 1
    try:
        decoder.decode(av.Packet(key_frame))
    except av.error.FFmpegError:
        return 0, 0
    return decoder.width, decoder.height


class _Outlet:
    """What PyAV writes to: append only."""

    def __init__(self) -> None:
        self._collector = UnitCollector()
        self.units: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.units += self._collector.feed(data)
        return len(data)

    def seekable(self) -> bool:
        return False


class _Track:
    """A track of the file: its stream, and what is added to the stamps (ticks of the samples' time base)."""

    __slots__ = ("offset", "rescales", "stream", "time_base")

    def __init__(self, stream: VideoStream | AudioStream) -> None:
        self.stream = stream
        self.time_base: Fraction | None = None
        self.offset = 0
        self.rescales = True

    def follow(self, time_base: Fraction, offset_us: int) -> None:
        """Take samples of this time base from now on; the header must be written, it sets the file's own."""
        self.time_base = time_base
        self.offset = round(offset_us / (time_base * 1_000_000))
        self.rescales = self.stream.time_base != time_base


class Muxer:
    """One file's muxer. After any exception it must be thrown away: FFmpeg does not survive a second call."""

    def __init__(self, feed: Feed, fragment_ms: int, media_offset_us: int) -> None:
        """`media_offset_us` is added to every time stamp, so that files of one recording follow on one another."""
        self._outlet = _Outlet()
        self._offset_us = media_offset_us
        self._container = av.open(
            self._outlet,
            "w",
            format=feed.suffix,
            buffer_size=_BUFFER_BYTES,
            options={
                "movflags": "frag_keyframe+empty_moov+default_base_moof+frag_discont+negative_cts_offsets+skip_trailer",
                "frag_duration": str(fragment_ms * 1000),
                "flush_packets": "1",
                "avoid_negative_ts": "disabled",
                "max_interleave_delta": "500000",
            },
        )
        self._lock = feed.packet_lock
        self._tracks = {kind: self._add(kind, stream, feed) for kind, stream in feed.streams.items()}
        self._container.start_encoding()

    def _add(self, kind: Kind, template: VideoStream | AudioStream, feed: Feed) -> "_Track":
        stream = self._container.add_stream_from_template(template, opaque=True)
        if isinstance(stream, VideoStream):
            stream.codec_context.width, stream.codec_context.height = feed.size_px
        if kind in feed.extradata:
            stream.codec_context.extradata = feed.extradata[kind]
            # H.265 stays "hev1": as "hvc1" FFmpeg would take the parameter sets out of the camera's key frames
        return _Track(stream)

    def put(self, sample: Sample) -> Sequence[bytes]:
        """Take one sample; gives the units (header, fragments) that are complete now."""
        track = self._tracks[sample.kind]
        if track.time_base is not sample.time_base:
            track.follow(sample.time_base, self._offset_us)
        coded = sample.coded
        packet = av.Packet(coded) if isinstance(coded, bytes) else coded
        with self._lock:
            if track.rescales:
                packet.time_base = sample.time_base  # an earlier muxer left its own
            packet.pts, packet.dts = sample.pts + track.offset, sample.dts + track.offset
            packet.duration, packet.is_keyframe = sample.duration, sample.key
            packet.stream = track.stream
            self._container.mux(packet)
        return self._take() if self._outlet.units else ()

    def close(self) -> Sequence[bytes]:
        """Flush; gives the last units."""
        self._container.close()
        return self._take()

    def _take(self) -> list[bytes]:
        units, self._outlet.units = self._outlet.units, []
        return units
