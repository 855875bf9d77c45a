"""A listening port that can be closed without losing a connection on the way in."""

import asyncio
import contextlib
import socket
from collections.abc import Callable


class Listener:
    """Accepts on `address` and makes a protocol for each connection. Raises OSError if the port is taken.

    asyncio's own server forgets connections that were accepted in the moment it is closed; here each is made, and so can
    be dropped by its owner.
    """

    def __init__(self, address: tuple[str, int], make: Callable[[], asyncio.Protocol]) -> None:
        self._loop = asyncio.get_running_loop()
        self._make = make
        self._joining: set[asyncio.Task[None]] = set()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.setblocking(False)
        try:
            self._socket.bind(address)
            self._socket.listen()
        except OSError:
            self._socket.close()
            raise
        self._loop.add_reader(self._socket, self._accept)

    async def close(self) -> None:
        """Accept no more. When this returns, every protocol has its connection."""
        self._loop.remove_reader(self._socket)
        self._socket.close()
        await asyncio.gather(*self._joining, return_exceptions=True)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # the client has left already
            connection, _ = self._socket.accept()
            task = self._loop.create_task(self._join(connection))
            self._joining.add(task)
            task.add_done_callback(self._joining.discard)

    async def _join(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        try:
            await self._loop.connect_accepted_socket(self._make, connection)
        except OSError:
            connection.close()
