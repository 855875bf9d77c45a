"""The identity-card reader on its wire. Bytes are typed from the protocol's sheet, not computed."""

from collections.abc import Callable

import pytest

from simulators.cards import make_card
from simulators.people import make_people
from tests.simulators.site_house import SiteHouse, Wire

FIND = "AA AA AA 96 69 00 03 20 01 22"
SELECT = "AA AA AA 96 69 00 03 20 02 21"
READ_BASE = "AA AA AA 96 69 00 03 30 01 32"
READ_FINGERPRINT = "AA AA AA 96 69 00 03 30 10 23"
READ_ADDRESS = "AA AA AA 96 69 00 03 30 03 30"
READ_MANAGEMENT = "AA AA AA 96 69 00 03 30 05 36"
RESET = "AA AA AA 96 69 00 03 10 FF EC"
SAM_STATUS = "AA AA AA 96 69 00 03 11 FF ED"
SAM_ID = "AA AA AA 96 69 00 03 12 FF EE"

FOUND = "aa aa aa 96 69 00 08 00 00 9f 00 00 00 00 97"
NO_CARD = "aa aa aa 96 69 00 04 00 00 80 84"
SELECT_FAILED = "aa aa aa 96 69 00 04 00 00 81 85"
OK = "aa aa aa 96 69 00 04 00 00 90 94"
READ_FAILED = "aa aa aa 96 69 00 04 00 00 41 45"
BAD_CHECKSUM = "aa aa aa 96 69 00 04 00 00 10 14"
BAD_LENGTH = "aa aa aa 96 69 00 04 00 00 11 15"
BAD_COMMAND = "aa aa aa 96 69 00 04 00 00 21 25"
NO_ITEM = "aa aa aa 96 69 00 04 00 00 91 95"
SELECTED_BYTES, BASE_BYTES = 19, 1295


def lay(house: SiteHouse, who: str = "e1", **card: object) -> None:
    person = house.site.people[who]
    house.do(lambda: setattr(house.site.readers["reader-a"], "card", make_card(person, **card)))


def take(house: SiteHouse) -> None:
    house.do(lambda: setattr(house.site.readers["reader-a"], "card", None))


@pytest.fixture
def reader(wire_to: Callable[[str], Wire]) -> Wire:
    return wire_to("reader-a")


def choose(reader: Wire) -> None:
    assert reader.ask(FIND, 15) == FOUND
    reader.ask(SELECT, SELECTED_BYTES)


def test_an_empty_reader_finds_no_card_and_selects_none(reader: Wire) -> None:
    assert reader.ask(FIND, 11) == NO_CARD
    assert reader.ask(SELECT, 11) == SELECT_FAILED


def test_a_card_is_found_selected_and_read(house: SiteHouse, reader: Wire) -> None:
    lay(house)
    assert reader.ask(FIND, 15) == FOUND
    assert reader.ask(SELECT, SELECTED_BYTES)[:29] == "aa aa aa 96 69 00 0c 00 00 90"
    answer = bytes.fromhex(reader.ask(READ_BASE, BASE_BYTES))
    assert answer[:14].hex(" ") == "aa aa aa 96 69 05 08 00 00 90 01 00 04 00"
    assert answer[14 + 256 : -1] == bytes(1024)


def test_a_card_that_was_read_is_not_found_again_until_it_was_taken_away(house: SiteHouse, reader: Wire) -> None:
    lay(house)
    choose(reader)
    reader.ask(READ_BASE, BASE_BYTES)
    assert reader.ask(FIND, 11) == NO_CARD
    take(house)
    assert reader.ask(FIND, 11) == NO_CARD
    lay(house)
    assert reader.ask(FIND, 15) == FOUND


def test_reading_without_selecting_fails(house: SiteHouse, reader: Wire) -> None:
    lay(house)
    assert reader.ask(READ_BASE, 11) == READ_FAILED
    assert reader.ask(FIND, 15) == FOUND
    assert reader.ask(READ_FINGERPRINT, 11) == READ_FAILED


