"""The recorder's process: orders and facts on a Unix socket, media on a port, one event loop, captures in threads."""

import asyncio
import contextlib
import json
import os
import signal
import socket
from collections.abc import Iterator
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, HTTPException, Query

from recorder.desired import DesiredSet
from recorder.keeper import Keeper
from recorder.media import make_media_app
from recorder.patience import PatientProtocol
from recorder.settings import RecorderSettings

_STATUS_NO_STORAGE = 507


def make_control_app(keeper: Keeper, media_url: str, ending: asyncio.Event) -> FastAPI:
    """The app on the Unix socket: whoever may open the socket may give orders."""
    app = FastAPI(title="Sealroom recorder: orders and facts", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/state")
    def state() -> dict[str, Any]:
        return {
            "epoch": keeper.facts.epoch,
            "media_url": media_url,
            "desired": keeper.desired.model_dump(mode="json")["sessions"],
            "sources": keeper.state(),
            "pid": os.getpid(),
        }

    @app.put("/desired")
    def desired(wanted: DesiredSet) -> dict[str, Any]:
        try:
            keeper.set_desired(wanted)
        except OSError as error:
            raise HTTPException(_STATUS_NO_STORAGE, f"the set could not be kept: {error.strerror}") from None
        return {"epoch": keeper.facts.epoch, "desired": wanted.model_dump(mode="json")["sessions"]}

    @app.get("/facts")
    async def facts(
        epoch: Annotated[str | None, Query(max_length=64)] = None,
        after: Annotated[int, Query(ge=0)] = 0,
        wait_ms: Annotated[int, Query(ge=0, le=30_000)] = 0,
    ) -> dict[str, Any]:
        reading = asyncio.ensure_future(keeper.facts.wait_after(epoch, after, wait_ms))
        stopping = asyncio.ensure_future(ending.wait())
        try:
            await asyncio.wait((reading, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            if not reading.done():
                reading.cancel()
        done = reading.done() and not reading.cancelled()
        answer = reading.result() if done else keeper.facts.after(epoch, after)
        return {"epoch": answer.epoch, "facts": answer.facts, "next": answer.next}

    @app.post("/stop")
    async def stop() -> dict[str, Any]:
        ending.set()
        return {"stopping": True}

    return app


class _Server(uvicorn.Server):
    """Uvicorn that leaves signals to us: there are two of them in one process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: RecorderSettings) -> None:
    """Run until POST /stop, SIGTERM or SIGINT. Raises `FolderTaken`, OSError."""
    keeper = Keeper(settings)
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    media_socket = socket.create_server((settings.media_host, settings.media_port))
    media_url = "http://{}:{}".format(*media_socket.getsockname()[:2])
    control_socket = _unix_socket(settings)
    servers = [
        _server(make_control_app(keeper, media_url, ending)),
        _server(make_media_app(keeper.recordings_dir, settings.ticket_key)),
    ]
    await asyncio.to_thread(keeper.start)
    tasks = [
        asyncio.create_task(server.serve(sockets=[each]))
        for server, each in zip(servers, (control_socket, media_socket), strict=True)
    ]
    print(json.dumps({"ready": True, "media_url": media_url, "socket": str(settings.socket)}), flush=True)
    await ending.wait()
    for server in servers:
        server.should_exit = True
    await asyncio.gather(*tasks)
    await asyncio.to_thread(keeper.stop)
    settings.socket.unlink(missing_ok=True)


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


def _server(app: FastAPI) -> _Server:
    config = uvicorn.Config(
        app, http=PatientProtocol, ws="none", log_level="warning", access_log=False, lifespan="off",
        timeout_graceful_shutdown=3, timeout_keep_alive=30,
    )  # fmt: skip
    return _Server(config)
