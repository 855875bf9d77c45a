"""Open lines and the addresses that lead to them: a serial port, a serial server, or a TCP connection.

`socket://` and `tcp://` use the operating system's sockets and not pyserial's: its socket port waits 5 s for a connection,
sleeps 0.3 s at every close and leaves the descriptor open when the peer is already gone.
"""

import re
import socket
import termios
from time import monotonic
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

import serial

from drivers.errors import LocalFault

CHUNK_BYTES = 4096
SERIAL_SLICE_S = 0.02
SERIAL_FORMS = ("socket://HOST:PORT", "rfc2217://HOST:PORT", "/dev/NAME")
TCP_FORMS = ("tcp://HOST:PORT",)

GONE = (OSError, EOFError, termios.error)
"""What a port raises when its line is gone. pyserial's own errors are OSErrors."""


class Port(Protocol):
    """An open line. All three raise one of GONE when it is gone."""

    def read(self, timeout_s: float) -> bytes:
        """What is there, waiting for the first byte; b"" after `timeout_s`."""

    def write(self, data: bytes) -> None:
        """Send all."""

    def close(self) -> None:
        """Let go."""


class SocketPort:
    """A TCP connection."""

    def __init__(self, host: str, port: int, connect_timeout_s: float) -> None:
        self._timeout_s = connect_timeout_s
        self._socket = socket.create_connection((host, port), timeout=connect_timeout_s)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    def read(self, timeout_s: float) -> bytes:
        self._socket.settimeout(max(timeout_s, 0.0))
        try:
            data = self._socket.recv(CHUNK_BYTES)
        except (TimeoutError, BlockingIOError):
            return b""
        if not data:
            raise EOFError("the peer closed the connection")
        return data

    def write(self, data: bytes) -> None:
        self._socket.settimeout(self._timeout_s)
        self._socket.sendall(data)

    def close(self) -> None:
        self._socket.close()


class SerialPort:
    """A device path or an RFC 2217 serial server, by pyserial."""

    def __init__(self, url: str, baud_rate: int, write_timeout_s: float) -> None:
        # RFC 2217 in pyserial has neither a write timeout nor exclusive use. Changing the read timeout later would
        # configure the port anew, therefore reads wait in slices.
        local = url.startswith("/")
        self._serial = serial.serial_for_url(
            url,
            baudrate=baud_rate,
            timeout=SERIAL_SLICE_S,
            write_timeout=write_timeout_s if local else None,
            exclusive=True if local else None,
        )

    def read(self, timeout_s: float) -> bytes:
        deadline = monotonic() + timeout_s
        if timeout_s <= 0 and not self._serial.in_waiting:
            return b""
        while True:
            data = bytes(self._serial.read(min(max(1, self._serial.in_waiting), CHUNK_BYTES)))
            if data or monotonic() >= deadline:
                return data

    def write(self, data: bytes) -> None:
        self._serial.write(data)

    def close(self) -> None:
        self._serial.close()


def check_serial_address(url: str) -> None:
    """Raise LocalFault unless `url` is one of SERIAL_FORMS."""
    if not re.fullmatch(r"/dev/[\w./:-]+", url):
        host_and_port(url, ("socket", "rfc2217"), SERIAL_FORMS)


def check_tcp_address(url: str) -> None:
    """Raise LocalFault unless `url` is one of TCP_FORMS."""
    host_and_port(url, ("tcp",), TCP_FORMS)


def host_and_port(url: str, schemes: tuple[str, ...], forms: tuple[str, ...]) -> tuple[str, int]:
    """The two parts of `SCHEME://HOST:PORT`; raises LocalFault, naming `forms`, for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    plain = parts.path in ("", "/") and not parts.query and not parts.fragment and parts.username is None
    if parts.scheme not in schemes or not parts.hostname or port is None or not plain:
        raise LocalFault("the address has the wrong form", where=repr(url), do=f"write it as {' or '.join(forms)}")
    return parts.hostname, port
