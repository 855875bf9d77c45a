"""From a moment to a picture: what a player waits for, measured step by step."""

import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import av

from recorder.playback.timeline import Timelines
from recorder.playback.walk import read_parts


@dataclass(frozen=True, slots=True)
class FirstFrame:
    """The key frame at or before a moment: when it was, its size in px, and what each step took, in µs."""

    utc_us: int
    width: int
    height: int
    index_us: int
    read_us: int
    decode_us: int

    @property
    def total_us(self) -> int:
        """From the question to the picture."""
        return self.index_us + self.read_us + self.decode_us


def first_frame(folder: Path, utc_us: int, timelines: Timelines | None = None) -> FirstFrame | None:
    """Find, read and decode; None in a hole. Without `timelines` nothing is known beforehand: manifest and file are read.

    Raises OSError, ManifestBroken, NotFragmented, FFmpegError.
    """
    started = time.perf_counter_ns()
    timelines = timelines or Timelines()
    place = timelines.place(timelines.of(folder), utc_us)
    if place is None:
        return None
    found = time.perf_counter_ns()
    parts = [(0, place.header_bytes), (place.offset, place.length)]
    data = b"".join(read_parts(folder / place.piece.name, parts, 1 << 22))
    read = time.perf_counter_ns()
    with av.open(BytesIO(data), "r") as container:
        container.streams.video[0].thread_count = 1
        frame = next(container.decode(video=0))
    decoded = time.perf_counter_ns()
    took = [(later - earlier) // 1000 for earlier, later in ((started, found), (found, read), (read, decoded))]
    return FirstFrame(place.utc_us, frame.width, frame.height, *took)
