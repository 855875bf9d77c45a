"""What the site tests share: a running site in a thread, plain sockets to its devices, and waiting with a deadline."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from simulators.site import Site

DEADLINE_S = 20.0
T = TypeVar("T")


def until(holds: Callable[[], bool], what: str = "the condition") -> None:
    """Wait until `holds()`."""
    deadline = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline, f"{what} did not hold within {DEADLINE_S} s"
        time.sleep(0.005)


class Wire:
    """A client of one device: bytes in hexadecimal out, exact bytes in."""

    def __init__(self, address: str) -> None:
        host, _, port = address.partition("://")[2].partition("/")[0].partition(":")
        self.socket = socket.create_connection((host, int(port)), DEADLINE_S)

    def send(self, request: str | bytes) -> None:
        self.socket.sendall(bytes.fromhex(request) if isinstance(request, str) else request)

    def read(self, size: int) -> bytes:
        got = b""
        while len(got) < size:
            more = self.socket.recv(size - len(got))
            assert more, f"the device hung up after {got.hex(' ')}"
            got += more
        return got

    def ask(self, request: str | bytes, size: int) -> str:
        self.send(request)
        return self.read(size).hex(" ")

    def read_to_end(self) -> bytes:
        """All bytes until the device hangs up."""
        got = b""
        with contextlib.suppress(ConnectionResetError):
            while more := self.socket.recv(65_536):
                got += more
        return got

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


@dataclass
class SiteHouse:
    """A site that runs in a thread of its own."""

    site: Site
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(DEADLINE_S)

    def do(self, act: Callable[[], T]) -> T:
        """Call something in the site's own thread."""

        async def call() -> T:
            return act()

        return self.run(call())

    def wire(self, device: str) -> Wire:
        return Wire(self.site.addresses[device])

    def break_(self, device: str, kind: str, **settings: object) -> None:
        self.do(lambda: self.site.order_fault(device, kind, settings))

    def mend(self, device: str) -> None:
        self.do(lambda: self.site.order_fault(device, None, {}))

    def until_mended(self, device: str) -> None:
        """A fault with `times` has struck and is over."""
        until(lambda: self.do(lambda: self.site.fault_of(device)) is None, f"the fault of {device} being over")


@contextlib.contextmanager
def site_house(seed: int = 1) -> Iterator[SiteHouse]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> Site:
        site = Site(seed, cameras=())  # the cameras have tests of their own, and their encoder takes its time
        await site.open()
        return site

    try:
        site = asyncio.run_coroutine_threadsafe(start(), loop).result(DEADLINE_S)
        try:
            yield SiteHouse(site, loop)
        finally:
            asyncio.run_coroutine_threadsafe(site.close(), loop).result(DEADLINE_S)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(DEADLINE_S)
        loop.close()
