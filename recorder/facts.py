"""The facts of this run, numbered from 1; the controller reads them by number and epoch, and waits for the next."""

import asyncio
import contextlib
import secrets
import threading
from collections import deque
from itertools import islice
from typing import Any, NamedTuple

FACTS_MOST = 10_000
"""Older ones are forgotten, but for what still stands: a camera that comes and goes must not fill the memory."""

Fact = dict[str, Any]


class Reading(NamedTuple):
    """An answer: facts in order, and the number to ask after next time."""

    epoch: str
    facts: list[Fact]
    next: int


_Key = tuple[str, str, str]


def _key(kind: str, members: dict[str, Any]) -> _Key:
    """Of facts with the same key the last one stands."""
    if "alarm" in members:
        return "alarm", members["alarm"], members["place"]
    if "source" in members:
        return "source", members["session"], members["source"]
    return kind, members["session"], ""


class FactLog:
    """Thread-safe. What stands: the last fact of every source that is wanted, the last signed head of every session,
    every sealed session told of, and how each alarm stands."""

    def __init__(self, most: int = FACTS_MOST) -> None:
        self.epoch = secrets.token_hex(8)
        self._last = 0
        self._lock = threading.Lock()
        self._facts: deque[Fact] = deque(maxlen=most)
        self._standing: dict[_Key, Fact] = {}
        self._waiters: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def tell(self, kind: str, members: dict[str, Any]) -> None:
        """Add a fact; wakes everybody who waits."""
        with self._lock:
            self._last += 1
            fact = {"n": self._last, "kind": kind, **members}
            self._facts.append(fact)
            key = _key(kind, members)
            self._standing.pop(key, None)
            self._standing[key] = fact
            if kind == "RecordingSealed":
                self._forget_sources(members["session"])
            waiters, self._waiters = self._waiters, set()
        for loop, event in waiters:
            loop.call_soon_threadsafe(event.set)

    def forget(self, session: str, source: str) -> None:
        """The source is no longer wanted: nothing of it stands."""
        with self._lock:
            self._standing.pop(("source", session, source), None)

    def _forget_sources(self, session: str) -> None:
        for key in [key for key in self._standing if key[:2] == ("source", session)]:
            del self._standing[key]

    def after(self, epoch: str | None, number: int) -> Reading:
        """Facts with a higher number. A reader from the start, or of another epoch, gets what stands, not all history.

        So does one who comes back so late that facts were forgotten.
        """
        with self._lock:
            after = number if epoch == self.epoch else 0
            first = self._facts[0]["n"] if self._facts else 1
            if after + 1 < first or after == 0:
                found = [fact for fact in self._standing.values() if fact["n"] > after]
            else:
                found = list(islice(self._facts, after + 1 - first, None))
            return Reading(self.epoch, found, self._last)

    async def wait_after(self, epoch: str | None, number: int, wait_ms: int) -> Reading:
        """The same, but waits up to `wait_ms` for the first of them."""
        event = asyncio.Event()
        waiter = (asyncio.get_running_loop(), event)
        with self._lock:
            self._waiters.add(waiter)
        try:
            now = self.after(epoch, number)
            if now.facts or now.epoch != epoch:
                return now
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), wait_ms / 1000)
            return self.after(epoch, number)
        finally:
            with self._lock:
                self._waiters.discard(waiter)
