"""What is derived from recordings for looking at them; runs in a process of its own, see `worker`. Evidence is only read.

Every function takes a file and parts of it (offset, length: header first), so a file that grows is read up to where it is whole.
"""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from recorder.boxes import Kind
from recorder.mux import Feed, Sample
from recorder.playback.browser_mux import BrowserMuxer
from recorder.playback.walk import read_parts

PICTURE_PX: Final = 240
"""Width of a scrub picture."""
QUALITY: Final = 70
STEP_MS: Final = 100
"""One peak stands for so much sound."""
FRAGMENT_MS: Final = 500

Parts = list[tuple[int, int]]


def picture(path: Path, parts: Parts) -> bytes:
    """A small JPEG of the first picture; raises ValueError when there is none, FFmpegError when it cannot be decoded."""
    with _opened(path, parts) as container:
        for stream in container.streams.video:
            stream.thread_count = 1
        for frame in container.decode(video=0):
            height = max(2, round(PICTURE_PX * frame.height / frame.width) // 2 * 2)
            small = frame.reformat(width=PICTURE_PX, height=height, format="bgr24", interpolation="FAST_BILINEAR")
            good, jpeg = cv2.imencode(".jpg", small.to_ndarray(), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
            if good:
                return bytes(jpeg)
    raise ValueError("no picture")


def peaks(path: Path, parts: Parts) -> bytes:
    """JSON: loudest sample and RMS of each 100 ms, 0 to 32767, from the first picture (or sound) of the file on."""
    return json.dumps(measured(path, parts), separators=(",", ":")).encode()


def measured(path: Path, parts: Parts) -> dict[str, Any]:
    """As `peaks`."""
    with _opened(path, parts) as container:
        if not container.streams.audio:
            return {"step_ms": STEP_MS, "max": [], "rms": []}
        pictures, sounds = container.streams.video, container.streams.audio
        lead = pictures[0] if pictures else sounds[0]
        origin_s = float((lead.start_time or 0) * (lead.time_base or 0))
        steps = _Steps()
        for frame in container.decode(audio=0):
            steps.add(_wave(frame), (frame.time or 0.0) - origin_s, frame.sample_rate)
    return {"step_ms": STEP_MS, "max": steps.loudest(), "rms": steps.rms()}


class _Steps:
    """Sound by steps of 100 ms."""

    def __init__(self) -> None:
        self._max: dict[int, int] = {}
        self._power: dict[int, tuple[float, int]] = {}

    def add(self, wave: np.ndarray, from_s: float, rate: int) -> None:
        at = np.floor((from_s + np.arange(len(wave)) / rate) * 1000 / STEP_MS).astype(int)
        for step in range(int(at[0]), int(at[-1]) + 1) if len(at) else ():
            part = wave[at == step]
            if step >= 0 and len(part):
                self._max[step] = max(self._max.get(step, 0), int(np.abs(part).max()))
                power, count = self._power.get(step, (0.0, 0))
                self._power[step] = power + float(np.square(part).sum()), count + len(part)

    def loudest(self) -> list[int]:
        return [min(32_767, self._max.get(step, 0)) for step in range(max(self._max, default=-1) + 1)]

    def rms(self) -> list[int]:
        powers = [self._power.get(step, (0.0, 1)) for step in range(max(self._max, default=-1) + 1)]
        return [min(32_767, round((power / count) ** 0.5)) for power, count in powers]


def playable(path: Path, parts: Parts) -> bytes:
    """The same file for a browser: pictures copied, G.711 as FLAC. Time stamps stay."""
    units: list[bytes] = []
    with _opened(path, parts) as container:
        streams: dict[Kind, VideoStream | AudioStream] = {}
        size_px = (0, 0)
        if container.streams.video:
            streams["picture"] = container.streams.video[0]
            size_px = (container.streams.video[0].width, container.streams.video[0].height)
        if container.streams.audio:
            streams["sound"] = container.streams.audio[0]
        muxer = BrowserMuxer(Feed(streams, size_px), FRAGMENT_MS)
        for sample in _samples(container, streams):
            units += muxer.put(sample)
        units += muxer.close()
    return b"".join(units)


def _samples(container: InputContainer, streams: dict[Kind, VideoStream | AudioStream]) -> Iterator[Sample]:
    kinds = {stream.index: kind for kind, stream in streams.items()}
    for packet in container.demux(*streams.values()):
        if packet.size and packet.dts is not None and packet.pts is not None:
            kind, base = kinds[packet.stream.index], packet.time_base
            yield Sample(kind, packet, packet.pts, packet.dts, packet.duration or 0, base, packet.is_keyframe, 0)


def _wave(frame: av.AudioFrame) -> np.ndarray:
    """The first channel at 16 bits."""
    samples = frame.to_ndarray()
    first = samples[0] if frame.format.is_planar else samples.reshape(-1)[:: frame.layout.nb_channels]
    wide = first.astype(np.float64)
    if frame.format.name.startswith(("flt", "dbl")):
        return wide * 32_767
    return wide / 65_536 if frame.format.name.startswith("s32") else wide


def _opened(path: Path, parts: Parts) -> InputContainer:
    """In memory: a file of ours is a minute long."""
    return av.open(BytesIO(b"".join(read_parts(path, parts, 1 << 22))), "r")
