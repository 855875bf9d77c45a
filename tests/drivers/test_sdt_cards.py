"""Cards in every condition: four types, bad content, cards that cannot be read, readers that cannot read."""

import traceback
from collections.abc import Iterator
from datetime import date

import pytest

from drivers import sdt_frames
from drivers.errors import BadFrame, DeviceFault, LinkLost
from drivers.kinds import CardPresented, CardRemoved, CardType, CardUnreadable
from drivers.sdt_card import NATIONS, decode_card
from drivers.sdt_idcard import SdtIdCard, Settings
from tests.drivers.sdt_device import RESIDENT, RESIDENT_TEXT, SdtDevice, request_size, text_block
from tests.drivers.wire import line, until

HMT = {
    **RESIDENT,
    32: ("", 4),
    122: ("810000199408230021", 36),
    220: ("H12345678", 18),
    238: ("01", 4),
}
FOREIGN_2017 = {
    0: ("CESHI, MOFAN", 120),
    120: ("1", 2),
    122: ("CAN110099020101", 30),
    152: ("CAN", 6),
    158: ("测试外", 30),
    188: ("20170101", 16),
    204: ("20270101", 16),
    220: ("19850101", 16),
    236: ("01", 4),
    240: ("1500", 8),
}
FOREIGN_2023 = {
    0: ("测试外", 30),
    30: ("1", 2),
    32: ("01", 4),
    36: ("19850101", 16),
    52: ("CESHI, MOFAN WITH A NAME AS LONG AS", 70),
    122: ("932682198501010017", 36),
    158: ("国家移民管理局", 30),
    188: ("20230101", 16),
    204: ("20330101", 16),
    220: (" THIS ONE", 22),
    242: ("826", 6),
}


class Bench:
    """A reader's driver with its scripted reader."""

    def __init__(self, device: SdtDevice, reader: SdtIdCard) -> None:
        self.device = device
        self.reader = reader


@pytest.fixture
def at() -> Iterator[Bench]:
    device = SdtDevice()
    with line(request_size, device.answer) as wire:
        reader = SdtIdCard("reader-a", f"socket://127.0.0.1:{wire.port}", Settings())
        yield Bench(device, reader)
        reader.close()


def test_a_resident_card_is_read_field_by_field() -> None:
    card = decode_card(RESIDENT_TEXT, b"photo")
    assert (card.address, card.issuer, card.photo) == ("模拟省测试市示例路1号", "测试市公安局", b"photo")


def test_a_permit_of_hong_kong_macao_or_taiwan_is_read() -> None:
    card = decode_card(text_block(HMT, "J"))
    assert (card.type, card.id_number, card.pass_number, card.nation) == (
        CardType.HMT,
        "810000199408230021",
        "H12345678",
        "",
    )


def test_a_foreigners_card_of_2017_is_read() -> None:
    card = decode_card(text_block(FOREIGN_2017, "I"))
    assert (card.type, card.name, card.english_name) == (CardType.FOREIGN_2017, "测试外", "CESHI, MOFAN")
    assert (card.id_number, card.nationality, card.issuer) == ("CAN110099020101", "CAN", "1500")
    assert (card.birth, card.valid_to, card.sex) == (date(1985, 1, 1), date(2027, 1, 1), "男")


def test_a_foreigners_card_without_a_chinese_name_has_the_english_one() -> None:
    fields = {**FOREIGN_2017, 158: ("", 30)}
    assert decode_card(text_block(fields, "I")).name == "CESHI, MOFAN"


def test_a_foreigners_card_of_2023_is_read_with_its_long_name() -> None:
    card = decode_card(text_block(FOREIGN_2023, "Y"))
    assert (card.type, card.name, card.nationality) == (CardType.FOREIGN_2023, "测试外", "826")
    assert card.english_name == "CESHI, MOFAN WITH A NAME AS LONG AS THIS ONE"
    assert card.id_number == "932682198501010017"


def test_the_table_of_peoples_is_whole() -> None:
    assert len(NATIONS) == 58
    assert [NATIONS[code] for code in ("01", "24", "25", "26", "56", "98")] == [
        "汉",
        "拉祜",
        "水",
        "东乡",
        "基诺",
        "外国血统",
    ]


