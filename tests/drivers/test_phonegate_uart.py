"""The gate's driver against a scripted gate on a socket."""

from collections.abc import Iterator

import pytest

from drivers.kinds import (
    Beam,
    BeamChanged,
    CountersReset,
    Direction,
    GateAnswered,
    GateCounters,
    MissedPassages,
    Passage,
    Reading,
)
from drivers.phonegate_uart import PhonegateUart, Settings
from tests.drivers.gate_device import (
    BACK_FRONT_OUT,
    FRONT_IN,
    HANDSHAKE,
    REAR_OUT,
    REPORTS_ON,
    WALK,
    echo,
    report,
    request_size,
)
from tests.drivers.wire import Line, line, until

FAST = Settings(timeout_ms=1000, heartbeat_ms=50, wait_ms=5)


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


def read(gate: PhonegateUart, count: int) -> list[Reading]:
    """The next readings, at least `count`."""
    readings: list[Reading] = []

    def enough() -> bool:
        readings.extend(gate.poll())
        return len(readings) >= count

    until(enough)
    return readings


def passages(readings: list[Reading]) -> list[tuple[Direction, bool]]:
    return [(reading.direction, reading.alarm) for reading in readings if isinstance(reading, Passage)]


def test_reports_are_enabled_before_the_first_handshake(gate: PhonegateUart, wire: Line) -> None:
    assert wire.requests[:2] == [REPORTS_ON, HANDSHAKE]


def test_a_walk_gives_its_beams_and_its_passage_in_the_order_of_the_wire(gate: PhonegateUart, wire: Line) -> None:
    wire.say(report(122, 123, 103, 104))
    read(gate, 1)
    wire.say(WALK + report(123, 123, 103, 104))
    *beams, passage = read(gate, 5)
    forward = Direction.FORWARD
    assert beams == [
        BeamChanged(Beam.FRONT, True, forward),
        BeamChanged(Beam.REAR, True, forward),
        BeamChanged(Beam.FRONT, False, forward),
        BeamChanged(Beam.REAR, False, forward),
    ]
    assert isinstance(passage, Passage)
    assert (passage.direction, passage.alarm, passage.zones) == (forward, False, ())
    assert passage.counters == GateCounters(123, 123, 103, 104)


def test_an_alarm_without_a_passage_is_a_person_who_turned_back(gate: PhonegateUart, wire: Line) -> None:
    wire.say(report(5) + report(5, 0, 1, 0, phone_zone=8))
    _, turned = read(gate, 2)
    assert isinstance(turned, Passage)
    assert (turned.direction, turned.alarm, turned.zones, turned.metal_class) == (Direction.TURNED_BACK, True, (8,), 6)


def test_a_token_is_answered_by_a_handshake_sent_after_it_was_asked(gate: PhonegateUart, wire: Line) -> None:
    sent_before = len(wire.requests)
    gate.handshake("rear-clear-1")
    assert read(gate, 1) == [GateAnswered("rear-clear-1")]
    assert HANDSHAKE in wire.requests[sent_before:]


def test_two_tokens_asked_together_are_both_answered_in_order(gate: PhonegateUart) -> None:
    gate.handshake("first")
    gate.handshake("second")
    assert read(gate, 2) == [GateAnswered("first"), GateAnswered("second")]


def test_a_passage_that_was_not_reported_is_missed_before_the_next_one(gate: PhonegateUart, wire: Line) -> None:
    wire.say(report(10) + report(12))
    _, missed, passage = read(gate, 3)
    assert missed == MissedPassages(1, 0)
    assert passages([passage]) == [(Direction.FORWARD, False)]


def test_counters_go_on_over_their_end(gate: PhonegateUart, wire: Line) -> None:
    wire.say(report(2_097_151) + report(0))
    assert passages(read(gate, 2)) == [(Direction.UNKNOWN, False), (Direction.FORWARD, False)]


def test_counters_that_go_down_are_a_reset_and_the_beams_tell_the_direction(gate: PhonegateUart, wire: Line) -> None:
    wire.say(report(122, 5) + BACK_FRONT_OUT + report(0, 1))
    _, _, reset, passage = read(gate, 4)
    assert reset == CountersReset(GateCounters(122, 5, 0, 0), GateCounters(0, 1, 0, 0))
    assert passages([passage]) == [(Direction.BACKWARD, False)]


def test_the_first_passage_after_connecting_takes_its_direction_from_the_beams(gate: PhonegateUart, wire: Line) -> None:
    wire.say(FRONT_IN + REAR_OUT + report(7000, 6000))
    assert passages(read(gate, 3)) == [(Direction.FORWARD, False)]


def test_a_report_sent_twice_is_one_passage(gate: PhonegateUart, wire: Line) -> None:
    wire.say(report(1) + report(2) + report(2) + FRONT_IN)
    assert len(passages(read(gate, 3))) == 2
