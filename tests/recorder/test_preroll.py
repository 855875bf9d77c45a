"""The last seconds of a source: whole groups, bounded, found again by a moment."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from recorder.boxes import Kind
from recorder.connection import Heard
from recorder.mux import Sample
from recorder.preroll import GROUPS_LEAST, MOST_BYTES, MOST_US, PreRoll

FRAME_US = 40_000


def heard(utc_us: int, *, key: bool = False, kind: Kind = "picture") -> Heard:
    return Heard(Sample(kind, b"", utc_us, utc_us, FRAME_US, Fraction(1, 1_000_000), key, utc_us), 0, 0)


def fill(preroll: PreRoll, pictures: int, group: int, size: int = 1_000) -> None:
    for number in range(pictures):
        preroll.add(heard(number * FRAME_US, key=number % group == 0), size)


def times(found: list[Heard]) -> list[int]:
    return [each.sample.utc_us // FRAME_US for each in found]


def test_a_recording_begins_at_the_last_key_frame_at_or_before_its_mark() -> None:
    preroll = PreRoll("picture")
    fill(preroll, 100, 25)
    for mark, first in ((99, 75), (75, 75), (74, 50), (25, 25)):
        assert preroll.start_utc_us(mark * FRAME_US) == first * FRAME_US
        assert times(preroll.since(mark * FRAME_US)) == list(range(first, 100))


def test_a_mark_before_everything_that_is_kept_gets_all_of_it_and_one_without_a_key_frame_nothing() -> None:
    preroll = PreRoll("picture")
    preroll.add(heard(0), 10)
    assert (preroll.start_utc_us(0), preroll.since(0), preroll.bytes) == (None, [], 0)
    preroll.add(heard(FRAME_US, key=True), 10)
    assert times(preroll.since(0)) == [1]


def test_nothing_from_before_what_is_recorded_already_is_given_again() -> None:
    preroll = PreRoll("picture")
    fill(preroll, 100, 25)
    assert times(preroll.since(99 * FRAME_US, 60 * FRAME_US))[0] == 75
    assert times(preroll.since(30 * FRAME_US, 60 * FRAME_US))[0] == 75
    assert preroll.since(99 * FRAME_US, 80 * FRAME_US) == []


def test_sound_that_came_ahead_of_its_key_frame_is_not_lost() -> None:
    preroll = PreRoll("picture")
    preroll.add(heard(0, key=True), 10)
    preroll.add(heard(20_000, kind="sound"), 10)
    preroll.add(heard(60_000, kind="sound"), 10)
    preroll.add(heard(FRAME_US, key=True), 10)
    preroll.add(heard(80_000), 10)
    found = [(each.sample.kind, each.sample.utc_us) for each in preroll.since(FRAME_US)]
    assert found == [("picture", 40_000), ("sound", 60_000), ("picture", 80_000)]


@given(st.integers(1, 400), st.integers(1, 20_000))
def test_at_least_two_whole_groups_are_kept_within_the_bounds_of_time_and_memory(group: int, size: int) -> None:
    preroll = PreRoll("picture")
    pictures = 1_000
    fill(preroll, pictures, group, size)
    first = times(preroll.since(0))[:1]
    assert preroll.bytes <= MOST_BYTES
    if not first:
        assert size * (pictures % group or group) > MOST_BYTES
        return
    current = (pictures - 1) // group * group
    wanted = max(0, current - GROUPS_LEAST * group)
    bounded = (current - wanted) * FRAME_US > MOST_US or (pictures - wanted) * size > MOST_BYTES
    assert first[0] <= wanted or bounded
    assert (current - first[0]) * FRAME_US <= MOST_US


def test_a_single_group_that_is_too_large_is_forgotten_and_the_next_one_is_kept_again() -> None:
    preroll = PreRoll("picture")
    for number in range(20):
        preroll.add(heard(number * FRAME_US, key=number == 0), 1 << 20)
    assert (preroll.bytes, preroll.start_utc_us(0)) == (0, None)
    preroll.add(heard(20 * FRAME_US, key=True), 1 << 20)
    assert times(preroll.since(0)) == [20]


def test_of_a_microphone_every_packet_can_be_the_first() -> None:
    preroll = PreRoll("sound")
    for number in range(500):
        preroll.add(heard(number * 20_000, key=True, kind="sound"), 160)
    assert preroll.start_utc_us(490 * 20_000 + 7) == 490 * 20_000
    assert len(preroll.since(0)) * 20_000 >= 4_000_000
    assert preroll.interval_us == 20_000


def test_the_interval_of_key_frames_is_the_longest_one_that_is_kept() -> None:
    preroll = PreRoll("picture")
    assert preroll.interval_us is None
    for utc_us in (0, 500_000, 2_500_000, 3_000_000):
        preroll.add(heard(utc_us, key=True), 10)
    assert preroll.interval_us == 2_000_000
