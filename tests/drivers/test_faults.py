"""Whatever comes over the line: a wrong answer is a lost link and never a reading, and the driver recovers by itself."""

from collections.abc import Callable, Iterator

import pytest

from drivers.errors import LinkLost
from drivers.kinds import Reading
from tests.drivers.benches import ALL_SHUT, NAMES, Bench, bench
from tests.drivers.wire import Line, Step, in_two, line, until

Spoil = Callable[[bytes], list[Step]]


@pytest.fixture(params=NAMES)
def at(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with bench(request.param) as ready:
        yield ready


def lost_then_found(at: Bench) -> None:
    """The next poll loses the link; mended, the driver finds its device again and reads what is there."""
    with pytest.raises(LinkLost) as lost:
        at.driver.poll()
    assert at.driver.poll_interval_ms > 0
    assert lost.value.do
    at.wire.spoil = None
    found: list[Reading] = until(at.driver.poll, lambda readings: readings is not None)
    assert found in (at.good, ALL_SHUT)
    assert at.driver.poll() == at.good


def flipped(answer: bytes, at: int) -> bytes:
    at %= len(answer)
    return answer[:at] + bytes([answer[at] ^ 0x10]) + answer[at + 1 :]


FATAL: dict[str, Spoil] = {
    "silence": lambda answer: [],
    "an answer after the time": lambda answer: [0.3, answer],
    "garbage": lambda answer: [b"\x13\x37\x00\xfe\x7e\x55\xa1\x0d\x42\x42\x42"],
    "an answer without its end": lambda answer: [answer[:-1]],
    "an answer without its beginning": lambda answer: [answer[1:]],
    "a line that closes": lambda answer: [None],
    "a line that closes within an answer": lambda answer: [answer[:3], None],
    "its own request echoed": lambda answer: [b"\xaa\xaa\xaa\x96\x69\x00\x03\x20\x01\x22"],
    "a flood": lambda answer: [bytes([7, 11, 13, 17]) * 1024] * 8,
}


@pytest.mark.parametrize("spoil", FATAL.values(), ids=FATAL.keys())
def test_what_is_no_answer_loses_the_link_and_mended_it_is_found_again(at: Bench, spoil: Spoil) -> None:
    at.wire.spoil = spoil
    lost_then_found(at)


HARMLESS: dict[str, Spoil] = {
    "an answer in single bytes": lambda answer: [step for byte in answer for step in (bytes([byte]), 0.001)],
    "an answer just in time": lambda answer: [0.02, answer],
}


@pytest.mark.parametrize("spoil", HARMLESS.values(), ids=HARMLESS.keys())
def test_an_answer_in_pieces_or_late_but_in_time_is_an_answer(at: Bench, spoil: Spoil) -> None:
    at.wire.spoil = spoil
    assert at.driver.poll() == at.good


def test_an_answer_split_anywhere_is_an_answer(at: Bench) -> None:
    for cut in range(1, 15):
        at.wire.spoil = lambda answer, cut=cut: in_two(answer, min(cut, len(answer) - 1))
        assert at.driver.poll() == at.good


@pytest.mark.parametrize("name", ["sdt-idcard", "locker-8a"])
def test_noise_before_an_answer_with_a_check_byte_is_skipped(name: str) -> None:
    with bench(name) as at:
        at.wire.spoil = lambda answer: [b"\x00\xff\x13", answer]
        assert at.driver.poll() == at.good


def test_noise_before_an_answer_without_a_check_byte_loses_the_link() -> None:
    with bench("modbus-relay") as at:
        at.wire.spoil = lambda answer: [b"\x00\xff\x13" + answer]
        lost_then_found(at)


@pytest.mark.parametrize("name", ["sdt-idcard", "locker-8a"])
def test_a_changed_byte_anywhere_in_a_checked_answer_is_never_a_reading(name: str) -> None:
    with bench(name) as at:
        for position in range(5):
            at.wire.spoil = lambda answer, position=position: [flipped(answer, -1 - position)]
            lost_then_found(at)


def test_a_changed_byte_in_the_head_of_a_modbus_answer_is_never_a_reading() -> None:
    with bench("modbus-relay") as at:
        for position in range(9):
            at.wire.spoil = lambda answer, position=position: [flipped(answer, position)]
            lost_then_found(at)


def test_two_replies_of_a_card_reader_at_once_lose_the_link() -> None:
    with bench("sdt-idcard") as at:
        at.wire.spoil = lambda answer: [answer + answer]
        lost_then_found(at)


@pytest.mark.parametrize("name", ["locker-8a", "modbus-relay"])
def test_an_answer_sent_twice_is_one_answer(name: str) -> None:
    with bench(name) as at:
        at.wire.spoil = lambda answer: [answer + answer]
        assert at.driver.poll() == at.good
        at.wire.spoil = None
        assert at.driver.poll() == at.good


@pytest.mark.parametrize("name", ["locker-8a", "modbus-relay"])
def test_an_answer_of_another_board_loses_the_link(name: str) -> None:
    with bench(name) as at:
        ours = at.wire.answer
        place = 1 if name == "locker-8a" else 6
        at.wire.spoil = lambda answer: [
            answer[:place] + b"\x02" + answer[place + 1 : -1] + bytes([answer[-1] ^ (3 if place == 1 else 0)])
        ]
        lost_then_found(at)
        assert at.wire.answer is ours


def test_the_answer_to_an_earlier_modbus_request_is_passed_over() -> None:
    with bench("modbus-relay") as at:
        earlier = [b""]

        def one_behind(answer: bytes) -> list[Step]:
            stale, earlier[0] = earlier[0], answer
            return [stale]

        at.wire.spoil = one_behind
        lost_then_found(at)


@pytest.mark.parametrize("name", ["sdt-idcard", "locker-8a"])
def test_a_flood_behind_an_answer_without_end_loses_the_link_in_time(name: str) -> None:
    def endless(answer: bytes) -> Iterator[Step]:
        while True:
            yield answer

    with bench(name) as at:
        at.wire.spoil = endless
        lost_then_found(at)


def test_a_flood_behind_a_modbus_answer_is_dropped() -> None:
    with bench("modbus-relay") as at:
        at.wire.spoil = lambda answer: [answer * 500]
        assert [at.driver.poll() for _ in range(5)] == [at.good] * 5


def test_a_cable_that_is_cut_and_mended_is_noticed_both_times(at: Bench) -> None:
    at.wire.drop()
    lost_then_found(at)


def test_while_it_backs_off_a_driver_says_so_at_once_and_then_connects_again(at: Bench) -> None:
    at.wire.drop()
    with pytest.raises(LinkLost):
        at.driver.poll()
    connections = at.wire.connections
    with pytest.raises(LinkLost, match="waiting before the next attempt"):
        at.driver.poll()
    assert at.wire.connections == connections
    until(lambda: at.driver.poll() is not None)
    assert at.wire.connections == connections + 1


@pytest.mark.parametrize("name", NAMES)
def test_nobody_listening_is_a_lost_link_and_a_driver_may_be_closed_twice(name: str) -> None:
    with bench(name) as at:
        pass

    def losses() -> str:
        with pytest.raises(LinkLost) as lost:
            at.driver.poll()
        return str(lost.value)

    assert str(at.wire.port) in until(losses, lambda text: "cannot connect" in text)
    at.driver.close()
    at.driver.close()


def test_a_reading_lost_on_the_way_comes_with_the_next_good_answer() -> None:
    with bench("modbus-relay") as at:
        at.wire.spoil = FATAL["silence"]
        with pytest.raises(LinkLost):
            at.driver.poll()
        at.changes_something()
        at.wire.spoil = None
        [reading] = until(at.driver.poll)
        assert reading.inputs[7]


def test_a_line_helper_ends_with_its_test() -> None:
    with line(lambda buffer: 0, lambda request: b"") as wire:
        assert isinstance(wire, Line)
    assert not wire._thread.is_alive()