def test_a_card_taken_away_between_select_and_read_is_not_read(house: SiteHouse, reader: Wire) -> None:
    lay(house)
    choose(reader)
    take(house)
    assert reader.ask(READ_BASE, 11) == READ_FAILED


@pytest.mark.parametrize(("size", "total"), [(0, 1297), (512, 1809), (1024, 2321)])
def test_a_fingerprint_makes_the_answer_longer(house: SiteHouse, reader: Wire, size: int, total: int) -> None:
    lay(house, fingerprint_bytes=size)
    choose(reader)
    answer = bytes.fromhex(reader.ask(READ_FINGERPRINT, total))
    assert answer[9:16] == bytes.fromhex("90 01 00 04 00") + size.to_bytes(2, "big")


def test_the_latest_address_is_told_if_there_is_one(house: SiteHouse, reader: Wire) -> None:
    lay(house)
    choose(reader)
    assert reader.ask(READ_ADDRESS, 11) == NO_ITEM
    lay(house, moved_to="模拟路9号")
    choose(reader)
    answer = bytes.fromhex(reader.ask(READ_ADDRESS, 5 + 2 + 3 + 70 + 1))
    assert answer[10:-1].decode("utf-16-le") == "模拟路9号".ljust(35)


def test_the_management_number_is_read_from_a_selected_card(house: SiteHouse, reader: Wire) -> None:
    lay(house)
    choose(reader)
    assert bytes.fromhex(reader.ask(READ_MANAGEMENT, 39))[10:-1].isdigit()


def test_the_sam_tells_its_state_and_its_number(reader: Wire) -> None:
    assert reader.ask(RESET, 11) == OK
    assert reader.ask(SAM_STATUS, 11) == OK
    number = bytes.fromhex(reader.ask(SAM_ID, 27))[10:26]
    words = [int.from_bytes(number[a:b], "little") for a, b in ((0, 2), (2, 4), (4, 8), (8, 12), (12, 16))]
    assert "{:02d}.{:02d}-{:d}-{:09d}-{:09d}".format(*words) == "05.01-20130812-000123456-000001001"


def test_a_reset_makes_a_read_card_found_again(house: SiteHouse, reader: Wire) -> None:
    lay(house)
    choose(reader)
    reader.ask(READ_BASE, BASE_BYTES)
    reader.ask(RESET, 11)
    assert reader.ask(FIND, 15) == FOUND


@pytest.mark.parametrize(
    ("request_hex", "answer"),
    [
        ("AA AA AA 96 69 00 03 20 01 23", BAD_CHECKSUM),
        ("AA AA AA 96 69 00 02 20 22", BAD_LENGTH),
        ("AA AA AA 96 69 05 08", BAD_LENGTH),
        ("AA AA AA 96 69 00 03 77 01 75", BAD_COMMAND),
    ],
)
def test_wrong_requests_are_refused_with_their_own_status(reader: Wire, request_hex: str, answer: str) -> None:
    assert reader.ask(request_hex, 11) == answer


def test_noise_before_a_request_and_a_request_in_pieces_are_understood(reader: Wire) -> None:
    reader.send("00 FF AA AA 12")
    for byte in bytes.fromhex(FIND):
        reader.send(bytes((byte,)))
    assert reader.read(11).hex(" ") == NO_CARD


@pytest.mark.parametrize("code", ["31", "32", "33", "40", "41", "47", "60", "66"])
def test_every_status_of_the_sheet_can_be_ordered_for_a_read(house: SiteHouse, reader: Wire, code: str) -> None:
    lay(house)
    house.break_("reader-a", "status", code=code, times=1)
    choose(reader)
    assert reader.ask(READ_BASE, 11).split()[9] == code
    choose(reader)
    assert len(bytes.fromhex(reader.ask(READ_BASE, BASE_BYTES))) == BASE_BYTES


def test_another_reader_in_its_place_tells_another_number(house: SiteHouse, reader: Wire) -> None:
    before = reader.ask(SAM_ID, 27)
    house.break_("reader-a", "device_swap")
    assert reader.ask(SAM_ID, 27) != before


