"""Waiting until something in the site holds: no polling, and every wait ends when the site closes."""

import asyncio
from collections.abc import Callable


class SiteClosed(Exception):
    """The site was closed while somebody waited."""


class Refusal(Exception):
    """What was asked cannot be done: 404 unknown, 409 not possible now, 422 wrong body. Told in both languages."""

    def __init__(self, status: int, detail: str, detail_zh: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.detail_zh = detail_zh


class Changes:
    """One bell for the whole site: whoever changes something rings, whoever waits looks again."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[asyncio.Future[None], None] = {}  # in order: who came first looks first
        self._closed = False

    def ring(self) -> None:
        """Something changed."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    def close(self) -> None:
        """End every wait, now and from now on, with SiteClosed."""
        self._closed = True
        self.ring()

    async def until(self, holds: Callable[[], bool], within_ms: float) -> bool:
        """Wait until `holds()`; False when it did not within `within_ms`."""
        deadline_s = self._loop.time() + within_ms / 1000
        while not self._closed:
            if holds():
                return True
            left_s = deadline_s - self._loop.time()
            if left_s <= 0:
                return False
            await self._rung(left_s)
        raise SiteClosed

    async def pause(self, ms: float) -> None:
        """Let `ms` pass."""
        await self.until(lambda: False, ms)

    async def _rung(self, within_s: float) -> None:
        waiter = self._loop.create_future()
        self._waiting[waiter] = None
        try:
            await asyncio.wait((waiter,), timeout=within_s)
        finally:
            del self._waiting[waiter]
