"""A small scripted device at the far end of a line: a thread that answers requests, and what goes wrong on the way."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

from drivers.errors import DriverError
from drivers.kinds import Driver

T = TypeVar("T")

Step = bytes | float | None
"""What a device does: send bytes, pause for seconds, or (None) close the connection."""

PAUSE = threading.Event()
"""Never set: its wait is a device's pace, not a test's."""


class Line:
    """A TCP device. `size(buffer)` is the length of the request at its start (0 = not whole yet), `answer` what it says.

    `spoil` turns an answer into what really goes over the line; None = the answer as it is.
    """

    def __init__(self, size: Callable[[bytes], int], answer: Callable[[bytes], bytes]) -> None:
        self._size = size
        self.answer = answer
        self.spoil: Callable[[bytes], Iterable[Step]] | None = None
        self.requests: list[bytes] = []
        self.connections = 0
        self._ending = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.01)
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        """End thread and sockets."""
        self._ending.set()
        self._thread.join()
        self._listener.close()

    def say(self, data: bytes) -> None:
        """Send something unasked on every open connection."""
        for connection in list(self._open):
            connection.sendall(data)

    def drop(self) -> None:
        """Close every open connection."""
        for connection in list(self._open):
            connection.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        buffers: dict[socket.socket, bytes] = {}
        while not self._ending.is_set():
            self._accept(buffers)
            for connection in list(buffers):
                if not self._hear(connection, buffers):
                    del buffers[connection]
                    self._open.remove(connection)
                    connection.close()
        for connection in buffers:
            connection.close()

    def _accept(self, buffers: dict[socket.socket, bytes]) -> None:
        self._listener.settimeout(0.001 if buffers else 0.01)
        try:
            connection, _ = self._listener.accept()
        except TimeoutError:
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(0.001)
        self.connections += 1
        self._open.append(connection)
        buffers[connection] = b""

    def _hear(self, connection: socket.socket, buffers: dict[socket.socket, bytes]) -> bool:
        try:
            data = connection.recv(4096)
        except TimeoutError:
            return True
        except OSError:
            return False
        if not data:
            return False
        buffers[connection] += data
        while size := self._size(buffers[connection]):
            request, buffers[connection] = buffers[connection][:size], buffers[connection][size:]
            self.requests.append(request)
            if not self._play(connection, self.answer(request)):
                return False
        return True

    def _play(self, connection: socket.socket, answer: bytes) -> bool:
        steps: Iterable[Step] = [answer] if self.spoil is None else self.spoil(answer)
        try:
            for step in steps:
                if step is None:
                    return False
                if isinstance(step, float):
                    PAUSE.wait(step)
                elif step:
                    connection.sendall(step)
        except OSError:
            return False
        return True


@contextmanager
def line(size: Callable[[bytes], int], answer: Callable[[bytes], bytes]) -> Iterator[Line]:
    """A `Line` that ends with the test."""
    device = Line(size, answer)
    try:
        yield device
    finally:
        device.close()


def until(try_it: Callable[[], T], good: Callable[[T], bool] = bool, deadline_s: float = 10.0) -> T:
    """What `try_it` gives as soon as it is good. Errors of drivers count as not yet good."""
    ends, last = monotonic() + deadline_s, "nothing"
    while monotonic() < ends:
        try:
            if good(found := try_it()):
                return found
            last = repr(found)
        except DriverError as error:
            last = repr(error)
        PAUSE.wait(0.005)
    raise AssertionError(f"not in {deadline_s} s; last was {last}")


def polls_again(driver: Driver) -> None:
    """The driver found its device again by itself."""
    until(lambda: driver.poll() is not None)


def in_two(answer: bytes, at: int) -> list[Step]:
    """The answer split there, with a pause long enough to be read apart."""
    return [answer[:at], 0.004, answer[at:]]
