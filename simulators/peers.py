"""Clients of a device: over TCP (a network reader, or a serial server that tunnels the same bytes) or on a pty."""

import asyncio
from typing import Protocol

from simulators.pty_port import PtyPort


class Cable(Protocol):
    """What a client hangs on."""

    usual_baud: int

    def joined(self, peer: "TcpPeer") -> None:
        """A client connected."""

    def left(self, peer: "TcpPeer") -> None:
        """A client is gone."""

    def heard(self, peer: "Peer", data: bytes) -> None:
        """Bytes from a client."""


class Peer(Protocol):
    """One client of a device."""

    pending: bytearray
    heard_s: float
    due_s: float
    before: bytes
    deaf: bool

    def write(self, data: bytes) -> None:
        """Send now."""

    def drop(self) -> None:
        """Close at once."""

    def client_baud(self) -> int:
        """Speed of the client's side."""


class TcpPeer(asyncio.Protocol):
    """A client over TCP: a network reader, or a serial server that tunnels the same bytes."""

    def __init__(self, line: Cable) -> None:
        self._cable = line
        self._transport: asyncio.Transport | None = None
        self.pending = bytearray()
        self.heard_s = self.due_s = 0.0
        self.before = b""
        self.deaf = False
        self.closed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: connected."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a device needs a stream transport")
        self._transport = transport
        self._cable.joined(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: gone."""
        self._cable.left(self)
        self.closed.set()

    def data_received(self, data: bytes) -> None:
        """asyncio: bytes from the client."""
        self._cable.heard(self, data)

    def write(self, data: bytes) -> None:
        """Send now."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def drop(self) -> None:
        """Close at once, unsent bytes included, with what was written before on its way."""
        if self._transport is not None:
            self._transport.close() if self._transport.get_write_buffer_size() == 0 else self._transport.abort()

    def client_baud(self) -> int:
        """The serial server's side is set to the device's usual speed."""
        return self._cable.usual_baud


class PtyPeer:
    """The client of a pty, whoever has it open."""

    def __init__(self, line: Cable, baud: int) -> None:
        self._cable = line
        self.port = PtyPort(baud, self._heard, self._opened)
        self.pending = bytearray()
        self.heard_s = self.due_s = 0.0
        self.before = b""
        self.deaf = False

    def _heard(self, data: bytes) -> None:
        self._cable.heard(self, data)

    def _opened(self) -> None:
        self.pending.clear()
        self.before = b""

    def write(self, data: bytes) -> None:
        """Send now."""
        self.port.write(data)

    def drop(self) -> None:
        """A serial cable has no connection to close."""

    def client_baud(self) -> int:
        """What the client's termios says."""
        return self.port.client_baud()
