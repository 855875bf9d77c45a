"""RTP packets and RTCP reports (RFC 3550): order, losses, time stamps without a wrap, the sender's clock."""

import struct
from dataclasses import dataclass

_HEADER = struct.Struct(">BBHII")
_SENDER = struct.Struct(">BBHIQIII")
_SENDER_REPORT = 200
_HALF, _WRAP = 1 << 31, 1 << 32


@dataclass(slots=True)
class Loss:
    """What the sequence numbers of one stream tell."""

    received: int = 0
    lost: int = 0


class Sequence:
    """Takes the packets of one stream apart, in order. TCP keeps order, so a jump forward is a loss on the sender's side."""

    def __init__(self, back_most: int = 0) -> None:
        """`back_most`: most ticks that stamps go back where pictures are shown in another order than they are sent."""
        self._back_most, self._back = back_most, 0
        self._owed = 0
        self.loss = Loss()
        self.ssrc = 0
        self.next_number = -1
        """Sequence number of the packet that should come next; −1 before the first."""
        self.raw_stamp = -1
        """The last packet's time stamp as it was sent."""
        self.plain_head = -1
        """The first two bytes of a packet without marker, as a number."""
        self._stamp = 0

    def open(self, packet: bytes) -> tuple[int, bool, int, int, int] | None:
        """Time stamp without a wrap, marker, start and end of the payload, packets lost before it. None: no payload."""
        if len(packet) < 12:
            return None
        first, second, number, stamp, ssrc = _HEADER.unpack_from(packet)
        if first >> 6 != 2:
            return None
        start, end = _payload(packet, first) if first & 0x3F else (12, len(packet))
        in_order = number == self.next_number
        lost = self._owed + (0 if in_order else self._missing(number, stamp, ssrc))
        self.next_number, self.ssrc = (number + 1) & 0xFFFF, ssrc
        self.loss.received += 1
        if start >= end:  # nothing but padding: it counts, and what was lost before it is owed to the next one
            self._owed = lost
            return None
        self._owed = 0
        if stamp != self.raw_stamp:
            before, self._stamp = self._stamp, self.unwrapped(stamp)
            self.raw_stamp = stamp
            if in_order and self._back < before - self._stamp <= self._back_most:
                self._back = before - self._stamp
        self.plain_head = first << 8 | second & 0x7F
        return self._stamp, second > 0x7F, start, end, lost

    def catch_up(self, number: int) -> None:
        """Somebody else took packets, in order and without a new time stamp, up to the one before `number`."""
        if number != self.next_number:
            self.loss.received += (number - self.next_number) & 0xFFFF
            self.next_number = number

    def _missing(self, number: int, stamp: int, ssrc: int) -> int:
        """Packets that were sent and never came. Nothing is missing where the sender has begun anew.

        That is so with another name of its own, and with a stamp from longer before than any that came in order.
        """
        if self.next_number < 0 or ssrc != self.ssrc:
            return 0
        if self._back < (self.raw_stamp - stamp) % _WRAP <= _HALF:
            return 0
        lost = (number - self.next_number) & 0xFFFF
        lost = 0 if lost > 0x8000 else lost
        self.loss.lost += lost
        return lost

    def unwrapped(self, stamp: int) -> int:
        """A 32-bit stamp near the last packet's, as a number that goes on over the wrap."""
        if self.raw_stamp < 0:
            return stamp
        ahead = (stamp - self.raw_stamp) % _WRAP
        return self._stamp + (ahead - _WRAP if ahead >= _HALF else ahead)

    def receiver_report(self, own_ssrc: int) -> bytes:
        """A receiver report: cameras take a receiver that never reports for dead."""
        name = struct.pack(">BBHIBB", 0x81, 202, 4, own_ssrc, 1, 8) + b"sealroom\x00\x00"
        if self.next_number < 0:
            return struct.pack(">BBHI", 0x80, 201, 1, own_ssrc) + name
        highest = (self.next_number - 1) & 0xFFFF
        lost = min(self.loss.lost, 0x7FFFFF)
        return struct.pack(">BBHIIIIIII", 0x81, 201, 7, own_ssrc, self.ssrc, lost, highest, 0, 0, 0) + name


def _payload(packet: bytes, first: int) -> tuple[int, int]:
    """Start and end of the payload behind contributing sources and extension, before padding."""
    start, end = 12 + 4 * (first & 0x0F), len(packet)
    if first & 0x10:
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4], "big")
    if first & 0x20:
        end -= packet[-1]
    return start, end


def sender_report(packet: bytes) -> tuple[int, int] | None:
    """NTP time (64 bits) and RTP time of a sender report, wherever it stands in a compound packet."""
    at = 0
    while at + 4 <= len(packet):
        if packet[at] >> 6 != 2:
            return None
        if packet[at + 1] == _SENDER_REPORT and at + 28 <= len(packet):
            _, _, _, _, ntp, rtp, _, _ = _SENDER.unpack_from(packet, at)
            return (ntp, rtp) if ntp else None
        at += 4 + 4 * int.from_bytes(packet[at + 2 : at + 4], "big")
    return None
