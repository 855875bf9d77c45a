"""The clock of all cameras: a thread that hands out a tick per frame while somebody watches, and codes the live picture."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from simulators import rtsp_picture
from simulators.rtsp_picture import FRAME_US, FRAMES_PER_S, AccessUnit

_MOST_LATE_FRAMES = 250


@dataclass(frozen=True, slots=True)
class Tick:
    """One frame of UTC, the moment of the tick before it, and the live picture if it was coded."""

    frame_number: int
    since_utc_us: int
    unit: AccessUnit | None

    @property
    def utc_us(self) -> int:
        """The moment of this frame."""
        return self.frame_number * FRAME_US


class Studio:
    """Runs the encoder thread. Frames lie on the UTC grid of 40 ms; each second starts with a key frame.

    UTC is read once and then advanced by the monotonic clock, so that a step of the host's clock never turns the
    cameras back.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, publish: Callable[[Tick], None]) -> None:
        self._loop = loop
        self._publish = publish
        self._utc_offset_us = (time.time_ns() - time.monotonic_ns()) // 1000
        self._watched = threading.Event()
        self._live_watched = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera-studio", daemon=True)

    def start(self) -> None:
        """Start the thread; it rests until somebody watches."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it (one frame at most)."""
        self._stopping.set()
        self._watched.set()
        self._thread.join()

    def watch(self, watched: bool, *, live: bool) -> None:
        """Tick only while somebody watches, code pictures only while somebody watches a live camera."""
        self._live_watched = live
        if watched:
            self._watched.set()
        else:
            self._watched.clear()

    def _utc_us(self) -> int:
        return time.monotonic_ns() // 1000 + self._utc_offset_us

    def _run(self) -> None:
        live = _LiveUnits()
        before = 0
        while True:
            has_rested = not self._watched.is_set()
            self._watched.wait()
            if self._stopping.is_set():
                return
            frame_number = self._next_frame(before, has_rested)
            due_us = frame_number * FRAME_US - self._utc_us()
            if self._stopping.wait(max(0, due_us) / 1_000_000):
                return
            unit = live.unit(frame_number) if self._live_watched else None
            if not self._hand_out(Tick(frame_number, before * FRAME_US, unit)):
                return
            before = frame_number

    def _next_frame(self, before: int, has_rested: bool) -> int:
        """The frame behind the last one. A late thread hurries and leaves nothing out: films have no picture to spare."""
        now = self._utc_us() // FRAME_US
        return max(before + 1, now) if has_rested or now - before > _MOST_LATE_FRAMES else before + 1

    def _hand_out(self, tick: Tick) -> bool:
        try:
            self._loop.call_soon_threadsafe(self._publish, tick)
        except RuntimeError:  # the loop was closed under us: nobody is left to look
            return False
        return True


class _LiveUnits:
    """The live picture. A key frame begins each second, and what comes after a rest."""

    def __init__(self) -> None:
        self._encoder = rtsp_picture.PictureEncoder()
        self._canvas = rtsp_picture.blank_canvas()
        self._before = 0

    def unit(self, frame_number: int) -> AccessUnit:
        is_key = frame_number // FRAMES_PER_S != self._before // FRAMES_PER_S
        self._before = frame_number
        rtsp_picture.paint_time(self._canvas, frame_number * FRAME_US)
        return self._encoder.encode(self._canvas, frame_number * FRAME_US, key=is_key)
