"""A gate that is silent, damaged, too late or too eager: a lost link, never a passage that was not there."""

import select
from collections.abc import Iterator

import pytest

from drivers.errors import LinkLost
from drivers.kinds import BeamChanged, GateAnswered, MissedPassages, Passage, Reading
from drivers.phonegate_uart import PhonegateUart, Settings
from tests.drivers.gate_device import FRONT_IN, HANDSHAKE, REAR_OUT, REPORTS_ON, WALK, echo, report, request_size
from tests.drivers.wire import Line, Step, line, until

FAST = Settings(timeout_ms=250, heartbeat_ms=50, wait_ms=5, settings_every_s=0)


@pytest.fixture
def wire() -> Iterator[Line]:
    with line(request_size, echo) as wire:
        yield wire


@pytest.fixture
def gate(wire: Line) -> Iterator[PhonegateUart]:
    gate = PhonegateUart("gate-a", f"socket://127.0.0.1:{wire.port}", FAST)
    gate.open()
    yield gate
    gate.close()


def until_lost(gate: PhonegateUart) -> tuple[list[Reading], LinkLost]:
    """Everything read until the link was lost, and how."""
    readings: list[Reading] = []

    def lost() -> LinkLost | None:
        try:
            readings.extend(gate.poll())
        except LinkLost as error:
            return error
        return None

    error = until(lost)
    assert error is not None
    return readings, error


def read(gate: PhonegateUart, count: int) -> list[Reading]:
    readings: list[Reading] = []

    def enough() -> bool:
        readings.extend(gate.poll())
        return len(readings) >= count

    until(enough)
    return readings


def test_a_gate_that_falls_silent_is_lost_within_heartbeat_and_timeout(gate: PhonegateUart, wire: Line) -> None:
    wire.spoil = lambda answer: []
    readings, error = until_lost(gate)
    assert readings == []
    assert "no answer to a handshake in 250 ms" in str(error)


def test_a_gate_that_still_reports_but_answers_no_handshake_is_lost(gate: PhonegateUart, wire: Line) -> None:
    wire.spoil = lambda answer: [FRONT_IN]
    readings, _ = until_lost(gate)
    assert all(isinstance(reading, BeamChanged) for reading in readings)


def test_the_silence_limits_of_a_site_stay_below_two_seconds() -> None:
    bounds = {name: Settings.model_fields[name].metadata for name in ("timeout_ms", "heartbeat_ms")}
    assert sum(bound.le for limits in bounds.values() for bound in limits if hasattr(bound, "le")) <= 2000


@pytest.mark.parametrize(
    "damage",
    [
        b"\x00",
        b"\x13\x37\x7f",
        report(9)[:-1] + b"\x00",
        report(9)[:30] + report(10),
        report(9)[:20] + b"\xff" + report(9)[21:],
        b"\x80\x03\x7f",
        b"\x80\x90\x01\x7f",
        b"\x80\x05\x66\x09\x7f",
        b"\x80\x06\x66\x01\x01\x7f",
        b"\x80\x2e\x01" + bytes(42) + b"\x7f",
        b"\x80\x3d\x01" + bytes(57) + b"\x7f",
    ],
)
def test_damage_loses_the_link_after_what_came_whole_before_it(gate: PhonegateUart, wire: Line, damage: bytes) -> None:
    wire.say(report(1) + FRONT_IN + damage)
    readings, error = until_lost(gate)
    first, second = readings
    assert isinstance(first, Passage)
    assert isinstance(second, BeamChanged)
    assert "check" in error.do
    assert until(lambda: gate.poll() == [])
    assert wire.connections == 2


def test_a_frame_split_anywhere_is_one_frame(gate: PhonegateUart, wire: Line) -> None:
    wire.say(report(0))
    read(gate, 1)
    for count in range(1, 62):
        frame = report(count)
        wire.say(frame[:count])
        assert gate.poll() == []
        wire.say(frame[count:])
        [passage] = read(gate, 1)
        assert isinstance(passage, Passage)
        assert passage.counters.forward == count


