"""Packets into fragments of MP4 (or QuickTime, for G.711), byte for byte as the camera coded them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from recorder.boxes import Kind, UnitCollector

PICTURE_CODECS = frozenset({"h264", "hevc"})
SOUND_CODECS = frozenset({"aac", "pcm_alaw", "pcm_mulaw"})
_QUICKTIME_ONLY = frozenset({"pcm_alaw", "pcm_mulaw"})
_BUFFER_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """One coded picture or sound frame. `pts`, `dts`, `duration` in ticks of `time_base`; `utc_us` is when it was."""

    kind: Kind
    data: bytes = field(repr=False)
    pts: int
    dts: int
    duration: int
    time_base: Fraction
    key: bool
    utc_us: int

    @property
    def dts_us(self) -> int:
        """`dts` in µs."""
        return int(self.dts * self.time_base * 1_000_000)

    @property
    def duration_us(self) -> int:
        """`duration` in µs."""
        return int(self.duration * self.time_base * 1_000_000)


@dataclass(frozen=True, slots=True)
class Feed:
    """What one connection carries, and the picture's size in px (FFmpeg itself does not always see it in time)."""

    streams: dict[Kind, VideoStream | AudioStream]
    size_px: tuple[int, int]

    def codec(self, kind: Kind) -> str | None:
        """The codec's name, None when the camera has no such track."""
        return self.streams[kind].codec_context.name if kind in self.streams else None

    @property
    def suffix(self) -> str:
        """The container for these codecs, as a file name's end: G.711 stays bit-exact in QuickTime only."""
        return "mov" if self.codec("sound") in _QUICKTIME_ONLY else "mp4"


def picture_size(stream: VideoStream, key_frame: bytes) -> tuple[int, int]:
    """Width and height in px, decoded from a key frame when the stream does not know them; (0, 0) if it cannot be."""
    if stream.width and stream.height:
        return stream.width, stream.height
    decoder = av.CodecContext.create(stream.codec_context.name, "r")
    if not isinstance(decoder, VideoCodecContext):
        return 0, 0
    decoder.extradata, decoder.thread_count = stream.codec_context.extradata, 1
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
        self.units += self._collector.feed(bytes(data))
        return len(data)

    def seekable(self) -> bool:
        return False


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
        self._streams = {
            kind: self._container.add_stream_from_template(stream, opaque=True) for kind, stream in feed.streams.items()
        }
        picture = self._streams.get("picture")
        if isinstance(picture, VideoStream):
            picture.codec_context.width, picture.codec_context.height = feed.size_px

    def put(self, sample: Sample) -> Sequence[bytes]:
        """Take one sample; gives the units (header, fragments) that are complete now."""
        packet = av.Packet(sample.data)
        offset = round(self._offset_us / (sample.time_base * 1_000_000))
        packet.time_base = sample.time_base
        packet.pts, packet.dts = sample.pts + offset, sample.dts + offset
        packet.duration, packet.is_keyframe = sample.duration, sample.key
        packet.stream = self._streams[sample.kind]
        self._container.mux(packet)
        return self._take()

    def close(self) -> Sequence[bytes]:
        """Flush; gives the last units."""
        self._container.close()
        return self._take()

    def _take(self) -> list[bytes]:
        units, self._outlet.units = self._outlet.units, []
        return units
