"""The one encoder of all cameras: a thread that paints, codes and hands out a tick per frame while somebody watches."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from simulators import rtsp_picture, rtsp_sound
from simulators.rtsp_picture import FRAME_US, FRAMES_PER_S, AccessUnit
from simulators.rtsp_sound import SoundFrame

_MAX_LATE_SOUND_FRAMES = 16


@dataclass(frozen=True, slots=True)
class Tick:
    """One picture and the sound that ended since the last one."""

    unit: AccessUnit
    sound: tuple[SoundFrame, ...]


class Studio:
    """Runs the encoder thread. Frames lie on the UTC grid of 40 ms; each second starts with a key frame.

    UTC is read once and then advanced by the monotonic clock, so that a step of the host's clock never turns the
    cameras back.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, publish: Callable[[Tick], None]) -> None:
        self._loop = loop
        self._publish = publish
        self._sound = rtsp_sound.encode_loop()
        self._utc_offset_us = (time.time_ns() - time.monotonic_ns()) // 1000
        self._watched = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera-studio", daemon=True)

    @property
    def sound_config(self) -> bytes:
        """AudioSpecificConfig of the sound."""
        return self._sound.config

    def start(self) -> None:
        """Start the thread; it rests until somebody watches."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it (one frame at most)."""
        self._stopping.set()
        self._watched.set()
        self._thread.join()

    def watch(self, watched: bool) -> None:
        """Code pictures only while this is true."""
        if watched:
            self._watched.set()
        else:
            self._watched.clear()

    def _utc_us(self) -> int:
        return time.monotonic_ns() // 1000 + self._utc_offset_us

    def _run(self) -> None:
        encoder = rtsp_picture.PictureEncoder()
        canvas = rtsp_picture.blank_canvas()
        frame_number, sound_number = 0, 0
        while self._watched.wait() and not self._stopping.is_set():
            second = frame_number // FRAMES_PER_S
            frame_number = max(frame_number + 1, self._utc_us() // FRAME_US)
            due_utc_us = frame_number * FRAME_US
            if self._stopping.wait(max(0, due_utc_us - self._utc_us()) / 1_000_000):
                return
            rtsp_picture.paint_time(canvas, due_utc_us)
            unit = encoder.encode(canvas, due_utc_us, key=frame_number // FRAMES_PER_S != second)
            sound, sound_number = self._sound_until(due_utc_us, sound_number)
            if not self._hand_out(Tick(unit, sound)):
                return

    def _sound_until(self, utc_us: int, number: int) -> tuple[tuple[SoundFrame, ...], int]:
        finished = rtsp_sound.frames_finished(utc_us)
        first = number if finished - number <= _MAX_LATE_SOUND_FRAMES else finished
        return tuple(self._sound.frame(each) for each in range(first, finished)), finished

    def _hand_out(self, tick: Tick) -> bool:
        try:
            self._loop.call_soon_threadsafe(self._publish, tick)
        except RuntimeError:  # the loop was closed under us: nobody is left to look
            return False
        return True
