"""The picture of the simulated camera: a test card with a running UTC clock, coded as H.264 (ITU-T H.264, Annex B).

One encoder serves every camera. Each picture is coded as two slices: the upper half (clock, flash, frame code) is
shared, the lower half (name bar) never moves, so only its slice of the key frame is swapped to give each camera
its own name.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction

import av
import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH_PX = 640
HEIGHT_PX = 360
FRAMES_PER_S = 25
FRAME_US = 1_000_000 // FRAMES_PER_S
SLICES = 2
FLASH_FRAMES = 3
"""The flash lasts from the full second for three frames (120 ms), the beep 100 ms."""
CODE_BITS = 22
"""The frame's number in the UTC day (0 … 2,159,999), most significant bit first, as white and black cells."""
CODE_CELL_PX = 20
CODE_LEFT_PX = 100
CODE_TOP_PX = 144

NAL_SLICE = 1
NAL_IDR = 5
NAL_SEI = 6
NAL_SPS = 7
NAL_PPS = 8

_BACKGROUND = 44
_INK = 235
_BLACK = 16
_NEUTRAL = 128
_START_CODE = re.compile(rb"\x00\x00\x00?\x01")

Canvas = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One coded picture. `gop_index` counts from the key frame (0); `idr_parity` is the key frame's idr_pic_id."""

    utc_us: int
    gop_index: int
    idr_parity: int
    nals: tuple[bytes, ...] = field(repr=False)


def split_nals(stream: bytes) -> tuple[bytes, ...]:
    """Annex B byte stream → NAL units, without the encoder's own SEI note."""
    return tuple(nal for nal in _START_CODE.split(stream) if nal and nal[0] & 0x1F != NAL_SEI)


def blank_canvas(luma: int = _BACKGROUND) -> Canvas:
    """An I420 picture (planes below one another) of one grey, 16 (black) to 235 (white)."""
    canvas = np.full((HEIGHT_PX * 3 // 2, WIDTH_PX), _NEUTRAL, np.uint8)
    canvas[:HEIGHT_PX] = luma
    return canvas


def black_canvas() -> Canvas:
    """What a covered lens sees."""
    return blank_canvas(_BLACK)


def paint_time(canvas: Canvas, utc_us: int) -> None:
    """Draw date, clock, frame code and, in the first 120 ms of a second, the flash. Upper half only."""
    moment = datetime.fromtimestamp(utc_us // 1_000_000, UTC)
    frame_in_second = utc_us % 1_000_000 // FRAME_US
    canvas[16:136] = _BACKGROUND
    _write(canvas, moment.strftime("UTC %Y-%m-%d"), (100, 44), 0.8)
    _write(canvas, f"{moment:%H:%M:%S}.{utc_us % 1_000_000 // 1000:03d}", (100, 112), 1.8)
    canvas[16:56, 560:624] = _INK if frame_in_second < FLASH_FRAMES else _BLACK
    _paint_code(canvas, utc_us)


def paint_name(canvas: Canvas, name: str) -> None:
    """Draw the bar with the camera's name. Lower half only."""
    canvas[280:344, 16:624] = _BLACK
    _write(canvas, name, (32, 324), 1.2)


def _write(canvas: Canvas, text: str, at: tuple[int, int], size: float) -> None:
    cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, (_INK,), 2 if size < 1.5 else 3)


def _paint_code(canvas: Canvas, utc_us: int) -> None:
    frame_of_day = utc_us % 86_400_000_000 // FRAME_US
    bits = [frame_of_day >> shift & 1 for shift in reversed(range(CODE_BITS))]
    row = np.repeat(np.where(np.array(bits) == 1, _INK, _BLACK), CODE_CELL_PX).astype(np.uint8)
    canvas[CODE_TOP_PX : CODE_TOP_PX + CODE_CELL_PX, CODE_LEFT_PX : CODE_LEFT_PX + len(row)] = row


class PictureEncoder:
    """libx264 at its cheapest: no B-frames, constant quantiser, one thread, two slices. Not thread-safe."""

    def __init__(self) -> None:
        context = av.VideoCodecContext.create("libx264", "w")
        context.width, context.height, context.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        context.time_base = Fraction(1, FRAMES_PER_S)
        context.framerate = Fraction(FRAMES_PER_S)
        context.thread_count = 1
        context.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "forced-idr": "1",
            "x264-params": f"slices={SLICES}:sliced-threads=0:bframes=0:scenecut=0:keyint=infinite:qp=24",
        }
        self._context = context
        self._frames = 0
        self._keys = 0
        self._gop_index = 0

    def encode(self, canvas: Canvas, utc_us: int, *, key: bool) -> AccessUnit:
        """Code one picture; `key` makes it an IDR picture with SPS and PPS before it."""
        frame = av.VideoFrame.from_ndarray(canvas, format="yuv420p")
        frame.pts = self._frames
        frame.pict_type = av.video.frame.PictureType.I if key else av.video.frame.PictureType.NONE
        stream = b"".join(bytes(packet) for packet in self._context.encode(frame))
        self._keys += key
        self._gop_index = 0 if key else self._gop_index + 1
        self._frames += 1
        return AccessUnit(utc_us, self._gop_index, (self._keys - 1) % 2, split_nals(stream))


def encode_still(canvas: Canvas) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The same picture as two key frames, idr_pic_id 0 and 1, that fit into any camera's stream."""
    encoder = PictureEncoder()
    first, second = (encoder.encode(canvas, 0, key=True).nals for _ in range(2))
    return first, second


def encode_skips() -> tuple[tuple[bytes, ...], ...]:
    """Per position in the group of pictures, the picture that says "as before"; position 0 is empty."""
    encoder = PictureEncoder()
    black = black_canvas()
    units = [encoder.encode(black, 0, key=index == 0) for index in range(FRAMES_PER_S)]
    return ((), *(unit.nals for unit in units[1:]))


def name_slices(name: str) -> tuple[bytes, bytes]:
    """The lower slice of a key frame with this camera's name, for idr_pic_id 0 and 1."""
    canvas = blank_canvas()
    paint_name(canvas, name)
    first, second = encode_still(canvas)
    return first[-1], second[-1]