def test_noise_and_half_a_frame_from_before_the_connection_are_passed_over(wire: Line) -> None:
    wire.spoil = lambda answer: [report(4)[40:] + b"\xfe\x80\x03" + REAR_OUT + answer]
    gate = PhonegateUart("gate-a", f"socket://127.0.0.1:{wire.port}", FAST)
    gate.open()
    wire.spoil = None
    assert {type(reading) for reading in gate.poll()} == {BeamChanged}
    gate.close()


def test_a_gate_that_reports_while_we_connect_keeps_its_passages(wire: Line) -> None:
    wire.spoil = lambda answer: [report(7) + WALK + report(8) + answer if answer == REPORTS_ON else answer]
    gate = PhonegateUart("gate-a", f"socket://127.0.0.1:{wire.port}", FAST)
    assert len(read(gate, 6)) == 6
    gate.close()


@pytest.mark.parametrize("answer", [b"", b"\x00\x11\x22", HANDSHAKE])
def test_what_does_not_answer_the_first_commands_is_no_gate(wire: Line, answer: bytes) -> None:
    wire.spoil = lambda _: [answer] * 40
    gate = PhonegateUart("gate-a", f"socket://127.0.0.1:{wire.port}", FAST)
    with pytest.raises(LinkLost, match="no answer to the first commands"):
        gate.open()
    gate.close()


def test_passages_while_the_link_was_lost_are_missed_at_the_next_report(gate: PhonegateUart, wire: Line) -> None:
    wire.say(report(10, 10))
    read(gate, 1)
    wire.drop()
    until_lost(gate)
    until(lambda: gate.poll() == [])
    wire.say(report(13, 11))
    missed, passage = read(gate, 2)
    assert missed == MissedPassages(3, 1)
    assert isinstance(passage, Passage)


def test_an_answer_nobody_asked_for_loses_the_link(gate: PhonegateUart, wire: Line) -> None:
    wire.spoil = lambda answer: [answer + answer]
    readings, error = until_lost(gate)
    assert readings == []
    assert "nobody sent" in str(error)


def test_an_answer_that_lay_there_before_the_handshake_is_not_its_answer(gate: PhonegateUart, wire: Line) -> None:
    until(lambda: gate.poll() == [] and gate._under_way is None)
    wire.say(HANDSHAKE)
    until(lambda: select.select([gate._link._port._socket], [], [], 0)[0])
    with pytest.raises(LinkLost, match="nobody sent"):
        gate.handshake("too-early")


def test_a_token_dies_with_its_connection(gate: PhonegateUart, wire: Line) -> None:
    wire.spoil = lambda answer: []
    gate.handshake("lost")
    until_lost(gate)
    wire.spoil = None
    until(lambda: gate.poll() == [])
    gate.handshake("new")
    assert read(gate, 1) == [GateAnswered("new")]


def test_a_handshake_that_is_late_but_in_time_is_answered(gate: PhonegateUart, wire: Line) -> None:
    def slow(answer: bytes) -> list[Step]:
        return [0.04, answer]

    wire.spoil = slow
    gate.handshake("slow")
    assert read(gate, 1) == [GateAnswered("slow")]


def test_what_came_before_the_answer_comes_before_it(gate: PhonegateUart, wire: Line) -> None:
    wire.say(report(1))
    read(gate, 1)
    wire.spoil = lambda answer: [WALK + report(2) + answer]
    gate.handshake("after")
    readings = read(gate, 6)
    assert [type(reading) for reading in readings[:6]] == [*[BeamChanged] * 4, Passage, GateAnswered]


def test_a_flood_of_beams_is_read_in_bounded_pieces(gate: PhonegateUart, wire: Line) -> None:
    wire.say(FRONT_IN * 5000)
    most, total = 0, 0

    def all_of_it() -> bool:
        nonlocal most, total
        count = len(gate.poll())
        most, total = max(most, count), total + count
        return total >= 5000

    until(all_of_it)
    assert most <= 2 * 4096 // 5 + 1
    assert total == 5000
