"""A walk-through phone gate on a UART at 115200 baud: handshake, beams, counters and a report of 62 bytes a passage.

Not on the sheet and therefore chosen here: beams are told whether or not reports are enabled; setting a parameter is
not answered; the counts 11 to 14 of the backward beams are decimal. What it is set to stands in `gate_parameters`.
"""

import asyncio
from collections.abc import Callable
from typing import Literal

from simulators.faults import Fault, FaultSwitch
from simulators.gate_parameters import GateParameters

Direction = Literal["forward", "backward"]
Beam = Literal["front", "rear"]
_START, _END = 0x80, 0x7F
_SYNC, _REPORT, _PARAMETERS, _ENABLE, _DISABLE, _BEAM = 0x00, 0x01, 0x02, 0x04, 0x05, 0x66
COUNTERS = ("forward", "backward", "alarms_forward", "alarms_backward")
COUNTER_WRAP = 1 << 21
ZONES = 16
CLASS_PHONE = 6
_REPORT_BYTES = 62
_SIGNAL_AT, _BITMAP_AT, _CLASS_AT = 16, 40, 45
_REST_SIGNAL = bytes.fromhex("0a 03 14 00 24 0b")
_BACKWARD_BEAMS = 10


class PhoneGate:
    """The gate. `zone_of_phone` is where a phone in a pocket is seen."""

    kind = "phonegate-uart"
    scheme = "socket"
    quiet_ms = 500.0

    def __init__(
        self, now_s: Callable[[], float], *, zone_of_phone: int = 7, counts: tuple[int, int, int, int] = (0, 0, 0, 0)
    ) -> None:
        self.faults = FaultSwitch()
        self.baud = 115_200
        self.tell: Callable[[bytes], None] = lambda frame: None
        """Where frames go that nobody asked for."""
        self.counts: dict[str, int] = dict(zip(COUNTERS, counts, strict=True))
        self.parameters = GateParameters()
        self.zone_of_phone = zone_of_phone
        self.lane_free = asyncio.Lock()
        """Held by whoever walks: one party at a time."""
        self._now_s = now_s
        self._reports = False
        self._last_report = b""

    def take_frames(self, pending: bytearray) -> list[bytes]:
        """Take every complete request; bytes outside a frame are skipped."""
        frames: list[bytes] = []
        while (start := pending.find(_START)) >= 0:
            del pending[:start]
            length = pending[1] if len(pending) > 1 else 4
            if length < 4 or (len(pending) >= length and pending[length - 1] != _END):
                del pending[0]
            elif len(pending) < length:
                break
            else:
                frames.append(bytes(pending[:length]))
                del pending[:length]
        return frames

    def answer(self, frame: bytes) -> bytes:
        """Carry out one request."""
        code = frame[2]
        if code in (_ENABLE, _DISABLE):
            self._reports = code == _ENABLE
            return self._spelt(_ENABLE, b"")
        if code == _SYNC:
            return self._spelt(_SYNC, b"")
        if code == _PARAMETERS:
            older = self.faults.strikes(self._now_s(), "no_parameters")
            return b"" if older else self._spelt(_PARAMETERS, self.parameters.told())
        self.parameters.obey(frame)
        return b""

    def power_cycle(self) -> None:
        """Counters start at nought and reports have to be enabled again."""
        self._reports = False
        self.counts = dict.fromkeys(COUNTERS, 0)

    def happen(self, fault: Fault) -> None:
        """Counters jump or start again, or an old report comes once more."""
        if fault.kind == "counter_reset":
            self.counts = dict.fromkeys(COUNTERS, 0)
        elif fault.kind == "counter_wrap":
            self.counts = dict.fromkeys(COUNTERS, COUNTER_WRAP - fault.settings["before"])
        elif fault.kind == "replay" and self._last_report:
            self.tell(self._last_report)

    def break_beam(self, at: Beam, direction: Direction, *, blocked: bool) -> None:
        """Somebody breaks a beam or leaves it."""
        now_s = self._now_s()
        if self.faults.strikes(now_s, "lost_beams") or (not blocked and self.faults.strikes(now_s, "stuck_beam")):
            return
        state = {"front": 1, "rear": 3}[at] + (not blocked) + (_BACKWARD_BEAMS if direction == "backward" else 0)
        self.tell(self._spelt(_BEAM, bytes((state,))))

    def count(self, direction: Direction, *, alarm: bool) -> bytes:
        """Count one passage; its report, as the gate would send it now."""
        for name in (direction, f"alarms_{direction}") if alarm else (direction,):
            self.counts[name] = (self.counts[name] + 1) % COUNTER_WRAP
        return self._spelt(_REPORT, self._report(alarm=alarm))

    def report(self, frame: bytes) -> None:
        """Send a report, if reports are enabled."""
        self._last_report = frame
        if self._reports and self.faults.strikes(self._now_s(), "lost_report") is None:
            self.tell(frame)

    def report_delay_ms(self) -> int:
        """How late a standing fault makes the next report."""
        late = self.faults.strikes(self._now_s(), "report_delay")
        return late.settings["ms"] if late else 0

    def _report(self, *, alarm: bool) -> bytes:
        frame = bytearray(_REPORT_BYTES)
        for place, name in enumerate(COUNTERS):
            count = self.counts[name]
            frame[3 + 3 * place : 6 + 3 * place] = bytes((count >> 14, count >> 7 & 0x7F, count & 0x7F))
        frame[15] = self.parameters.zoning
        frame[_SIGNAL_AT : _SIGNAL_AT + len(_REST_SIGNAL)] = _REST_SIGNAL
        if alarm:
            frame[_BITMAP_AT + self.zone_of_phone // 7] = 1 << self.zone_of_phone % 7
            frame[_CLASS_AT + self.zone_of_phone] = CLASS_PHONE
        return bytes(frame[3:-1])

    def _spelt(self, code: int, data: bytes) -> bytes:
        length = 4 + len(data)
        if self.faults.strikes(self._now_s(), "wrong_length") is not None:
            length += 1
        end = 0x7E if self.faults.strikes(self._now_s(), "wrong_end") is not None else _END
        return bytes((_START, length, code)) + data + bytes((end,))