def text_of(house: SiteHouse, reader: Wire, who: str, **card: object) -> bytes:
    lay(house, who, **card)
    choose(reader)
    return bytes.fromhex(reader.ask(READ_BASE, BASE_BYTES))[14 : 14 + 256]


def part(text: bytes, first: int, last: int) -> str:
    return text[first : last + 1].decode("utf-16-le").rstrip()


def test_a_resident_card_holds_its_fields_where_the_sheet_says(house: SiteHouse, reader: Wire) -> None:
    person = house.site.people["e2"]
    text = text_of(house, reader, "e2")
    assert (part(text, 0, 29), part(text, 30, 31), part(text, 32, 35)) == (person.name, person.sex, "01")
    assert (part(text, 36, 51), part(text, 122, 157)) == (person.birth, person.id_number)
    assert (part(text, 188, 203), part(text, 204, 219)) == ("20150101", "长期")
    assert text[248:250] == b" \x00"


def test_a_card_may_end_on_a_day(house: SiteHouse, reader: Wire) -> None:
    assert part(text_of(house, reader, "e2", valid_to="20200131"), 204, 219) == "20200131"


def test_a_residence_permit_holds_its_fields(house: SiteHouse, reader: Wire) -> None:
    text = text_of(house, reader, "e3", card_type="hmt")
    assert (text[248:250], part(text, 122, 157)[:6]) == (b"J\x00", "810000")
    assert (part(text, 32, 35), part(text, 220, 237), part(text, 238, 241)) == ("", "H00000000", "01")


def test_a_foreign_card_of_2017_holds_its_fields(house: SiteHouse, reader: Wire) -> None:
    person = house.site.people["e4"]
    text = text_of(house, reader, "e4", card_type="foreign_2017")
    assert (text[248:250], part(text, 0, 119), part(text, 158, 187)) == (b"I\x00", "SIMULATED E4", person.name)
    assert (part(text, 120, 121), part(text, 152, 157), part(text, 220, 235)) == (person.sex, "UTO", person.birth)
    number = part(text, 122, 151)
    assert (number[:3], len(number), number[3:].isdigit()) == ("UTO", 15, True)


def test_a_foreign_card_of_2023_holds_its_fields(house: SiteHouse, reader: Wire) -> None:
    text = text_of(house, reader, "e5", card_type="foreign_2023")
    assert (text[248:250], part(text, 52, 121), part(text, 242, 247)) == (b"Y\x00", "SIMULATED E5", "UTO")
    assert part(text, 122, 157).startswith("911999")
    assert has_valid_check_digit(part(text, 122, 157))


def has_valid_check_digit(number: str) -> bool:
    """The rule spelt out place by place: a second hand, not the simulator's own."""
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    return number[17] == "10X98765432"[total % 11]


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_all_people_are_synthetic_and_their_numbers_valid(seed: int) -> None:
    people = make_people(seed)
    assert list(people) == ["e1", "e2", "e3", "e4", "e5", "x1"]
    assert (
        len({person.id_number for person in people.values()}) == len({person.name for person in people.values()}) == 6
    )
    for person in people.values():
        assert person.id_number.startswith("110099")
        assert person.name[:2] in ("模拟", "测试")
        assert has_valid_check_digit(person.id_number)
        assert (int(person.id_number[16]) % 2 == 1) == (person.sex == "1")
        assert person.id_number[6:14] == person.birth


def test_the_check_digit_of_the_published_samples_is_right() -> None:
    assert has_valid_check_digit("932682198501010017")
    assert has_valid_check_digit("911124198108030024")


def test_the_same_seed_makes_the_same_people() -> None:
    assert make_people(1) == make_people(1)
    assert make_people(1) != make_people(2)
    assert [person.id_number for person in make_people(1).values()] == [
        "110099196302166706", "110099197011133618", "110099195808015927",
        "110099196810251034", "110099197708093943", "110099197302111355",
    ]  # fmt: skip
