"""When each packet was: one connection's media time, made gapless and monotonic, and tied to the recorder's clock.

Cameras and FFmpeg give first packets without time, restart their counting a moment after the start, and step their clock.
Nothing is thrown away for that: times are mended, and every step is reported. Packets keep the distances that the camera
gave them. What moves, and slowly, is the tie to the recorder's clock, and the sound against the picture when the camera's
reports tell that the two drift apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from recorder.tie import ClockTie
from recorder.track_line import STEP_US, Arrival, TrackLine

HOLE_US = 1_000_000
"""Missing media time that is reported as a loss."""
APART_US = 100_000
"""Sound and picture whose stamps let them arrive so far apart have stamps that do not belong together."""
ALIGN_US = 3_000
"""A difference of sound and picture that the first reports show is taken out at once; a smaller one slowly."""
PICTURE, SOUND = 0, 1
"""Places of the tracks, when there are two."""


@dataclass(slots=True, eq=False)
class Timed:
    """A packet's mended times in ticks. `step_us` ≠ 0: the camera's clock stepped; `hole_us` ≠ 0: so much is missing."""

    pts: int
    dts: int
    duration: int
    utc_us: int = 0
    step_us: int = 0
    hole_us: int = 0


class RunTiming:
    """The times of one connection. First `begin` with the packets held back, then `next` for each."""

    def __init__(self, tracks: Sequence[TrackLine]) -> None:
        self.tracks = tracks
        self.tie: ClockTie | None = None
        self._steps: list[int] = []
        self._aligned = self._told_apart = False

    @property
    def origin_utc_us(self) -> int:
        """UTC of media time 0; follows the camera's drift slowly. 0 before `begin`."""
        return self.tie.origin_utc_us if self.tie is not None else 0

    @property
    def camera_ahead_us(self) -> int | None:
        """The camera's clock minus the recorder's, as far as reports tell it (its delay counts as being behind)."""
        zero_us = next((track.clock.zero_us for track in self.tracks if track.clock.zero_us is not None), None)
        return None if zero_us is None or self.tie is None else zero_us - self.tie.origin_utc_us

    def begin(self, held: Sequence[Arrival]) -> list[Timed]:
        """The first packets, from the last to the first: their later neighbours know the time better."""
        mended = mend_first(held, [track.duration for track in self.tracks])
        times = [self._place(arrival) for arrival in mended]
        origins_us: list[list[int]] = [[] for _ in self.tracks]
        for arrival, timed in zip(mended, times, strict=True):
            track = self.tracks[arrival.track]
            arrived_us = track.arrived_us(arrival.utc_us)
            origins_us[arrival.track].append(
                (arrival.utc_us if arrived_us is None else arrived_us) - track.us(timed.dts)
            )
        quickest_us = [min(each, default=None) for each in origins_us]
        moved = self._align_first(quickest_us)
        if moved:
            _move_all(mended, times, moved)
        origin_us = min(
            each - (self.tracks[SOUND].us(moved) if number == SOUND else 0)
            for number, each in enumerate(quickest_us)
            if each is not None
        )
        self.tie = ClockTie(origin_us, held[-1].utc_us)
        for arrival, timed in zip(mended, times, strict=True):
            timed.utc_us = origin_us + self.tracks[arrival.track].us(timed.dts)
        return times

    def next(self, arrival: Arrival) -> Timed:
        """The times of the next packet."""
        track, tie = self.tracks[arrival.track], self.tie
        timed = self._place(arrival)
        media_us = track.us(timed.dts)
        if tie is not None:
            arrived_us = track.arrived_us(arrival.utc_us)
            if arrived_us is not None:
                tie.follow(arrived_us - media_us, arrival.utc_us)
            timed.utc_us = tie.origin_utc_us + media_us
        return timed

    def _place(self, arrival: Arrival) -> Timed:
        track = self.tracks[arrival.track]
        duration = arrival.duration or track.duration
        pts, dts, clock_step_us = track.place(arrival, duration)
        timed = Timed(pts, dts, duration)
        if track.last_dts is not None:
            expected = track.last_dts + track.duration
            if dts != expected:
                self._put_in_order(track, arrival, timed, expected)
        if arrival.camera_us is not None:
            self._hear_clock(track, clock_step_us, timed)
        track.last_dts, track.duration = timed.dts, duration
        return timed

    def _put_in_order(self, track: TrackLine, arrival: Arrival, timed: Timed, expected: int) -> None:
        last_dts = track.last_dts or 0
        media_us = arrival.utc_us - self.tie.origin_utc_us if self.tie is not None else None
        from_future = media_us is not None and media_us - track.us(timed.dts) < -STEP_US
        if from_future or (timed.dts < last_dts - timed.duration and self.tie is not None):
            self._take_out(track, timed, expected, media_us or 0)
        elif timed.dts <= last_dts:
            timed.pts, timed.dts = max(timed.pts, last_dts + 1), last_dts + 1
        elif track.us(timed.dts - expected) > HOLE_US:
            timed.hole_us = track.us(timed.dts - expected)

    def _take_out(self, track: TrackLine, timed: Timed, expected: int, media_us: int) -> None:
        """The stamps stepped: go on where the last packet ended, or where it is now if much time has passed."""
        target = expected
        if media_us - track.us(expected) > HOLE_US:
            target = track.ticks(media_us)
        step_us = self._step_of(track, track.us(target - timed.dts))
        moved = max(expected, timed.dts + track.ticks(step_us)) - timed.dts
        track.step(moved)
        self._learn_again(track)
        if self.tie is not None:
            self.tie.find_again(self.tie.origin_utc_us + media_us)
        timed.pts, timed.dts, timed.step_us = timed.pts + moved, timed.dts + moved, step_us
        if track.us(timed.dts - expected) > HOLE_US:
            timed.hole_us = track.us(timed.dts - expected)

    def _step_of(self, track: TrackLine, by_us: int) -> int:
        """The move of this track; tracks that step together move by the same, so that lips stay with the voice."""
        total_us = track.step_us + by_us
        partner = next((known for known in reversed(self._steps) if abs(known - total_us) < STEP_US), None)
        if partner is not None:
            by_us, total_us = partner - track.step_us, partner
        else:
            self._steps.append(total_us)
        track.step_us = total_us
        return by_us

    # --- what reports tell ---

    def _hear_clock(self, track: TrackLine, clock_step_us: int, timed: Timed) -> None:
        if clock_step_us:
            timed.step_us = timed.step_us or -clock_step_us
            self._learn_again(track)
        apart_us = self._apart_us()
        if apart_us is None or self.tie is None:
            return
        if abs(apart_us) > STEP_US:
            if not self._told_apart and not any(each.clock.doubtful for each in self.tracks):
                self._told_apart = True  # two clocks that do not belong together: said once, and not followed
                timed.step_us = timed.step_us or -apart_us
        elif not self._aligned and abs(apart_us) > ALIGN_US:
            late = self.tracks[SOUND if apart_us > 0 else PICTURE]
            late.move(late.ticks(abs(apart_us)))
            self._aligned = True
        else:
            self.tracks[SOUND].slew_us = apart_us
            self._aligned = True

    def _learn_again(self, stepped: TrackLine) -> None:
        """Sound and picture are compared when both have told their time since the last step."""
        self._aligned = False
        for track in self.tracks:
            track.slew_us = 0.0
            if track is not stepped:
                track.clock.learned = 0

    def _apart_us(self) -> int | None:
        """How far the sound would have to move to be in step with the picture, by the camera's own clock."""
        if len(self.tracks) < 2:
            return None
        picture, sound = (track.clock for track in self.tracks)
        if picture.zero_us is None or sound.zero_us is None or not picture.learned or not sound.learned:
            return None
        return sound.zero_us - picture.zero_us

    def _align_first(self, quickest_us: Sequence[int | None]) -> int:
        """By how much (ticks) the sound moves before anything is passed on."""
        apart_us = self._apart_us()
        if apart_us is not None and abs(apart_us) <= STEP_US:
            self._aligned = True
        else:
            apart_us = _arrived_apart_us(quickest_us)
            if abs(apart_us) < APART_US:
                return 0
        sound = self.tracks[SOUND]
        ticks = sound.ticks(apart_us)
        sound.move(ticks)
        sound.last_dts = None if sound.last_dts is None else sound.last_dts + ticks
        return ticks


def _arrived_apart_us(quickest_us: Sequence[int | None]) -> int:
    """How much later the sound came than the picture, by their stamps; 0 without one of them."""
    if len(quickest_us) < 2:
        return 0
    picture_us, sound_us = quickest_us[PICTURE], quickest_us[SOUND]
    return 0 if picture_us is None or sound_us is None else sound_us - picture_us


def _move_all(arrivals: Sequence[Arrival], times: Sequence[Timed], ticks: int) -> None:
    for arrival, timed in zip(arrivals, times, strict=True):
        if arrival.track == SOUND:
            timed.pts, timed.dts = timed.pts + ticks, timed.dts + ticks


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
