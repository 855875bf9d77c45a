"""The relay board's driver against pymodbus's own server, which is nobody's here."""

import asyncio
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from pymodbus.constants import ExcCodes
from pymodbus.pdu import ModbusPDU
from pymodbus.pdu.bit_message import WriteSingleCoilRequest, WriteSingleCoilResponse
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from drivers.errors import DeviceFault, LinkLost, LocalFault
from drivers.kinds import InputsRead
from drivers.modbus_relay import ModbusRelay, Settings

RELAYS, INPUTS = 8, 8
FLASHES: list[tuple[int, int]] = []


class RawCoilResponse(WriteSingleCoilResponse):
    """pymodbus knows two values of a coil only; the board's pulses have others."""

    raw = 0

    def encode(self) -> bytes:
        return struct.pack(">HH", self.address, self.raw)

    def decode(self, data: bytes) -> None:
        self.address, self.raw = struct.unpack(">HH", data[:4])
        self.bits = [self.raw == 0xFF00]


class RawCoilRequest(WriteSingleCoilRequest):
    """A write whose value is kept: plain switches go to pymodbus's store, pulses are listed."""

    raw = 0
    encode = RawCoilResponse.encode
    decode = RawCoilResponse.decode

    async def datastore_update(self, context: object, device_id: int) -> ModbusPDU:
        if self.address < 0x0200:
            done = await super().datastore_update(context, device_id)
            if done.isError():
                return done
        else:
            FLASHES.append((self.address, self.raw))
        answer = RawCoilResponse(address=self.address, dev_id=self.dev_id, transaction_id=self.transaction_id)
        answer.raw = self.raw
        return answer


class Board:
    """pymodbus's server on a loop of its own thread."""

    def __init__(self) -> None:
        self.refuses = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.port: int = self.run(self._start())

    def run(self, what: object) -> object:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _start(self) -> int:
        device = SimDevice(
            id=1,
            simdata=(
                [SimData(0, values=[False] * RELAYS, datatype=DataType.BITS)],
                [SimData(0, values=[False] * INPUTS, datatype=DataType.BITS)],
                [SimData(0x8000, values=[200], datatype=DataType.REGISTERS)],
                [SimData(0, datatype=DataType.REGISTERS)],
            ),
            action=self._action,
        )
        self._server = ModbusTcpServer(device, address=("127.0.0.1", 0), custom_pdu=[RawCoilRequest])
        await self._server.serve_forever(background=True)
        return int(self._server.transport.sockets[0].getsockname()[1])

    async def _action(self, function: int, _start: int, _address: int, count: int, *_: object) -> ExcCodes | None:
        # pymodbus itself answers zeros beyond the end; it counts bits in words of 16.
        if function in (1, 2) and count > 1:
            return ExcCodes.ILLEGAL_ADDRESS
        return ExcCodes.DEVICE_BUSY if self.refuses else None

    def set_input(self, number: int, on: bool) -> None:
        self.run(self._server.async_setValues(1, 2, number - 1, [on]))

    def stop(self) -> None:
        self.run(self._server.shutdown())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def running_board() -> Iterator[Board]:
    board = Board()
    try:
        yield board
    finally:
        board.stop()


@pytest.fixture(scope="module")
def board() -> Iterator[Board]:
    with running_board() as board:
        yield board


@pytest.fixture
def relay(board: Board) -> Iterator[ModbusRelay]:
    relay = ModbusRelay("board-main", f"tcp://127.0.0.1:{board.port}", Settings())
    FLASHES.clear()
    yield relay
    relay.close()


def test_inputs_are_read_from_one(relay: ModbusRelay, board: Board) -> None:
    board.set_input(1, True)
    board.set_input(8, True)
    assert relay.inputs() == (True, *[False] * 6, True)
    board.set_input(1, False)
    [reading] = relay.poll()
    assert isinstance(reading, InputsRead)
    assert reading.inputs == (*[False] * 7, True)


@pytest.mark.parametrize("number", [1, 8])
def test_a_relay_is_switched_and_reads_back(relay: ModbusRelay, number: int) -> None:
    relay.set_relay(number, True)
    assert [index for index, on in enumerate(relay.relays(), 1) if on] == [number]
    relay.set_relay(number, False)
    assert relay.relays() == (False,) * RELAYS


@pytest.mark.parametrize(
    ("number", "duration_ms", "on", "expected"),
    [
        (3, 700, True, (0x0202, 7)),
        (1, 1, True, (0x0200, 1)),
        (8, 101, False, (0x0407, 2)),
        (1, 3_276_700, False, (0x0400, 0x7FFF)),
    ],
)
def test_a_pulse_is_the_boards_own(
    relay: ModbusRelay, number: int, duration_ms: int, on: bool, expected: tuple[int, int]
) -> None:
    relay.pulse(number, duration_ms, on)
    assert [expected] == FLASHES


def test_the_firmware_version_is_the_identity(relay: ModbusRelay) -> None:
    relay.open()
    assert relay.identity() == "V2.00"


@pytest.mark.parametrize("duration_ms", [0, -1, 3_276_701])
def test_a_pulse_that_the_board_cannot_time_is_our_own_fault(relay: ModbusRelay, duration_ms: int) -> None:
    with pytest.raises(LocalFault, match="3276700 ms"):
        relay.pulse(1, duration_ms)
    assert FLASHES == []


@pytest.mark.parametrize("number", [0, 9, -1])
def test_a_relay_that_is_not_fitted_is_our_own_fault(relay: ModbusRelay, number: int) -> None:
    with pytest.raises(LocalFault, match="choose 1 to 8"):
        relay.set_relay(number, True)


def test_a_board_that_refuses_is_a_device_fault_with_its_code(relay: ModbusRelay, board: Board) -> None:
    relay.open()
    board.refuses = True
    try:
        with pytest.raises(DeviceFault, match="busy") as fault:
            relay.inputs()
    finally:
        board.refuses = False
    assert fault.value.code == 6
    assert relay.poll()


def test_relays_that_the_board_does_not_have_are_a_device_fault(board: Board) -> None:
    big = ModbusRelay("board-main", f"tcp://127.0.0.1:{board.port}", Settings(relays=24))
    with closing(big), pytest.raises(DeviceFault, match="no such relay"):
        big.relays()


def test_a_unit_that_is_not_there_is_no_reading(board: Board) -> None:
    wrong = ModbusRelay("board-main", f"tcp://127.0.0.1:{board.port}", Settings(unit=2, read_version=False))
    with closing(wrong), pytest.raises((DeviceFault, LinkLost)):
        wrong.poll()


def test_a_board_that_stops_and_starts_again_is_lost_and_found() -> None:
    with running_board() as board:
        relay = ModbusRelay("board-main", f"tcp://127.0.0.1:{board.port}", Settings())
        assert relay.poll()
    with pytest.raises(LinkLost):
        relay.poll()
    relay.close()
