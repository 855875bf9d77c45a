"""The card reader's driver against a scripted reader on a socket."""

from collections.abc import Iterator
from datetime import date

import pytest

from drivers.kinds import CardPresented, CardRemoved, CardType, Reading
from drivers.sdt_idcard import SdtIdCard, Settings
from tests.drivers.sdt_device import RESIDENT, SdtDevice, request_size, text_block
from tests.drivers.wire import Line, line


@pytest.fixture
def device() -> SdtDevice:
    return SdtDevice()


@pytest.fixture
def wire(device: SdtDevice) -> Iterator[Line]:
    with line(request_size, device.answer) as wire:
        yield wire


@pytest.fixture
def reader(wire: Line) -> Iterator[SdtIdCard]:
    reader = SdtIdCard("reader-a", f"socket://127.0.0.1:{wire.port}", Settings())
    yield reader
    reader.close()


def presented(readings: list[Reading]) -> CardPresented:
    [reading] = readings
    assert isinstance(reading, CardPresented)
    return reading


def test_a_card_laid_down_is_read_once_and_its_removal_is_told_once(reader: SdtIdCard, device: SdtDevice) -> None:
    assert reader.poll() == []
    device.lay()
    card = presented(reader.poll()).card
    assert (card.type, card.name, card.id_number) == (CardType.RESIDENT, "测试甲", "110099196002290027")
    assert (card.sex, card.nation, card.birth) == ("女", "汉", date(1960, 2, 29))
    assert (card.valid_from, card.valid_to) == (date(2020, 1, 1), date(2040, 1, 1))
    assert reader.poll() == []
    assert reader.poll() == []
    device.take()
    assert reader.poll() == [CardRemoved()]
    assert reader.poll() == []


def test_the_whole_reply_is_kept_as_evidence(reader: SdtIdCard, device: SdtDevice, wire: Line) -> None:
    device.lay()
    raw = presented(reader.poll()).raw
    assert len(raw) == 1295
    assert raw == device.answer(wire.requests[-1])


def test_the_number_of_the_security_module_is_its_identity(reader: SdtIdCard) -> None:
    reader.open()
    assert reader.identity() == "05.01-20130812-000123456-123456789"


def test_another_card_between_two_looks_is_a_removal_and_a_new_card(reader: SdtIdCard, device: SdtDevice) -> None:
    device.lay()
    reader.poll()
    device.take()
    device.lay(text_block({**RESIDENT, 0: ("测试乙", 30), 122: ("110099196002290078", 36)}))
    removed, new = reader.poll()
    assert removed == CardRemoved()
    assert presented([new]).card.name == "测试乙"


def test_a_card_with_no_end_of_validity_is_read(reader: SdtIdCard, device: SdtDevice) -> None:
    device.lay(text_block({**RESIDENT, 204: ("长期", 16)}))
    assert presented(reader.poll()).card.valid_to is None
