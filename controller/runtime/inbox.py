"""The one bounded queue into the loop: a quota a device, so that no device can crowd out another.

Fire, door and box facts are never dropped, nor what a device tells only once. What is over a device's quota is counted,
and the count enters as a fact.
"""

import asyncio
import threading
from collections import Counter, deque
from dataclasses import dataclass, field

from controller.core.facts import (
    BoxRead,
    BreakGlassRead,
    DeviceLost,
    DeviceReady,
    DoorContactRead,
    DoorReleased,
    ExitButtonRead,
    Fact,
    FireInputRead,
    GatePassageReported,
    GateSettingsRead,
    QueueOverran,
)
from controller.core.state import Decision
from controller.core.words import Stamp
from controller.store.vault import Row

NEVER_DROPPED = (
    FireInputRead, DoorContactRead, DoorReleased, ExitButtonRead, BreakGlassRead, BoxRead,
    GatePassageReported, GateSettingsRead, DeviceLost, DeviceReady,
)  # fmt: skip


@dataclass(slots=True)
class Posting:
    """A fact on its way in, with what is to be sealed beside it; `answer` is set by the loop when somebody waits."""

    fact: Fact
    stamp: Stamp
    source: str = ""
    rows: tuple[Row, ...] = ()
    answer: asyncio.Future[Decision] | None = field(default=None, repr=False)


class Inbox:
    """Thread-safe; filled by device threads and pages, emptied by the loop alone."""

    def __init__(self, quota: int = 256) -> None:
        self._quota = quota
        self._lock = threading.Lock()
        self._waiting: deque[Posting] = deque()
        self._held: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._filled = asyncio.Event()

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Name the loop that empties this inbox; before that, postings wait."""
        self._loop = loop
        if self._waiting:
            self._filled.set()

    def post(self, posting: Posting) -> bool:
        """Put a posting in; False when its device is over its quota and the fact may be dropped."""
        with self._lock:
            source = posting.source
            if source and self._held[source] >= self._quota and not isinstance(posting.fact, NEVER_DROPPED):
                self._dropped[source] += 1
                return False
            self._held[source] += 1
            self._waiting.append(posting)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._filled.set)
        return True

    async def take(self, most: int, timeout_s: float | None) -> list[Posting]:
        """Up to so many postings, waiting for the first at most so long; empty when nothing came."""
        if not self._waiting:
            try:
                # Not wait_for: on Python 3.11 it may swallow a cancellation that comes together with the event.
                async with asyncio.timeout(timeout_s):
                    await self._filled.wait()
            except TimeoutError:
                return []
        with self._lock:
            taken = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
            for posting in taken:
                self._held[posting.source] -= 1
            if not self._waiting:
                self._filled.clear()
        return taken

    def overruns(self) -> list[QueueOverran]:
        """What was dropped since the last call, as facts."""
        with self._lock:
            found = [QueueOverran(source, count) for source, count in self._dropped.items() if count]
            self._dropped.clear()
        return found
