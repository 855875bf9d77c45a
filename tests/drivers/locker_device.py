"""A board of 8 boxes for tests: "8A/80 BCC" bytes as its protocol sheet has them, built without the driver's codec."""

from functools import reduce
from operator import xor


def request_size(buffer: bytes) -> int:
    return 5 if len(buffer) >= 5 else 0


def checked(body: bytes) -> bytes:
    return body + bytes([reduce(xor, body)])


class LockerDevice:
    """Boxes 1 to 8; a set bit is a shut box. `jammed` boxes acknowledge and stay shut."""

    def __init__(self, address: int = 1) -> None:
        self.address = address
        self.shut = 0xFF
        self.jammed: set[int] = set()

    def answer(self, request: bytes) -> bytes:
        command, address, box, what = request[:4]
        if address != self.address or reduce(xor, request) != 0:
            return b""
        if (command, box, what) == (0x80, 0, 0x33):
            return checked(bytes([0x80, address, self.shut, 0x33]))
        if (command, what) == (0x8A, 0x11):
            if box not in self.jammed:
                self.shut &= ~(1 << box - 1)
            return checked(bytes([0x8A, address, box, 0x11]))
        return b""
