"""The locker board on its wire and its boxes as mechanics. Bytes are typed from the protocol's sheet."""

import asyncio
from collections.abc import Callable

import pytest

from simulators.boxes import BoxBank
from simulators.changes import Refusal
from simulators.locker_8a import Locker8A
from tests.simulators.site_house import SiteHouse, Wire, until

OPEN_1 = "8A 01 01 11 9B"
READ_1 = "80 01 01 33 B3"
LOCKED_1 = "80 01 01 11 91"
OPEN_STATE_1 = "80 01 01 00 80"
READ_ALL = "80 01 00 33 B2"
ALL_LOCKED = "80 01 ff ff ff 33 4d"


@pytest.fixture
def locker(wire_to: Callable[[str], Wire]) -> Wire:
    return wire_to("locker-a")


def is_open(house: SiteHouse, box: int) -> bool:
    return house.do(lambda: house.site.bank.boxes[box].is_open)


def until_open(house: SiteHouse, box: int) -> None:
    until(lambda: is_open(house, box), f"box {box} standing open")


def test_one_box_is_read(locker: Wire) -> None:
    assert locker.ask(READ_1, 5) == LOCKED_1.lower()


def test_the_answer_to_open_comes_before_the_door_moves(house: SiteHouse, locker: Wire) -> None:
    assert locker.ask(OPEN_1, 5) == "8a 01 01 11 9b"
    until_open(house, 1)
    assert locker.ask(READ_1, 5) == OPEN_STATE_1.lower()


def test_a_box_that_was_closed_is_locked_again(house: SiteHouse, locker: Wire) -> None:
    locker.ask(OPEN_1, 5)
    until_open(house, 1)
    house.do(lambda: house.site.bank.close(1))
    assert locker.ask(READ_1, 5) == LOCKED_1.lower()


@pytest.mark.parametrize(
    ("box", "answer"),
    [
        (1, "80 01 ff ff fe 33 4c"),
        (8, "80 01 ff ff 7f 33 cd"),
        (9, "80 01 ff fe ff 33 4c"),
        (24, "80 01 7f ff ff 33 cd"),
    ],
)
def test_all_boxes_are_read_highest_group_first(house: SiteHouse, locker: Wire, box: int, answer: str) -> None:
    assert locker.ask(READ_ALL, 7) == ALL_LOCKED
    house.do(lambda: house.site.bank.force_open(box))
    assert locker.ask(READ_ALL, 7) == answer


def test_several_boxes_open_at_one_command_without_an_answer(house: SiteHouse, locker: Wire) -> None:
    locker.send("90 01 02 02 02 93")
    for box in (2, 10, 18):
        until_open(house, box)
    assert locker.ask(READ_ALL, 7) == "80 01 fd fd fd 33 4f"


@pytest.mark.nightly
def test_all_boxes_open_one_after_the_other(house: SiteHouse, locker: Wire) -> None:
    assert locker.ask("8A 01 00 11 9A", 5) == "8a 01 00 11 9a"
    until_open(house, 1)
    assert not is_open(house, 24)
    until_open(house, 24)


def test_a_pulse_of_seconds_holds_the_latch_back_that_long(house: SiteHouse, locker: Wire) -> None:
    house.do(lambda: house.site.bank.jam(1, jammed=False))
    assert locker.ask("8A 01 01 11 01 9A", 5) == "8a 01 01 11 9b"
    until_open(house, 1)
    assert house.do(lambda: house.site.bank.boxes[1].latch_free)
    until(lambda: not house.do(lambda: house.site.bank.boxes[1].latch_free), "the latch being let go")


def test_a_jammed_box_answers_as_ever_and_stays_shut(house: SiteHouse, locker: Wire) -> None:
    house.do(lambda: house.site.bank.jam(1, jammed=True))
    locker.ask(OPEN_1, 5)
    locker.send("8A 01 02 11 98")
    locker.read(5)
    until_open(house, 2)
    assert locker.ask(READ_1, 5) == LOCKED_1.lower()


@pytest.mark.parametrize(
    "request_hex",
    ["8A 02 01 11 98", "80 02 01 33 B0", "8A 01 19 11 83", "82 01 00 22 A1", "9A 01 01 11 8B", "8A 01 01 11 9C"],
)
def test_other_addresses_unknown_boxes_and_wrong_sums_get_no_answer(
    house: SiteHouse, locker: Wire, request_hex: str
) -> None:
    locker.send(request_hex)
    locker.send("00")  # ends what might still be the beginning of a longer frame
    assert locker.ask(READ_1, 5) == LOCKED_1.lower()
    assert not is_open(house, 1)


def test_noise_and_pieces_are_taken_as_they_come(locker: Wire) -> None:
    locker.send("33 11 00")
    for byte in bytes.fromhex(READ_1):
        locker.send(bytes((byte,)))
    assert locker.read(5).hex() == LOCKED_1.replace(" ", "").lower()


