"""Pictures coded once and shown for ever: every camera of equal settings shares them, and sending them costs no coding.

A film of two or ten seconds lies on the UTC grid of frames, so that flash and beep keep their full second. Each
picture carries a mark (camera, moment) where the codec allows it, so no two are equal.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import cast

import av
import cv2
import numpy as np

from simulators import rtsp_picture
from simulators.rtsp_codecs import CODECS
from simulators.rtsp_picture import FRAME_US, FRAMES_PER_S, Canvas
from simulators.rtsp_profile import CameraProfile

_SHORT_FRAMES = 2 * FRAMES_PER_S
_LONG_FRAMES = 10 * FRAMES_PER_S
_KEYS = {"short": (0, FRAMES_PER_S), "long": (0,), "smart": (0, 30, 125, 135, 225)}
SMALL_PX = (480, 270)
"""The other picture size of every camera."""


@dataclass(frozen=True, slots=True)
class LoopUnit:
    """One coded picture: its frame in the film, in the order of showing, and its NAL units."""

    frame: int
    key: bool
    nals: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PictureLoop:
    """A film in the order of coding; `delay_frames` is how much later than shown a picture is sent (B-frames)."""

    codec: str
    units: tuple[LoopUnit, ...] = field(repr=False)
    delay_frames: int

    @property
    def parameter_sets(self) -> tuple[bytes, ...]:
        """The first key frame's units, for the session description."""
        return self.units[0].nals

    def at(self, frame_number: int) -> tuple[LoopUnit, int]:
        """The unit to send at this frame of UTC, and the frame of UTC that it shows."""
        since = frame_number - self.delay_frames
        unit = self.units[since % len(self.units)]
        return unit, since - since % len(self.units) + unit.frame


def still_loop(profile: CameraProfile, canvas: Canvas) -> PictureLoop:
    """Two seconds in which nothing moves."""
    return _code(profile.picture, 0, "short", lambda _frame: canvas, (rtsp_picture.WIDTH_PX, rtsp_picture.HEIGHT_PX))


def picture_loop(profile: CameraProfile, *, small: bool = False) -> PictureLoop:
    """The film of cameras with these settings, in the usual or the other size; coded at the first call."""
    return _film(profile.picture, profile.b_frames, profile.groups, small)


@lru_cache(maxsize=32)
def _film(codec: str, b_frames: int, groups: str, small: bool) -> PictureLoop:
    usual = (rtsp_picture.WIDTH_PX, rtsp_picture.HEIGHT_PX)
    return _code(codec, b_frames, groups, _running_clock(), SMALL_PX if small else usual)


def _running_clock() -> Callable[[int], Canvas]:
    canvas = rtsp_picture.blank_canvas()

    def painted(frame: int) -> Canvas:
        rtsp_picture.paint_time(canvas, frame * FRAME_US)
        return canvas

    return painted


def _code(
    codec: str, b_frames: int, groups: str, canvas: Callable[[int], Canvas], size_px: tuple[int, int]
) -> PictureLoop:
    kind = CODECS[codec]
    context = cast(av.VideoCodecContext, av.VideoCodecContext.create(kind.encoder, "w"))
    context.width, context.height, context.pix_fmt = *size_px, "yuv420p"
    context.time_base, context.framerate = Fraction(1, FRAMES_PER_S), Fraction(FRAMES_PER_S)
    context.thread_count, context.bit_rate = 1, 500_000
    context.options = kind.options(b_frames)
    packets: list[av.Packet[av.VideoStream]] = []
    for frame in range(_SHORT_FRAMES if groups == "short" else _LONG_FRAMES):
        picture = av.VideoFrame.from_ndarray(_fitted(canvas(frame), size_px), format="yuv420p")
        picture.pts, picture.time_base = frame, context.time_base
        is_key = frame in _KEYS[groups]
        picture.pict_type = av.video.frame.PictureType.I if is_key else av.video.frame.PictureType.NONE
        packets += context.encode(picture)
    packets += context.encode(None)
    units = tuple(LoopUnit(packet.pts or 0, packet.is_keyframe, kind.split(bytes(packet))) for packet in packets)
    return PictureLoop(codec, units, max(unit.frame - place for place, unit in enumerate(units)))


def _fitted(canvas: Canvas, size_px: tuple[int, int]) -> Canvas:
    """The canvas in another size: each of the three planes shrunk."""
    width, height = size_px
    if canvas.shape[1] == width:
        return canvas
    lines = rtsp_picture.HEIGHT_PX
    luma = cv2.resize(canvas[:lines], (width, height), interpolation=cv2.INTER_AREA)
    small = np.empty((height * 3 // 2, width), np.uint8)
    small[:height], small[height:] = luma, 128
    return small
