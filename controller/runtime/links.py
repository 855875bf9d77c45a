"""Whether the systems that a site works with can be reached: a connection tried now and then, told when it changes."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from controller.core import facts
from controller.core.facts import Fact

ANSWER_S = 5.0
"""How long a system may take to accept a connection."""

CAUSES: Final[dict[type[OSError], str]] = {ConnectionRefusedError: "refused", socket.gaierror: "no_such_host"}
"""Why an address cannot be reached, as codes: pages have words for them."""


@dataclass(frozen=True, slots=True)
class Link:
    """A system and its address; lost after so many tries without an answer."""

    system: str
    address: str
    every_s: float
    lost_after: int


class LinkWatch:
    """Watches one system. At the start it is taken for reachable, so that a restart tells only what is so."""

    def __init__(self, link: Link, post: Callable[[Fact], None], is_lost: Callable[[], bool]) -> None:
        self._link = link
        self._post = post
        self._is_lost = is_lost
        self._failed = 0

    async def run(self) -> None:
        """Try for ever."""
        while True:
            await self.look()
            await asyncio.sleep(self._link.every_s)

    async def look(self) -> None:
        """Try once, and tell what changed. What the core takes for lost is told as restored by the first answer."""
        cause = await _why_not_reached(self._link.address)
        if cause is None:
            self._failed = 0
            if self._is_lost():
                self._post(facts.LinkRestored(self._link.system))
            return
        self._failed += 1
        if self._failed >= self._link.lost_after and not self._is_lost():
            self._post(facts.LinkLost(self._link.system, cause))


async def _why_not_reached(address: str) -> str | None:
    parts = urlsplit(address)
    try:
        async with asyncio.timeout(ANSWER_S):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port)
    except TimeoutError:
        return "silent"
    except OSError as error:
        return next((code for kind, code in CAUSES.items() if isinstance(error, kind)), "dropped")
    writer.close()
    return None
