"""Sounds out of RTP payloads: AAC (RFC 3640), Opus (RFC 7587), G.711 (RFC 3551), each frame as it was coded."""

from recorder.rtsp.pictures import Coded
from recorder.rtsp.sdp import Media

AAC_SAMPLES = 1_024
AAC_FRAMES_MAX = 128
"""More frames in a packet than any camera sends: a second and more of sound."""
_AAC_RATES_HZ = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)
_OPUS_MAX_MS = 120
_OPUS_MS = {0: (10, 20, 40, 60), 1: (10, 20), 2: (2.5, 5, 10, 20)}


class Plain:
    """One packet is one portion of samples: G.711."""

    def __init__(self, media: Media) -> None:
        self._channels = media.channels

    def take(self, packet: bytes, start: int, end: int, stamp: int, marker: bool, lost: int) -> list[Coded]:
        """The frames that this packet completes."""
        data = packet[start:end]
        return [Coded(data, stamp, True, lost, len(data) // self._channels)]


class Opus:
    """One packet is one Opus packet; its first byte tells how long it lasts (RFC 6716, 3.1)."""

    def take(self, packet: bytes, start: int, end: int, stamp: int, marker: bool, lost: int) -> list[Coded]:
        """The frames that this packet completes."""
        data = packet[start:end]
        return [Coded(data, stamp, True, lost, opus_ticks(data))]


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
    return round(min(frames * frame_ms, _OPUS_MAX_MS) * 48)


def aac_ticks(config: str, rate: int) -> int:
    """How long a frame lasts in ticks of `rate` Hz: twice as long where the coded rate is half of what is told (HE-AAC)."""
    try:
        bits = int(config[:4], 16)
    except ValueError:
        return AAC_SAMPLES
    place = bits >> 7 & 0x0F
    coded_hz = _AAC_RATES_HZ[place] if place < len(_AAC_RATES_HZ) else rate
    return AAC_SAMPLES * 2 if rate == 2 * coded_hz else AAC_SAMPLES


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
        widths = (self._size_bits, self._index_bits, self._delta_bits)
        if not self._size_bits or not all(0 <= width <= 16 for width in widths):
            raise ValueError("sizes of AAC frames that cannot be")
        if any(parameters.get(name, "0") != "0" for name in others):
            raise ValueError("a mode of AAC that is not known")
        self._ticks = aac_ticks(parameters.get("config", ""), media.rate)
        self._part: list[bytes] = []
        self._wanted = 0, 0
        self._have = self._lost = 0

    def take(self, packet: bytes, start: int, end: int, stamp: int, marker: bool, lost: int) -> list[Coded]:
        """The frames that this packet completes."""
        self._lost += lost
        if end - start < 2:
            return []
        bits = packet[start] << 8 | packet[start + 1]
        at = start + 2 + (bits + 7) // 8
        if at >= end:
            return []
        sizes = self._sizes(packet[start + 2 : at], bits)
        if len(sizes) == 1 and at + sizes[0] > end:
            return self._take_part(packet[at:end], sizes[0], stamp, lost)
        self._part = []
        found: list[Coded] = []
        for place, size in enumerate(sizes):
            if size and at + size <= end:
                found.append(self._coded(packet[at : at + size], stamp + place * self._ticks))
            at += size
        return found

    def _coded(self, data: bytes, stamp: int) -> Coded:
        lost, self._lost = self._lost, 0
        return Coded(data, stamp, True, lost, self._ticks)

    def _take_part(self, data: bytes, size: int, stamp: int, lost: int) -> list[Coded]:
        if lost or not self._part or (size, stamp) != self._wanted:
            self._part, self._have = [], 0
        self._wanted = size, stamp
        self._part.append(data)
        self._have += len(data)
        if self._have < size:
            return []
        whole, self._part = b"".join(self._part), []
        return [self._coded(whole, stamp)] if len(whole) == size else []

    def _sizes(self, headers: bytes, bits: int) -> list[int]:
        headers = headers[: AAC_FRAMES_MAX * 4]  # 32 bits at most for each
        bits = min(bits, 8 * len(headers))
        value, left = int.from_bytes(headers, "big"), 8 * len(headers)
        sizes: list[int] = []
        used = 0
        while used + self._size_bits <= bits and len(sizes) < AAC_FRAMES_MAX:
            index_bits = self._delta_bits if sizes else self._index_bits
            left -= self._size_bits
            sizes.append(value >> left & (1 << self._size_bits) - 1)
            left -= index_bits
            used += self._size_bits + index_bits
        return sizes
