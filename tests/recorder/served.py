"""An app of the recorder on a real port, in a thread of the test."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI

from recorder.live.protocol import PatientWebSocket
from recorder.patience import PatientProtocol


@contextlib.contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve it as the recorder does; gives `HOST:PORT`."""
    config = uvicorn.Config(app, http=PatientProtocol, ws=PatientWebSocket, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
