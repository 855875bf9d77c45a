"""How long and how many clients may keep a server of ours waiting, the pages' and the recorder's alike: a client that never
ends its request costs a socket, and a process without sockets reaches no device and opens no file again."""

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S: Final = 10.0
"""Longest time from a connection, or from the first byte of a further request, to the end of the request's head."""

CONNECTIONS_MAX: Final = 256
"""Connections at once, event streams included."""

OF_ONE_CLIENT_MAX: Final = 128
"""Of these, so many from one address."""


class PatientProtocol(H11Protocol):
    """HTTP with an end to its patience."""

    _impatient: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a client in, or close at once when there are too many."""
        super().connection_made(transport)
        if self._crowded():
            transport.abort()
            return
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Bytes of a client; the time for a head goes on until it is whole."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self._wait_for_head()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client went."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _crowded(self) -> bool:
        if len(self.connections) > CONNECTIONS_MAX:
            return True
        address = self.client[0] if self.client else None
        others = [other for other in self.connections if isinstance(other, PatientProtocol) and other.client]
        same = [other for other in others if other.client and other.client[0] == address]
        return len(same) > OF_ONE_CLIENT_MAX

    def _wait_for_head(self) -> None:
        if self._impatient is None:
            self._impatient = self.loop.call_later(HEAD_S, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._impatient is not None:
            self._impatient.cancel()
            self._impatient = None