def with_board(act: Callable[[Locker8A, BoxBank], None], **options: object) -> None:
    """A board without a wire, as a maker could have built it."""

    async def run() -> None:
        bank = BoxBank(24, lambda: None)
        act(Locker8A(bank, asyncio.get_running_loop().time, **options), bank)
        bank.stop()

    asyncio.run(run())


def answer(board: Locker8A, request_hex: str) -> str:
    frames = board.take_frames(bytearray.fromhex(request_hex))
    return b"".join(board.answer(frame) for frame in frames).hex(" ")


def test_a_lock_whose_contact_closes_when_open_reads_the_other_way_round() -> None:
    def act(board: Locker8A, bank: BoxBank) -> None:
        assert answer(board, READ_1) == OPEN_STATE_1.lower()
        assert answer(board, READ_ALL) == "80 01 00 00 00 33 b2"
        bank.force_open(1)
        assert answer(board, READ_1) == LOCKED_1.lower()
        assert answer(board, READ_ALL) == "80 01 00 00 01 33 b3"

    with_board(act, feedback="closed_when_open")


def test_a_board_may_send_the_lowest_group_first() -> None:
    def act(board: Locker8A, bank: BoxBank) -> None:
        bank.force_open(1)
        assert answer(board, READ_ALL) == "80 01 fe ff ff 33 4c"

    with_board(act, status_order="lowest_first")


def test_the_number_of_status_bytes_follows_the_firmware() -> None:
    def act(board: Locker8A, bank: BoxBank) -> None:
        assert answer(board, READ_ALL) == "80 01 00 00 00 00 ff ff ff 33 4d"

    with_board(act, status_bytes=7)


def test_a_board_may_tell_changes_by_itself() -> None:
    async def run() -> list[str]:
        told: list[str] = []
        boards: list[Locker8A] = []
        bank = BoxBank(24, lambda: [board.boxes_changed() for board in boards])
        boards.append(Locker8A(bank, asyncio.get_running_loop().time, tells_changes=True))
        boards[0].tell = lambda frame: told.append(frame.hex(" "))
        bank.force_open(1)
        bank.close(1)
        bank.stop()
        return told

    assert asyncio.run(run()) == ["82 01 01 00 82", "82 01 01 11 93"]


def test_a_box_without_a_spring_is_pulled_while_the_latch_is_back_and_only_then() -> None:
    async def run() -> None:
        bank = BoxBank(24, lambda: None, has_spring=False)
        with pytest.raises(Refusal):
            bank.pull(3)
        bank.pulse(3, 300)
        assert not bank.boxes[3].feedback_closed
        bank.pull(3)
        assert bank.boxes[3].is_open
        bank.close(3)
        assert bank.boxes[3].feedback_closed
        bank.stop()

    asyncio.run(run())


def test_a_wrong_address_in_the_answer(house: SiteHouse, locker: Wire) -> None:
    house.break_("locker-a", "wrong_address", address=5, times=1)
    assert locker.ask(READ_1, 5) == "80 05 01 11 95"
    assert locker.ask(READ_1, 5) == LOCKED_1.lower()


def test_reversed_feedback(house: SiteHouse, locker: Wire) -> None:
    house.break_("locker-a", "polarity")
    assert locker.ask(READ_1, 5) == OPEN_STATE_1.lower()
    house.mend("locker-a")
    assert locker.ask(READ_1, 5) == LOCKED_1.lower()


def test_a_busy_board_reads_but_does_not_open(house: SiteHouse, locker: Wire) -> None:
    house.break_("locker-a", "busy", times=1)
    locker.send(OPEN_1)
    assert locker.ask(READ_1, 5) == LOCKED_1.lower()
    assert not is_open(house, 1)
    locker.ask(OPEN_1, 5)
    until_open(house, 1)


def test_a_stuck_status_hides_that_a_box_opened(house: SiteHouse, locker: Wire) -> None:
    house.break_("locker-a", "stuck_status")
    house.do(lambda: house.site.bank.force_open(1))
    assert locker.ask(READ_1, 5) == LOCKED_1.lower()
    house.mend("locker-a")
    assert locker.ask(READ_1, 5) == OPEN_STATE_1.lower()


def test_a_bouncing_contact_shows_both_states_before_it_settles(house: SiteHouse, locker: Wire) -> None:
    house.break_("locker-a", "bounce", ms=400)
    house.do(lambda: house.site.bank.force_open(1))
    seen: list[str] = []
    until(lambda: seen.append(locker.ask(READ_1, 5)) or len(set(seen)) == 2, "both states being seen")
    until(lambda: house.loop.time() - house.site.bank.boxes[1].changed_s > 0.4, "the contact being quiet")
    assert {locker.ask(READ_1, 5) for _ in range(5)} == {OPEN_STATE_1.lower()}
