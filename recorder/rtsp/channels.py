"""One TCP connection's bytes: RTSP messages and interleaved packets (RFC 2326, 10.12), taken apart in large portions."""

import re
from collections.abc import Callable

MESSAGE_BYTES_MAX = 1 << 18
"""A message that is longer belongs to no camera."""

MAGIC = 0x24
"""First byte of an interleaved packet; its channel and its length (2 bytes) follow."""

HEADERS_MAX = 200
"""More header lines belong to no camera."""

_BLANK = re.compile(rb"[\r\n]+")
_HEAD_END = re.compile(rb"\r?\n\r?\n")

Packets = list[tuple[int, bytes]]
"""Channel number and the packet, in order of arrival."""


class NotRtsp(ValueError):
    """The bytes are neither a message nor a packet."""


class Splitter:
    """Feed it what arrives; it keeps what is not complete."""

    def __init__(self, on_message: Callable[[bytes, bytes], None]) -> None:
        """`on_message(head, body)` gets each message, in order."""
        self._on_message = on_message
        self._rest = b""

    def feed(self, data: bytes) -> Packets:
        """The packets that are complete now. Raises `NotRtsp`."""
        if self._rest:
            data = self._rest + data
        packets: Packets = []
        at, size = 0, len(data)
        while size - at >= 4:
            if data[at] == MAGIC:
                stop = at + 4 + (data[at + 2] << 8 | data[at + 3])
                if stop > size:
                    break
                packets.append((data[at + 1], data[at + 4 : stop]))
            else:
                stop = self.message(data, at)
                if stop < 0:
                    break
            at = stop
        self._rest = data[at:] if at else data
        return packets

    def take_rest(self) -> bytes:
        """What is not complete, for somebody who takes packets apart himself from now on."""
        rest, self._rest = self._rest, b""
        return rest

    def message(self, data: bytes, at: int) -> int:
        """Where the message at `at` ends, after handing it on; −1 while it is not complete. Raises `NotRtsp`."""
        blank = _BLANK.match(data, at)
        if blank is not None:  # some cameras end a body with an empty line that its length does not count
            return blank.end()
        if not data[at : at + 1].isalpha():
            raise NotRtsp("a message begins with a word")
        found = _HEAD_END.search(data, at, at + MESSAGE_BYTES_MAX)
        if found is None:
            if len(data) - at >= MESSAGE_BYTES_MAX:
                raise NotRtsp("a message without an end")
            return -1
        head = data[at : found.start()]
        stop = found.end() + body_bytes(head)
        if stop > len(data):
            return -1
        self._on_message(head, data[found.end() : stop])
        return stop


def body_bytes(head: bytes) -> int:
    """Length of the body that follows a message's head, 0 when it has none. Raises `NotRtsp`."""
    lines = head.split(b"\n", HEADERS_MAX + 1)
    if len(lines) > HEADERS_MAX + 1:
        raise NotRtsp("a message of nothing but headers")
    for line in lines[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            digits = value.strip()
            if not digits.isdigit() or len(digits) > 9 or int(digits) > MESSAGE_BYTES_MAX:
                raise NotRtsp("a message with an impossible length")
            return int(digits)
    return 0
