"""Is there sound? Packets are decoded and their level taken. Runs off the capture's thread."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

from recorder.mux import Sample

FLOOR_DBFS = -120.0
"""What digital silence is shown as."""


@dataclass(frozen=True, slots=True)
class SoundHeard:
    """Peak and mean level in dB of full scale. `code` None = good."""

    code: str | None
    heard_ms: int
    peak_dbfs: float
    mean_dbfs: float


@dataclass(frozen=True, slots=True)
class SoundForm:
    """What a decoder has to be told."""

    codec: str
    extradata: bytes | None
    rate: int
    layout: str


def listen(form: SoundForm, samples: Sequence[Sample], least_dbfs: float) -> SoundHeard:
    """Judge the sound; its peak must reach `least_dbfs`."""
    try:
        waves = list(_decoded(form, samples))
    except av.error.FFmpegError:
        waves = []
    if not waves:
        return SoundHeard("no_sound", 0, FLOOR_DBFS, FLOOR_DBFS)
    peak = max(float(np.max(np.abs(wave), initial=0.0)) for wave in waves)
    count = sum(wave.size for wave in waves)
    power = sum(float(np.sum(np.square(wave, dtype=np.float64))) for wave in waves) / max(1, count)
    peak_dbfs, mean_dbfs = _dbfs(peak), _dbfs(math.sqrt(power))
    heard_ms = count * 1000 // form.rate
    return SoundHeard("silent" if peak_dbfs < least_dbfs else None, heard_ms, peak_dbfs, mean_dbfs)


def _decoded(form: SoundForm, samples: Sequence[Sample]) -> Sequence[NDArray[np.float32]]:
    decoder = av.CodecContext.create(form.codec, "r")
    if not isinstance(decoder, AudioCodecContext):
        return ()
    decoder.extradata, decoder.sample_rate, decoder.layout = form.extradata, form.rate, form.layout
    to_mono = av.AudioResampler(format="flt", layout="mono", rate=form.rate)
    waves: list[NDArray[Any]] = []
    for sample in samples:
        for frame in decoder.decode(av.Packet(sample.data)):
            frame.pts = None
            waves += [each.to_ndarray().ravel() for each in to_mono.resample(frame)]
    return waves


def _dbfs(value: float) -> float:
    return round(max(FLOOR_DBFS, 20 * math.log10(value)), 1) if value > 0 else FLOOR_DBFS
