"""Locker boxes as mechanics: a pulse pulls the latch back, a spring pushes the door, a person closes it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from simulators.changes import Refusal

_OPENS_AFTER_MS = 80
"""What the spring needs; less than any pulse."""


@dataclass(slots=True)
class Box:
    """One box. `feedback_closed` is the lock's contact: true while the bolt sits in a closed door."""

    number: int
    is_open: bool = False
    content: str | None = None
    jammed: bool = False
    latch_free: bool = False
    changed_s: float = -1e9

    @property
    def feedback_closed(self) -> bool:
        """The contact in the lock."""
        return not self.is_open and not self.latch_free


class BoxBank:
    """The boxes of one board, numbered from 1. `has_spring` false: a person has to pull while the latch is back."""

    def __init__(self, count: int, changed: Callable[[], None], *, has_spring: bool = True) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = changed
        self._has_spring = has_spring
        self._returns: dict[int, asyncio.TimerHandle] = {}
        self._timers: set[asyncio.TimerHandle] = set()
        self.boxes = {number: Box(number) for number in range(1, count + 1)}

    def pulse(self, number: int, ms: int) -> None:
        """Current through the lock for `ms`. A jammed bolt does not move."""
        box = self.boxes[number]
        if box.jammed:
            return
        self._set(box, latch_free=True)
        if self._has_spring and not box.is_open:
            self._later(min(_OPENS_AFTER_MS, ms), lambda: self._spring(box))
        if number in self._returns:
            self._returns[number].cancel()
        self._returns[number] = self._later(ms, lambda: self._set(box, latch_free=False))

    def pulse_later(self, number: int, ms: int, wait_ms: int) -> None:
        """The same, after `wait_ms`: boards open many boxes one after the other."""
        self._later(wait_ms, lambda: self.pulse(number, ms))

    def pull(self, number: int) -> None:
        """A person pulls the door: it opens only while the latch is back. Raises Refusal otherwise."""
        box = self.boxes[number]
        if not box.is_open and not box.latch_free:
            raise Refusal(409, f"box {number} is latched", f"{number} 号箱锁着")
        self._set(box, is_open=True)

    def close(self, number: int) -> None:
        """A person pushes the door to; the bolt falls in."""
        self._set(self.boxes[number], is_open=False, latch_free=False)

    def force_open(self, number: int) -> None:
        """Somebody breaks the box open."""
        self._set(self.boxes[number], is_open=True)

    def jam(self, number: int, *, jammed: bool) -> None:
        """The bolt sticks, or is eased."""
        self._set(self.boxes[number], jammed=jammed)

    def stop(self) -> None:
        """Nothing moves by itself any more."""
        for timer in self._timers:
            timer.cancel()

    def _spring(self, box: Box) -> None:
        if box.latch_free and not box.jammed:
            self._set(box, is_open=True)

    def _set(self, box: Box, **states: bool) -> None:
        before = box.feedback_closed
        for name, value in states.items():
            setattr(box, name, value)
        if box.feedback_closed != before:
            box.changed_s = self._loop.time()
        self._changed()

    def _later(self, ms: float, act: Callable[[], None]) -> asyncio.TimerHandle:
        def run() -> None:
            self._timers.discard(timer)
            act()

        timer = self._loop.call_later(ms / 1000, run)
        self._timers.add(timer)
        return timer
