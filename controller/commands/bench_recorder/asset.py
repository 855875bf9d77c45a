"""What the cameras show: 1080p25 H.264 at 4 Mbit/s with AAC, every frame unlike any other, a flash and a beep at once.

The coded loop is 32 s long, a whole number of pictures, key-frame groups and sound frames; it is repeated as coded, so
that a recorded frame names its place in the loop, and a lost one shows as a jump.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

LOOP_S: Final = 32
RATE: Final = 25
GROUP: Final = 50
SOUND_HZ: Final = 48_000
SOUND_SAMPLES: Final = 1_024
"""Of one coded frame."""
EVENT_S: Final = 2
"""A white picture of one frame, and at the same moment a beep of 40 ms, so often; in the middle of a key-frame group."""
BEEP_S: Final = 0.04
SIZE_PX: Final = (1920, 1080)
BIT_RATE: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Asset:
    """The long file for the server, and where each coded frame stands in the loop, by digest."""

    file: Path
    pictures: dict[bytes, int]
    sounds: dict[bytes, int]

    def place_s(self, data: bytes, kind: str) -> float | None:
        """Where a coded frame belongs in the loop, in s; None when it is none of ours. The coder's first sound is before 0."""
        place = (self.pictures if kind == "video" else self.sounds).get(name_of(data, kind))
        if place is None:
            return None
        return place / RATE if kind == "video" else (place - 1) * SOUND_SAMPLES / SOUND_HZ


def make_asset(folder: Path, lasts_s: int) -> Asset:
    """Code the loop and write it end to end for at least so long."""
    loop = folder / "loop.mp4"
    _code(loop)
    file = folder / f"long-{lasts_s}.mp4"
    _repeat(loop, file, -(-lasts_s // LOOP_S))
    with av.open(str(loop)) as container:
        kinds = {stream.index: stream.type for stream in container.streams}
        found: dict[str, dict[bytes, int]] = {"video": {}, "audio": {}}
        for packet in container.demux():
            if packet.size:
                of = found[kinds[packet.stream.index]]
                of[name_of(bytes(packet), kinds[packet.stream.index])] = len(of)
    return Asset(file, found["video"], found["audio"])


def name_of(data: bytes, kind: str) -> bytes:
    """A frame's name: the digest of its coded content. Parameter sets, which servers add, do not count."""
    if kind == "audio":
        return hashlib.sha256(data).digest()[:8]
    digest = hashlib.sha256()
    for unit in _units(data):
        if unit[0] & 0x1F in (1, 5):
            digest.update(unit)
    return digest.digest()[:8]


def _units(data: bytes) -> Iterator[bytes]:
    stream = io.BytesIO(data)
    while len(head := stream.read(4)) == 4:
        yield stream.read(int.from_bytes(head, "big"))


def _code(path: Path) -> None:
    dice = np.random.default_rng(1)
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=RATE)
        picture.width, picture.height = SIZE_PX
        picture.pix_fmt, picture.bit_rate, picture.gop_size = "yuv420p", BIT_RATE, GROUP
        picture.options = {
            "preset": "ultrafast", "tune": "zerolatency", "sc_threshold": "0", "nal-hrd": "cbr",
            "maxrate": str(BIT_RATE), "bufsize": str(BIT_RATE),
        }  # fmt: skip
        sound = container.add_stream("aac", rate=SOUND_HZ)
        sound.layout = "mono"
        for number in range(LOOP_S * RATE):
            container.mux(picture.encode(_picture(number, dice)))
        container.mux(picture.encode(None))
        for start in range(0, LOOP_S * SOUND_HZ, SOUND_SAMPLES):
            container.mux(sound.encode(_sound(start, dice)))


def _picture(number: int, dice: np.random.Generator) -> VideoFrame:
    width, height = SIZE_PX
    luma = np.full((height, width), 235 if number % (EVENT_S * RATE) == EVENT_S * RATE // 2 else 60, np.uint8)
    luma[:128, :128] = dice.integers(16, 235, (128, 128), np.uint8)
    grey = np.full((height // 2, width), 128, np.uint8)
    frame = VideoFrame.from_ndarray(np.vstack([luma, grey]), format="yuv420p")
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame


def _sound(start: int, dice: np.random.Generator) -> AudioFrame:
    at = np.arange(start, start + SOUND_SAMPLES)
    since_s = (at + EVENT_S * SOUND_HZ // 2) % (EVENT_S * SOUND_HZ) / SOUND_HZ
    wave = np.where(since_s < BEEP_S, 0.8 * np.sin(2 * np.pi * 1_000 * since_s), 0) + dice.normal(
        0, 0.001, SOUND_SAMPLES
    )
    frame = AudioFrame.from_ndarray(wave.astype(np.float32)[None, :], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = SOUND_HZ, start, Fraction(1, SOUND_HZ)
    return frame


def _repeat(loop: Path, file: Path, times: int) -> None:
    """The loop's packets, again and again, each time 32 s later."""
    with av.open(str(loop)) as source, av.open(str(file), "w") as out:
        streams = {
            stream.index: out.add_stream_from_template(stream, opaque=True)
            for stream in source.streams
            if isinstance(stream, VideoStream | AudioStream)
        }
        packets = [packet for packet in source.demux() if packet.size]
        most = dict.fromkeys(streams, 0)
        for turn in range(times):
            for packet in packets:
                index, base = packet.stream.index, packet.time_base or Fraction(1, 1000)
                copy = av.Packet(bytes(packet))
                shift = round(turn * LOOP_S / base)
                dts = max(most[index], (packet.dts or 0) + shift)
                copy.pts, copy.dts, most[index] = max(dts, (packet.pts or 0) + shift), dts, dts + 1
                copy.time_base, copy.duration, copy.is_keyframe = base, packet.duration or 0, packet.is_keyframe
                copy.stream = streams[index]
                out.mux(copy)
