"""RTP on the wire (RFC 3550): H.264 as single NAL units and FU-A (RFC 6184), H.265 likewise (RFC 7798), VP8 (RFC 7741),
AAC as AAC-hbr (RFC 3640), sender reports.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

MAX_PAYLOAD_BYTES = 1400
VIDEO_CLOCK_HZ = 90_000
VIDEO_PAYLOAD_TYPE = 96

_NTP_EPOCH_OFFSET_S = 2_208_988_800
_FU_A = 28
_H265_FU = 49
_RTCP_SENDER_REPORT = 200
_RTCP_SOURCE_DESCRIPTION = 202
_CNAME_ITEM = 1


def video_payloads(nals: Sequence[bytes]) -> list[bytes]:
    """RTP payloads of one picture, in order; the last one takes the marker bit."""
    payloads: list[bytes] = []
    for nal in nals:
        payloads.extend([nal] if len(nal) <= MAX_PAYLOAD_BYTES else _fragments(nal))
    return payloads


def _fragments(nal: bytes) -> list[bytes]:
    indicator = nal[0] & 0xE0 | _FU_A
    kind = nal[0] & 0x1F
    step = MAX_PAYLOAD_BYTES - 2
    parts = [nal[at : at + step] for at in range(1, len(nal), step)]
    last = len(parts) - 1
    return [
        bytes((indicator, (index == 0) << 7 | (index == last) << 6 | kind)) + part for index, part in enumerate(parts)
    ]


def h265_payloads(nals: Sequence[bytes]) -> list[bytes]:
    """RTP payloads of one H.265 picture: single NAL units and fragmentation units."""
    payloads: list[bytes] = []
    for nal in nals:
        payloads.extend([nal] if len(nal) <= MAX_PAYLOAD_BYTES else _h265_fragments(nal))
    return payloads


def _h265_fragments(nal: bytes) -> list[bytes]:
    header = bytes((nal[0] & 0x81 | _H265_FU << 1, nal[1]))
    kind = nal[0] >> 1 & 0x3F
    step = MAX_PAYLOAD_BYTES - 3
    parts = [nal[at : at + step] for at in range(2, len(nal), step)]
    last = len(parts) - 1
    return [
        header + bytes(((index == 0) << 7 | (index == last) << 6 | kind,)) + part for index, part in enumerate(parts)
    ]


def vp8_payloads(frames: Sequence[bytes]) -> list[bytes]:
    """RTP payloads of one VP8 picture behind one-byte descriptors; the first has the start bit."""
    step = MAX_PAYLOAD_BYTES - 1
    parts = [frame[at : at + step] for frame in frames for at in range(0, len(frame), step)]
    return [(b"\x10" if index == 0 else b"\x00") + part for index, part in enumerate(parts)]


def aac_payload(frame: bytes) -> bytes:
    """One AAC frame behind its AU header section: 16 header bits, of which 13 are the size."""
    return struct.pack(">HH", 16, len(frame) << 3) + frame


@dataclass(slots=True)
class RtpTrack:
    """The sending side of one track: source id, sequence, clock and the counts that sender reports carry."""

    payload_type: int
    clock_hz: int
    ssrc: int
    sequence: int
    timestamp_base: int
    packets: int = 0
    payload_bytes: int = 0

    def wrap_at(self, utc_us: int) -> None:
        """Let the 32-bit time wrap at this moment."""
        self.timestamp_base = -(utc_us * self.clock_hz // 1_000_000) & 0xFFFFFFFF

    def timestamp(self, utc_us: int) -> int:
        """The RTP time of a UTC moment: 32 bits, wraps."""
        return (self.timestamp_base + utc_us * self.clock_hz // 1_000_000) & 0xFFFFFFFF

    def packet(self, payload: bytes, timestamp: int, *, marker: bool) -> bytes:
        """The next RTP packet of this track."""
        header = struct.pack(
            ">BBHII", 0x80, marker << 7 | self.payload_type, self.sequence, timestamp & 0xFFFFFFFF, self.ssrc
        )
        self.sequence = self.sequence + 1 & 0xFFFF
        self.packets += 1
        self.payload_bytes += len(payload)
        return header + payload

    def skip(self) -> None:
        """The next packet was sent and got lost."""
        self.sequence = self.sequence + 1 & 0xFFFF
        self.packets += 1

    def sender_report(self, ntp_utc_us: int, cname: str, *, stamp_utc_us: int | None = None) -> bytes:
        """RTCP sender report, followed by the CNAME: the NTP time of one moment, the RTP time of the same or another."""
        seconds, micros = divmod(ntp_utc_us, 1_000_000)
        report = struct.pack(
            ">BBHIIIIII",
            0x80,
            _RTCP_SENDER_REPORT,
            6,
            self.ssrc,
            seconds + _NTP_EPOCH_OFFSET_S & 0xFFFFFFFF,
            (micros << 32) // 1_000_000,
            self.timestamp(ntp_utc_us if stamp_utc_us is None else stamp_utc_us),
            self.packets & 0xFFFFFFFF,
            self.payload_bytes & 0xFFFFFFFF,
        )
        return report + self._description(cname.encode("ascii"))

    def _description(self, cname: bytes) -> bytes:
        chunk = struct.pack(">IBB", self.ssrc, _CNAME_ITEM, len(cname)) + cname + b"\x00"
        chunk += bytes(-len(chunk) % 4)
        return struct.pack(">BBH", 0x81, _RTCP_SOURCE_DESCRIPTION, len(chunk) // 4) + chunk
