"""Modbus TCP frames of a relay board, and the strict reading of its answers.

Written here and not taken from a Modbus library: library clients take a wrong byte count, another function code or a
changed echo for an answer, and know no coil value but ON and OFF, which the hardware pulse needs.
An answer is 7 bytes of header (transaction, protocol 0, length, unit) and the function with its data.
"""

import struct
from dataclasses import dataclass

from drivers.errors import BadFrame

HEADER_BYTES = 7
READ_COILS, READ_INPUTS, READ_REGISTERS, WRITE_COIL = 1, 2, 3, 5
COIL_ON, COIL_OFF = 0xFF00, 0x0000
FLASH_ON, FLASH_OFF = 0x0200, 0x0400
FLASH_MAX = 0x7FFF
VERSION_REGISTER = 0x8000
LENGTH_MAX = 254

EXCEPTIONS = {
    1: "the board does not know this function",
    2: "the board has no such relay, input or register",
    3: "the board refuses this value",
    4: "the board failed",
    5: "the board is still working on it",
    6: "the board is busy",
    10: "the gateway has no path to the board",
    11: "the board behind the gateway does not answer",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request: function code and data, and what its answer must look like."""

    function: int
    data: bytes

    def frame(self, transaction: int, unit: int) -> bytes:
        """The bytes on the wire."""
        return struct.pack(">HHHBB", transaction, 0, len(self.data) + 2, unit, self.function) + self.data


@dataclass(frozen=True, slots=True)
class Answer:
    """The values of an answer, or the exception code with which the board refused (0 = it did not)."""

    values: bytes
    refusal: int = 0

    @property
    def meaning(self) -> str:
        """The refusal in words."""
        return EXCEPTIONS.get(self.refusal, f"exception {self.refusal}")


def read_bits(function: int, count: int) -> Request:
    """Read `count` coils or inputs from the first one."""
    return Request(function, struct.pack(">HH", 0, count))


def read_version() -> Request:
    """Read the firmware version."""
    return Request(READ_REGISTERS, struct.pack(">HH", VERSION_REGISTER, 1))


def write_coil(address: int, value: int) -> Request:
    """Write one coil; pulses are coils of their own, with the duration in 100 ms as value."""
    return Request(WRITE_COIL, struct.pack(">HH", address, value))


def find_answer(pending: bytes, request: Request, transaction: int, unit: int) -> Answer | None:
    """The answer to `request`, or None while it is not complete.

    Answers to other transactions are passed over: they are late. Raises BadFrame for everything that is no answer.
    """
    while len(pending) >= HEADER_BYTES + 1:
        found, protocol, length, answering = struct.unpack(">HHHB", pending[:HEADER_BYTES])
        if protocol != 0 or not 3 <= length <= LENGTH_MAX:
            raise BadFrame("no Modbus TCP header")
        end = HEADER_BYTES - 1 + length
        if len(pending) < end:
            return None
        if found == transaction:
            if answering != unit:
                raise BadFrame(f"unit {answering} answered instead of {unit}")
            return _answer(pending[HEADER_BYTES:end], request)
        pending = pending[end:]
    return None


def _answer(pdu: bytes, request: Request) -> Answer:
    function, data = pdu[0], pdu[1:]
    if function == request.function | 0x80 and len(data) == 1:
        return Answer(b"", data[0])
    if function != request.function:
        raise BadFrame(f"answer to function {function} instead of {request.function}")
    if function == WRITE_COIL:
        if data != request.data:
            raise BadFrame("the echo of a write differs from the write")
        return Answer(data)
    count = int.from_bytes(request.data[2:4], "big")
    size = count * 2 if function == READ_REGISTERS else (count + 7) // 8
    if len(data) != size + 1 or data[0] != size:
        raise BadFrame(f"{len(data) - 1} bytes of values instead of {size}")
    return Answer(data[1:])


def bits(values: bytes, count: int) -> tuple[bool, ...]:
    """The first `count` bits, lowest of the first byte first."""
    return tuple(bool(values[index // 8] >> index % 8 & 1) for index in range(count))
