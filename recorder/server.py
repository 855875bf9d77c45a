"""The recorder's process: orders, facts and health on a Unix socket, media on a port, one event loop, captures in threads."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import uvicorn
from fastapi import FastAPI

from recorder.exported import make_exported_router
from recorder.health.alarms import BadSettings
from recorder.health.router import make_health_router
from recorder.live.protocol import PatientWebSocket
from recorder.orders import make_orders_router
from recorder.parts import Parts
from recorder.patience import PatientProtocol
from recorder.refused_bodies import refuse_what_does_not_fit
from recorder.retention.router import make_retention_router
from recorder.settings import RecorderSettings

LOOK_S = 10.0
"""So often the sources' settings are looked at."""
WS_BYTES_MAX = 65_536


@dataclass(frozen=True, slots=True)
class Serving:
    """A recorder that serves."""

    media_url: str
    socket: Path
    health: Callable[[], list[dict[str, Any]]]
    """A row for each configured source; may wait for a capture a moment: call it outside the event loop."""

    def to_plain(self) -> dict[str, Any]:
        """For JSON."""
        return {"ready": True, "media_url": self.media_url, "socket": str(self.socket)}


async def serve(settings: RecorderSettings, beside: Callable[[Serving], Awaitable[None]]) -> None:
    """Run until POST /stop, SIGTERM or SIGINT; `beside` runs as long as it serves.

    Raises `FolderTaken`, OSError, ValueError.
    """
    parts = Parts(settings)
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    media_socket = socket.create_server((settings.media_host, settings.media_port))
    media_url = "http://{}:{}".format(*media_socket.getsockname()[:2])
    control_socket = _unix_socket(settings)
    servers = [_server(_control_app(parts, media_url, ending), "none"), _server(parts.media.app, PatientWebSocket)]
    await asyncio.to_thread(parts.start)
    tasks = [
        asyncio.create_task(server.serve(sockets=[each]))
        for server, each in zip(servers, (control_socket, media_socket), strict=True)
    ]
    others = [
        asyncio.ensure_future(beside(Serving(media_url, settings.socket, parts.board.read_all))),
        asyncio.create_task(_look_at_settings(parts.bad_settings)),
    ]
    await ending.wait()
    for other in others:
        other.cancel()
    for server in servers:
        server.end()
    await asyncio.gather(*tasks)
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.to_thread(parts.stop)
    settings.socket.unlink(missing_ok=True)


async def _look_at_settings(bad_settings: BadSettings) -> None:
    while True:
        await asyncio.sleep(LOOK_S)
        await asyncio.to_thread(bad_settings.turn)


def _control_app(parts: Parts, media_url: str, ending: asyncio.Event) -> FastAPI:
    """The app on the Unix socket: whoever may open the socket may give orders."""
    app = FastAPI(title="Sealroom recorder: orders and facts", docs_url=None, redoc_url=None, openapi_url=None)
    refuse_what_does_not_fit(app)
    app.include_router(make_orders_router(parts.keeper, media_url, ending, parts.board.read_all))
    app.include_router(make_health_router(parts.board, parts.selftest, parts.health))
    app.include_router(make_retention_router(parts.keeping))
    app.include_router(make_exported_router(parts.keeping.custody))
    return app


class _Server(uvicorn.Server):
    """Uvicorn that leaves signals to us: there are two of them in one process.

    It also looks around once a second instead of ten times: in a recorder that costs as much as recording a camera.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ended = asyncio.Event()

    def end(self) -> None:
        """Stop serving, at once."""
        self.should_exit = True
        self._ended.set()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._ended.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _unix_socket(settings: RecorderSettings) -> socket.socket:
    """A socket for this user alone. An old one is of a recorder that is gone: the folder's lock says so."""
    settings.socket.unlink(missing_ok=True)
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    old_mask = os.umask(0o177)
    try:
        control.bind(str(settings.socket))
    finally:
        os.umask(old_mask)
    control.listen(64)
    return control


def _server(app: FastAPI, ws: Literal["none"] | type[PatientWebSocket]) -> _Server:
    config = uvicorn.Config(
        app, http=PatientProtocol, ws=ws, log_level="warning", access_log=False, lifespan="off",
        timeout_graceful_shutdown=3, timeout_keep_alive=30, ws_max_size=65_536,
    )  # fmt: skip
    return _Server(config)
