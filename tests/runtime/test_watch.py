"""The wall clock is doubted when it steps, and trusted again when it is back or when staff say so."""

from dataclasses import dataclass, field

from controller.core.facts import ClockDoubted, ClockTrusted, Fact
from controller.runtime.watch import ClockWatch

SECOND_US = 1_000_000


@dataclass
class Clocks:
    """Two clocks that the test sets, and the room's opinion, which follows the facts."""

    utc: int = 1_700_000_000 * SECOND_US
    mono: int = 0
    posted: list[Fact] = field(default_factory=list)
    trusted: bool = True

    def utc_us(self) -> int:
        return self.utc

    def mono_us(self) -> int:
        return self.mono

    def post(self, fact: Fact) -> None:
        self.posted.append(fact)
        self.trusted = isinstance(fact, ClockTrusted)

    def watch(self, not_before_utc_us: int = 0) -> ClockWatch:
        return ClockWatch(self, self.post, lambda: self.trusted, not_before_utc_us)  # type: ignore[arg-type]

    def pass_s(self, seconds: int, step_us: int = 0) -> None:
        self.mono += seconds * SECOND_US
        self.utc += seconds * SECOND_US + step_us


def test_a_steady_clock_is_never_doubted() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    for _ in range(5):
        clocks.pass_s(60, step_us=100)
        watch.look()
    assert clocks.posted == []


def test_a_step_is_doubted_once_and_trusted_when_it_is_taken_back() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.pass_s(1, step_us=3600 * SECOND_US)
    watch.look()
    watch.look()
    assert clocks.posted == [ClockDoubted("step", 3600 * SECOND_US)]
    clocks.pass_s(1, step_us=-3600 * SECOND_US)
    watch.look()
    assert clocks.posted[1:] == [ClockTrusted()]


def test_staff_may_trust_a_stepped_clock_and_the_next_step_is_doubted_again() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.pass_s(1, step_us=-3600 * SECOND_US)
    watch.look()
    watch.look()
    clocks.post(ClockTrusted(("g1", "s1")))
    watch.look()
    clocks.pass_s(1)
    watch.look()
    assert len(clocks.posted) == 2
    clocks.pass_s(1, step_us=2 * SECOND_US)
    watch.look()
    assert clocks.posted[2:] == [ClockDoubted("step", 2 * SECOND_US)]


def test_a_doubt_that_still_waits_for_the_disk_is_not_taken_for_trust() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.pass_s(1, step_us=3600 * SECOND_US)
    watch.look()
    clocks.trusted = True
    watch.look()
    clocks.trusted = False
    watch.look()
    assert clocks.posted == [ClockDoubted("step", 3600 * SECOND_US)]
    clocks.pass_s(1, step_us=-3600 * SECOND_US)
    watch.look()
    assert clocks.posted[1:] == [ClockTrusted()]


def test_a_clock_behind_the_journals_last_entry_is_doubted_until_it_has_caught_up() -> None:
    clocks = Clocks()
    watch = clocks.watch(clocks.utc + 10 * SECOND_US)
    watch.look()
    assert clocks.posted == [ClockDoubted("behind_journal", -10 * SECOND_US)]
    clocks.pass_s(11)
    watch.look()
    assert clocks.posted[1:] == [ClockTrusted()]