BAD_CONTENT = {
    "a wrong check digit": ({**RESIDENT, 122: ("110099196002290028", 36)}, " "),
    "a number with letters": ({**RESIDENT, 122: ("11009919600229002A", 36)}, " "),
    "no name": ({**RESIDENT, 0: ("", 30)}, " "),
    "a birthday that never was": ({**RESIDENT, 36: ("19610229", 16)}, " "),
    "an end of validity in words": ({**RESIDENT, 204: ("永久", 16)}, " "),
    "an unknown type": (RESIDENT, "Z"),
    "a control character in the name": ({**RESIDENT, 0: ("测\x07试", 30)}, " "),
    "half a character in the name": ({**RESIDENT, 0: ("\ud800", 30)}, " "),
    "a permit with a resident's number": ({**HMT, 122: RESIDENT[122]}, "J"),
    "a foreigner of 2023 with a resident's number": ({**FOREIGN_2023, 122: RESIDENT[122]}, "Y"),
    "a foreigner of 2017 with a short number": ({**FOREIGN_2017, 122: ("CAN11009902010", 30)}, "I"),
}


def block_of(fields: dict[int, tuple[str, int]], flag: str) -> bytes:
    try:
        return text_block(fields, flag)
    except UnicodeEncodeError:
        return b"\x00\xd8" + text_block({**fields, 0: ("", 30)}, flag)[2:]


@pytest.mark.parametrize(("fields", "flag"), BAD_CONTENT.values(), ids=BAD_CONTENT.keys())
def test_a_card_whose_content_is_not_valid_is_unreadable_and_said_once(
    at: Bench, fields: dict[int, tuple[str, int]], flag: str
) -> None:
    at.device.lay(block_of(fields, flag))
    [reading] = at.reader.poll()
    assert isinstance(reading, CardUnreadable)
    assert reading.status == 0
    assert at.reader.poll() == []
    at.device.take()
    assert at.reader.poll() == []
    at.device.lay()
    [good] = at.reader.poll()
    assert isinstance(good, CardPresented)


@pytest.mark.parametrize(("fields", "flag"), BAD_CONTENT.values(), ids=BAD_CONTENT.keys())
def test_no_error_and_no_advice_names_what_stands_on_a_card(fields: dict[int, tuple[str, int]], flag: str) -> None:
    with pytest.raises(BadFrame) as refused:
        decode_card(block_of(fields, flag))
    said = "".join(traceback.format_exception(refused.value)[-1:]) + str(refused.value) + repr(refused.value)
    assert refused.value.__context__ is None
    for text, _ in fields.values():
        assert len(text) < 3 or text not in said


def test_neither_a_card_nor_its_reading_shows_itself(at: Bench) -> None:
    at.device.lay()
    [reading] = at.reader.poll()
    assert repr(reading) == "CardPresented(card=IdCard(type=<CardType.RESIDENT: 'resident'>))"
    reply = sdt_frames.decode(reading.raw)
    assert repr(reply) == "Reply(status=144)"


CARD_CODES = sorted(sdt_frames.CARD_ADVICE)


@pytest.mark.parametrize("status", [code for code in CARD_CODES if code != 0x81] + [0x5A])
def test_a_card_that_cannot_be_read_is_said_once_with_advice_and_read_when_it_lies_well(at: Bench, status: int) -> None:
    at.device.lay()
    at.device.override[b"\x30\x01"] = bytes([0, 0, status])
    unreadable = until(lambda: lay_again(at))
    assert [(reading.status, bool(reading.advice)) for reading in unreadable] == [(status, True)]
    assert lay_again(at) == []
    at.device.override.clear()
    [good] = lay_again(at)
    assert isinstance(good, CardPresented)
    at.device.take()
    assert at.reader.poll() == [CardRemoved()]


def lay_again(at: Bench) -> list[object]:
    """A card that was not read answers `find` again."""
    at.device.state = "new"
    return list(at.reader.poll())


def test_a_card_that_cannot_be_selected_is_said_after_the_second_try(at: Bench) -> None:
    at.device.lay()
    at.device.override[b"\x20\x02"] = b"\x00\x00\x81"
    assert at.reader.poll() == []
    [unreadable] = lay_again(at)
    assert isinstance(unreadable, CardUnreadable)
    assert unreadable.status == 0x81


