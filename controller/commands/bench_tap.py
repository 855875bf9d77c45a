"""A tap on a TCP line: forwards every byte both ways and says when it went by. Runs beside the controller, not in it."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Final

Heard = Callable[[bytes, int], None]
"""Bytes and the monotonic nanosecond at which they went by."""

START_S: Final = 10.0
CHUNK_BYTES: Final = 65_536


class Tap:
    """Taps several devices, each behind a port of its own on loopback. `addresses` are what the controller connects to."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bench-tap")
        self._servers: list[asyncio.Server] = []
        self._lines: set[asyncio.Task[None]] = set()
        self._thread.start()

    def listen(self, host: str, port: int, from_device: Heard, to_device: Heard) -> int:
        """Tap the device at that address; answers the port to connect to instead."""
        starting = asyncio.run_coroutine_threadsafe(self._listen(host, port, from_device, to_device), self._loop)
        return starting.result(START_S)

    def close(self) -> None:
        """End every line and the thread."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(START_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self, host: str, port: int, from_device: Heard, to_device: Heard) -> int:
        async def line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._lines.add(task)
                task.add_done_callback(self._lines.discard)
            try:
                device_reader, device_writer = await asyncio.open_connection(host, port)
            except OSError:
                writer.close()
                return
            pumps = [
                asyncio.create_task(_pump(device_reader, writer, from_device)),
                asyncio.create_task(_pump(reader, device_writer, to_device)),
            ]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
                writer.close()
                device_writer.close()

        server = await asyncio.start_server(line, "127.0.0.1", 0)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        lines = list(self._lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: Heard) -> None:
    while data := await reader.read(CHUNK_BYTES):
        heard(data, time.monotonic_ns())
        writer.write(data)
