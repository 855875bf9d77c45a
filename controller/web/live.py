"""Live states over SSE: the whole state at each change, a beat every 10 s, coalesced, ended in order at shutdown.

`id:` is the journal's size. A state replaces the one before it, so a client that was away has missed nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from fastapi.sse import ServerSentEvent

from controller.web.desk import Desk
from controller.web.errors import Problem

BEAT_S: Final = 10.0
"""Longest silence; a page that hears nothing for 25 s shows the link as lost."""

COALESCE_S: Final = 0.05
"""Changes closer together than this go out as one state."""

STREAMS_MAX: Final = 64

Render = Callable[[], dict[str, Any]]


class Live:
    """The open streams of one app."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._closing = asyncio.Event()
        self._open = 0

    @property
    def open(self) -> int:
        """Streams open now."""
        return self._open

    def end(self) -> None:
        """End every stream now and refuse new ones. Call it before the server is told to stop: a stream never ends
        by itself, and a server waits for its answers."""
        self._closing.set()

    def check_room(self) -> None:
        """503 when no stream can be opened."""
        if self._closing.is_set():
            raise Problem(503, "stopping")
        if self._open >= STREAMS_MAX:
            raise Problem(503, "busy", headers={"Retry-After": "2"})

    async def states(self, render: Render, still: Callable[[], bool] = lambda: True) -> AsyncIterator[ServerSentEvent]:
        """States and beats until `still` says no, the app ends or the client goes."""
        self._open += 1
        try:
            seen = -1
            while still() and not self._closing.is_set():
                version = self._desk.version()
                if version != seen:
                    seen = version
                    yield ServerSentEvent(event="state", data=render(), id=str(self._desk.journal().size))
                    await self._pause(COALESCE_S)
                elif not await self._changed(seen):
                    yield ServerSentEvent(event="beat", data={"size": self._desk.journal().size})
        finally:
            self._open -= 1

    async def _changed(self, seen: int) -> bool:
        """True at a change or at the end; False when it is time for a beat."""
        waits = {asyncio.ensure_future(self._desk.changed(seen)), asyncio.ensure_future(self._closing.wait())}
        try:
            done, _ = await asyncio.wait(waits, timeout=BEAT_S, return_when=asyncio.FIRST_COMPLETED)
            return bool(done)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return
