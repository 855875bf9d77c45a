"""Packet times: mended, gapless, in step, tied to the recorder's clock."""

from fractions import Fraction
from itertools import pairwise

from recorder.timing import RunTiming, Timed, mend_first
from recorder.track_line import Arrival, TrackLine

PICTURE, SOUND = 0, 1
FRAME, AAC = 3_600, 1_024
START_US = 1_790_000_000_000_000


def timing() -> RunTiming:
    return RunTiming([TrackLine(Fraction(1, 90_000), FRAME), TrackLine(Fraction(1, 16_000), AAC)])


def picture(number: int, *, pts: int | None = -1, dts: int | None = -1, late_us: int = 0, off_us: int = 0) -> Arrival:
    ticks = number * FRAME + off_us * 9 // 100
    arrived_us = START_US + number * 40_000 + late_us
    return Arrival(PICTURE, ticks if pts == -1 else pts, ticks if dts == -1 else dts, FRAME, arrived_us)


def sound(number: int, off_us: int = 0) -> Arrival:
    ticks = number * AAC + off_us * 16 // 1000
    return Arrival(SOUND, ticks, ticks, AAC, START_US + number * 64_000)


def run(arrivals: list[Arrival], held: int = 5) -> tuple[RunTiming, list[Timed]]:
    clock = timing()
    return clock, clock.begin(arrivals[:held]) + [clock.next(arrival) for arrival in arrivals[held:]]


def test_a_first_packet_without_time_lies_before_the_second() -> None:
    held = [picture(0, pts=None, dts=None), *(picture(number) for number in range(1, 5))]
    _, times = run(held)
    assert [timed.dts for timed in times] == [0, FRAME, 2 * FRAME, 3 * FRAME, 4 * FRAME]


def test_pictures_without_decoding_time_keep_their_own() -> None:
    held = [picture(0, pts=None, dts=None), *(picture(number, dts=None) for number in range(1, 4)), picture(4)]
    _, times = run(held)
    assert [timed.dts for timed in times] == [number * FRAME for number in range(5)]
    assert [timed.pts for timed in times] == [number * FRAME for number in range(5)]


def test_packets_counted_from_elsewhere_before_a_restart_are_mended_and_kept() -> None:
    held = [picture(0, pts=9_000_000, dts=9_000_000), picture(1, pts=9_003_600, dts=9_003_600)]
    held += [picture(number, pts=(number - 2) * FRAME, dts=(number - 2) * FRAME) for number in range(2, 6)]
    mended = mend_first(held, [FRAME, AAC])
    assert [arrival.dts for arrival in mended] == [(number - 2) * FRAME for number in range(6)]


def test_the_origin_is_told_by_the_quickest_packet_not_by_a_burst() -> None:
    burst = [picture(number, late_us=(10 - number) * 40_000) for number in range(11)]
    clock, times = run(burst, held=11)
    assert clock.origin_utc_us == START_US
    assert [timed.utc_us for timed in times] == [START_US + number * 40_000 for number in range(11)]


def test_a_burst_after_a_stall_keeps_its_own_times() -> None:
    late = [picture(number, late_us=max(0, 60 - number) * 40_000 if number > 10 else 0) for number in range(100)]
    _, times = run(late)
    assert all(later.dts - earlier.dts == FRAME for earlier, later in pairwise(times))
    assert not any(timed.step_us or timed.hole_us for timed in times)


def test_a_step_of_the_cameras_clock_is_told_once_a_track_and_leaves_no_trace_in_the_times() -> None:
    for step_us in (10_000_000, -10_000_000, 3_600_000_000):
        arrivals = sorted(
            [picture(number, off_us=step_us if number >= 50 else 0) for number in range(100)]
            + [sound(number, off_us=step_us if number >= 32 else 0) for number in range(63)],
            key=lambda arrival: arrival.utc_us,
        )
        _, times = run(arrivals)
        of_track = {
            track: [timed for timed, arrival in zip(times, arrivals, strict=True) if arrival.track == track]
            for track in (PICTURE, SOUND)
        }
        for track, duration in ((PICTURE, FRAME), (SOUND, AAC)):
            steps = [timed.step_us for timed in of_track[track] if timed.step_us]
            assert len(steps) == 1
            assert abs(steps[0] + step_us) < 100_000
            assert all(
                abs(later.dts - earlier.dts - duration) <= duration // 2 for earlier, later in pairwise(of_track[track])
            )
        pairs = zip(times, arrivals, strict=True)
        assert all(abs(timed.utc_us - arrival.utc_us) < 100_000 for timed, arrival in pairs)


def test_a_jitter_backwards_is_put_in_order() -> None:
    arrivals = [picture(number) for number in range(20)]
    arrivals[10] = picture(10, pts=9 * FRAME - 30, dts=9 * FRAME - 30)
    _, times = run(arrivals)
    assert all(later.dts > earlier.dts for earlier, later in pairwise(times))
    assert all(timed.pts >= timed.dts for timed in times)


def test_pictures_that_never_came_are_a_hole_of_their_length() -> None:
    _, times = run([picture(number) for number in range(100) if not 40 <= number < 90])
    holes = [timed for timed in times if timed.hole_us]
    assert [hole.hole_us for hole in holes] == [2_000_000]
    assert times[-1].utc_us == START_US + 99 * 40_000


def test_a_drifting_camera_is_followed_by_500_ppm_at_most() -> None:
    for ppm in (100, 5_000):
        clock = timing()
        arrivals = [
            Arrival(
                PICTURE,
                number * FRAME,
                number * FRAME,
                FRAME,
                START_US + number * 40_000 * (1_000_000 + ppm) // 1_000_000,
            )
            for number in range(25 * 60 * 10)
        ]
        clock.begin(arrivals[:5])
        for arrival in arrivals[5:]:
            clock.next(arrival)
        moved_us = clock.origin_utc_us - START_US
        assert 0 < moved_us <= 600 * 500
        if ppm == 100:
            assert abs(moved_us - 600 * 100) < 15_000
