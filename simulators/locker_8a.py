"""A locker lock-control board of the "8A/80 BCC" family, RS-485 at 9600 baud, 24 boxes.

Where makers differ, the constructor chooses: what the feedback contact means, the order of the status bytes, their
number, and whether the board tells changes by itself. Hold power (9A, 9B) and the firmware query are not on this board.
"""

from collections.abc import Callable
from typing import Literal

from simulators.boxes import BoxBank
from simulators.faults import Fault, FaultSwitch

Feedback = Literal["closed_when_locked", "closed_when_open"]
StatusOrder = Literal["highest_first", "lowest_first"]
_OPEN, _READ, _OPEN_MANY, _TELL = 0x8A, 0x80, 0x90, 0x82
_OPEN_CODE, _READ_CODE = 0x11, 0x33
_CONTACT_CLOSED, _CONTACT_OPEN = 0x11, 0x00
_PULSE_MS = 300
_LENGTHS = {_OPEN: (5, 6), _READ: (5,), _OPEN_MANY: (6,)}
_BOUNCES_EVERY_MS = 20


class Locker8A:
    """The board. `status_bytes` follows the firmware, not the boxes that are fitted."""

    kind = "locker-8a"
    scheme = "socket"
    quiet_ms = 100.0

    def __init__(
        self,
        bank: BoxBank,
        now_s: Callable[[], float],
        *,
        address: int = 1,
        feedback: Feedback = "closed_when_locked",
        status_order: StatusOrder = "highest_first",
        status_bytes: int | None = None,
        tells_changes: bool = False,
    ) -> None:
        self.faults = FaultSwitch()
        self.baud = 9_600
        self.bank = bank
        self.tell: Callable[[bytes], None] = lambda frame: None
        """Where frames go that nobody asked for."""
        self._now_s = now_s
        self._address = address
        self._feedback = feedback
        self._highest_first = status_order == "highest_first"
        self._groups = status_bytes if status_bytes is not None else (len(bank.boxes) + 7) // 8
        self._tells_changes = tells_changes
        self._told = self._contacts()
        self._stuck = self._told

    def take_frames(self, pending: bytearray) -> list[bytes]:
        """Take every complete request; bytes that begin none are skipped."""
        frames: list[bytes] = []
        while pending:
            lengths = _LENGTHS.get(pending[0], ())
            whole = next((size for size in lengths if _is_whole(pending, size)), 0)
            if whole:
                frames.append(bytes(pending[:whole]))
                del pending[:whole]
            elif lengths and len(pending) < max(lengths):
                break
            else:
                del pending[0]
        return frames

    def answer(self, frame: bytes) -> bytes:
        """Carry out one request; frames to another address get no reply."""
        if frame[1] != self._address:
            return b""
        if frame[0] == _READ:
            return self._spelt(self._read(frame[2], frame[3]))
        if self.faults.strikes(self._now_s(), "busy") is not None:
            return b""
        if frame[0] == _OPEN_MANY:
            self._open_all([box for box in self.bank.boxes if frame[2 + (box - 1) // 8] >> (box - 1) % 8 & 1])
            return b""
        return self._spelt(self._open(frame))

    def boxes_changed(self) -> None:
        """The bank tells that something moved."""
        now = self._contacts()
        changed = [box for box, closed in now.items() if closed != self._told[box]]
        self._told = now
        for box in changed if self._tells_changes else ():
            self.tell(_with_sum(bytes((_TELL, self._address, box, self._state(box)))))

    def power_cycle(self) -> None:
        """Nothing is kept: bolts and doors are mechanics."""

    def happen(self, fault: Fault) -> None:
        """From now on every status is what it is at this moment."""
        self._stuck = self._contacts()

    def _open(self, frame: bytes) -> bytes:
        box, seconds = frame[2], frame[4] if len(frame) == 6 else 0
        if frame[3] != _OPEN_CODE or seconds > 9:
            return b""
        if box == 0:
            self._open_all(list(self.bank.boxes))
            return frame[:4]
        if box not in self.bank.boxes:
            return b""
        state = self._state(box)  # the bolt needs longer than the reply: an answer is no proof that the door opened
        self.bank.pulse(box, seconds * 1000 or _PULSE_MS)
        return bytes((_OPEN, self._address, box, state))

    def _open_all(self, boxes: list[int]) -> None:
        for turn, box in enumerate(boxes):
            self.bank.pulse_later(box, _PULSE_MS, turn * _PULSE_MS)

    def _read(self, box: int, code: int) -> bytes:
        if code != _READ_CODE:
            return b""
        if box == 0:
            return bytes((_READ, self._address)) + self._status_bytes() + bytes((_READ_CODE,))
        return bytes((_READ, self._address, box, self._state(box))) if box in self.bank.boxes else b""

    def _status_bytes(self) -> bytes:
        groups = bytearray(self._groups)
        for box in self.bank.boxes:
            if (box - 1) // 8 < self._groups and self._state(box) == _CONTACT_CLOSED:
                groups[(box - 1) // 8] |= 1 << (box - 1) % 8
        return bytes(reversed(groups)) if self._highest_first else bytes(groups)

    def _state(self, box: int) -> int:
        closed = self._seen_closed(box)
        if self._feedback == "closed_when_open":
            closed = not closed
        if self._stands("polarity"):
            closed = not closed
        return _CONTACT_CLOSED if closed else _CONTACT_OPEN

    def _seen_closed(self, box: int) -> bool:
        standing = self.faults.standing(self._now_s())
        if standing is not None and standing.kind == "stuck_status":
            return self._stuck[box]
        state = self.bank.boxes[box]
        since_ms = (self._now_s() - state.changed_s) * 1000
        if standing is not None and standing.kind == "bounce" and since_ms < standing.settings["ms"]:
            return bool(int(since_ms // _BOUNCES_EVERY_MS) % 2)
        return state.feedback_closed

    def _contacts(self) -> dict[int, bool]:
        return {number: box.feedback_closed for number, box in self.bank.boxes.items()}

    def _stands(self, kind: str) -> bool:
        standing = self.faults.standing(self._now_s())
        return standing is not None and standing.kind == kind

    def _spelt(self, body: bytes) -> bytes:
        if not body:
            return b""
        wrong = self.faults.strikes(self._now_s(), "wrong_address")
        if wrong is not None:
            body = body[:1] + bytes((wrong.settings["address"],)) + body[2:]
        return _with_sum(body)


def _with_sum(body: bytes) -> bytes:
    return body + bytes((_bcc(body),))


def _is_whole(pending: bytearray, size: int) -> bool:
    return len(pending) >= size and _bcc(pending[: size - 1]) == pending[size - 1]


def _bcc(data: bytes | bytearray) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total
