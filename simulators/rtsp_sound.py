"""The sound of the simulated camera: silence, and a 1 kHz beep of 100 ms at each full UTC second, in several codecs.

The beep repeats, so eight seconds are coded once and played for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray

from simulators import rtsp_rtp

BEEP_HZ = 1000
BEEP_MS = 100
_LOOP_S = 8
_MAX_LATE_US = 1_000_000


@dataclass(frozen=True, slots=True)
class SoundCodec:
    """One codec on the wire. `clock_hz` is the clock of its stamps, which may not be its sample rate (G.722)."""

    encoder: str
    samples_per_s: int
    frame_samples: int
    sample_format: str
    payload_type: int
    rtp_name: str
    clock_hz: int
    payload: Callable[[bytes], bytes] = bytes
    options: tuple[tuple[str, str], ...] = ()

    def format_line(self, config: bytes) -> str:
        """The parameters for the session description; `config` is the AudioSpecificConfig of AAC."""
        if self.encoder != "aac":
            return "sprop-stereo=0" if self.encoder == "libopus" else ""
        sizes = "streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3"
        return f"{sizes};config={config.hex().upper()}"


_OPUS = (("frame_duration", "20"), ("application", "audio"))
SOUND_CODECS = {
    "aac": SoundCodec("aac", 16_000, 1024, "fltp", 97, "MPEG4-GENERIC/16000/1", 16_000, rtsp_rtp.aac_payload),
    "opus": SoundCodec("libopus", 48_000, 960, "s16", 97, "opus/48000/2", 48_000, options=_OPUS),
    "pcma": SoundCodec("pcm_alaw", 8_000, 160, "s16", 8, "PCMA/8000", 8_000),
    "pcmu": SoundCodec("pcm_mulaw", 8_000, 160, "s16", 0, "PCMU/8000", 8_000),
    "g722": SoundCodec("g722", 16_000, 320, "s16", 9, "G722/8000", 8_000),
}


@dataclass(frozen=True, slots=True)
class SoundFrame:
    """One coded frame; `utc_us` is the moment of its first sample."""

    utc_us: int
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SoundLoop:
    """Eight seconds of coded sound; `config` is the decoder's AudioSpecificConfig (ISO/IEC 14496-3) of AAC."""

    codec: SoundCodec
    config: bytes
    frames: tuple[bytes, ...] = field(repr=False)
    first_sample: int
    """What the encoder puts before the first sample, as a negative count: the moment of frame 0 of each loop."""

    def frame(self, number: int) -> SoundFrame:
        """The frame `number` since 1970-01-01 UTC."""
        sample = number * self.codec.frame_samples + self.first_sample
        return SoundFrame(sample * 1_000_000 // self.codec.samples_per_s, self.frames[number % len(self.frames)])

    def between(self, since_utc_us: int, until_utc_us: int) -> tuple[SoundFrame, ...]:
        """The frames that ended in this time; after a rest of more than a second none."""
        if not 0 <= until_utc_us - since_utc_us <= _MAX_LATE_US:
            return ()
        return tuple(self.frame(number) for number in range(self._finished(since_utc_us), self._finished(until_utc_us)))

    def _finished(self, utc_us: int) -> int:
        samples = utc_us * self.codec.samples_per_s // 1_000_000 - self.first_sample
        return samples // self.codec.frame_samples


@lru_cache(maxsize=16)
def encode_loop(name: str = "aac", *, mute: bool = False) -> SoundLoop:
    """Code three loops and keep the middle one, whose neighbours are the same sound. `mute`: no beep."""
    codec = SOUND_CODECS[name]
    rate = codec.samples_per_s
    context = cast(av.AudioCodecContext, av.AudioCodecContext.create(codec.encoder, "w"))
    context.sample_rate, context.layout, context.format = rate, "mono", codec.sample_format
    context.bit_rate = 32_000
    context.time_base = Fraction(1, rate)
    context.options = dict(codec.options)
    coded: dict[int, bytes] = {}
    samples = np.tile(_second(rate, mute=mute), 3 * _LOOP_S)
    scaled = samples if codec.sample_format == "fltp" else (samples * 32_767).astype(np.int16)
    for start in range(0, len(scaled), codec.frame_samples):
        piece = scaled[np.newaxis, start : start + codec.frame_samples]
        frame = av.AudioFrame.from_ndarray(piece, codec.sample_format, "mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        for packet in context.encode(frame):
            coded[packet.pts or 0] = bytes(packet)
    first = min(coded) % -codec.frame_samples
    middle = range(_LOOP_S * rate + first, 2 * _LOOP_S * rate + first, codec.frame_samples)
    return SoundLoop(codec, bytes(context.extradata or b"")[:2], tuple(coded[pts] for pts in middle), first)


def _second(samples_per_s: int, *, mute: bool) -> NDArray[np.float32]:
    time_s = np.arange(samples_per_s) / samples_per_s
    tone = 0.5 * np.sin(2 * np.pi * BEEP_HZ * time_s)
    tone[time_s >= (0 if mute else BEEP_MS / 1000)] = 0
    return tone.astype(np.float32)
