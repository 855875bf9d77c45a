"""What is counted of a source, on packets that were really coded."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from recorder.health import figures
from recorder.health.clocks import ClockReader
from recorder.health.figures import SourceCounter
from recorder.health.groups import Groups
from recorder.mux import Sample
from tests.recorder.sealed import GOP, CodedFeed

S_US = 1_000_000


class StepClock:
    """A monotonic clock that the test sets."""

    def __init__(self) -> None:
        self.now_ns = 1_000_000_000_000

    def monotonic_ns(self) -> int:
        return self.now_ns


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodedFeed]:
    feed = CodedFeed(tmp_path_factory.mktemp("coded"))
    yield feed
    feed.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StepClock:
    step = StepClock()
    monkeypatch.setattr(figures, "time", step)
    return step


def play(counter: SourceCounter, clock: StepClock, samples: Iterator[Sample]) -> None:
    """Each packet arrives when it was."""
    first_us: int | None = None
    begun_ns = clock.now_ns
    for sample in samples:
        first_us = sample.utc_us if first_us is None else first_us
        clock.now_ns = max(clock.now_ns, begun_ns + (sample.utc_us - first_us) * 1000)
        counter.take(sample)


def test_rates_and_groups_are_those_of_the_stream(coded: CodedFeed, clock: StepClock) -> None:
    counter = SourceCounter()
    counter.begin_run(coded.feed)
    play(counter, clock, coded.samples(300, 0))
    read = counter.read()
    picture = read.picture
    assert picture is not None
    assert read.connected
    assert read.tracks["picture"].packets == 300
    assert read.tracks["picture"].packets_per_s == pytest.approx(25, abs=0.3)
    assert read.tracks["sound"].packets_per_s == pytest.approx(16_000 / 1024, abs=0.3)
    sent = [len(sample.data) for sample in coded.samples(300, 0) if sample.kind == "picture"]
    assert read.tracks["picture"].bytes == sum(sent)
    assert read.tracks["picture"].bits_per_s == pytest.approx(sum(sent) * 8 / 12, rel=0.1)
    assert (picture.width_px, picture.height_px) == (64, 48)
    assert (picture.group_last_ms, picture.group_max_ms) == (GOP * 40, GOP * 40)
    assert not picture.groups_vary
    assert (picture.b_frames, read.lost_ms, read.losses) == (0, 0, 0)
    assert read.tracks["picture"].codec == "h264"


def test_the_first_burst_of_a_connection_is_no_rate(coded: CodedFeed, clock: StepClock) -> None:
    counter = SourceCounter()
    counter.begin_run(coded.feed)
    for sample in coded.samples(50, 0):  # two seconds of pictures at once
        counter.take(sample)
    play(counter, clock, coded.samples(250, 0, first=50))
    assert counter.read().tracks["picture"].packets_per_s == pytest.approx(25, abs=0.3)
    assert counter.read().tracks["picture"].packets == 300


def test_a_silence_has_an_age_and_no_rate(coded: CodedFeed, clock: StepClock) -> None:
    counter = SourceCounter()
    counter.begin_run(coded.feed)
    play(counter, clock, coded.samples(200, 0))
    clock.now_ns += 6_000_000_000
    picture = counter.read().tracks["picture"]
    assert picture.last_packet_age_ms is not None
    assert picture.last_packet_age_ms >= 6_000
    assert (picture.packets_per_s, picture.bits_per_s) == (0, 0)


def test_lost_time_runs_from_the_last_packet_to_the_next_connection(coded: CodedFeed, clock: StepClock) -> None:
    counter = SourceCounter()
    counter.begin_run(coded.feed)
    play(counter, clock, coded.samples(50, 0))
    clock.now_ns += 3_000_000_000
    counter.end_run("stall")
    assert (counter.read().cause, counter.read().connected) == ("stall", False)
    assert counter.read().lost_ms == pytest.approx(3_000, abs=60)
    clock.now_ns += 2_000_000_000
    counter.begin_run(coded.feed)
    read = counter.read()
    assert read.lost_ms == pytest.approx(5_000, abs=60)
    assert (read.losses, read.connections, read.cause) == (1, 2, None)
    assert read.tracks["picture"].packets == 50


def test_a_picture_that_changes_inside_a_connection_is_no_loss(coded: CodedFeed, clock: StepClock) -> None:
    counter = SourceCounter()
    counter.begin_run(coded.feed)
    play(counter, clock, coded.samples(25, 0))
    counter.end_run("changed")
    counter.begin_run(replace(coded.feed, size_px=(32, 24)))
    play(counter, clock, coded.samples(25, 0, first=25))
    read = counter.read()
    assert (read.losses, read.lost_ms) == (0, 0)
    assert read.picture is not None
    assert (read.picture.size_changes, read.picture.width_px) == (1, 32)


def test_missing_pictures_inside_a_connection_are_lost_time(coded: CodedFeed, clock: StepClock) -> None:
    counter = SourceCounter()
    counter.begin_run(coded.feed)
    play(counter, clock, coded.samples(25, 0))
    play(counter, clock, coded.samples(25, 0, first=100))
    assert counter.read().lost_ms == 3_000


def test_pictures_out_of_order_are_b_frames(coded: CodedFeed, clock: StepClock) -> None:
    counter = SourceCounter()
    counter.begin_run(coded.feed)
    pictures = [sample for sample in coded.samples(12, 0) if sample.kind == "picture"]
    for number, sample in enumerate(pictures):
        shown = sample.pts + (3_600 if number % 3 == 1 else -3_600 if number % 3 == 2 else 0)
        counter.take(replace(sample, pts=shown))
    picture = counter.read().picture
    assert picture is not None
    assert picture.b_frames == 4


@pytest.mark.parametrize(
    ("keys_s", "longest_s", "vary"),
    [
        ((0, 1, 3, 5, 7, 9), 2, False),
        ((0, 9, 11, 19, 21, 25), 8, True),
        ((0, 8, 16, 24, 32, 40), 8, False),
        ((0, 2, 4, 11), 7, False),
    ],
)
def test_groups_of_changing_length_are_seen(keys_s: tuple[int, ...], longest_s: int, vary: bool) -> None:
    groups = Groups()
    for key_s in keys_s:
        groups.key(key_s * S_US)
    assert (groups.longest_us, groups.vary) == (longest_s * S_US, vary)


def test_a_new_connection_is_no_group(coded: CodedFeed) -> None:
    groups = Groups()
    for key_s in (0, 2, 4):
        groups.key(key_s * S_US)
    groups.restart()
    for key_s in (60, 61, 63):
        groups.key(key_s * S_US)
    assert groups.lengths_us == (2 * S_US, 2 * S_US)


def test_a_clock_is_read_by_its_quickest_reports() -> None:
    reader = ClockReader()
    assert reader.read().offset_ms is None
    for number in range(30):  # a clock that is 2 s ahead and gains 200 ppm; every third report comes 80 ms late
        late_us = 0 if number % 3 == 0 else 80_000
        reader.take(number * 5 * S_US, 2 * S_US + number * 1_000 - late_us)
    clock = reader.read()
    assert clock.offset_ms == pytest.approx(2_027, abs=1)
    assert clock.drift_ppm == pytest.approx(200, abs=5)
    assert clock.reports == 30


def test_a_drift_is_not_told_too_early() -> None:
    reader = ClockReader()
    for number in range(9):
        reader.take(number * S_US, 0)
    assert reader.read().drift_ppm is None
