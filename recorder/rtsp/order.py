"""Decoding times of pictures that are shown in another order than they are sent: RTP tells the time of showing only."""

from collections.abc import Iterable
from heapq import heappush, heappushpop

STEP_PICTURES = 25
"""Stamps that lie so many pictures away are no matter of order: the camera's clock was set."""
REORDER_MAX = 4
"""More pictures out of order than any camera sends."""


class DecodeOrder:
    """The smallest stamp not yet used, `depth` pictures later: it rises with each picture and is never past its own stamp."""

    def __init__(self, depth: int, duration: int) -> None:
        """`depth`: how many pictures may come before one that is shown before them; `duration` in ticks."""
        self.depth = min(depth, REORDER_MAX)
        self._duration = duration
        self._waiting: list[int] = []
        self._last: int | None = None
        self._newest = 0

    def dts(self, pts: int, *, key: bool = False) -> int:
        """The decoding time of the picture that comes now, in ticks.

        Later than `pts` only where more pictures come out of order than ever before; the depth grows then.
        """
        if self._last is not None and (
            abs(pts - self._last) > STEP_PICTURES * max(self._duration, 1) or (key and pts < self._newest)
        ):
            self._waiting, self._last = [], None  # nothing is shown before a key frame that came before it
        self._newest = pts if self._last is None else max(self._newest, pts)
        last = self._last
        if not self.depth and (last is None or pts > last):
            self._last = pts
            return pts
        if self.depth and len(self._waiting) < self.depth:
            heappush(self._waiting, pts)
            dts = self._waiting[0] - (self.depth + 1 - len(self._waiting)) * self._duration
        else:
            dts = heappushpop(self._waiting, pts)
        if last is not None and dts <= last:
            dts = last + 1
        if dts - pts > self._duration // 2 and self.depth < REORDER_MAX:
            self.depth += 1
        self._last = dts
        return dts


def depth_seen(pictures: Iterable[tuple[int, bool]]) -> int:
    """How many pictures come before one that is shown before them; `pictures`: stamp and key, in order of arrival."""
    deepest = 0
    group: list[int] = []
    for stamp, key in pictures:
        if key:
            group = []
        deepest = max(deepest, sum(1 for earlier in group if earlier > stamp))
        group.append(stamp)
    return deepest
