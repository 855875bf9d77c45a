"""The process: the site and its back door, one line of JSON when all of it listens, an orderly end."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import uvicorn

from simulators.backdoor import make_backdoor
from simulators.line import HOST
from simulators.site import Site

Ready = dict[str, object]


class _Server(uvicorn.Server):
    """Signals are the process's own business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(*, seed: int, pages: Path | None, port: int, stay: bool, hatch: bool = False) -> None:
    """Serve until SIGTERM, SIGINT or, unless `stay`, the end of stdin. Raises OSError if the port is taken."""
    ending = asyncio.Event()
    with _ends_on_signals(ending), _stdin_watched(ending, stay=stay):
        async with running_site(seed, pages, port, hatch=hatch) as (_, ready):
            print(json.dumps(ready), flush=True)
            await ending.wait()


@contextlib.asynccontextmanager
async def running_site(
    seed: int = 1, pages: Path | None = None, port: int = 0, *, hatch: bool = False
) -> AsyncIterator[tuple[Site, Ready]]:
    """A site with its back door, and what the ready line says of them. Raises OSError if the port is taken."""
    with _bound(port) as listening:
        site = Site(seed, hatch=hatch)
        config = uvicorn.Config(
            make_backdoor(site, pages), log_level="warning", lifespan="off", timeout_graceful_shutdown=2
        )
        server = _Server(config)
        try:
            await site.open()
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            url = f"http://{HOST}:{listening.getsockname()[1]}"
            yield site, {"ready": True, "backdoor": url, "addresses": site.addresses, "ptys": site.ptys}
            site.changes.close()
            server.should_exit = True
            await serving
        finally:
            await site.close()


@contextlib.contextmanager
def _bound(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen()  # a client that connects before the server runs waits, and is served
        yield listening


@contextlib.contextmanager
def _ends_on_signals(ending: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, ending.set)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


@contextlib.contextmanager
def _stdin_watched(ending: asyncio.Event, *, stay: bool) -> Iterator[None]:
    """Whoever started us holds our stdin: its end means that nobody needs us any more."""
    if stay:
        yield
        return
    loop = asyncio.get_running_loop()
    descriptor = sys.stdin.fileno()

    def read() -> None:
        if not os.read(descriptor, 4096):
            loop.remove_reader(descriptor)
            ending.set()

    try:
        loop.add_reader(descriptor, read)
    except PermissionError:  # a plain file or /dev/null: it is at its end already
        ending.set()
    try:
        yield
    finally:
        loop.remove_reader(descriptor)
