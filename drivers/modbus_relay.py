"""Relay and input board over Modbus TCP, Waveshare style: 8 relays, 8 inputs, pulses timed by the board itself.

A pulse is a write to coil 0x0200+n (switch on) or 0x0400+n (switch off) with the duration in 100 ms as value (board
manual), so that a crashed process never leaves a lock powered. The inputs must not be linked to relays on the board.
"""

from functools import partial

from pydantic import BaseModel, ConfigDict, Field

from drivers.errors import BadFrame, DeviceFault, LocalFault
from drivers.kinds import InputsRead, Reading
from drivers.link import tcp_link
from drivers.modbus_frames import (
    COIL_OFF,
    COIL_ON,
    FLASH_MAX,
    FLASH_OFF,
    FLASH_ON,
    READ_COILS,
    READ_INPUTS,
    Request,
    bits,
    find_answer,
    read_bits,
    read_version,
    write_coil,
)


class Settings(BaseModel):
    """Settings of one board."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: int = Field(1, ge=1, le=247, description="Modbus unit id of the board")
    relays: int = Field(8, ge=1, le=64, description="fitted relays, counted from 1")
    inputs: int = Field(8, ge=1, le=64, description="fitted inputs, counted from 1")
    timeout_ms: int = Field(300, ge=20, le=300, description="longest wait for a connection, and for one answer")
    poll_ms: int = Field(50, ge=10, le=1000, description="pause between two readings of inputs and relays")
    read_version: bool = Field(True, description="ask for the firmware version at connect")


class ModbusRelay:
    """A DoorBoard. Every request is sent once; whether to repeat it is decided elsewhere."""

    def __init__(self, name: str, url: str, settings: Settings) -> None:
        self._settings = settings
        self._link = tcp_link(url, f"{name} (modbus-relay at {url}, unit {settings.unit})", settings.timeout_ms / 1000)
        self._transaction = 0
        self._identity = ""

    @property
    def poll_interval_ms(self) -> int:
        return self._settings.poll_ms

    def open(self) -> None:
        if not self._link.connected:
            self._link.connect()
            self._identity = self._version() if self._settings.read_version else ""

    def close(self) -> None:
        self._link.close()

    def identity(self) -> str:
        return self._identity

    def poll(self) -> list[Reading]:
        return [InputsRead(self.inputs(), self.relays())]

    def inputs(self) -> tuple[bool, ...]:
        return bits(self._ask(read_bits(READ_INPUTS, self._settings.inputs)), self._settings.inputs)

    def relays(self) -> tuple[bool, ...]:
        return bits(self._ask(read_bits(READ_COILS, self._settings.relays)), self._settings.relays)

    def set_relay(self, relay: int, on: bool) -> None:
        self._ask(write_coil(self._index(relay), COIL_ON if on else COIL_OFF))

    def pulse(self, relay: int, duration_ms: int, on: bool = True) -> None:
        index, steps = self._index(relay), -(-duration_ms // 100)
        if not 1 <= steps <= FLASH_MAX:
            raise LocalFault(
                f"a pulse of {duration_ms} ms is not possible",
                where=self._link.where,
                do=f"choose 1 to {FLASH_MAX * 100} ms",
            )
        self._ask(write_coil((FLASH_ON if on else FLASH_OFF) + index, steps))

    def _index(self, relay: int) -> int:
        if not 1 <= relay <= self._settings.relays:
            raise LocalFault(
                f"there is no relay {relay}", where=self._link.where, do=f"choose 1 to {self._settings.relays}"
            )
        return relay - 1

    def _version(self) -> str:
        try:
            version = int.from_bytes(self._ask(read_version()), "big")
        except DeviceFault:
            return ""
        return f"V{version // 100}.{version % 100:02d}"

    def _ask(self, request: Request) -> bytes:
        self.open()
        self._transaction = self._transaction % 0xFFFF + 1
        transaction, unit = self._transaction, self._settings.unit
        find = partial(find_answer, request=request, transaction=transaction, unit=unit)
        try:
            answer = self._link.exchange(request.frame(transaction, unit), find, self._settings.timeout_ms / 1000)
        except BadFrame as error:
            raise self._link.lost(str(error), "check that this is the Modbus TCP address of the board") from None
        if answer.refusal:
            raise DeviceFault(
                answer.meaning, where=self._link.where, do="check model and settings", code=answer.refusal
            )
        return answer.values
