"""A gate's settings: asked for between handshakes, believed when read twice, and told when they changed."""

from collections.abc import Iterator

import pytest

from drivers import phonegate_settings
from drivers.errors import LinkLost
from drivers.kinds import GateAnswered, GateSettingsRead, Passage, Reading
from drivers.phonegate_uart import PhonegateUart, Settings
from tests.drivers.gate_device import FRONT_IN, SETTINGS_ASKED, echo, report, request_size, settings
from tests.drivers.wire import Line, line, until

FAST = Settings(timeout_ms=1000, heartbeat_ms=50, wait_ms=5).model_copy(update={"settings_every_s": 0.02})
FIRST, LOWER = settings(), settings(zone_1=200)


class Gate:
    """A gate at the far end of a line: what it has set, and whether it knows the question."""

    def __init__(self) -> None:
        self.settings: bytes | None = FIRST

    def answer(self, request: bytes) -> bytes:
        return (self.settings or b"") if request == SETTINGS_ASKED else echo(request)


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phonegate_settings, "AGAIN_S", 0.01)
    monkeypatch.setattr(phonegate_settings, "STILL_S", 0.1)
    # At this pace a loaded machine answers some questions late.
    monkeypatch.setattr(phonegate_settings, "SILENT_AFTER", 1000)


@pytest.fixture
def device() -> Gate:
    return Gate()


@pytest.fixture
def wire(device: Gate) -> Iterator[Line]:
    with line(request_size, device.answer) as wire:
        yield wire


@pytest.fixture
def gate(wire: Line) -> Iterator[PhonegateUart]:
    gate = PhonegateUart("gate-a", f"socket://127.0.0.1:{wire.port}", FAST)
    yield gate
    gate.close()


def told(gate: PhonegateUart) -> GateSettingsRead:
    """The next settings that the driver tells."""
    found: list[GateSettingsRead] = []

    def read() -> bool:
        found.extend(one for one in gate.poll() if isinstance(one, GateSettingsRead))
        return bool(found)

    until(read)
    assert len(found) == 1
    return found[0]


def after_questions(gate: PhonegateUart, wire: Line, count: int) -> list[Reading]:
    """Everything read until the gate was asked so many times more."""
    asked, readings = wire.requests.count(SETTINGS_ASKED) + count, []

    def enough() -> bool:
        readings.extend(gate.poll())
        return wire.requests.count(SETTINGS_ASKED) >= asked

    until(enough)
    return readings


def test_settings_are_told_after_a_connect_and_then_only_when_they_changed(
    gate: PhonegateUart, wire: Line, device: Gate
) -> None:
    first = told(gate)
    assert "zone_1=500" in first.settings
    assert after_questions(gate, wire, 3) == []
    device.settings = LOWER
    lower = told(gate)
    assert set(first.settings) ^ set(lower.settings) == {"zone_1=500", "zone_1=200"}
    device.settings = FIRST
    assert told(gate) == first


def test_settings_are_told_again_after_each_connect(gate: PhonegateUart, wire: Line) -> None:
    first = told(gate)
    wire.drop()
    assert told(gate) == first
    assert wire.connections == 2


def test_an_answer_that_the_next_one_does_not_repeat_is_not_believed(
    gate: PhonegateUart, wire: Line, device: Gate
) -> None:
    """No check byte: one damaged answer must not lock a lane."""
    told(gate)
    answers = iter([LOWER])
    wire.answer = lambda request: next(answers, FIRST) if request == SETTINGS_ASKED else echo(request)
    assert after_questions(gate, wire, 4) == []
    assert next(answers, None) is None


@pytest.mark.parametrize("answer", [None, SETTINGS_ASKED])
def test_a_board_that_does_not_know_the_question_tells_nothing_and_stays_connected(
    gate: PhonegateUart, wire: Line, device: Gate, answer: bytes | None
) -> None:
    """Unknown is not drift: the daily test alone says what such a gate finds."""
    device.settings = answer
    gate.handshake("token")
    readings = after_questions(gate, wire, 3)
    assert readings == [GateAnswered("token")]
    assert wire.connections == 1


def test_a_gate_that_told_its_settings_and_no_longer_does_says_so_once(
    gate: PhonegateUart, wire: Line, device: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S10: what is silent is not "as before". Also when another board hangs on the line afterwards."""
    first = told(gate)
    device.settings = None
    monkeypatch.setattr(phonegate_settings, "SILENT_AFTER", 3)
    assert told(gate) == GateSettingsRead(())
    assert after_questions(gate, wire, 5) == []
    wire.drop()
    assert told(gate) == GateSettingsRead(())
    device.settings = FIRST
    assert told(gate) == first


@pytest.mark.parametrize(
    "damaged", [FIRST[:-1] + b"\x00", FIRST[:40] + b"\x90" + FIRST[41:], b"\x80\x60" + FIRST[2:-2] + b"\x7f"]
)
def test_a_damaged_answer_loses_the_link(gate: PhonegateUart, wire: Line, device: Gate, damaged: bytes) -> None:
    """As any damaged frame: a passage may have been among the bytes."""
    told(gate)
    device.settings = damaged

    def lost() -> str:
        try:
            gate.poll()
        except LinkLost as error:
            return str(error)
        return ""

    assert "phonegate-uart" in until(lost)
    device.settings = FIRST
    assert "zone_1=500" in told(gate).settings


def test_a_gate_in_which_somebody_walks_is_not_asked(gate: PhonegateUart, wire: Line) -> None:
    """Its report goes first."""
    told(gate)
    wire.say(FRONT_IN)
    until(gate.poll)
    asked = wire.requests.count(SETTINGS_ASKED)
    wire.say(report(1))
    [passage] = until(gate.poll)
    assert isinstance(passage, Passage)
    assert wire.requests.count(SETTINGS_ASKED) == asked
    assert after_questions(gate, wire, 1) == []


def test_handshakes_are_answered_while_settings_are_asked_for(gate: PhonegateUart, wire: Line) -> None:
    told(gate)
    for token in (f"t-{number}" for number in range(20)):
        gate.handshake(token)
        assert until(gate.poll) == [GateAnswered(token)]
    after_questions(gate, wire, 1)
    assert wire.connections == 1


def test_a_gate_is_never_asked_when_its_settings_say_so(wire: Line) -> None:
    gate = PhonegateUart("gate-a", f"socket://127.0.0.1:{wire.port}", FAST.model_copy(update={"settings_every_s": 0}))
    for token in ("a", "b", "c"):
        gate.handshake(token)
        assert until(gate.poll) == [GateAnswered(token)]
    gate.close()
    assert SETTINGS_ASKED not in wire.requests
