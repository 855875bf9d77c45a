"""Sounds out of RTP payloads: AAC (RFC 3640), Opus (RFC 7587), G.711 (RFC 3551), each frame as it was coded."""

from recorder.rtsp.pictures import Coded
from recorder.rtsp.sdp import Media

AAC_SAMPLES = 1_024
_OPUS_MS = {0: (10, 20, 40, 60), 1: (10, 20), 2: (2.5, 5, 10, 20)}


class Plain:
    """One packet is one portion of samples: G.711."""

    def __init__(self, media: Media) -> None:
        self._channels = media.channels

    def take(self, packet: bytes, start: int, end: int, stamp: int, marker: bool, lost: int) -> list[Coded]:
        """The frames that this packet completes."""
        data = packet[start:end]
        return [Coded(data, stamp, True, lost, len(data) // self._channels)] if data else []


class Opus:
    """One packet is one Opus packet; its first byte tells how long it lasts (RFC 6716, 3.1)."""

    def take(self, packet: bytes, start: int, end: int, stamp: int, marker: bool, lost: int) -> list[Coded]:
        """The frames that this packet completes."""
        data = packet[start:end]
        return [Coded(data, stamp, True, lost, opus_ticks(data))] if data else []


def opus_ticks(data: bytes) -> int:
    """How long an Opus packet lasts, in ticks of 48 kHz."""
    config, code = data[0] >> 3, data[0] & 3
    if config < 12:
        frame_ms: float = _OPUS_MS[0][config & 3]
    elif config < 16:
        frame_ms = _OPUS_MS[1][config & 1]
    else:
        frame_ms = _OPUS_MS[2][config & 3]
    frames = 1 if code == 0 else 2 if code < 3 else data[1] & 0x3F if len(data) > 1 else 1
    return round(frames * frame_ms * 48)


class Aac:
    """RFC 3640: several frames in a packet, or one frame in several."""

    def __init__(self, media: Media) -> None:
        """Raises ValueError for a mode that is not known."""
        parameters = media.parameters
        self._size_bits = int(parameters.get("sizelength", "0"))
        self._index_bits = int(parameters.get("indexlength", "0"))
        self._delta_bits = int(parameters.get("indexdeltalength", str(self._index_bits)))
        others = (
            "ctsdeltalength",
            "dtsdeltalength",
            "randomaccessindication",
            "streamstateindication",
            "auxiliarydatasizelength",
        )
        if not self._size_bits or any(parameters.get(name, "0") != "0" for name in others):
            raise ValueError("a mode of AAC that is not known")
        self._part: list[bytes] = []
        self._wanted = 0

    def take(self, packet: bytes, start: int, end: int, stamp: int, marker: bool, lost: int) -> list[Coded]:
        """The frames that this packet completes."""
        if end - start < 2:
            return []
        bits = packet[start] << 8 | packet[start + 1]
        at = start + 2 + (bits + 7) // 8
        sizes = self._sizes(packet[start + 2 : at], bits)
        if len(sizes) == 1 and at + sizes[0] > end:
            return self._take_part(packet[at:end], sizes[0], stamp, marker, lost)
        self._part = []
        found: list[Coded] = []
        for place, size in enumerate(sizes):
            data = packet[at : min(at + size, end)]
            if data:
                found.append(Coded(data, stamp + place * AAC_SAMPLES, True, 0 if place else lost, AAC_SAMPLES))
            at += size
        return found

    def _take_part(self, data: bytes, size: int, stamp: int, marker: bool, lost: int) -> list[Coded]:
        if lost or size != self._wanted:
            self._part = []
        self._wanted = size
        self._part.append(data)
        if sum(map(len, self._part)) < size and not marker:
            return []
        whole, self._part = b"".join(self._part), []
        return [Coded(whole, stamp, True, lost, AAC_SAMPLES)]

    def _sizes(self, headers: bytes, bits: int) -> list[int]:
        value, left = int.from_bytes(headers, "big"), 8 * len(headers)
        sizes: list[int] = []
        used = 0
        while used + self._size_bits <= bits:
            index_bits = self._delta_bits if sizes else self._index_bits
            left -= self._size_bits
            sizes.append(value >> left & (1 << self._size_bits) - 1 if left >= 0 else 0)
            left -= index_bits
            used += self._size_bits + index_bits
        return sizes
