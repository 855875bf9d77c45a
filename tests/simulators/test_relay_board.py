"""The relay board on its wire: Debian's mbpoll as an independent client, and bytes typed from the board's sheet."""

import re
import subprocess
from collections.abc import Callable

import pytest

from tests.simulators.site_house import SiteHouse, Wire, until

READ_RELAYS = "00 01 00 00 00 06 01 01 00 00 00 08"
READ_INPUTS = "00 02 00 00 00 06 01 02 00 00 00 08"
ALL_ON = "00 03 00 00 00 06 01 05 00 FF FF 00"
ALL_OFF = "00 03 00 00 00 06 01 05 00 FF 00 00"


@pytest.fixture
def board(wire_to: Callable[[str], Wire]) -> Wire:
    return wire_to("board-main")


def relays(board: Wire) -> int:
    answer = bytes.fromhex(board.ask(READ_RELAYS, 10))
    assert answer[:9].hex(" ") == "00 01 00 00 00 04 01 01 01"
    return answer[9]


def inputs(board: Wire) -> int:
    answer = bytes.fromhex(board.ask(READ_INPUTS, 10))
    assert answer[:9].hex(" ") == "00 02 00 00 00 04 01 02 01"
    return answer[9]


def mbpoll(house: SiteHouse, *options: str) -> str:
    host, port = house.site.addresses["board-main"].removeprefix("tcp://").split(":")
    before, _, values = " ".join(options).partition(" = ")
    command = ["mbpoll", "-m", "tcp", "-p", port, "-1", *before.split(), host, *values.split()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    return done.stdout + done.stderr


def polled(printed: str) -> dict[int, str]:
    return {int(place): value for place, value in re.findall(r"^\[(\d+)\]:\s+(\S+)", printed, re.MULTILINE)}


def test_mbpoll_reads_relays_and_inputs(house: SiteHouse) -> None:
    assert polled(mbpoll(house, "-t 0 -r 1 -c 8")) == dict.fromkeys(range(1, 9), "0")
    rest = {1: "1", 2: "0", 3: "1", 4: "0", 5: "0", 6: "0", 7: "1", 8: "1"}
    assert polled(mbpoll(house, "-t 1 -r 1 -c 8")) == rest


def test_mbpoll_switches_one_relay_and_several(house: SiteHouse) -> None:
    assert "Written 1 references" in mbpoll(house, "-t 0 -r 3 = 1")
    assert polled(mbpoll(house, "-t 0 -r 1 -c 8"))[3] == "1"
    assert "Written 4 references" in mbpoll(house, "-t 0 -r 1 = 1 1 0 1")
    assert list(polled(mbpoll(house, "-t 0 -r 1 -c 4")).values()) == ["1", "1", "0", "1"]


def test_mbpoll_reads_and_writes_what_inputs_do_by_themselves(house: SiteHouse) -> None:
    assert polled(mbpoll(house, "-t 4 -r 4097 -c 8")) == dict.fromkeys(range(4097, 4105), "0")
    assert "Written 1 references" in mbpoll(house, "-t 4 -r 4101 = 1")
    assert polled(mbpoll(house, "-t 4 -r 4101 -c 1")) == {4101: "1"}
    assert "Written 2 references" in mbpoll(house, "-t 4 -r 4102 = 2 0")


@pytest.mark.parametrize("options", ["-t 0 -r 9 -c 1", "-t 1 -r 8 -c 2", "-t 4 -r 1 -c 1", "-t 4 -r 4100 -c 9"])
def test_mbpoll_is_told_that_an_address_does_not_exist(house: SiteHouse, options: str) -> None:
    assert "Illegal data address" in mbpoll(house, options)


def test_mbpoll_is_told_that_a_function_does_not_exist(house: SiteHouse) -> None:
    assert "Illegal function" in mbpoll(house, "-t 3 -r 1 -c 1")


def test_a_pulse_on_switches_relay_3_for_700_ms_and_back(house: SiteHouse, board: Wire) -> None:
    assert board.ask("00 05 00 00 00 06 01 05 02 02 00 07", 12) == "00 05 00 00 00 06 01 05 02 02 00 07"
    assert relays(board) == 0b100
    assert 0 < house.do(lambda: house.site.boards["board-main"].board.pulse_left_ms(3)) <= 700
    until(lambda: relays(board) == 0, "relay 3 dropping")


def test_a_pulse_off_frees_a_relay_and_pulls_it_in_again(board: Wire) -> None:
    board.ask(ALL_ON, 12)
    board.ask("00 05 00 00 00 06 01 05 04 00 00 02", 12)
    assert relays(board) == 0xFE
    until(lambda: relays(board) == 0xFF, "relay 1 pulling in")


def test_a_pulse_ends_by_itself_when_the_host_is_gone(house: SiteHouse, board: Wire) -> None:
    board.ask("00 05 00 00 00 06 01 05 02 00 00 02", 12)
    board.close()
    assert house.do(lambda: house.site.boards["board-main"].board.relay(1))
    until(lambda: not house.do(lambda: house.site.boards["board-main"].board.relay(1)), "the relay dropping")


def test_a_pulse_has_the_last_word_over_a_release_written_during_it(house: SiteHouse, board: Wire) -> None:
    board.ask(ALL_ON, 12)
    board.ask("00 05 00 00 00 06 01 05 04 00 00 02", 12)
    board.ask("00 06 00 00 00 06 01 05 00 00 00 00", 12)
    assert relays(board) == 0xFE
    until(lambda: relays(board) == 0xFF, "the board pulling relay 1 in again, against the release")
    board.ask("00 06 00 00 00 06 01 05 00 00 00 00", 12)
    assert relays(board) == 0xFE


def test_a_new_pulse_takes_the_place_of_the_old(house: SiteHouse, board: Wire) -> None:
    board.ask("00 05 00 00 00 06 01 05 02 00 7F FF", 12)
    board.ask("00 05 00 00 00 06 01 05 02 00 00 01", 12)
    until(lambda: relays(board) == 0, "the short pulse ending")
    assert house.do(lambda: house.site.boards["board-main"].board.pulse_left_ms(1)) == 0


def test_all_relays_are_switched_and_toggled_at_once(board: Wire) -> None:
    board.ask("00 06 00 00 00 06 01 05 00 01 FF 00", 12)
    board.ask("00 06 00 00 00 06 01 05 01 FF FF 00", 12)
    assert relays(board) == 0xFD
    board.ask("00 06 00 00 00 06 01 05 00 01 55 00", 12)
    assert relays(board) == 0xFF
    board.ask(ALL_OFF, 12)
    assert relays(board) == 0


@pytest.mark.parametrize(
    ("pdu", "answer"),
    [
        ("01 05 00 00 12 34", "01 85 03"),
        ("01 05 02 00 00 00", "01 85 03"),
        ("01 05 02 08 00 07", "01 85 02"),
        ("01 05 03 00 00 07", "01 85 02"),
        ("01 01 00 00 00 00", "01 81 03"),
        ("01 06 10 00 00 04", "01 86 03"),
        ("01 06 20 00 00 00", "01 86 02"),
        ("01 07 00 00 00 00", "01 87 01"),
    ],
)
def test_what_the_board_cannot_do_is_an_exception_and_changes_nothing(board: Wire, pdu: str, answer: str) -> None:
    assert board.ask(f"00 09 00 00 00 06 {pdu}", 9) == f"00 09 00 00 00 03 {answer}"
    assert relays(board) == 0


def test_another_device_address_gets_no_answer(board: Wire) -> None:
    board.send("00 07 00 00 00 06 02 05 00 00 FF 00")
    assert relays(board) == 0


def test_requests_in_pieces_and_several_at_once_are_answered_in_order(board: Wire) -> None:
    for byte in bytes.fromhex(READ_RELAYS):
        board.send(bytes((byte,)))
    board.send(READ_INPUTS + READ_RELAYS)
    assert [board.read(10)[1] for _ in range(3)] == [1, 2, 1]


def test_after_bytes_that_are_not_modbus_the_board_starts_afresh(board: Wire) -> None:
    board.send("47 45 54 20 2F 20 48 54 54 50" + READ_RELAYS)
    assert board.read(10).hex(" ") == "00 01 00 00 00 04 01 01 01 00"


def test_an_input_set_to_link_moves_its_relay(house: SiteHouse, board: Wire) -> None:
    board.ask("00 08 00 00 00 06 01 06 10 01 00 01", 12)
    house.do(lambda: house.site.doors["door-main"].press_button(pressed=True))
    assert relays(board) == 0b10
    house.do(lambda: house.site.doors["door-main"].press_button(pressed=False))
    assert relays(board) == 0
    board.ask("00 08 00 00 00 06 01 06 10 01 00 02", 12)
    house.do(lambda: house.site.doors["door-main"].press_button(pressed=True))
    house.do(lambda: house.site.doors["door-main"].press_button(pressed=False))
    assert relays(board) == 0b10


def test_without_power_every_relay_drops_and_a_pulse_is_forgotten(house: SiteHouse, board: Wire) -> None:
    board.ask(ALL_ON, 12)
    board.ask("00 05 00 00 00 06 01 05 04 00 00 01", 12)
    house.break_("board-main", "power_cycle", ms=0)
    assert board.read_to_end() == b""
    until(lambda: house.do(lambda: house.site.fault_of("board-main")) is None, "the board being back")
    again = house.wire("board-main")
    assert relays(again) == 0
    again.close()


@pytest.mark.parametrize(
    ("kind", "settings", "answer"),
    [
        ("wrong_transaction", {}, "40 00 00 00 00 04 01 01 01 00"),
        ("wrong_unit", {"unit": 7}, "00 01 00 00 00 04 07 01 01 00"),
        ("exception", {"code": 6}, "00 01 00 00 00 03 01 81 06"),
    ],
)
def test_a_board_answers_wrongly_once(
    house: SiteHouse, board: Wire, kind: str, settings: dict[str, int], answer: str
) -> None:
    house.break_("board-main", kind, times=1, **settings)
    assert board.ask(READ_RELAYS, len(bytes.fromhex(answer))) == answer
    assert relays(board) == 0


def test_cut_stuck_and_bouncing_inputs_and_a_welded_relay(house: SiteHouse, board: Wire) -> None:
    assert inputs(board) == 0b1100_0101
    house.break_("board-main", "wire_cut", input=3)
    assert inputs(board) == 0b1100_0001
    house.break_("board-main", "input_stuck", input=2, on=True)
    assert inputs(board) == 0b1100_0111
    house.break_("board-main", "relay_stuck", relay=2, on=1)
    assert (relays(board), inputs(board)) == (0b10, 0b1100_0101)
    house.break_("board-main", "bounce", input=1, ms=400)
    house.do(lambda: house.site.doors["door-main"].force_open())
    seen: list[int] = []
    until(lambda: seen.append(inputs(board) & 1) or len(set(seen)) == 2, "both states being seen")
    house.mend("board-main")
    assert inputs(board) == 0b1100_0100
