"""When each packet was: one connection's media time, made gapless and monotonic, and tied to the recorder's clock.

Cameras and FFmpeg give first packets without time, restart their counting a moment after the start, and step their clock.
Nothing is thrown away for that: times are mended, and every step is reported.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

STEP_US = 500_000
"""A packet that comes from so far in the future has a camera's clock step behind it."""
HOLE_US = 1_000_000
"""Missing media time that is reported as a loss."""
SLEW_PPM = 500
"""Most that the tie to the recorder's clock moves, to follow a camera's drift."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A packet as it came: track number, ticks or None, and when it arrived."""

    track: int
    pts: int | None
    dts: int | None
    duration: int
    utc_us: int


@dataclass(frozen=True, slots=True)
class Timed:
    """A packet's mended times in ticks. `step_us` ≠ 0: the camera's clock stepped; `hole_us` ≠ 0: so much is missing."""

    pts: int
    dts: int
    duration: int
    utc_us: int
    step_us: int = 0
    hole_us: int = 0


@dataclass(slots=True)
class _TrackState:
    time_base: Fraction
    duration: int
    last_dts: int | None = None
    shift: int = 0
    step_us: int = 0

    def us(self, ticks: int) -> int:
        return int(ticks * self.time_base * 1_000_000)


@dataclass(slots=True)
class RunTiming:
    """The times of one connection. First `begin` with the packets held back, then `next` for each."""

    tracks: list[_TrackState]
    origin_utc_us: int = 0
    """UTC of media time 0; follows the camera's drift slowly."""
    _window_least_us: int | None = None
    _window_start_us: int = 0
    _steps: list[int] = field(default_factory=list)

    def begin(self, held: Sequence[Arrival]) -> list[Timed]:
        """The first packets, from the last to the first: their later neighbours know the time better."""
        mended = mend_first(held, [track.duration for track in self.tracks])
        self.origin_utc_us = min(arrival.utc_us - self.tracks[arrival.track].us(arrival.dts or 0) for arrival in mended)
        return [self.next(arrival) for arrival in mended]

    def next(self, arrival: Arrival) -> Timed:
        """The times of the next packet."""
        track = self.tracks[arrival.track]
        duration = arrival.duration or track.duration
        pts, dts = self._ticks(arrival, track, duration)
        step_us = hole_us = 0
        if track.last_dts is not None:
            expected = track.last_dts + track.duration
            late_us = arrival.utc_us - self.origin_utc_us - track.us(dts)
            if late_us < -STEP_US or dts < track.last_dts - duration:
                step_us = self._step(track, track.us(expected - dts))
                moved = max(expected, dts + round(step_us / (track.time_base * 1_000_000)))
                track.shift += moved - dts
                pts, dts = pts + moved - dts, moved
            elif dts <= track.last_dts:
                pts, dts = max(pts, track.last_dts + 1), track.last_dts + 1
            elif track.us(dts - expected) > HOLE_US:
                hole_us = track.us(dts - expected)
        track.last_dts, track.duration = dts, duration or track.duration
        self._follow(arrival.utc_us, track.us(dts))
        return Timed(pts, dts, duration, self.origin_utc_us + track.us(dts), step_us, hole_us)

    def _ticks(self, arrival: Arrival, track: _TrackState, duration: int) -> tuple[int, int]:
        after = 0 if track.last_dts is None else track.last_dts + duration - track.shift
        pts = arrival.pts if arrival.pts is not None else arrival.dts if arrival.dts is not None else after
        dts = arrival.dts if arrival.dts is not None else pts if arrival.pts is not None else after
        return pts + track.shift, dts + track.shift

    def _step(self, track: _TrackState, by_us: int) -> int:
        """The move of this track; tracks that step together move by the same, so that lips stay with the voice."""
        total_us = track.step_us + by_us
        partner = next((known for known in reversed(self._steps) if abs(known - total_us) < STEP_US), None)
        if partner is not None:
            by_us, total_us = partner - track.step_us, partner
        else:
            self._steps.append(total_us)
        track.step_us = total_us
        return by_us

    def _follow(self, arrived_utc_us: int, media_us: int) -> None:
        """Once a minute, move the tie towards the quickest packets of that minute, by 500 ppm at most."""
        origin_us = arrived_utc_us - media_us
        if self._window_least_us is None:
            self._window_least_us, self._window_start_us = origin_us, arrived_utc_us
        self._window_least_us = min(self._window_least_us, origin_us)
        elapsed_us = arrived_utc_us - self._window_start_us
        if elapsed_us >= 60_000_000:
            most_us = elapsed_us * SLEW_PPM // 1_000_000
            self.origin_utc_us += max(-most_us, min(most_us, self._window_least_us - self.origin_utc_us))
            self._window_least_us = None


def run_timing(time_bases: Sequence[Fraction], durations: Sequence[int]) -> RunTiming:
    """A new connection's timing; `durations` in ticks are used until packets say theirs."""
    return RunTiming([_TrackState(base, duration) for base, duration in zip(time_bases, durations, strict=True)])


def mend_first(held: Sequence[Arrival], durations: Sequence[int]) -> list[Arrival]:
    """Give each packet a time that is before its successor's, by its own duration, where it has none or a wrong one."""
    following: dict[int, int] = {}
    mended: list[Arrival] = []
    for arrival in reversed(held):
        pts, dts = arrival.pts, arrival.dts
        duration = max(1, arrival.duration or durations[arrival.track])
        after = following.get(arrival.track)
        if dts is None:
            dts = after - duration if after is not None and (pts is None or pts >= after) else pts or 0
        elif after is not None and (dts >= after or after - dts > 25 * duration):
            pts, dts = (dts if pts is None else pts) + after - duration - dts, after - duration
        following[arrival.track] = dts
        mended.append(replace(arrival, pts=dts if pts is None else pts, dts=dts))
    return mended[::-1]
