"""Packets into fragments of MP4 (or QuickTime, for G.711), byte for byte as the camera coded them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import av
from av.audio.stream import AudioStream
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


Streams = dict[Kind, VideoStream | AudioStream]
"""The streams of a camera that are recorded."""


def suffix_of(streams: Streams) -> str:
    """The container for these codecs, as a file name's end: G.711 stays bit-exact in QuickTime only."""
    return "mov" if any(stream.codec_context.name in _QUICKTIME_ONLY for stream in streams.values()) else "mp4"


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

    def __init__(self, streams: Streams, fragment_ms: int, media_offset_us: int) -> None:
        """`media_offset_us` is added to every time stamp, so that files of one recording follow on one another."""
        self._outlet = _Outlet()
        self._offset_us = media_offset_us
        self._container = av.open(
            self._outlet,
            "w",
            format=suffix_of(streams),
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
            kind: self._container.add_stream_from_template(stream, opaque=True) for kind, stream in streams.items()
        }

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
