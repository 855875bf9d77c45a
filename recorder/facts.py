"""The facts of this run, numbered from 1; the controller reads them by number and epoch, and waits for the next."""

import asyncio
import contextlib
import secrets
import threading
from typing import Any

FACTS_MOST = 10_000
"""With more, a new epoch begins with what still stands: nobody has to read a whole year."""

Fact = dict[str, Any]


class FactLog:
    """Thread-safe. What stands: the last fact of every source that is wanted, and every sealed session told of."""

    def __init__(self, most: int = FACTS_MOST) -> None:
        self.epoch = secrets.token_hex(8)
        self._most = most
        self._lock = threading.Lock()
        self._facts: list[Fact] = []
        self._standing: dict[tuple[str, str], Fact] = {}
        self._waiters: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def tell(self, kind: str, members: dict[str, Any]) -> None:
        """Add a fact; wakes everybody who waits."""
        fact = {"kind": kind, **members}
        with self._lock:
            self._standing[(members["session"], members.get("source", ""))] = fact
            if kind == "RecordingSealed":
                self._forget_sources(members["session"])
            if len(self._facts) >= self._most:
                self.epoch = secrets.token_hex(8)
                self._facts = [{"n": number + 1, **each} for number, each in enumerate(self._standing.values())]
            else:
                self._facts.append({"n": len(self._facts) + 1, **fact})
            waiters, self._waiters = self._waiters, set()
        for loop, event in waiters:
            loop.call_soon_threadsafe(event.set)

    def forget(self, session: str, source: str) -> None:
        """The source is no longer wanted: nothing of it stands."""
        with self._lock:
            self._standing.pop((session, source), None)

    def _forget_sources(self, session: str) -> None:
        for key in [key for key in self._standing if key[0] == session and key[1]]:
            del self._standing[key]

    def after(self, epoch: str | None, number: int) -> tuple[str, list[Fact]]:
        """Facts with a higher number; all of them to a reader of another epoch."""
        with self._lock:
            return self.epoch, self._facts[number if epoch == self.epoch else 0 :]

    async def wait_after(self, epoch: str | None, number: int, wait_ms: int) -> tuple[str, list[Fact]]:
        """The same, but waits up to `wait_ms` for the first of them."""
        event = asyncio.Event()
        waiter = (asyncio.get_running_loop(), event)
        with self._lock:
            self._waiters.add(waiter)
        try:
            now = self.after(epoch, number)
            if now[1] or now[0] != epoch:
                return now
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), wait_ms / 1000)
            return self.after(epoch, number)
        finally:
            with self._lock:
                self._waiters.discard(waiter)
