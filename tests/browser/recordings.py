"""Recordings for the review page: real fragmented MP4 whose pictures carry their own time, as black and white bars."""

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

START_UTC_US = 1_767_250_800_000_000
RATE = 25
BITS = 12
WIDTH, HEIGHT = 384, 216
MUXER = {"movflags": "frag_keyframe+empty_moov+default_base_moof+frag_discont", "avoid_negative_ts": "disabled"}
"""As the recorder sets it: media time runs on from file to file, and nothing is shifted."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A coding of sound and the container that the recorder keeps it in."""

    codec: str
    rate: int
    layout: str
    container: str


AAC = Sound("aac", 48_000, "fltp", "mp4")
G711 = Sound("pcm_alaw", 8_000, "s16", "mov")
"""As most cameras send it; no browser plays it."""


def write_source(folder: Path, parts: list[tuple[float, float]], sound: Sound, media_start_s: float = 0.0) -> None:
    """One file for each (from, to) in seconds after the start, and the index that names them and the gaps between."""
    folder.mkdir(parents=True)
    segments, gaps = [], []
    for number, (from_s, to_s) in enumerate(parts, start=1):
        name = f"{number:06}.{sound.container}"
        write_segment(folder / name, from_s, to_s, sound=sound, media_start_s=media_start_s)
        segments.append(
            {"name": name, **span(from_s, to_s, "start_utc_us", "end_utc_us"), "bytes": (folder / name).stat().st_size}
        )
        if number > 1 and from_s > parts[number - 2][1]:
            gaps.append({**span(parts[number - 2][1], from_s, "from_utc_us", "to_utc_us"), "cause": "loss"})
    (folder / "index.json").write_text(json.dumps({"segments": segments, "gaps": gaps}))


def span(from_s: float, to_s: float, first: str, last: str) -> dict[str, int]:
    """The two moments in microseconds UTC under the given names."""
    return {first: START_UTC_US + round(from_s * 1e6), last: START_UTC_US + round(to_s * 1e6)}


def write_segment(path: Path, from_s: float, to_s: float, *, sound: Sound, media_start_s: float) -> None:
    """Pictures (and a tone) of that time; media time runs on from file to file, as the recorder's does."""
    with av.open(str(path), "w", format=sound.container, options=MUXER) as out:
        video = out.add_stream(
            "libx264", rate=RATE, options={"g": str(RATE), "preset": "ultrafast", "tune": "zerolatency"}
        )
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        tone = out.add_stream(sound.codec, rate=sound.rate, layout="mono")
        first, last = round(from_s * RATE), round(to_s * RATE)
        for number in range(first, last):
            frame = av.VideoFrame.from_ndarray(picture(number), format="gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = number + round(media_start_s * RATE), Fraction(1, RATE)
            out.mux(video.encode(frame))
            out.mux(on_time(tone.encode(beep(number, sound, media_start_s)), from_s + media_start_s))
        out.mux(video.encode(None))
        out.mux(on_time(tone.encode(None), from_s + media_start_s))


def on_time(packets: list[av.Packet], from_s: float) -> list[av.Packet]:
    """Without the silence that an AAC encoder puts before its first sound: a camera's stream has none."""
    return [packet for packet in packets if packet.pts is not None and packet.pts * packet.time_base >= from_s - 0.001]


def picture(number: int) -> np.ndarray:
    """A grey picture with the number of the frame as bars over the middle: black 0, white 1, most significant first."""
    grey = np.full((HEIGHT, WIDTH), 90, np.uint8)
    wide = WIDTH // BITS
    for bit in range(BITS):
        on = number >> (BITS - 1 - bit) & 1
        grey[HEIGHT // 3 : 2 * HEIGHT // 3, bit * wide : (bit + 1) * wide] = 235 if on else 16
    return grey


def beep(number: int, sound: Sound, media_start_s: float) -> av.AudioFrame:
    """The tone that belongs to one picture."""
    count = sound.rate // RATE
    at = np.arange(number * count, (number + 1) * count)
    wave = 0.2 * np.sin(2 * np.pi * 440 * at / sound.rate)
    samples = wave.astype(np.float32) if sound.layout == "fltp" else (wave * 32_767).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format=sound.layout, layout="mono")
    frame.sample_rate, frame.time_base = sound.rate, Fraction(1, sound.rate)
    frame.pts = number * count + round(media_start_s * sound.rate)
    return frame


def write_session(folder: Path) -> None:
    """Three sources: one whole with sound, one with a hole from 20 to 26 s, one with G.711; each on a media clock of its own."""
    write_source(folder / "cam-lane-a", [(0, 10), (10, 20), (20, 30), (30, 40)], AAC)
    write_source(folder / "cam-room-1a", [(0.2, 10), (10, 20), (26, 33), (33, 40)], AAC, media_start_s=100)
    write_source(folder / "cam-room-1b", [(0, 20), (20, 40)], G711, media_start_s=3)
