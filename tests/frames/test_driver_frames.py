"""Drivers speak and understand the published bytes, in both directions."""

import pytest

from drivers import locker_8a, modbus_frames, phonegate_frames, phonegate_settings, sdt_frames
from drivers.errors import BadFrame
from drivers.kinds import Beam, BeamChanged, BoxState, Direction, GateCounters, OpenAck
from drivers.sdt_card import check_digit_holds
from tests.frames import locker_8a as locker
from tests.frames import modbus_relay as modbus
from tests.frames import phonegate as gate
from tests.frames import sdt_idcard as sdt


@pytest.mark.parametrize(
    ("command", "golden"),
    [
        (sdt_frames.FIND, sdt.FIND),
        (sdt_frames.SELECT, sdt.SELECT),
        (sdt_frames.READ_BASE, sdt.READ_BASE),
        (sdt_frames.READ_LATEST_ADDRESS, sdt.READ_LATEST_ADDRESS),
        (sdt_frames.SAM_ID, sdt.SAM_ID),
    ],
)
def test_commands_to_a_card_reader_are_as_published(command: tuple[int, int], golden: bytes) -> None:
    assert sdt_frames.encode(command) == golden


@pytest.mark.parametrize(
    ("golden", "status", "size"),
    [
        (sdt.FOUND, sdt_frames.FOUND, 4),
        (sdt.NO_CARD, sdt_frames.NO_CARD, 0),
        (sdt.SELECT_FAILED, sdt_frames.SELECT_FAILED, 0),
        (sdt.NO_SUCH_ITEM, sdt_frames.NO_SUCH_ITEM, 0),
        (sdt.DONE, sdt_frames.OK, 0),
    ],
)
def test_replies_of_a_card_reader_are_understood(golden: bytes, status: int, size: int) -> None:
    reply = sdt_frames.decode(golden)
    assert reply is not None
    assert (reply.status, len(reply.data), reply.frame) == (status, size, golden)


def test_the_reply_to_a_read_has_1295_bytes() -> None:
    body = sdt.READ_REPLY_HEAD[5:] + bytes(256 + 1024)
    check = 0
    for byte in body:
        check ^= byte
    frame = sdt.READ_REPLY_HEAD[:5] + body + bytes([check])
    assert len(frame) == sdt.READ_REPLY_BYTES
    reply = sdt_frames.decode(frame)
    assert reply is not None
    assert [len(block) for block in sdt_frames.text_and_photo(reply.data)] == [256, 1024]


def test_the_number_of_a_security_module_reads_as_printed() -> None:
    assert sdt_frames.sam_id_text(sdt.SAM_NUMBER) == sdt.SAM_NUMBER_TEXT


@pytest.mark.parametrize("number", sdt.GOOD_NUMBERS)
def test_published_numbers_have_a_right_check_digit(number: str) -> None:
    assert check_digit_holds(number)
    assert not check_digit_holds(number[:-1] + str((int(number[-1]) + 1) % 10))


def test_commands_to_a_locker_board_are_as_published() -> None:
    assert locker_8a.encode_open(1, 1) == locker.OPEN_1
    assert locker_8a.encode_read_all(1) == locker.READ_ALL


def test_the_echo_of_an_open_command_is_its_acknowledgement() -> None:
    assert locker_8a.decode_open(locker.OPEN_1, 1, 1) == OpenAck(1)


@pytest.mark.parametrize("other", [locker.READ_1_SHUT, locker.READ_1_APART, locker.READ_ALL])
def test_the_answer_to_a_read_is_no_acknowledgement(other: bytes) -> None:
    assert locker_8a.decode_open(other, 1, 1) is None


def test_a_board_of_8_channels_may_answer_with_three_status_bytes() -> None:
    groups = locker_8a.decode_read_all(locker.CAPTURED_READ_ALL, 1, 8)
    assert groups == bytes(3)
    states = locker_8a.box_states(groups, 8, "closed_when_locked", "highest_first")
    assert set(states.values()) == {BoxState.OPEN}