def test_a_card_pulled_away_while_it_is_read_is_no_fault(at: Bench) -> None:
    at.device.lay()
    at.device.override[b"\x30\x01"] = b"\x00\x00\x80"
    assert [at.reader.poll(), lay_again(at), lay_again(at)] == [[], [], []]


@pytest.mark.parametrize("status", sorted(sdt_frames.READER_ADVICE))
@pytest.mark.parametrize("command", [b"\x20\x01", b"\x12\xff"])
def test_what_is_wrong_with_the_reader_is_a_device_fault_with_its_code(at: Bench, status: int, command: bytes) -> None:
    at.device.override[command] = bytes([0, 0, status])
    with pytest.raises(DeviceFault) as fault:
        at.reader.poll()
    assert fault.value.code == status
    assert fault.value.do
    at.device.override.clear()
    assert until(lambda: at.reader.poll() == [])
    assert at.reader.identity()


@pytest.mark.parametrize(
    "body", [b"\x00\x00\x90", b"\x00\x00\x9f\x00\x00", b"\x00\x00\x90\x01\x00\x04\x00" + bytes(1280)]
)
def test_a_reply_of_another_command_to_find_loses_the_link(at: Bench, body: bytes) -> None:
    at.reader.open()
    at.device.override[b"\x20\x01"] = body
    with pytest.raises(LinkLost, match="does not belong"):
        at.reader.poll()


@pytest.mark.parametrize("command", [b"\x20\x02", b"\x30\x01"])
def test_the_late_reply_to_find_is_taken_for_no_other(at: Bench, command: bytes) -> None:
    at.device.lay()
    at.device.override[command] = b"\x00\x00\x90\x00\x00\x00\x00"
    with pytest.raises(LinkLost, match="does not belong"):
        at.reader.poll()


def test_a_card_left_behind_is_still_there_however_long(at: Bench) -> None:
    at.device.lay()
    at.reader.poll()
    assert [at.reader.poll() for _ in range(20)] == [[]] * 20


def test_a_card_with_a_latest_address_is_still_there(at: Bench) -> None:
    at.device.lay()
    at.reader.poll()
    at.device.override[b"\x30\x03"] = b"\x00\x00\x90" + "模拟路2号".ljust(35).encode("utf-16-le")
    assert at.reader.poll() == []


def test_one_disturbed_question_does_not_take_a_card_away(at: Bench) -> None:
    at.device.lay()
    at.reader.poll()
    answers = iter([b"\x00\x00\x41", b"\x00\x00\x91"])
    at.device.once = lambda command: next(answers, None) if command == b"\x30\x03" else None
    assert at.reader.poll() == []


@pytest.mark.parametrize("body", [b"\x00\x00\x90", b"\x00\x00\x90\x01\x00\x04\x00" + bytes(1280)])
def test_a_reply_of_another_command_says_nothing_about_a_card_that_lies_there(at: Bench, body: bytes) -> None:
    at.device.lay()
    at.reader.poll()
    at.device.override[b"\x30\x03"] = body
    with pytest.raises(LinkLost, match="does not belong"):
        at.reader.poll()


def test_another_card_that_a_simple_reader_reads_is_not_taken_for_the_one_before(at: Bench) -> None:
    at.device.override[b"\x30\x03"] = b"\x00\x00\x21"
    at.device.lay()
    at.reader.poll()
    at.device.text = text_block({**RESIDENT, 0: ("测试乙", 30)})
    assert at.reader.poll() == [CardRemoved()]


@pytest.mark.parametrize("status", [0x21, 0x23, 0x24])
def test_a_reader_that_does_not_know_addresses_reads_the_card_again_to_see_it(at: Bench, status: int) -> None:
    at.device.override[b"\x30\x03"] = bytes([0, 0, status])
    at.device.lay()
    at.reader.poll()
    assert [at.reader.poll() for _ in range(3)] == [[]] * 3
    at.device.take()
    assert at.reader.poll() == [CardRemoved()]


def test_a_removal_while_the_line_was_cut_is_told_when_it_is_mended(at: Bench) -> None:
    at.device.lay()
    at.reader.poll()
    at.reader.close()
    at.device.take()
    assert at.reader.poll() == [CardRemoved()]


def test_a_card_that_lay_there_all_the_while_is_not_presented_again(at: Bench) -> None:
    at.device.lay()
    at.reader.poll()
    at.reader.close()
    assert at.reader.poll() == []
