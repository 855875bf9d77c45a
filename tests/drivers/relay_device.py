"""A board of 8 relays and 8 inputs for tests: Modbus TCP bytes, built without the driver's codec."""

import struct


def request_size(buffer: bytes) -> int:
    if len(buffer) < 6:
        return 0
    size = 6 + int.from_bytes(buffer[4:6], "big")
    return size if len(buffer) >= size else 0


class RelayDevice:
    """`pulses` lists (address, value) of every write that is no plain switch."""

    def __init__(self, unit: int = 1) -> None:
        self.unit = unit
        self.relays = 0
        self.inputs = 0
        self.pulses: list[tuple[int, int]] = []
        self.refusal = 0

    def answer(self, request: bytes) -> bytes:
        transaction, _, _, unit, function, address, value = struct.unpack(">HHHBBHH", request)
        if unit != self.unit:
            return b""
        pdu = self._pdu(function, address, value)
        return struct.pack(">HHHB", transaction, 0, len(pdu) + 1, unit) + pdu

    def _pdu(self, function: int, address: int, value: int) -> bytes:
        if self.refusal:
            return bytes([function | 0x80, self.refusal])
        match function:
            case 1:
                return bytes([1, 1, self.relays])
            case 2:
                return bytes([2, 1, self.inputs])
            case 3:
                return bytes([3, 2, 0, 200])
        if value in (0, 0xFF00):
            self.relays = self.relays & ~(1 << address) | (bool(value) << address)
        else:
            self.pulses.append((address, value))
        return struct.pack(">BHH", function, address, value)
