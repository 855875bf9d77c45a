"""Frames of a walk-through phone gate on its UART: `80 | length of the whole frame | code | data | 7F`.

There is no check byte. What protects a frame: only its first byte is above 7F, its length is known, and its end is 7F.
"""

from dataclasses import dataclass, field

from drivers.errors import BadFrame
from drivers.kinds import Beam, BeamChanged, Direction, GateCounters

START, END = 0x80, 0x7F
LENGTH_MIN, LENGTH_MAX = 4, 0x7F

HANDSHAKE, REPORT, REPORTS_ON, BEAM = 0x00, 0x01, 0x04, 0x66
REPORT_BYTES, METAL_GATE_REPORT_BYTES = 62, 46
BEAM_BYTES = 5

_FORWARD, _BACKWARD = Direction.FORWARD, Direction.BACKWARD
_BEAM_CODES = {
    1: BeamChanged(Beam.FRONT, True, _FORWARD),
    2: BeamChanged(Beam.FRONT, False, _FORWARD),
    3: BeamChanged(Beam.REAR, True, _FORWARD),
    4: BeamChanged(Beam.REAR, False, _FORWARD),
    11: BeamChanged(Beam.FRONT, True, _BACKWARD),
    12: BeamChanged(Beam.FRONT, False, _BACKWARD),
    13: BeamChanged(Beam.REAR, True, _BACKWARD),
    14: BeamChanged(Beam.REAR, False, _BACKWARD),
}
# Published sheets print the codes without a base; a gate that means them in hexadecimal sends 11 to 14 as 0x11 to 0x14.
_BEAM_CODES |= {0x10 + code - 10: change for code, change in _BEAM_CODES.items() if code > 10}


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole frame."""

    code: int
    data: bytes
    raw: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """What a gate says after a passage; zones count from 1."""

    counters: GateCounters
    zones: tuple[int, ...]
    metal_classes: tuple[int, ...]
    raw: bytes = field(repr=False)


def encode(code: int) -> bytes:
    """A command without data."""
    return bytes([START, LENGTH_MIN, code, END])


def next_frame(pending: bytes) -> Frame | None:
    """The frame at the start of `pending`, or None while it is not complete. Raises BadFrame when none starts there."""
    if not pending:
        return None
    if pending[0] != START:
        raise BadFrame("bytes came outside of a frame")
    if len(pending) < 2:
        return None
    length = pending[1]
    if not LENGTH_MIN <= length <= LENGTH_MAX:
        raise BadFrame("a frame has an impossible length")
    raw = pending[:length]
    if any(byte >= START for byte in raw[1:]):
        raise BadFrame("a frame began inside another one")
    if len(raw) < length:
        return None
    if raw[-1] != END:
        raise BadFrame("a frame does not end where it should")
    return Frame(raw[2], raw[3:-1], raw)


def after_damage(pending: bytes) -> bytes:
    """`pending` from the next byte on that can begin a frame."""
    start = pending.find(START, 1)
    return pending[start:] if start > 0 else b""


def decode_beam(frame: Frame) -> BeamChanged:
    """A beam report; raises BadFrame for a code that is not in the sheet."""
    change = _BEAM_CODES.get(frame.data[0]) if len(frame.raw) == BEAM_BYTES else None
    if change is None:
        raise BadFrame("a report of the beams is not understood")
    return change


def decode_report(frame: Frame) -> Report:
    """A passage report; raises BadFrame for any but a phone gate's."""
    raw = frame.raw
    if len(raw) == METAL_GATE_REPORT_BYTES:
        raise BadFrame("the gate works as a plain metal gate and cannot tell a phone")
    if len(raw) != REPORT_BYTES:
        raise BadFrame("a passage report has the wrong length")
    counters = GateCounters(*(raw[at] << 14 | raw[at + 1] << 7 | raw[at + 2] for at in (3, 6, 9, 12)))
    zones = tuple(7 * group + bit + 1 for group in range(5) for bit in range(7) if raw[40 + group] >> bit & 1)
    return Report(counters, zones, tuple(raw[45:61]), raw)
