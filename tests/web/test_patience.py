"""Clients that keep a server waiting: slow heads are given up, and one client cannot take every place."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, contextmanager
from types import ModuleType
from typing import Any

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from recorder import patience as shared

pytestmark = pytest.mark.anyio


@pytest.fixture
def patience() -> ModuleType:
    """The one module that the pages' server and the recorder's share."""
    return shared


WHOLE = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LONG_S = 20.0

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Any:
        yield


async def app(scope: Any, receive: Any, send: Any) -> None:
    await PlainTextResponse("here")(scope, receive, send)


@asynccontextmanager
async def served(patience: ModuleType) -> AsyncIterator[Callable[[], Awaitable[Streams]]]:
    """A server on a free port, and how to connect to it; every connection is closed at the end."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, http=patience.PatientProtocol, ws="none", lifespan="off", log_level="error",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server, writers = Server(config), list[asyncio.StreamWriter]()
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]

    async def connect() -> Streams:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)
        return reader, writer

    try:
        yield connect
    finally:
        for writer in writers:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)
        server.should_exit = True
        await serving


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What came until the server closed."""
    try:
        return await asyncio.wait_for(reader.read(), LONG_S)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nX: "])
async def test_a_head_that_does_not_end_is_given_up(
    patience: ModuleType, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEAD_S", 0.1)
    async with served(patience) as connect:
        reader, writer = await connect()
        writer.write(sent)
        assert await ended(reader) == b""


async def test_a_head_that_comes_byte_by_byte_has_no_more_time(
    patience: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEAD_S", 0.3)
    async with served(patience) as connect:
        reader, writer = await connect()
        closed = asyncio.create_task(ended(reader))
        writer.write(b"GET / HTTP/1.1\r\nX: ")
        while not closed.done():
            writer.write(b"a")
            await asyncio.sleep(0.02)
        assert await closed == b""


async def test_a_whole_request_is_answered_and_the_next_one_has_a_time_of_its_own(
    patience: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEAD_S", 0.5)
    async with served(patience) as connect:
        reader, writer = await connect()
        for _ in range(2):
            writer.write(WHOLE)
            assert b"200 OK" in await asyncio.wait_for(reader.readuntil(b"here"), LONG_S)
        writer.write(WHOLE[:20])
        assert await ended(reader) == b""


async def test_one_client_cannot_take_every_place(patience: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "OF_ONE_CLIENT_MAX", 2)
    async with served(patience) as connect:
        held = [await connect() for _ in range(2)]
        for _, writer in held:
            writer.write(WHOLE[:20])
        reader, writer = await connect()
        writer.write(WHOLE)
        assert await ended(reader) == b""
        held[0][1].write(WHOLE[20:])
        assert b"200 OK" in await asyncio.wait_for(held[0][0].readuntil(b"here"), LONG_S)


async def test_more_connections_than_there_are_places_are_closed(
    patience: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "CONNECTIONS_MAX", 1)
    async with served(patience) as connect:
        held, _ = await connect()
        reader, writer = await connect()
        writer.write(WHOLE)
        assert await ended(reader) == b""
        assert not held.at_eof()
