"""The last seconds of a source in memory, so that a session can begin at a key frame before its mark."""

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise

from recorder.boxes import Kind
from recorder.connection import Heard

GROUPS_LEAST = 2
"""So many whole key-frame groups are kept, besides the one that is being received …"""
LEAST_US = 4_000_000
"""… and of shorter groups at least so much time, because an order needs its time to arrive …"""
MOST_US = 10_000_000
"""… but nothing older than this, …"""
MOST_BYTES = 16 << 20
"""… and never more than this; a single group that is larger is forgotten as a whole."""


@dataclass(slots=True)
class _Group:
    """A key frame and everything up to the next one."""

    start_utc_us: int
    bytes: int = 0
    heard: list[Heard] = field(default_factory=list)


class PreRoll:
    """Not thread-safe. `lead` is the track whose key frames begin a group: the picture, or a microphone's sound."""

    def __init__(self, lead: Kind) -> None:
        self._lead = lead
        self._groups: deque[_Group] = deque()
        self._bytes = 0
        self._overfull = False

    def add(self, heard: Heard, size: int) -> None:
        """Keep one more sample of so many bytes; what comes before the first key frame is not kept."""
        sample = heard.sample
        if sample.kind == self._lead and sample.key:
            self._groups.append(_Group(sample.utc_us))
            self._overfull = False
            self._forget_old(sample.utc_us)
        elif not self._groups or self._overfull:
            return
        group = self._groups[-1]
        group.heard.append(heard)
        group.bytes += size
        self._bytes += size
        if self._bytes > MOST_BYTES:
            self._forget_much()

    def _forget_old(self, now_utc_us: int) -> None:
        groups = self._groups
        while len(groups) > 1:
            too_many = len(groups) > GROUPS_LEAST + 1 and now_utc_us - groups[1].start_utc_us >= LEAST_US
            if not too_many and now_utc_us - groups[0].start_utc_us <= MOST_US:
                return
            self._forget_first()

    def _forget_much(self) -> None:
        while self._bytes > MOST_BYTES and len(self._groups) > 1:
            self._forget_first()
        if self._bytes > MOST_BYTES:
            self._forget_first()
            self._overfull = True

    def _forget_first(self) -> None:
        self._bytes -= self._groups.popleft().bytes

    def start_utc_us(self, mark_utc_us: int) -> int | None:
        """When the last key frame at or before the mark was (or else the first that is kept); None without one."""
        number = self._number(mark_utc_us, 0)
        return None if number is None else self._groups[number].start_utc_us

    def since(self, mark_utc_us: int, not_before_utc_us: int = 0) -> list[Heard]:
        """Everything from that key frame on, which is never one of before `not_before_utc_us`.

        Sound that came ahead of the key frame but belongs behind it follows right on it.
        """
        number = self._number(mark_utc_us, not_before_utc_us)
        if number is None:
            return []
        first, *others = list(self._groups)[number:]
        ahead = self._groups[number - 1].heard if number else ()
        early = [
            heard for heard in ahead if heard.sample.kind != self._lead and heard.sample.utc_us >= first.start_utc_us
        ]
        return [first.heard[0], *early, *first.heard[1:], *(heard for group in others for heard in group.heard)]

    def _number(self, mark_utc_us: int, not_before_utc_us: int) -> int | None:
        able = [number for number, group in enumerate(self._groups) if group.start_utc_us >= not_before_utc_us]
        return next(
            (n for n in reversed(able) if self._groups[n].start_utc_us <= mark_utc_us), able[0] if able else None
        )

    @property
    def interval_us(self) -> int | None:
        """The longest time between two key frames that are kept; None before the second one."""
        starts = [group.start_utc_us for group in self._groups]
        return max((later - earlier for earlier, later in pairwise(starts)), default=None)

    @property
    def bytes(self) -> int:
        """How much is kept."""
        return self._bytes