def test_commands_to_a_gate_are_as_published() -> None:
    assert phonegate_frames.encode(phonegate_frames.HANDSHAKE) == gate.HANDSHAKE
    assert phonegate_frames.encode(phonegate_frames.REPORTS_ON) == gate.REPORTS_ON
    assert phonegate_frames.encode(phonegate_settings.ASK) == gate.SETTINGS_ASKED


def test_the_settings_of_a_gate_are_understood_and_nothing_that_no_sheet_explains() -> None:
    frame = phonegate_frames.next_frame(gate.SETTINGS)
    assert frame is not None
    assert len(gate.SETTINGS) == len(frame.raw) == 97
    read = phonegate_settings.decode_settings(frame)
    assert read is not None
    assert read.settings == (
        *(f"zone_{zone}={value}" for zone, value in enumerate((500, 501, 502, 503, 504, 505, 506, 999), 1)),
        "overall=600", "zones=6", "frequency=5", "flags=4",
        *(f"phone_zone_{zone}={99 + zone}" for zone in range(1, 9)),
        *(f"magnetic_{number}={number}" for number in range(1, 9)),
        "work_mode=electronics",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("golden", "change"),
    [
        (gate.FRONT_BLOCKED, BeamChanged(Beam.FRONT, True, Direction.FORWARD)),
        (gate.REAR_CLEARED, BeamChanged(Beam.REAR, False, Direction.FORWARD)),
    ],
)
def test_beam_reports_of_a_gate_are_understood(golden: bytes, change: BeamChanged) -> None:
    frame = phonegate_frames.next_frame(golden)
    assert frame is not None
    assert phonegate_frames.decode_beam(frame) == change


def test_the_captured_passage_report_is_understood() -> None:
    frame = phonegate_frames.next_frame(gate.CAPTURED_REPORT)
    assert frame is not None
    report = phonegate_frames.decode_report(frame)
    assert report.counters == GateCounters(122, 123, 103, 104)
    assert report.zones == (7, 8)
    assert report.metal_classes == (0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0)


def test_a_report_of_46_bytes_is_a_metal_gate_that_cannot_tell_a_phone() -> None:
    frame = phonegate_frames.next_frame(b"\x80\x2e\x01" + bytes(42) + b"\x7f")
    assert frame is not None
    with pytest.raises(BadFrame, match="cannot tell a phone"):
        phonegate_frames.decode_report(frame)


@pytest.mark.parametrize(
    ("request_", "golden"),
    [
        (modbus_frames.write_coil(modbus_frames.FLASH_ON + 2, 7), modbus.FLASH_3_ON_700_MS),
        (modbus_frames.write_coil(0, modbus_frames.COIL_ON), modbus.RELAY_1_ON),
        (modbus_frames.write_coil(0, modbus_frames.COIL_OFF), modbus.RELAY_1_OFF),
        (modbus_frames.read_bits(modbus_frames.READ_COILS, 8), modbus.READ_8_RELAYS),
        (modbus_frames.read_bits(modbus_frames.READ_INPUTS, 8), modbus.READ_8_INPUTS),
        (modbus_frames.read_version(), modbus.READ_VERSION),
    ],
)
def test_commands_to_a_relay_board_are_as_in_its_manual(request_: modbus_frames.Request, golden: bytes) -> None:
    assert request_.frame(transaction=1, unit=1) == golden


def test_answers_of_a_relay_board_are_understood() -> None:
    inputs, version = modbus_frames.read_bits(modbus_frames.READ_INPUTS, 8), modbus_frames.read_version()
    write = modbus_frames.write_coil(modbus_frames.FLASH_ON + 2, 7)
    assert modbus_frames.find_answer(modbus.EIGHT_INPUTS, inputs, 1, 1) == modbus_frames.Answer(b"\x05")
    assert modbus_frames.bits(b"\x05", 8) == (True, False, True, False, False, False, False, False)
    assert modbus_frames.find_answer(modbus.VERSION_200, version, 1, 1) == modbus_frames.Answer(b"\x00\xc8")
    assert modbus_frames.find_answer(modbus.NO_SUCH_INPUT, inputs, 1, 1) == modbus_frames.Answer(b"", 2)
    echo = modbus_frames.find_answer(modbus.FLASH_3_ON_700_MS, write, 1, 1)
    assert echo is not None
    assert not echo.refusal
