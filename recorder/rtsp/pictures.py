"""Pictures out of RTP payloads: H.264 (RFC 6184) and H.265 (RFC 7798), as access units in start-code form."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

SET_BYTES_MIN = 3
"""Parameter sets are longer than this."""
START = b"\x00\x00\x00\x01"
NEVER = b"\xff\xff\xff"
"""No unit begins like this."""
PICTURE_BYTES_MAX = 16 << 20
"""A picture that grows beyond this never ends: what came is dropped."""
BEGINS = 0x80
"""First bit of the first slice of a picture, in H.264 (first_mb_in_slice = 0) and H.265 alike."""


@dataclass(slots=True, eq=False)
class Coded:
    """One access unit, or one frame of sound. `stamp` in ticks of the RTP clock; `lost`: packets that miss in or before it."""

    data: bytes = field(repr=False)
    stamp: int
    key: bool = True
    lost: int = 0
    duration: int = 0


class PictureAssembler(ABC):
    """Collects the units of one picture until its marker, or until the next picture's time stamp.

    A camera that sets the marker on each slice is found out with its first picture of several; from then on only its time
    stamps count.
    """

    def __init__(self) -> None:
        self.parameter_sets: dict[int, bytes] = {}
        """The last ones seen, by unit type."""
        self.middle = NEVER
        """What a middle part of the unit that is being collected begins with."""
        self.parts: list[bytes] = []
        """The unit that is being collected."""
        self.size = 0
        """Bytes that came for the picture that is being collected; no less than it holds."""
        self.second: Coded | None = None
        """To be taken away by whoever gets a picture."""
        self._units: list[bytes] = []
        self._stamp = 0
        self._has_picture = self._key = self._has_sets = False
        self._marked: int | None = None
        """Time stamp of the last picture that ended with its marker."""
        self._trusts_marker = True
        self._lost = 0

    def take(self, packet: bytes, start: int, end: int, stamp: int, marker: bool, lost: int) -> Coded | None:
        """Add one packet's payload; gives the access unit that it completes, or else that it shows to be complete.

        A packet that does both leaves its own in `second`.
        """
        done = None
        if stamp != self._stamp:
            if self._has_picture:
                self._lost += lost  # its end was not seen: what is missing may be of this picture and of the next one
                done = self._finish()
            self._stamp = stamp
        self._lost += lost
        self._unpack(packet, start, end)
        if marker and self._has_picture and self._trusts_marker:
            self._marked = stamp
            if done is None:
                return self._finish()
            self.second = self._finish()
        return done

    def bound(self, size: int) -> None:
        """So many bytes came. Drops what grows without an end."""
        self.size += size
        if self.size > PICTURE_BYTES_MAX:
            self.parts, self._units, self.middle = [], [], NEVER
            self._has_picture = self._key = self._has_sets = False
            self._lost, self.size = self._lost + 1, 0

    def _finish(self) -> Coded:
        self._end_parts()
        coded = Coded(b"".join(self._units), self._stamp, self._key, self._lost)
        self._units, self._lost, self.size = [], 0, 0
        self._has_picture = self._key = self._has_sets = False
        return coded

    def _note_slice(self, first_byte: int, key: bool) -> None:
        """A slice of a picture, by its first byte behind the unit's head."""
        if not first_byte & BEGINS and not self._has_picture and self._marked == self._stamp:
            self._trusts_marker = False  # a slice of a picture that was over
        self._has_picture = True
        self._key = self._key or key

    @abstractmethod
    def _unpack(self, packet: bytes, start: int, end: int) -> None:
        """Take one packet's payload apart, in the way of this codec."""

    def _add_unit(self, unit: bytes, kind: int) -> None:
        self._end_parts()
        self._note(kind, unit)
        self._units += (START, unit)

    def _begin_parts(self, head: bytes, kind: int, rest: bytes, middle: bytes) -> None:
        self._end_parts()
        self._note(kind, head + rest[:1])
        self.parts, self.middle = [START, head, rest], middle

    def _end_parts(self) -> None:
        if self.parts:
            self._units += self.parts
            self.parts = []
        self.middle = NEVER

    @abstractmethod
    def _note(self, kind: int, unit: bytes) -> None:
        """A unit begins: the whole of it, or its head and one byte when it comes in parts."""

    def _keep_set(self, kind: int, unit: bytes) -> None:
        if len(unit) > SET_BYTES_MIN:
            self.parameter_sets[kind] = unit


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
            elif self.parts and flags & 0x1F == self.middle[1]:
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

    def _note(self, kind: int, unit: bytes) -> None:
        if 0 < kind <= 5:
            first_byte = unit[1] if len(unit) > 1 else 0
            self._note_slice(first_byte, kind == 5 or (self._has_sets and _is_intra(first_byte)))
        elif kind in (7, 8):
            self._keep_set(kind, unit)
            self._has_sets = self._has_sets or kind == 7


def _is_intra(first_byte: int) -> bool:
    """Whether a picture's first slice is coded by itself: first_mb_in_slice 0, then slice_type 2 or 7, in Exp-Golomb bits."""
    return first_byte >> 4 == 0b1011 or first_byte == 0b10001000


class H265(PictureAssembler):
    """RFC 7798 without decoding order numbers."""

    def _unpack(self, packet: bytes, start: int, end: int) -> None:
        if end - start < 2:
            return
        kind = packet[start] >> 1 & 0x3F
        if kind == 49 and end - start > 3:
            flags = packet[start + 2]
            if flags & 0x80:
                head = bytes((packet[start] & 0x81 | (flags & 0x3F) << 1, packet[start + 1]))
                middle = bytes((packet[start], packet[start + 1], flags & 0x3F))
                self._begin_parts(head, flags & 0x3F, packet[start + 3 : end], middle)
            elif self.parts and flags & 0x3F == self.middle[2]:
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

    def _note(self, kind: int, unit: bytes) -> None:
        if kind < 32:
            self._note_slice(unit[2] if len(unit) > 2 else 0, 16 <= kind <= 23)
        elif kind in (32, 33, 34):
            self._keep_set(kind, unit)
