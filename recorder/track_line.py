"""One track's own time: it goes on evenly through everything that happens to the stamps of its packets."""

from dataclasses import dataclass
from fractions import Fraction

from recorder.sender_reports import CameraClock, Report
from recorder.tie import SLEW_PPM

STEP_US = 500_000
"""A packet that comes from so far in the future has a camera's clock step behind it."""


@dataclass(slots=True, eq=False)
class Arrival:
    """A packet as it came: track number, ticks or None, when it arrived, and what it says of the camera's clock.

    `camera_us` is needed on packets with a report, on those behind them, and on the first of a connection.
    """

    track: int
    pts: int | None
    dts: int | None
    duration: int
    utc_us: int
    report: Report | None = None
    camera_us: int | None = None


class TrackLine:
    """Takes arrivals in order; `shift` is what it adds to their stamps (ticks)."""

    def __init__(self, time_base: Fraction, duration: int, *, one_late: bool = False) -> None:
        """`one_late`: FFmpeg hands a packet over only when the next one begins to arrive."""
        self._num, self._den = time_base.numerator * 1_000_000, time_base.denominator
        self.duration = duration
        self.last_dts: int | None = None
        self.shift = 0
        self.step_us = 0
        """Sum of the steps of its stamps."""
        self.clock = CameraClock(time_base)
        self.slew_us = 0.0
        """What it still has to move, slowly."""
        self._one_late = one_late
        self._handed_utc_us: int | None = None
        self._first_report: Report | None = None
        self._may_jump = 0
        self._part_tick = 0.0

    def us(self, ticks: int) -> int:
        """Ticks in µs."""
        return ticks * self._num // self._den

    def ticks(self, us: int) -> int:
        """µs in ticks."""
        return us * self._den // self._num

    def arrived_us(self, utc_us: int) -> int | None:
        """When the packet began to arrive that was handed over at `utc_us`; None when that is not known."""
        if not self._one_late:
            return utc_us
        before, self._handed_utc_us = self._handed_utc_us, utc_us
        return before

    def move(self, ticks: int) -> None:
        """Move everything that comes by so much, against the other track."""
        self.shift += ticks
        if self.clock.zero_us is not None:
            self.clock.zero_us -= self.us(ticks)

    def step(self, ticks: int) -> None:
        """Take a step of the stamps out."""
        self.shift += ticks
        self.clock.forget()

    def place(self, arrival: Arrival, duration: int) -> tuple[int, int, int]:
        """pts and dts on this line, before steps of the stamps are taken out; and a step of the camera's clock (µs)."""
        if self.slew_us:
            self._slew(duration)
        stamp, camera_us, report = arrival.pts, arrival.camera_us, arrival.report
        if report is not None and camera_us is not None and stamp is not None and self.clock.anchored:
            self._rebase(self.clock.rebase_ticks(report, camera_us, stamp), stamp, duration)
        elif report is not None:  # the first: FFmpeg changes its way to count with this packet or with the next one
            self._first_report, self._may_jump = report, 2
        after = 0 if self.last_dts is None else self.last_dts + duration - self.shift
        pts = stamp if stamp is not None else arrival.dts if arrival.dts is not None else after
        dts = arrival.dts if arrival.dts is not None else pts
        if self._may_jump:
            self._jump(after - dts)
        step_us = 0
        if camera_us is not None and stamp is not None:
            step_us = self._hear(report, camera_us, stamp)
        return pts + self.shift, dts + self.shift, step_us

    def _rebase(self, ticks: int, stamp: int, duration: int) -> None:
        """Go on as RTP time does; but where that stepped and FFmpeg's stamps did not, as those do."""
        if abs(self.us(ticks)) > STEP_US and self.last_dts is not None:
            behind = self.last_dts + duration - stamp - self.shift
            if abs(behind) < abs(behind - ticks):
                return
        self.shift += ticks

    def _jump(self, ticks: int) -> None:
        self._may_jump -= 1
        if self.last_dts is not None and abs(self.us(ticks)) < STEP_US:
            self.shift += ticks

    def _hear(self, report: Report | None, camera_us: int, stamp: int) -> int:
        if report is None:
            if self._first_report is None:
                return 0
            self.clock.rebase_ticks(self._first_report, camera_us, stamp)
            self._first_report = None
        elif not self.clock.anchored:
            return 0
        return self.clock.learn(camera_us, self.us(stamp + self.shift))

    def _slew(self, duration: int) -> None:
        """Move by a part of what is left to move: at most by `SLEW_PPM` of the packet's duration."""
        most_us = self.us(duration) * SLEW_PPM / 1_000_000
        part_us = max(-most_us, min(most_us, self.slew_us))
        self.slew_us -= part_us
        self._part_tick += part_us * self._den / self._num
        ticks = int(self._part_tick)
        if ticks:
            self._part_tick -= ticks
            self.move(ticks)
