"""Recordings for the review page: real fragmented MP4 whose pictures carry their own time, as black and white bars."""

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

START_UTC_US = 1_767_250_800_000_000
RATE = 25
BITS = 12
WIDTH, HEIGHT = 384, 216
SOUND_RATE = 48_000
MUXER = {"movflags": "frag_keyframe+empty_moov+default_base_moof+frag_discont", "avoid_negative_ts": "disabled"}
"""As the recorder sets it: media time runs on from file to file, and nothing is shifted."""


def write_source(folder: Path, parts: list[tuple[float, float]], *, sound: bool, media_start_s: float = 0.0) -> None:
    """One file for each (from, to) in seconds after the start, and the index that names them and the gaps between."""
    folder.mkdir(parents=True)
    segments, gaps = [], []
    for number, (from_s, to_s) in enumerate(parts, start=1):
        name = f"{number:06}.mp4"
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


def write_segment(path: Path, from_s: float, to_s: float, *, sound: bool, media_start_s: float) -> None:
    """Pictures (and a tone) of that time; media time runs on from file to file, as the recorder's does."""
    with av.open(str(path), "w", format="mp4", options=MUXER) as out:
        video = out.add_stream(
            "libx264", rate=RATE, options={"g": str(RATE), "preset": "ultrafast", "tune": "zerolatency"}
        )
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        tone = out.add_stream("aac", rate=SOUND_RATE, layout="mono") if sound else None
        first, last = round(from_s * RATE), round(to_s * RATE)
        for number in range(first, last):
            frame = av.VideoFrame.from_ndarray(picture(number), format="gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = number + round(media_start_s * RATE), Fraction(1, RATE)
            out.mux(video.encode(frame))
            if tone is not None:
                out.mux(on_time(tone.encode(beep(number, media_start_s)), from_s + media_start_s))
        out.mux(video.encode(None))
        if tone is not None:
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


def beep(number: int, media_start_s: float) -> av.AudioFrame:
    """The tone that belongs to one picture."""
    count = SOUND_RATE // RATE
    at = np.arange(number * count, (number + 1) * count)
    wave = (0.2 * np.sin(2 * np.pi * 440 * at / SOUND_RATE)).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="fltp", layout="mono")
    frame.sample_rate, frame.time_base = SOUND_RATE, Fraction(1, SOUND_RATE)
    frame.pts = number * count + round(media_start_s * SOUND_RATE)
    return frame


def write_session(folder: Path) -> None:
    """Three sources: one whole with sound, one with a hole from 20 to 26 s, one without sound on a media clock of its own."""
    write_source(folder / "cam-lane-a", [(0, 10), (10, 20), (20, 30), (30, 40)], sound=True)
    write_source(folder / "cam-room-1a", [(0.2, 10), (10, 20), (26, 33), (33, 40)], sound=True, media_start_s=100)
    write_source(folder / "cam-room-1b", [(0, 20), (20, 40)], sound=False, media_start_s=3)
