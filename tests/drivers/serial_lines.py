"""Serial lines for tests: a pseudo-terminal, and an RFC 2217 serial server by pyserial's own server half."""

import contextlib
import os
import select
import socket
import tempfile
import termios
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from serial.rfc2217 import PortManager


class PtyLine:
    """A device on a pseudo-terminal. `path` is a link under /dev that stays the same when the terminal is exchanged.

    It answers only at its own speed; at any other it answers garbage, as a real line does.
    """

    def __init__(
        self, folder: Path, size: Callable[[bytes], int], answer: Callable[[bytes], bytes], speed: int
    ) -> None:
        self.path = str(folder / "line")
        self.silent = False
        self._size, self._answer, self._speed = size, answer, speed
        self._ending = threading.Event()
        self._plug_in()

    def _plug_in(self) -> None:
        self._device_end, self._driver_end = os.openpty()
        tty.setraw(self._driver_end)
        Path(self.path).unlink(missing_ok=True)
        Path(self.path).symlink_to(os.ttyname(self._driver_end))
        self._ending.clear()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def vanish(self) -> None:
        """Pull the adapter out."""
        self._ending.set()
        self._thread.join()
        os.close(self._driver_end)
        os.close(self._device_end)
        Path(self.path).unlink()

    def reappear(self) -> None:
        """Put it in again."""
        self._plug_in()

    def say(self, data: bytes) -> None:
        os.write(self._device_end, data)

    def _serve(self) -> None:
        buffer = b""
        while not self._ending.is_set():
            if not select.select([self._device_end], [], [], 0.01)[0]:
                continue
            buffer += os.read(self._device_end, 4096)
            while size := self._size(buffer):
                request, buffer = buffer[:size], buffer[size:]
                right = termios.tcgetattr(self._device_end)[5] == self._speed
                answer = self._answer(request) if right else b"\xf8\x00\xe0" * 5
                if not self.silent:
                    os.write(self._device_end, answer)


@contextmanager
def pty_line(size: Callable[[bytes], int], answer: Callable[[bytes], bytes], speed: int) -> Iterator[PtyLine]:
    """A `PtyLine` that ends with the test."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        line = PtyLine(Path(folder), size, answer, speed)
        try:
            yield line
        finally:
            if line._thread.is_alive():
                line.vanish()


class SerialServer:
    """One serial port behind RFC 2217. `baudrate` and the like are set by the client through the protocol."""

    def __init__(self, size: Callable[[bytes], int], answer: Callable[[bytes], bytes]) -> None:
        self.baudrate, self.bytesize, self.parity, self.stopbits = 1200, 8, "N", 1
        self.xonxoff = self.rtscts = self.dtr = self.rts = self.break_condition = False
        self.cts = self.dsr = self.ri = self.cd = False
        self._size, self._answer = size, answer
        self._ending = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.01)
        self.port: int = self._listener.getsockname()[1]
        self._connection: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def reset_input_buffer(self) -> None:
        """Asked for by clients; nothing lies here."""

    def reset_output_buffer(self) -> None:
        """Asked for by clients; nothing lies here."""

    def write(self, data: bytes) -> None:
        """The protocol's own answers go out by this name."""
        assert self._connection is not None
        self._connection.sendall(data)

    def close(self) -> None:
        self._ending.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self._ending.is_set():
            with contextlib.suppress(TimeoutError):
                self._connection, _ = self._listener.accept()
                self._connection.settimeout(0.01)
                with self._connection, contextlib.suppress(OSError):
                    self._talk(PortManager(self, self), self._connection)

    def _talk(self, manager: Any, connection: socket.socket) -> None:
        buffer = b""
        while not self._ending.is_set():
            try:
                data = connection.recv(4096)
            except TimeoutError:
                continue
            if not data:
                return
            buffer += b"".join(manager.filter(data))
            while size := self._size(buffer):
                request, buffer = buffer[:size], buffer[size:]
                connection.sendall(b"".join(manager.escape(self._answer(request))))


@contextmanager
def serial_server(size: Callable[[bytes], int], answer: Callable[[bytes], bytes]) -> Iterator[SerialServer]:
    """A `SerialServer` that ends with the test."""
    server = SerialServer(size, answer)
    try:
        yield server
    finally:
        server.close()
