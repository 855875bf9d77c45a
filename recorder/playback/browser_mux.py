"""Samples into fragments that browsers play: pictures copied, sound copied or (G.711) carried over into FLAC without loss."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Final, cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from recorder.boxes import Kind, UnitCollector
from recorder.mux import Feed, Sample

G711: Final = frozenset({"pcm_alaw", "pcm_mulaw"})
_G711_RATE: Final = 8_000
_BUFFER_BYTES: Final = 4 << 20
_HOLE_FILLED_S: Final = 1
"""A shorter hole in G.711 is filled with silence in the derived sound; a longer one stays a hole."""


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


class BrowserMuxer:
    """Not thread-safe. After any exception it must be thrown away. Make it while the feed's connection is open."""

    def __init__(self, feed: Feed, fragment_ms: int) -> None:
        self.media_offset_us = 0
        """Added to every time stamp."""
        self._outlet = _Outlet()
        self._container = av.open(
            self._outlet,
            "w",
            format="mp4",
            buffer_size=_BUFFER_BYTES,
            options={
                "movflags": "frag_keyframe+empty_moov+default_base_moof+frag_discont+negative_cts_offsets+skip_trailer",
                "frag_duration": str(fragment_ms * 1000),
                "flush_packets": "1",
                "avoid_negative_ts": "disabled",
                "max_interleave_delta": str(fragment_ms * 1000),
            },
        )
        self._streams: dict[Kind, VideoStream | AudioStream] = {}
        self._flac: _Flac | None = None
        for kind, stream in feed.streams.items():
            if isinstance(stream, AudioStream) and stream.codec_context.name in G711:
                self._flac = _Flac(self._container, stream.codec_context)
            else:
                self._streams[kind] = self._copied(stream, feed.size_px, feed.extradata.get(kind))
        self._container.start_encoding()

    def _copied(
        self, template: VideoStream | AudioStream, size_px: tuple[int, int], extradata: bytes | None
    ) -> VideoStream | AudioStream:
        stream = self._container.add_stream_from_template(template, opaque=True)
        if extradata is not None:
            stream.codec_context.extradata = extradata
        if isinstance(stream, VideoStream):
            stream.codec_context.width, stream.codec_context.height = size_px
            if stream.codec_context.name == "hevc" and stream.codec_context.extradata:
                stream.codec_context.codec_tag = "hvc1"
        return stream

    def put(self, sample: Sample) -> Sequence[bytes]:
        """Take one sample; gives the units (header, fragments) that are complete now."""
        offset = round(self.media_offset_us / (sample.time_base * 1_000_000))
        data = sample.data
        if sample.kind == "sound" and self._flac is not None:
            self._flac.put(data, round((sample.pts + offset) * sample.time_base * self._flac.rate))
        elif sample.kind in self._streams:
            packet = av.Packet(data)
            packet.time_base = sample.time_base
            packet.pts, packet.dts = sample.pts + offset, sample.dts + offset
            packet.duration, packet.is_keyframe = sample.duration, sample.key
            packet.stream = self._streams[sample.kind]
            self._container.mux(packet)
        return self._take()

    def close(self) -> Sequence[bytes]:
        """Flush; gives the last units."""
        if self._flac is not None:
            self._flac.end()
        self._container.close()
        return self._take()

    def _take(self) -> list[bytes]:
        units, self._outlet.units = self._outlet.units, []
        return units


class _Flac:
    """G.711 of one track, coded as FLAC in blocks whose time stamps are those of the original."""

    def __init__(self, container: av.container.OutputContainer, original: AudioCodecContext) -> None:
        self.rate = original.sample_rate or _G711_RATE  # a description need not name it
        self._channels = original.layout.nb_channels or 1
        layout = "mono" if self._channels == 1 else "stereo"
        self._stream = container.add_stream("flac", rate=self.rate, layout=layout, options={"compression_level": "2"})
        self._stream.codec_context.format = "s16"
        self._stream.codec_context.open()
        self._container = container
        self._table = linear(original.name)
        self._waiting = np.empty(0, np.int16)
        self._pts: int | None = None

    def put(self, data: bytes, pts: int) -> None:
        """More sound; `pts` in samples."""
        sound = self._table[np.frombuffer(data, np.uint8)]
        next_pts = self._pts + len(self._waiting) // self._channels if self._pts is not None else pts
        hole = pts - next_pts
        if self._pts is None or abs(hole) > _HOLE_FILLED_S * self.rate:
            self.end()
            self._pts = pts
        elif hole > self.rate // 50:  # less is the jitter of stamps
            sound = np.concatenate([np.zeros(hole * self._channels, np.int16), sound])
        self._waiting = np.concatenate([self._waiting, sound])
        block = self._stream.codec_context.frame_size * self._channels
        while len(self._waiting) >= block:
            self._encode(self._waiting[:block])
            self._waiting = self._waiting[block:]

    def end(self) -> None:
        """What waits for a whole block is filled up with silence."""
        if len(self._waiting):
            block = self._stream.codec_context.frame_size * self._channels
            self._encode(np.pad(self._waiting, (0, block - len(self._waiting))))
            self._waiting = self._waiting[:0]

    def _encode(self, sound: np.ndarray) -> None:
        frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), "s16", self._stream.layout.name)
        frame.sample_rate, frame.pts, frame.time_base = self.rate, self._pts, Fraction(1, self.rate)
        self._pts = (self._pts or 0) + len(sound) // self._channels
        self._container.mux(self._stream.encode(frame))


@cache
def linear(law: str) -> np.ndarray:
    """The 16-bit sample of each of the 256 codes of `pcm_alaw` or `pcm_mulaw`."""
    decoder = cast("AudioCodecContext", av.CodecContext.create(law, "r"))
    decoder.sample_rate, decoder.layout = 8_000, "mono"
    (frame,) = decoder.decode(av.Packet(bytes(range(256))))
    return frame.to_ndarray().reshape(-1).astype(np.int16)
