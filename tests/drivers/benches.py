"""Three devices that answer questions, each with its driver and with what a good poll must give."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from drivers import locker_8a, modbus_relay, sdt_idcard
from drivers.kinds import BoxChanged, BoxState, InputsRead, Reading
from tests.drivers import locker_device, relay_device, sdt_device
from tests.drivers.wire import Line, line


@dataclass(frozen=True, slots=True)
class Bench:
    """A driver, the line to its device, the device, and the readings of a good poll after the first."""

    driver: Any
    wire: Line
    device: Any
    good: list[Reading]

    def changes_something(self) -> None:
        """Make the next good poll say something that no poll said before."""
        if isinstance(self.device, locker_device.LockerDevice):
            self.device.shut ^= 0x04
        elif isinstance(self.device, relay_device.RelayDevice):
            self.device.inputs ^= 0x80


NAMES = ("sdt-idcard", "locker-8a", "modbus-relay")

SDT = sdt_idcard.Settings(find_timeout_ms=200, read_timeout_ms=500)
LOCKER = locker_8a.Settings(channels=8, timeout_ms=200, quiet_ms=3)
RELAY = modbus_relay.Settings(timeout_ms=200)


@contextmanager
def bench(name: str) -> Iterator[Bench]:
    """A connected bench that polled once."""
    match name:
        case "sdt-idcard":
            reader = sdt_device.SdtDevice()
            with line(sdt_device.request_size, reader.answer) as wire:
                yield from _ready(
                    sdt_idcard.SdtIdCard("reader-a", f"socket://127.0.0.1:{wire.port}", SDT), wire, reader, []
                )
        case "locker-8a":
            board = locker_device.LockerDevice()
            with line(locker_device.request_size, board.answer) as wire:
                driver = locker_8a.Locker8a("locker-a", f"socket://127.0.0.1:{wire.port}", LOCKER)
                yield from _ready(driver, wire, board, [])
        case _:
            relays = relay_device.RelayDevice()
            relays.inputs = 0x05
            good = InputsRead((True, False, True, *[False] * 5), (False,) * 8)
            with line(relay_device.request_size, relays.answer) as wire:
                modbus = modbus_relay.ModbusRelay("board-main", f"tcp://127.0.0.1:{wire.port}", RELAY)
                yield from _ready(modbus, wire, relays, [good])


def _ready(driver: Any, wire: Line, device: Any, good: list[Reading]) -> Iterator[Bench]:
    try:
        driver.open()
        driver.poll()
        yield Bench(driver, wire, device, good)
    finally:
        driver.close()


ALL_SHUT = [BoxChanged(box, BoxState.CLOSED) for box in range(1, 9)]
"""What a locker driver says first after every connect."""
