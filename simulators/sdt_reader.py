"""An identity-card reader with a SAM (SDT protocol): find, select, read; serial at 115200 baud, or the same over TCP.

After a successful read the same card does not answer `find` again until it was taken away. Replies that the sheet does
not give byte by byte: the card management number is 28 digits here.
"""

from collections.abc import Callable

from simulators.cards import PHOTO, Card
from simulators.faults import Fault, FaultSwitch

PREAMBLE = bytes.fromhex("AA AA AA 96 69")
_LONGEST_REQUEST = 64
_OK, _FOUND, _BAD_SUM, _BAD_LENGTH, _BAD_COMMAND = 0x90, 0x9F, 0x10, 0x11, 0x21
_READ_FAILED, _NO_CARD, _NOT_SELECTED, _NO_ITEM = 0x41, 0x80, 0x81, 0x91
_BAUDS = (115_200, 57_600, 38_400, 19_200, 9_600)
_FAULT_AT = {(0x20, 0x01): 1, (0x20, 0x02): 2, (0x30, 0x01): 3, (0x30, 0x10): 3, (0x30, 0x03): 3, (0x30, 0x05): 3}


class SdtReader:
    """The reader. Lay a card on it with `card = …`; `sam_number` is its identity."""

    kind = "sdt-idcard"
    scheme = "socket"
    quiet_ms = 500.0

    def __init__(self, sam_number: int, now_s: Callable[[], float]) -> None:
        self.faults = FaultSwitch()
        self.baud = _BAUDS[0]
        self.sam_number = sam_number
        self._now_s = now_s
        self._card: Card | None = None
        self._forget()
        self._commands: dict[tuple[int, int], Callable[[], bytes]] = {
            (0x20, 0x01): self._find, (0x20, 0x02): self._select, (0x30, 0x01): self._read_base,
            (0x30, 0x10): self._read_with_fingerprint, (0x30, 0x03): self._read_address, (0x30, 0x05): self._read_management,
            (0x10, 0xFF): self._reset, (0x11, 0xFF): lambda: status(_OK), (0x12, 0xFF): self._sam_id,
        }  # fmt: skip

    @property
    def card(self) -> Card | None:
        """The card that lies on the reader."""
        return self._card

    @card.setter
    def card(self, card: Card | None) -> None:
        self._card = card
        self._forget()

    def happen(self, fault: Fault) -> None:
        """Another reader of the same model in its place: a new SAM number."""
        if fault.kind == "device_swap":
            self.sam_number += 1
            self._forget()

    def power_cycle(self) -> None:
        """Speed and card state are forgotten: a card that still lies there is found again."""
        self.baud = _BAUDS[0]
        self._forget()

    def _forget(self) -> None:
        self._found = self._selected = self._done = False

    def take_frames(self, pending: bytearray) -> list[bytes]:
        """Take every complete request, from its length on; noise before a preamble is skipped."""
        frames: list[bytes] = []
        while (start := pending.find(PREAMBLE)) >= 0:
            body = pending[start + len(PREAMBLE) :]
            length = int.from_bytes(body[:2], "big")
            whole = 2 + (length if length <= _LONGEST_REQUEST else 0)
            if len(body) < whole:
                break
            frames.append(bytes(body[:whole]))
            del pending[: start + len(PREAMBLE) + whole]
        return frames

    def answer(self, frame: bytes) -> bytes:
        """Carry out one request (length bytes to checksum)."""
        if len(frame) < 5:
            return status(_BAD_LENGTH)
        if _xor(frame[:-1]) != frame[-1]:
            return status(_BAD_SUM)
        command = (frame[2], frame[3])
        refused = self.faults.strikes(self._now_s(), "status") if self._is_aimed_at(command) else None
        if refused is not None:
            self._found = self._selected = False
            return status(refused.settings["code"])
        if command[0] == 0x60 and command[1] < len(_BAUDS):
            self.baud = _BAUDS[command[1]]
            return status(_OK)
        carry_out = self._commands.get(command)
        return carry_out() if carry_out else status(_BAD_COMMAND)

    def _is_aimed_at(self, command: tuple[int, int]) -> bool:
        standing = self.faults.standing(self._now_s())
        if standing is None or standing.kind != "status" or command not in _FAULT_AT:
            return False
        return standing.settings["at"] in (0, _FAULT_AT[command])

    def _find(self) -> bytes:
        if self._card is None or self._done:
            return status(_NO_CARD)
        self._found, self._selected = True, False
        return reply(_FOUND, bytes(4))

    def _select(self) -> bytes:
        if self._card is None or not self._found:
            return status(_NOT_SELECTED)
        self._selected = True
        return reply(_OK, self._card.serial)

    def _read_base(self) -> bytes:
        if self._card is None or not self._selected:
            return status(_READ_FAILED)
        self._done, self._found = True, False
        return reply(_OK, bytes.fromhex("01 00 04 00") + self._card.text + PHOTO)

    def _read_with_fingerprint(self) -> bytes:
        if self._card is None or not self._selected:
            return status(_READ_FAILED)
        self._done, self._found = True, False
        print_bytes = self._card.fingerprint
        sizes = bytes.fromhex("01 00 04 00") + len(print_bytes).to_bytes(2, "big")
        return reply(_OK, sizes + self._card.text + PHOTO + print_bytes)

    def _read_address(self) -> bytes:
        if self._card is None or not self._selected:
            return status(_READ_FAILED)
        if self._card.address_now is None:
            return status(_NO_ITEM)
        return reply(_OK, self._card.address_now[:35].ljust(35).encode("utf-16-le"))

    def _read_management(self) -> bytes:
        if self._card is None or not self._selected:
            return status(_READ_FAILED)
        return reply(_OK, self._card.management)

    def _reset(self) -> bytes:
        self._forget()
        return status(_OK)

    def _sam_id(self) -> bytes:
        parts = ((5, 2), (1, 2), (20130812, 4), (123456, 4), (self.sam_number, 4))
        return reply(_OK, b"".join(number.to_bytes(size, "little") for number, size in parts))


def status(code: int) -> bytes:
    """A reply that is nothing but its third status byte."""
    return reply(code, b"")


def reply(code: int, data: bytes) -> bytes:
    """A whole reply frame."""
    counted = (4 + len(data)).to_bytes(2, "big") + bytes((0, 0, code)) + data
    return PREAMBLE + counted + bytes((_xor(counted),))


def _xor(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total
