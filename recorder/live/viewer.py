"""One viewer's queue: bounded; who reads slowly skips to the next key frame, and nobody waits for a viewer."""

import asyncio
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

QUEUE_MOST: Final = 100
"""Fragments that wait for one viewer, …"""
BYTES_MOST: Final = 8 << 20
"""… and bytes."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A header with what it begins (`told`), or a fragment."""

    data: bytes = field(repr=False)
    key: bool = False
    told: dict[str, Any] | None = None


Message = dict[str, Any] | bytes
"""Text (as JSON) or bytes, as they go to the browser."""


class Viewer:
    """`offer` from any thread; `next` in the event loop that made it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ready = asyncio.Event()
        self._lock = threading.Lock()
        self._units: deque[Unit] = deque()
        self._messages: deque[Message] = deque()
        self._bytes = 0
        self._skipping = False
        self._over = False
        self.dropped = 0
        """Fragments that this viewer was too slow for."""
        self._untold = 0

    def offer(self, unit: Unit) -> None:
        """One more header or fragment."""
        with self._lock:
            if self._over:
                return
            if unit.told is not None:
                self._skipping = False
            elif self._is_full(unit):
                self._drop_waiting()
            if self._skipping and not unit.key:
                self._drop(1)
                return
            self._skipping = False
            self._units.append(unit)
            self._bytes += len(unit.data)
        self._wake()

    def close(self) -> None:
        """Nothing follows."""
        with self._lock:
            self._over = True
        self._wake()

    async def next(self) -> Message | None:
        """What to send now; None at the end."""
        while True:
            if self._messages:
                return self._messages.popleft()
            with self._lock:
                if self._units:
                    self._unpack(self._units.popleft())
                    continue
                if self._over:
                    return None
                self._ready.clear()
            await self._ready.wait()

    @property
    def waiting_bytes(self) -> int:
        """What is kept for it now."""
        return self._bytes

    def _unpack(self, unit: Unit) -> None:
        self._bytes -= len(unit.data)
        if self._untold and not unit.told:
            self._messages.append({"kind": "dropped", "fragments": self._untold})
            self._untold = 0
        if unit.told is not None:
            self._messages.append(unit.told)
        self._messages.append(unit.data)

    def _is_full(self, unit: Unit) -> bool:
        return len(self._units) >= QUEUE_MOST or self._bytes + len(unit.data) > BYTES_MOST

    def _drop_waiting(self) -> None:
        headers = [unit for unit in self._units if unit.told is not None][-1:]
        self._drop(len(self._units) - len(headers))
        self._units = deque(headers)
        self._bytes = sum(len(unit.data) for unit in headers)
        self._skipping = True

    def _drop(self, fragments: int) -> None:
        self.dropped += fragments
        self._untold += fragments

    def _wake(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ready.set)
