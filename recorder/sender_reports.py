"""What a camera says about its own clock: RTCP sender reports, as FFmpeg attaches them to packets (RFC 3550, 6.4.1)."""

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from av.packet import Packet

AnyPacket: TypeAlias = "Packet[Any]"  # generic for type checkers only

NTP_STEP_US = 200_000
"""A camera's clock that moves by so much between two reports has stepped."""
_SMOOTHING = 4
"""A report's news counts a quarter: reports of cheap cameras jitter by some ms."""
_NTP_EPOCH_US = 2_208_988_800_000_000
_WRAP = 1 << 32


@dataclass(slots=True, eq=False)
class Report:
    """A sender report: NTP time (64 bits, as sent) of an RTP time."""

    ntp: int
    rtp: int

    @property
    def utc_us(self) -> int:
        """The NTP time as UTC in µs."""
        return (self.ntp * 1_000_000 >> 32) - _NTP_EPOCH_US


def report_of(packet: AnyPacket) -> Report | None:
    """The report that came before this packet and after the one before it, if any."""
    if not packet.has_sidedata("rtcp_sr"):
        return None
    data = bytes(packet.get_sidedata("rtcp_sr"))
    return Report(*struct.unpack_from("=QI", data, 8)) if len(data) >= 20 else None


def camera_us_of(packet: AnyPacket) -> int | None:
    """The camera's own UTC (µs) of a packet, by its last report; None before the first one."""
    data = bytes(packet.get_sidedata("prft"))
    return int(struct.unpack_from("=q", data)[0]) if len(data) >= 8 else None


class CameraClock:
    """One track's reports over a connection.

    With several tracks FFmpeg computes every stamp anew from the last report, so that stamps step with each report.
    RTP time goes on evenly; `rebase_ticks` gives it back.
    """

    def __init__(self, time_base: Fraction) -> None:
        self._hz = time_base.denominator / time_base.numerator
        self.zero_us: int | None = None
        """The camera's UTC of the track's time 0, as its reports tell it; None before the first one."""
        self.learned = 0
        """Reports since a clock or stamps last stepped."""
        self.doubtful = False
        """The next report may be about the other side of a step of the stamps."""
        self._rtp_minus_stamp: int | None = None

    @property
    def anchored(self) -> bool:
        """Whether RTP time is known."""
        return self._rtp_minus_stamp is not None

    def rebase_ticks(self, report: Report, camera_us: int, stamp: int) -> int:
        """What to add to FFmpeg's stamps from this packet on, for time to go on as RTP time does."""
        rtp = report.rtp + round((camera_us - report.utc_us) * self._hz / 1_000_000)
        ahead = (rtp - stamp) % _WRAP
        before, self._rtp_minus_stamp = self._rtp_minus_stamp, ahead
        ticks = 0 if before is None else (ahead - before) % _WRAP
        return ticks - _WRAP if ticks >= _WRAP // 2 else ticks

    def learn(self, camera_us: int, time_us: int) -> int:
        """Take a report's news for the track's time `time_us`; gives the step of the camera's clock in µs, mostly 0."""
        zero_us = camera_us - time_us
        news_us = 0 if self.zero_us is None else zero_us - self.zero_us
        self.learned += 1
        if self.zero_us is None or abs(news_us) > NTP_STEP_US or self.learned == 1:
            self.zero_us, self.learned = zero_us, 1
        else:
            self.zero_us += news_us // min(self.learned, _SMOOTHING)
        told, self.doubtful = self.doubtful and abs(news_us) > NTP_STEP_US, self.doubtful and self.learned == 1
        return news_us if abs(news_us) > NTP_STEP_US and not told else 0

    def forget(self) -> None:
        """The track's stamps stepped: what was learned is about another time."""
        self.zero_us, self.learned, self.doubtful = None, 0, True
