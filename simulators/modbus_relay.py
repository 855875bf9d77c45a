"""The relay board on its wire: Modbus TCP, device address 1, the address map of the 8-relay, 8-input boards."""

import struct
from collections.abc import Callable

from simulators.faults import Fault, FaultSwitch
from simulators.relay_board import COUNT, RelayBoard

_ILLEGAL_FUNCTION, _ILLEGAL_ADDRESS, _ILLEGAL_VALUE = 1, 2, 3
_ALL_RELAYS, _TOGGLE_ALL, _FLASH_ON, _FLASH_OFF = 0x00FF, 0x01FF, 0x0200, 0x0400
_ON, _OFF, _TOGGLE = 0xFF00, 0x0000, 0x5500
_MODES_AT, _UART_AT, _ADDRESS_AT, _VERSION_AT = 0x1000, 0x2000, 0x4000, 0x8000
_UNIT_MS = 100
_LONGEST_FLASH = 0x7FFF
_MBAP_BYTES, _MOST_BYTES = 7, 260
_VERSION = 200


class _Refused(Exception):
    """A Modbus exception, with its code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class ModbusRelay:
    """The board's Modbus side. Frames to another device address get no reply."""

    kind = "modbus-relay"
    scheme = "tcp"
    baud = 9_600
    quiet_ms = 0.0

    def __init__(self, changed: Callable[[], None], now_s: Callable[[], float]) -> None:
        self.faults = FaultSwitch()
        self.board = RelayBoard(self.faults, changed)
        self._now_s = now_s
        self._functions: dict[int, Callable[[bytes], bytes]] = {
            1: self._read_coils, 2: self._read_inputs, 3: self._read_registers,
            5: self._write_coil, 6: self._write_register, 15: self._write_coils, 16: self._write_registers,
        }  # fmt: skip

    def take_frames(self, pending: bytearray) -> list[bytes]:
        """Take every complete request; bytes that begin none are skipped."""
        frames: list[bytes] = []
        while len(pending) >= _MBAP_BYTES:
            _, protocol, length = struct.unpack_from(">HHH", pending)
            if protocol != 0 or not 2 <= length <= _MOST_BYTES - 6:
                del pending[0]
            elif len(pending) < 6 + length:
                break
            else:
                frames.append(bytes(pending[: 6 + length]))
                del pending[: 6 + length]
        return frames

    def answer(self, frame: bytes) -> bytes:
        """Carry out one request."""
        transaction, unit, function = frame[:2], frame[6], frame[7]
        if unit != 1:
            return b""
        refused = self.faults.strikes(self._now_s(), "exception")
        try:
            if refused is not None:
                raise _Refused(refused.settings["code"])
            if function not in self._functions:
                raise _Refused(_ILLEGAL_FUNCTION)
            body = bytes((function,)) + self._functions[function](frame[8:])
        except _Refused as refusal:
            body = bytes((function | 0x80, refusal.code))
        except (struct.error, IndexError):
            body = bytes((function | 0x80, _ILLEGAL_VALUE))
        return self._spelt(transaction, unit, body)

    def power_cycle(self) -> None:
        """Relays drop, pulses are forgotten; what the inputs do by themselves is kept in the board."""
        self.board.power_cycle()

    def happen(self, fault: Fault) -> None:
        """Faults of relays and inputs are looked up when they are read."""

    def _spelt(self, transaction: bytes, unit: int, body: bytes) -> bytes:
        if self.faults.strikes(self._now_s(), "wrong_transaction") is not None:
            transaction = bytes((transaction[0] ^ 0x40, transaction[1] ^ 0x01))
        wrong = self.faults.strikes(self._now_s(), "wrong_unit")
        unit = wrong.settings["unit"] if wrong else unit
        return transaction + struct.pack(">HHB", 0, len(body) + 1, unit) + body

    def _read_coils(self, data: bytes) -> bytes:
        return _bits([self.board.relay(number) for number in _numbers(data)])

    def _read_inputs(self, data: bytes) -> bytes:
        return _bits([self.board.input(number) for number in _numbers(data)])

    def _write_coil(self, data: bytes) -> bytes:
        address, value = struct.unpack(">HH", data)
        if address in (_ALL_RELAYS, _TOGGLE_ALL):
            self._switch(range(1, COUNT + 1), _TOGGLE if address == _TOGGLE_ALL else value)
        elif address < COUNT:
            self._switch((address + 1,), value)
        else:
            self._flash(address, value)
        return data

    def _switch(self, numbers: "range | tuple[int, ...]", value: int) -> None:
        if value not in (_ON, _OFF, _TOGGLE):
            raise _Refused(_ILLEGAL_VALUE)
        for number in numbers:
            self.board.write(number, on=not self.board.relay(number) if value == _TOGGLE else value == _ON)

    def _flash(self, address: int, value: int) -> None:
        base = address & 0xFF00
        if base not in (_FLASH_ON, _FLASH_OFF) or address - base >= COUNT:
            raise _Refused(_ILLEGAL_ADDRESS)
        if not 1 <= value <= _LONGEST_FLASH:
            raise _Refused(_ILLEGAL_VALUE)
        self.board.flash(address - base + 1, on=base == _FLASH_ON, for_ms=value * _UNIT_MS)

    def _write_coils(self, data: bytes) -> bytes:
        numbers, packed = _numbers(data[:4]), data[5:]
        if data[4] != len(packed) or len(packed) != (len(numbers) + 7) // 8:
            raise _Refused(_ILLEGAL_VALUE)
        for place, number in enumerate(numbers):
            self.board.write(number, on=bool(packed[place // 8] >> place % 8 & 1))
        return data[:4]

    def _read_registers(self, data: bytes) -> bytes:
        first, count = struct.unpack(">HH", data)
        if not 1 <= count <= 125:
            raise _Refused(_ILLEGAL_VALUE)
        words = [self._register(address) for address in range(first, first + count)]
        return struct.pack(f">B{count}H", 2 * count, *words)

    def _register(self, address: int) -> int:
        known = {_MODES_AT + place: mode for place, mode in enumerate(self.board.input_modes)}
        known |= {_UART_AT: 1, _ADDRESS_AT: 1, _VERSION_AT: _VERSION}  # 0x0001: no parity, 9600
        if address not in known:
            raise _Refused(_ILLEGAL_ADDRESS)
        return known[address]

    def _write_register(self, data: bytes) -> bytes:
        address, value = struct.unpack(">HH", data)
        self._set_registers(address, [value])
        return data

    def _write_registers(self, data: bytes) -> bytes:
        first, count = struct.unpack(">HH", data[:4])
        if data[4] != 2 * count or len(data) != 5 + 2 * count:
            raise _Refused(_ILLEGAL_VALUE)
        self._set_registers(first, list(struct.unpack(f">{count}H", data[5:])))
        return data[:4]

    def _set_registers(self, first: int, values: list[int]) -> None:
        if not _MODES_AT <= first <= first + len(values) - 1 < _MODES_AT + COUNT:
            raise _Refused(_ILLEGAL_ADDRESS)
        if any(value > 3 for value in values):
            raise _Refused(_ILLEGAL_VALUE)
        start = first - _MODES_AT
        self.board.input_modes[start : start + len(values)] = values


def _numbers(data: bytes) -> list[int]:
    first, count = struct.unpack(">HH", data)
    if count == 0:
        raise _Refused(_ILLEGAL_VALUE)
    if first + count > COUNT:
        raise _Refused(_ILLEGAL_ADDRESS)
    return list(range(first + 1, first + count + 1))


def _bits(states: list[bool]) -> bytes:
    packed = sum(1 << place for place, on in enumerate(states) if on)
    size = (len(states) + 7) // 8
    return bytes((size,)) + packed.to_bytes(size, "little")
