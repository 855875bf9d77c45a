"""Pictures out of RTP payloads: H.264 (RFC 6184) and H.265 (RFC 7798), as access units in start-code form."""

from dataclasses import dataclass, field

START = b"\x00\x00\x00\x01"
NEVER = b"\xff\xff\xff"
"""No unit begins like this."""
PARTS_MAX = 20_000
"""A picture that grows beyond so many packets never ends: what came is dropped."""


@dataclass(slots=True, eq=False)
class Coded:
    """One access unit, or one frame of sound. `stamp` in ticks of the RTP clock; `lost`: packets that miss in or before it."""

    data: bytes = field(repr=False)
    stamp: int
    key: bool = True
    lost: int = 0
    duration: int = 0


class PictureAssembler:
    """Collects the units of one picture until its marker, or until the next picture's time stamp."""

    def __init__(self) -> None:
        self.parameter_sets: dict[int, bytes] = {}
        """The last ones seen, by unit type."""
        self.middle = NEVER
        """What a middle part of the unit that is being collected begins with."""
        self.parts: list[bytes] = []
        """The unit that is being collected."""
        self._units: list[bytes] = []
        self._stamp = 0
        self._has_picture = self._key = False
        self._lost = 0

    def take(self, packet: bytes, start: int, end: int, stamp: int, marker: bool, lost: int) -> Coded | None:
        """Add one packet's payload; gives the access unit that it completes."""
        done = None
        if stamp != self._stamp:
            if self._has_picture:
                done = self._finish()
            self._stamp = stamp
        self._lost += lost
        self._unpack(packet, start, end)
        if marker and self._has_picture and done is None:
            return self._finish()
        return done

    def bound(self) -> None:
        """Drop what grows without an end."""
        if len(self.parts) > PARTS_MAX or len(self._units) > PARTS_MAX:
            self.parts, self._units, self.middle = [], [], NEVER

    def _finish(self) -> Coded:
        self._end_parts()
        coded = Coded(b"".join(self._units), self._stamp, self._key, self._lost)
        self._units, self._lost = [], 0
        self._has_picture = self._key = False
        return coded

    def _unpack(self, packet: bytes, start: int, end: int) -> None:
        raise NotImplementedError

    def _add_unit(self, unit: bytes, kind: int) -> None:
        self._end_parts()
        self._note(kind, unit)
        self._units += (START, unit)

    def _begin_parts(self, head: bytes, kind: int, rest: bytes, middle: bytes) -> None:
        self._end_parts()
        self._note(kind, None)
        self.parts, self.middle = [START, head, rest], middle

    def _end_parts(self) -> None:
        if self.parts:
            self._units += self.parts
            self.parts = []
        self.middle = NEVER

    def _note(self, kind: int, unit: bytes | None) -> None:
        raise NotImplementedError


class H264(PictureAssembler):
    """RFC 6184, packetization modes 0 and 1."""

    def _unpack(self, packet: bytes, start: int, end: int) -> None:
        kind = packet[start] & 0x1F
        if kind == 28 and end - start > 2:
            flags = packet[start + 1]
            if flags & 0x80:
                head = bytes((packet[start] & 0xE0 | flags & 0x1F,))
                middle = bytes((packet[start], flags & 0x1F))
                self._begin_parts(head, flags & 0x1F, packet[start + 2 : end], middle)
            elif self.parts:
                self.parts.append(packet[start + 2 : end])
            if flags & 0x40:
                self._end_parts()
        elif kind == 24:
            at = start + 1
            while at + 2 < end:
                size = packet[at] << 8 | packet[at + 1]
                unit = packet[at + 2 : min(at + 2 + size, end)]
                if unit:
                    self._add_unit(unit, unit[0] & 0x1F)
                at += 2 + size
        elif 0 < kind < 24:
            self._add_unit(packet[start:end], kind)

    def _note(self, kind: int, unit: bytes | None) -> None:
        if kind <= 5:
            self._has_picture = True
            self._key = self._key or kind == 5
        elif kind in (7, 8) and unit is not None:
            self.parameter_sets[kind] = unit
            self._key = self._key or kind == 7


class H265(PictureAssembler):
    """RFC 7798 without decoding order numbers."""

    def _unpack(self, packet: bytes, start: int, end: int) -> None:
        if end - start < 3:
            return
        kind = packet[start] >> 1 & 0x3F
        if kind == 49:
            flags = packet[start + 2]
            if flags & 0x80:
                head = bytes((packet[start] & 0x81 | (flags & 0x3F) << 1, packet[start + 1]))
                middle = bytes((packet[start], packet[start + 1], flags & 0x3F))
                self._begin_parts(head, flags & 0x3F, packet[start + 3 : end], middle)
            elif self.parts:
                self.parts.append(packet[start + 3 : end])
            if flags & 0x40:
                self._end_parts()
        elif kind == 48:
            at = start + 2
            while at + 2 < end:
                size = packet[at] << 8 | packet[at + 1]
                unit = packet[at + 2 : min(at + 2 + size, end)]
                if unit:
                    self._add_unit(unit, unit[0] >> 1 & 0x3F)
                at += 2 + size
        elif kind < 48:
            self._add_unit(packet[start:end], kind)

    def _note(self, kind: int, unit: bytes | None) -> None:
        if kind < 32:
            self._has_picture = True
            self._key = self._key or 16 <= kind <= 21
        elif kind in (32, 33, 34) and unit is not None:
            self.parameter_sets[kind] = unit
