"""A line to one device that knows when it may be tried again, and never lets an old answer pass for a new one."""

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from drivers.errors import LinkLost
from drivers.ports import (
    GONE,
    SERIAL_FORMS,
    TCP_FORMS,
    Port,
    SerialPort,
    SocketPort,
    check_serial_address,
    host_and_port,
)

BACKOFF_MIN_S = 0.1
BACKOFF_MAX_S = 2.0
PENDING_MAX_BYTES = 8192

T = TypeVar("T")


class ByteLink:
    """A line that remembers when it may be tried again.

    `where` names driver and address in errors. The owner calls `connect`, then `exchange` or `send` and `receive`, and
    `trust` after the first valid answer, which ends the back-off. Any fault closes the line and raises LinkLost.
    """

    def __init__(self, url: str, where: str, open_port: Callable[[], Port]) -> None:
        self.url = url
        self.where = where
        self._open_port = open_port
        self._port: Port | None = None
        self._backoff_s = 0.0
        self._retry_at = 0.0

    @property
    def connected(self) -> bool:
        """Whether the line is open; says nothing about the device."""
        return self._port is not None

    def connect(self) -> None:
        """Open the line. Raises LinkLost at once while the back-off runs."""
        if self._port is not None:
            return
        if monotonic() < self._retry_at:
            raise LinkLost(
                "waiting before the next attempt to connect", where=self.where, do="nothing; it is tried again"
            )
        try:
            self._port = self._open_port()
        except (*GONE, ValueError) as error:
            raise self.lost(f"cannot connect ({_reason(error)})") from None

    def close(self) -> None:
        """Close the line; may be called twice."""
        port, self._port = self._port, None
        if port is not None:
            try:
                port.close()
            except GONE:
                return

    def lost(self, what: str, do: str = "check power, cable and address") -> LinkLost:
        """Close the line, start the back-off, and give the error to raise."""
        self.close()
        self._backoff_s = min(max(self._backoff_s * 2, BACKOFF_MIN_S), BACKOFF_MAX_S)
        self._retry_at = monotonic() + self._backoff_s
        return LinkLost(what, where=self.where, do=do)

    def trust(self) -> None:
        """The device answered well: the next loss starts with the shortest back-off again."""
        self._backoff_s = 0.0

    def send(self, data: bytes) -> None:
        """Send all bytes."""
        if self._port is None:
            raise self.lost("not connected")
        try:
            self._port.write(data)
        except GONE as error:
            raise self.lost(f"cannot send ({_reason(error)})") from None

    def receive(self, timeout_s: float) -> bytes:
        """What is there, waiting up to `timeout_s` for the first byte; b"" is silence."""
        if self._port is None:
            raise self.lost("not connected")
        try:
            return self._port.read(timeout_s)
        except GONE as error:
            raise self.lost(f"connection lost ({_reason(error)})") from None

    def receive_until_quiet(self, quiet_s: float, max_s: float = 1.0) -> bytes:
        """Everything until nothing came for `quiet_s`, at most `max_s`."""
        data, deadline = b"", monotonic() + max_s
        while monotonic() < deadline and len(data) <= PENDING_MAX_BYTES:
            more = self.receive(quiet_s)
            if not more:
                break
            data += more
        return data

    def discard(self) -> None:
        """Drop what came unasked, so that an old answer is not taken for the next one."""
        self.receive_until_quiet(0.0)

    def exchange(self, request: bytes, find: Callable[[bytes], T | None], timeout_s: float, quiet_s: float = 0.0) -> T:
        """Send a request and wait until `find` recognises its answer in what came since.

        `find` returns None while the answer is not complete; with `quiet_s` the answer counts only when nothing follows
        it for so long. No answer in time closes the line: the next answer could belong to this request.
        """
        self.discard()
        self.send(request)
        pending, deadline = b"", monotonic() + timeout_s
        found: T | None = None
        while len(pending) <= PENDING_MAX_BYTES:
            left_s = deadline - monotonic()
            if left_s <= (0.0 if found is None else -quiet_s):
                break
            more = self.receive(left_s if found is None else quiet_s)
            if more:
                pending += more
                found = find(pending)
            if found is not None and not (more and quiet_s):
                self.trust()
                return found
        if pending:
            raise self.lost(f"{len(pending)} bytes came that are no answer", "check baud rate, address and model")
        raise self.lost(f"no answer in {timeout_s * 1000:.0f} ms")


def serial_link(url: str, where: str, baud_rate: int, connect_timeout_s: float = 0.5) -> ByteLink:
    """A link by one of SERIAL_FORMS; raises LocalFault for any other address."""
    check_serial_address(url)
    if not url.startswith("socket://"):
        return ByteLink(url, where, lambda: SerialPort(url, baud_rate, connect_timeout_s))
    host, port = host_and_port(url, ("socket",), SERIAL_FORMS)
    return ByteLink(url, where, lambda: SocketPort(host, port, connect_timeout_s))


def tcp_link(url: str, where: str, connect_timeout_s: float) -> ByteLink:
    """A link to `tcp://HOST:PORT`; raises LocalFault for any other address."""
    host, port = host_and_port(url, ("tcp",), TCP_FORMS)
    return ByteLink(url, where, lambda: SocketPort(host, port, connect_timeout_s))


def _reason(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).splitlines()[0]
