"""A card reader for tests: SAM/SDT bytes as its protocol sheet has them, built without the driver's codec."""

from collections.abc import Callable
from functools import reduce
from operator import xor

START = bytes.fromhex("AA AA AA 96 69")
SAM = bytes.fromhex("05 00 01 00 FC 2B 33 01 40 E2 01 00 15 CD 5B 07")


def framed(body: bytes) -> bytes:
    """Preamble, length and check byte around SW bytes and data."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return START + counted + bytes([reduce(xor, counted)])


def request_size(buffer: bytes) -> int:
    return 10 if len(buffer) >= 10 else 0


def utf16(text: str, size: int) -> bytes:
    """A field of `size` bytes, padded with spaces."""
    return text.ljust(size // 2).encode("utf-16-le")


def text_block(fields: dict[int, tuple[str, int]], flag: str = " ") -> bytes:
    """256 bytes with `fields` (offset: text, bytes) in spaces, and the flag of the card's type at 248."""
    block = bytearray(utf16("", 256))
    for start, (text, size) in {**fields, 248: (flag, 2)}.items():
        block[start : start + size] = utf16(text, size)
    return bytes(block)


RESIDENT = {
    0: ("测试甲", 30),
    30: ("2", 2),
    32: ("01", 4),
    36: ("19600229", 16),
    52: ("模拟省测试市示例路1号", 70),
    122: ("110099196002290027", 36),
    158: ("测试市公安局", 30),
    188: ("20200101", 16),
    204: ("20400101", 16),
}
RESIDENT_TEXT = text_block(RESIDENT)


class SdtDevice:
    """State of reader and card; `answer` is what it says to a request."""

    def __init__(self) -> None:
        self.text: bytes | None = None
        self.state = "away"
        self.override: dict[bytes, bytes] = {}
        """Status and data that answer a command instead."""
        self.once: Callable[[bytes], bytes | None] = lambda command: None
        """Status and data for one answer, None for the usual one."""

    def lay(self, text: bytes = RESIDENT_TEXT) -> None:
        """A card comes."""
        self.text, self.state = text, "new"

    def take(self) -> None:
        """The card goes."""
        self.text, self.state = None, "away"

    def answer(self, request: bytes) -> bytes:
        command = request[7:9]
        return framed(self.once(command) or self.override.get(command) or self._body(command))

    def _body(self, command: bytes) -> bytes:
        match command.hex():
            case "12ff":
                return b"\0\0\x90" + SAM
            case "2001" if self.state == "new":
                self.state = "found"
                return b"\0\0\x9f" + bytes(4)
            case "2001":
                return b"\0\0\x80"
            case "2002" if self.state == "found":
                self.state = "selected"
                return b"\0\0\x90" + bytes(range(8))
            case "2002":
                return b"\0\0\x81"
            case "3001" if self.state in ("selected", "read") and self.text is not None:
                self.state = "read"
                return b"\0\0\x90\1\0\4\0" + self.text + bytes(1024)
            case "3003" if self.state == "read":
                return b"\0\0\x91"
        return b"\0\0\x41"
