"""Locker lock-control board "8A/80 BCC" over RS-485, 9600 8N1 (485 锁控板 protocol sheet, 2021/2024 edition).

Every frame ends with the XOR of all bytes before it. An open command's answer only says that the board took it.
"""

from functools import partial
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from drivers.errors import LocalFault
from drivers.kinds import BoxChanged, BoxState, OpenAck, Reading
from drivers.link import serial_link

OPEN, READ, SPONTANEOUS = 0x8A, 0x80, 0x82
DO_OPEN, DO_READ = 0x11, 0x33
CONTACT_SHUT, CONTACT_APART = 0x11, 0x00
ALL = 0x00
GROUPS_MAX = 7

Feedback = Literal["closed_when_locked", "closed_when_open"]
StatusOrder = Literal["highest_first", "lowest_first"]


class Settings(BaseModel):
    """Settings of one board. The two about wiring differ from site to site: check them with one box by hand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: int = Field(1, ge=1, le=99, description="board address, by its DIP switch")
    channels: int = Field(24, ge=1, le=50, description="fitted boxes, counted from 1")
    feedback: Feedback = Field("closed_when_locked", description="when the lock's feedback contact is closed")
    status_order: StatusOrder = Field("highest_first", description="order of the status bytes, eight boxes each")
    baud_rate: Literal[9600, 19200, 38400, 57600, 115200] = Field(9600, description="speed of a serial port")
    timeout_ms: int = Field(500, ge=50, le=1000, description="longest wait for an answer")
    quiet_ms: int = Field(6, ge=2, le=50, description="silence that ends a frame; 5 ms at 9600 baud")
    poll_ms: int = Field(250, ge=50, le=2000, description="pause between two readings of all boxes")


def with_bcc(body: bytes) -> bytes:
    """The bytes followed by their XOR."""
    return body + bytes([_xor(body)])


def encode_open(address: int, box: int) -> bytes:
    """Pulse one latch."""
    return with_bcc(bytes([OPEN, address, box, DO_OPEN]))


def encode_read_all(address: int) -> bytes:
    """Ask for the state of all channels."""
    return with_bcc(bytes([READ, address, ALL, DO_READ]))


def decode_open(pending: bytes, address: int, box: int) -> OpenAck | None:
    """The answer to `encode_open`, or None while there is none. Noise before it is skipped, nothing may follow it."""
    for frame in _tails(pending):
        if len(frame) == 5 and frame[:3] == bytes([OPEN, address, box]) and frame[3] in (CONTACT_SHUT, CONTACT_APART):
            return OpenAck(box)
    return None


def decode_read_all(pending: bytes, address: int, channels: int) -> bytes | None:
    """The status bytes in wire order, or None while there are none.

    Their number follows the firmware, not the fitted channels: at least what the channels need, at most 7.
    """
    groups_min = (channels + 7) // 8
    for frame in _tails(pending):
        groups = frame[2:-2]
        if frame[:2] == bytes([READ, address]) and frame[-2] == DO_READ and groups_min <= len(groups) <= GROUPS_MAX:
            return groups
    return None


def box_states(groups: bytes, channels: int, feedback: Feedback, status_order: StatusOrder) -> dict[int, BoxState]:
    """What the status bytes mean. A set bit is a closed contact; bit 0 is the lowest box of its byte."""
    ascending = groups[::-1] if status_order == "highest_first" else groups
    shut_is = BoxState.CLOSED if feedback == "closed_when_locked" else BoxState.OPEN
    apart_is = BoxState.OPEN if feedback == "closed_when_locked" else BoxState.CLOSED
    return {
        box: shut_is if ascending[(box - 1) // 8] >> (box - 1) % 8 & 1 else apart_is for box in range(1, channels + 1)
    }


def _xor(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total


def _tails(pending: bytes) -> list[bytes]:
    """Every end of `pending` that is a frame of 5 to 11 bytes by its check byte, shortest first."""
    pending = _without_spontaneous(pending)
    ends = [pending[start:] for start in range(len(pending) - 5, max(-1, len(pending) - GROUPS_MAX - 5), -1)]
    return [end for end in ends if _xor(end) == 0]


def _without_spontaneous(pending: bytes) -> bytes:
    """Newer firmware reports changes by itself, also right behind an answer; the next poll reads them anyway."""
    while len(pending) > 5 and pending[-5] == SPONTANEOUS and _xor(pending[-5:]) == 0:
        pending = pending[:-5]
    return pending


class Locker8a:
    """A LockerBoard. One frame is under way at a time; the bus is left quiet between two."""

    def __init__(self, name: str, url: str, settings: Settings) -> None:
        self._settings = settings
        self._link = serial_link(url, f"{name} (locker-8a at {url}, board {settings.address})", settings.baud_rate)
        self._known: dict[int, BoxState] = {}
        self._group_count = 0

    @property
    def poll_interval_ms(self) -> int:
        return self._settings.poll_ms

    def open(self) -> None:
        self._ready()
        self._read_groups()

    def close(self) -> None:
        self._link.close()

    def identity(self) -> str:
        return ""

    def poll(self) -> list[Reading]:
        states = self.states()
        changed = [BoxChanged(box, state) for box, state in states.items() if self._known.get(box) is not state]
        self._known = states
        return list(changed)

    def states(self) -> dict[int, BoxState]:
        self._ready()
        groups = self._read_groups()
        return box_states(groups, self._settings.channels, self._settings.feedback, self._settings.status_order)

    def open_box(self, box: int) -> OpenAck:
        if not 1 <= box <= self._settings.channels:
            raise LocalFault(
                f"there is no box {box}", where=self._link.where, do=f"choose 1 to {self._settings.channels}"
            )
        self._ready()
        address = self._settings.address
        find = partial(decode_open, address=address, box=box)
        return self._link.exchange(encode_open(address, box), find, self._wait_s, self._quiet_s)

    def _ready(self) -> None:
        if not self._link.connected:
            self._known, self._group_count = {}, 0
            self._link.connect()
            self._link.receive_until_quiet(self._quiet_s)

    @property
    def _wait_s(self) -> float:
        return self._settings.timeout_ms / 1000

    @property
    def _quiet_s(self) -> float:
        return self._settings.quiet_ms / 1000

    def _read_groups(self) -> bytes:
        address, channels = self._settings.address, self._settings.channels
        find = partial(decode_read_all, address=address, channels=channels)
        groups = self._link.exchange(encode_read_all(address), find, self._wait_s, self._quiet_s)
        if self._group_count not in (0, len(groups)):
            raise self._link.lost(
                "the number of status bytes changed", "check the bus for a second board of this address"
            )
        self._group_count = len(groups)
        return groups
