"""A camera's clock by its sender reports: stamps as FFmpeg computes them, and what the recorder makes of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest

from recorder.sender_reports import Report
from recorder.timing import RunTiming, Timed
from recorder.track_line import Arrival, TrackLine

START_US = 1_790_000_000_000_000
NTP_EPOCH_US = 2_208_988_800_000_000
REPORT_US = 5_000_000
WRAP = 1 << 32


@dataclass
class CameraTrack:
    """One track of a camera, with its stamps as FFmpeg gives them out."""

    number: int
    hz: int
    duration: int
    rtp_base: int
    first_at_us: int = 0
    """When its first frame was, after the camera's start."""
    ppm: float = 0.0
    """How much too fast its RTP clock runs."""
    arrives_after_us: int = 3_000
    frame: int = 0
    report: Report | None = None
    offset: int = 0
    due_us: int = REPORT_US

    def at_us(self, frame: int) -> int:
        return self.first_at_us + frame * self.duration * 1_000_000 // self.hz

    def rtp(self, at_us: float) -> int:
        return self.rtp_base + round((at_us - self.first_at_us) * self.hz * (1 + self.ppm / 1e6) / 1_000_000)


@dataclass
class Camera:
    """Frames of its tracks in order; `clock_error_us` changes what its reports say, `stamps_error_us` its RTP time."""

    tracks: list[CameraTrack]
    jitter_us: int = 0
    clock_error_us: int = 0
    stamps_error_us: int = 0
    first_ntp_us: int | None = None
    first_offset_us: int = 0
    true_us: list[int] = field(default_factory=list)
    random: Random = field(default_factory=lambda: Random(7))

    def arrivals(self, until_us: int) -> Iterator[Arrival]:
        while True:
            track = min(self.tracks, key=lambda each: each.at_us(each.frame))
            at_us = track.at_us(track.frame)
            if at_us >= until_us:
                return
            track.frame += 1
            self.true_us.append(at_us)
            yield self._arrival(track, at_us)

    def _arrival(self, track: CameraTrack, at_us: int) -> Arrival:
        rtp = track.rtp(at_us) + self.stamps_error_us * track.hz // 1_000_000
        report = self._report(track, at_us) if at_us >= track.due_us else None
        camera_us = None
        pts = rtp - track.rtp_base
        if track.report is not None and self.first_ntp_us is not None:
            ahead = rtp - track.report.rtp
            ahead = (ahead + WRAP // 2) % WRAP - WRAP // 2
            camera_us = track.report.utc_us + ahead * 1_000_000 // track.hz
            if len(self.tracks) > 1:
                since_us = track.report.utc_us - self.first_ntp_us + self.first_offset_us
                pts = since_us * track.hz // 1_000_000 + ahead
        arrived_us = START_US + at_us + track.arrives_after_us
        return Arrival(track.number, pts, pts, track.duration, arrived_us, report, camera_us)

    def _report(self, track: CameraTrack, at_us: int) -> Report:
        track.due_us += REPORT_US
        said_us = START_US + at_us + self.clock_error_us + self.random.randint(-self.jitter_us, self.jitter_us)
        rtp = (track.rtp(at_us) + self.stamps_error_us * track.hz // 1_000_000) % WRAP
        track.report = Report((said_us + NTP_EPOCH_US << 32) // 1_000_000 + 1, rtp)
        if self.first_ntp_us is None:
            self.first_ntp_us = track.report.utc_us
            self.first_offset_us = (track.rtp(at_us) - track.rtp_base) * 1_000_000 // track.hz
        return track.report


def two_tracks(**sound: float) -> list[CameraTrack]:
    return [
        CameraTrack(0, 90_000, 3_600, 123_456_789),
        CameraTrack(1, 48_000, 1_024, 987_654_321, **sound),  # type: ignore[arg-type]
    ]


class Run:
    """A camera through the recorder's timing: what each frame's time is, and when it truly was."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.timing = RunTiming([TrackLine(Fraction(1, each.hz), each.duration) for each in camera.tracks])
        self.frames: list[tuple[int, int, Timed]] = []
        """Track, true time in µs, and the times given."""
        held = list(camera.arrivals(500_000))
        self._keep(held, self.timing.begin(held))

    def go_on(self, until_s: float) -> None:
        for arrival in self.camera.arrivals(int(until_s * 1_000_000)):
            self._keep([arrival], [self.timing.next(arrival)])

    def _keep(self, arrivals: list[Arrival], times: list[Timed]) -> None:
        for arrival, timed in zip(arrivals, times, strict=True):
            self.frames.append((arrival.track, self.camera.true_us[len(self.frames)], timed))

    def late_us(self, track: int) -> list[int]:
        line = self.timing.tracks[track]
        return [line.us(timed.dts) - true_us for number, true_us, timed in self.frames if number == track]

    def apart_us(self, last: int = 20) -> int:
        """How far sound and picture are from one another in the file, lately."""
        picture, sound = (sum(self.late_us(track)[-last:]) // last for track in (0, 1))
        return sound - picture

    def steps(self, track: int) -> list[int]:
        return [timed.step_us for number, _, timed in self.frames if number == track and timed.step_us]


@pytest.mark.parametrize("first_at_us", [0, 60_000, 400_000])
def test_the_first_reports_put_sound_and_picture_in_step_for_good(first_at_us: int) -> None:
    run = Run(Camera(two_tracks(first_at_us=first_at_us)))
    run.go_on(30)
    assert abs(run.apart_us()) < 2_000
    assert run.steps(0) == run.steps(1) == []
    dts = [[timed.dts for number, _, timed in run.frames if number == track] for track in (0, 1)]
    assert all(later > earlier for each in dts for earlier, later in pairwise(each))


def test_a_sound_clock_that_drifts_is_kept_in_step_by_what_the_reports_say() -> None:
    run = Run(Camera(two_tracks(ppm=120.0), jitter_us=4_000))
    for minute in range(1, 11):
        run.go_on(60 * minute)
        assert abs(run.apart_us()) < 10_000
    picture = [timed.dts for number, _, timed in run.frames if number == 0]
    assert {later - earlier for earlier, later in pairwise(picture)} == {3_600}
    sound = [timed.dts for number, _, timed in run.frames if number == 1][2_000:]
    assert all(abs(later - earlier - 1_024) <= 2 for earlier, later in pairwise(sound))


@pytest.mark.parametrize("step_us", [3_600_000_000, -3_600_000_000, 700_000])
def test_a_step_of_the_cameras_clock_is_told_and_not_followed(step_us: int) -> None:
    camera = Camera(two_tracks())
    run = Run(camera)
    run.go_on(20)
    camera.clock_error_us = step_us
    run.go_on(60)
    for track in (0, 1):
        assert [round(each / step_us, 2) for each in run.steps(track)] == [-1.0]
        assert max(run.late_us(track)[100:]) - min(run.late_us(track)[100:]) < 5_000
    assert abs(run.apart_us()) < 3_000
    assert run.timing.camera_ahead_us is not None
    assert abs(run.timing.camera_ahead_us - step_us) < 10_000


def test_jitter_of_the_reports_moves_no_picture() -> None:
    run = Run(Camera(two_tracks(), jitter_us=8_000))
    run.go_on(120)
    picture = [timed.dts for number, _, timed in run.frames if number == 0]
    steps = [later - earlier for earlier, later in pairwise(picture)]
    assert sum(each != 3_600 for each in steps) <= 1  # once, when the first reports told how the tracks belong together
    assert abs(run.apart_us()) < 10_000


def test_a_wrap_of_the_rtp_time_is_nothing_at_all() -> None:
    tracks = two_tracks()
    tracks[0].rtp_base, tracks[1].rtp_base = WRAP - 12 * 90_000, WRAP - 17 * 48_000
    run = Run(Camera(tracks))
    run.go_on(40)
    assert run.steps(0) == run.steps(1) == []
    assert not any(timed.hole_us for _, _, timed in run.frames)
    assert abs(run.apart_us()) < 2_000


def test_stamps_that_step_while_the_clock_does_not_are_told_once_and_stay_in_step() -> None:
    camera = Camera(two_tracks())
    run = Run(camera)
    run.go_on(21)
    camera.stamps_error_us = 20_000_000
    run.go_on(60)
    for track in (0, 1):
        assert len(run.steps(track)) == 1
        assert abs(run.steps(track)[0] + 20_000_000) < 100_000
    assert abs(run.apart_us()) < 10_000


def test_clocks_of_sound_and_picture_that_do_not_belong_together_are_told_once_and_not_followed() -> None:
    camera = Camera(two_tracks())
    run = Run(camera)
    camera.tracks[1].due_us = 6_000_000
    run.go_on(5.5)
    camera.clock_error_us = 7_200_000_000
    run.go_on(6.5)
    camera.clock_error_us = 0
    run.go_on(8)
    assert [abs(each) > 7_000_000_000 for each in run.steps(1)] == [True]
    assert abs(run.apart_us()) < 100_000
