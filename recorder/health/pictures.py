"""Does the picture live? Key frames are decoded small and grey, and compared. Runs off the capture's thread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import av
import cv2
import numpy as np
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from recorder.mux import Sample

SIZE_PX = (320, 180)
BLOCK_PX = 10
KEYS_MOST = 6
GROUP_MOST = 300
"""Pictures decoded of the one group there is, when there is no second key frame."""
MOVED_GREY = 1.0
"""Mean difference of a block, in grey levels of 256, from which on it counts as moved."""
DARK_GREY = 30
DETAIL_GREY = 2.0
"""Mean Laplacian of a block from which on it shows something."""
DARK_SHARE, DETAIL_SHARE = 0.9, 0.08
"""More dark blocks = black; fewer blocks with detail = covered. A camera's own date and name take about 5 %."""

Grey: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PictureSeen:
    """Shares are of the picture's area, 0 to 1. `code` None = good."""

    code: str | None
    pictures: int
    moved_share: float
    dark_share: float
    detail_share: float


def look(codec: str, extradata: bytes | None, samples: Sequence[Sample], *, may_stand: bool = False) -> PictureSeen:
    """Judge the pictures in order of decoding; they need not begin with a key frame.

    `may_stand`: a picture that stands still is good, as a PC's screen is that nobody touches.
    """
    keys = [place for place, sample in enumerate(samples) if sample.key]
    if not keys:
        return PictureSeen("no_picture", 0, 0.0, 0.0, 0.0)
    try:
        greys = list(_some(codec, extradata, samples, keys))
    except av.error.FFmpegError:
        greys = []
    return _judge(greys, may_stand) if greys else PictureSeen("undecodable", 0, 0.0, 0.0, 0.0)


def _judge(greys: Sequence[Grey], may_stand: bool) -> PictureSeen:
    moved = max((_share(cv2.absdiff(greys[0], grey), MOVED_GREY) for grey in greys[1:]), default=0.0)
    last = greys[-1]
    dark = 1.0 - _share(last, DARK_GREY)
    detail = _share(np.abs(cv2.Laplacian(last, cv2.CV_16S)), DETAIL_GREY)
    code = None
    if dark > DARK_SHARE:
        code = "black"
    elif detail < DETAIL_SHARE:
        code = "covered"
    elif len(greys) > 1 and not moved and not may_stand:
        code = "frozen"
    elif len(greys) < 2:
        code = "no_picture"
    return PictureSeen(code, len(greys), round(moved, 4), round(dark, 4), round(detail, 4))


def _share(values: NDArray[Any], above: float) -> float:
    """The share of blocks whose mean is above."""
    size = (SIZE_PX[0] // BLOCK_PX, SIZE_PX[1] // BLOCK_PX)
    means = cv2.resize(values.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return float(np.mean(means > above))


def _some(codec: str, extradata: bytes | None, samples: Sequence[Sample], keys: Sequence[int]) -> Iterator[Grey]:
    if len(keys) > 1:
        step = max(1, -(-len(keys) // KEYS_MOST))
        for place in keys[::step]:
            yield from _decoded(codec, extradata, samples[place : place + 1])
        return
    greys = list(_decoded(codec, extradata, samples[keys[0] : keys[0] + GROUP_MOST]))
    yield from (greys[0], greys[-1]) if len(greys) > 1 else greys


def _decoded(codec: str, extradata: bytes | None, samples: Sequence[Sample]) -> Iterator[Grey]:
    decoder = av.CodecContext.create(codec, "r")
    if not isinstance(decoder, VideoCodecContext):
        return
    decoder.extradata, decoder.thread_count = extradata, 1
    for packet in (*(av.Packet(sample.data) for sample in samples), None):
        for frame in decoder.decode(packet):
            small = frame.reformat(width=SIZE_PX[0], height=SIZE_PX[1], format="gray")
            yield np.asarray(small.to_ndarray(), np.uint8)
