"""The sound of the simulated camera: silence, and a 1 kHz beep of 100 ms at each full UTC second, as AAC-LC.

The beep repeats, so eight seconds (125 frames of 1024 samples at 16 kHz) are coded once and played for ever.
"""

from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

SAMPLES_PER_S = 16_000
FRAME_SAMPLES = 1024
BEEP_HZ = 1000
BEEP_MS = 100
_LOOP_S = 8
_LOOP_SAMPLES = _LOOP_S * SAMPLES_PER_S
_LOOP_FRAMES = _LOOP_SAMPLES // FRAME_SAMPLES


@dataclass(frozen=True, slots=True)
class SoundFrame:
    """One AAC frame; `sample_index` counts samples since 1970-01-01 UTC."""

    sample_index: int
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SoundLoop:
    """Eight seconds of coded sound and the decoder's AudioSpecificConfig (ISO/IEC 14496-3)."""

    config: bytes
    frames: tuple[bytes, ...] = field(repr=False)

    def frame(self, number: int) -> SoundFrame:
        """The frame `number` since 1970-01-01 UTC, 64 ms each."""
        return SoundFrame(number * FRAME_SAMPLES, self.frames[number % _LOOP_FRAMES])


def frames_finished(utc_us: int) -> int:
    """How many whole frames have passed at this moment since 1970-01-01 UTC."""
    return utc_us * SAMPLES_PER_S // (FRAME_SAMPLES * 1_000_000)


def encode_loop() -> SoundLoop:
    """Code three loops and keep the middle one, whose neighbours are the same sound."""
    context = av.AudioCodecContext.create("aac", "w")
    context.sample_rate, context.layout, context.format = SAMPLES_PER_S, "mono", "fltp"
    context.bit_rate = 32_000
    context.time_base = Fraction(1, SAMPLES_PER_S)
    coded: dict[int, bytes] = {}
    samples = np.tile(_beep_second(), 3 * _LOOP_S)
    for start in range(0, len(samples), FRAME_SAMPLES):
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis, start : start + FRAME_SAMPLES], "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLES_PER_S, start, Fraction(1, SAMPLES_PER_S)
        for packet in context.encode(frame):
            coded[packet.pts or 0] = bytes(packet)
    middle = range(_LOOP_SAMPLES, 2 * _LOOP_SAMPLES, FRAME_SAMPLES)
    return SoundLoop(bytes(context.extradata or b"")[:2], tuple(coded[pts] for pts in middle))


def _beep_second() -> NDArray[np.float32]:
    time_s = np.arange(SAMPLES_PER_S) / SAMPLES_PER_S
    tone = 0.5 * np.sin(2 * np.pi * BEEP_HZ * time_s)
    tone[time_s >= BEEP_MS / 1000] = 0
    return tone.astype(np.float32)
