"""Frames of an identity card reader (SAM/SDT protocol) and what its status codes mean.

Request `AA AA AA 96 69 | length | command, parameter | check`, reply `AA AA AA 96 69 | length | SW1 SW2 SW3 | data | check`.
The length is two bytes, highest first, and counts everything after itself; the check byte is the XOR of length to data.
A reply does not say which command it answers: only its form tells.
"""

from dataclasses import dataclass, field

from drivers.errors import BadFrame

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
LENGTH_MIN, LENGTH_MAX = 4, 2314

FIND = (0x20, 0x01)
SELECT = (0x20, 0x02)
READ_BASE = (0x30, 0x01)
READ_LATEST_ADDRESS = (0x30, 0x03)
SAM_ID = (0x12, 0xFF)

OK, FOUND = 0x90, 0x9F
NO_CARD, SELECT_FAILED, NO_SUCH_ITEM = 0x80, 0x81, 0x91
NOT_KNOWN = (0x21, 0x23, 0x24)
"""A reader's answers to a command that it does not have."""

TEXT_BYTES, PHOTO_BYTES, ADDRESS_BYTES = 256, 1024, 70
_SIZES = bytes([1, 0, 4, 0])

_AGAIN = "take the card off and lay it again, flat and alone"

CARD_ADVICE = {
    0x31: ("the card did not accept the reader", _AGAIN),
    0x32: ("the reader did not accept the card", "check that it is an identity card; " + _AGAIN),
    0x33: ("the data of the card is not consistent", _AGAIN + "; if it stays so, check the person by eye"),
    0x40: ("this is another kind of card", "lay a second-generation identity card"),
    0x41: ("the card could not be read", _AGAIN),
    0x47: ("the card gave no random number", _AGAIN),
    0x81: ("the card could not be selected", "lay one card alone; take phones and other cards away"),
    0x91: ("the card has no such content", _AGAIN),
}
"""What is wrong with the card on the reader, and what the person does."""

READER_ADVICE = {
    0x10: ("the reader received a damaged command", "check cable, shielding and baud rate"),
    0x11: ("the reader received a command of the wrong length", "check cable, shielding and baud rate"),
    0x21: ("the reader does not know this command", "check the model of the reader"),
    0x23: ("the reader is not authorised for this", "have the maker check the security module"),
    0x24: ("the reader does not know this operation", "check the model of the reader"),
    0x60: ("the security module failed its self-test", "switch the reader off and on; if it stays so, replace it"),
    0x66: ("the security module is not authorised", "have the maker check the security module"),
}
"""What is wrong with the reader itself, and what staff does."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply whose length and check byte are right. `frame` is all of it, for the encrypted store."""

    status: int
    data: bytes = field(repr=False)
    frame: bytes = field(repr=False)


def encode(command: tuple[int, int]) -> bytes:
    """The request frame of a command without data."""
    body = bytes([0, 3, *command])
    return PREAMBLE + body + bytes([_xor(body)])


def decode(pending: bytes) -> Reply | None:
    """The reply in `pending`, or None while it is not complete.

    What precedes the preamble is noise and is skipped. Raises BadFrame for a wrong length or check byte, and when
    anything follows the reply: then it is not known which of the two belongs to the command.
    """
    start = pending.find(PREAMBLE)
    if start < 0 or len(pending) < start + 7:
        return None
    body = pending[start + len(PREAMBLE) :]
    length = int.from_bytes(body[:2], "big")
    if not LENGTH_MIN <= length <= LENGTH_MAX:
        raise BadFrame("a reply has an impossible length")
    if len(body) < length + 2:
        return None
    if len(body) > length + 2:
        raise BadFrame("more than one reply came")
    if _xor(body) != 0:
        raise BadFrame("a reply has a wrong check byte")
    if body[2:4] != b"\x00\x00":
        raise BadFrame("a reply has an unknown status")
    return Reply(body[4], body[5:-1], pending[start:])


def text_and_photo(data: bytes) -> tuple[bytes, bytes]:
    """Both blocks of a READ_BASE reply's data; raises BadFrame for any other form."""
    if len(data) != len(_SIZES) + TEXT_BYTES + PHOTO_BYTES or data[:4] != _SIZES:
        raise BadFrame("a reply is no content of a card")
    return data[4 : 4 + TEXT_BYTES], data[4 + TEXT_BYTES :]


def sam_id_text(data: bytes) -> str:
    """The 16 bytes of the security module's number as it is printed on the reader."""
    if len(data) != 16:
        raise BadFrame("a reply is no number of a security module")
    region, maker = int.from_bytes(data[0:2], "little"), int.from_bytes(data[2:4], "little")
    made, serial, check = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    return f"{region:02d}.{maker:02d}-{made}-{serial:09d}-{check:09d}"


def _xor(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total
