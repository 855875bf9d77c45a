"""Devices on a serial cable: pyserial as the client, speeds that differ, a port that is pulled out."""

import os
import select
from collections.abc import Callable, Iterator

import pytest
import serial

from simulators.deeds import Deeds
from tests.simulators.site_house import SiteHouse, Wire, until

FIND = bytes.fromhex("AA AA AA 96 69 00 03 20 01 22")
NO_CARD = "aa aa aa 96 69 00 04 00 00 80 84"
SPEEDS = {"reader-a": 115_200, "locker-a": 9_600, "gate-a": 115_200}
ASKED = {
    "reader-a": (FIND.hex(" "), NO_CARD),
    "locker-a": ("80 01 01 33 B3", "80 01 01 11 91"),
    "gate-a": ("80 04 00 7F", "80 04 00 7f"),
}

Plug = Callable[..., serial.Serial]


@pytest.fixture
def plug(house: SiteHouse) -> Iterator[Plug]:
    opened: list[serial.Serial] = []

    def open_port(device: str, baud: int | None = None) -> serial.Serial:
        opened.append(serial.Serial(house.site.ptys[device], baud or SPEEDS[device], timeout=10))
        pty = house.site.lines[device].pty
        assert pty is not None
        until(lambda: house.do(lambda: pty.port.is_open), "the device seeing its client")
        return opened[-1]

    yield open_port
    for port in opened:
        port.close()


def ask(port: serial.Serial, device: str) -> str:
    request, answer = ASKED[device]
    port.write(bytes.fromhex(request))
    return port.read(len(bytes.fromhex(answer))).hex(" ")


@pytest.mark.parametrize("device", list(ASKED))
def test_a_device_answers_on_its_serial_cable_too(plug: Plug, device: str) -> None:
    assert ask(plug(device), device) == ASKED[device][1]


@pytest.mark.parametrize("device", list(ASKED))
def test_a_client_at_another_speed_reads_garbage(plug: Plug, device: str) -> None:
    port = plug(device, 19_200)
    assert ask_anything(port, device) not in ("", ASKED[device][1])
    port.baudrate = SPEEDS[device]
    port.reset_input_buffer()
    until(lambda: ask(port, device) == ASKED[device][1], "the answer at the right speed")


def ask_anything(port: serial.Serial, device: str) -> str:
    port.write(bytes.fromhex(ASKED[device][0]))
    return port.read(1).hex(" ")


def test_a_reader_told_to_change_its_speed_answers_once_more_and_then_at_the_new_one(plug: Plug) -> None:
    port = plug("reader-a")
    port.write(bytes.fromhex("AA AA AA 96 69 00 03 60 04 67"))
    assert port.read(11).hex(" ") == "aa aa aa 96 69 00 04 00 00 90 94"
    port.baudrate = 9_600
    assert ask(port, "reader-a") == NO_CARD


def test_a_client_that_sets_no_speed_finds_the_port_at_the_devices_own(house: SiteHouse) -> None:
    port = os.open(house.site.ptys["reader-a"], os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(port, FIND)
        assert select.select([port], [], [], 10)[0]
        assert os.read(port, 11).hex(" ") == NO_CARD
    finally:
        os.close(port)


def test_what_a_device_tells_while_nobody_listens_is_lost(
    house: SiteHouse, plug: Plug, wire_to: Callable[[str], Wire]
) -> None:
    wire = wire_to("gate-a")
    wire.ask("80 04 04 7F", 4)
    house.run(
        Deeds(house.site).walk_gate(
            "e1", "gate-a", "forward", turn_back=False, pace_ms=30, followed_by=None, report_delay_ms=0
        )
    )
    wire.read(20 + 62)
    assert ask(plug("gate-a"), "gate-a") == "80 04 00 7f"


def test_cable_and_network_hear_the_same_report(house: SiteHouse, plug: Plug, wire_to: Callable[[str], Wire]) -> None:
    port, wire = plug("gate-a"), wire_to("gate-a")
    wire.ask("80 04 04 7F", 4)
    house.do(lambda: house.site.gate.report(house.site.gate.count("forward", alarm=False)))
    assert port.read(62) == wire.read(62)


def test_a_port_can_be_closed_and_opened_again(house: SiteHouse, plug: Plug) -> None:
    first = plug("locker-a")
    assert ask(first, "locker-a") == "80 01 01 11 91"
    first.close()
    pty = house.site.lines["locker-a"].pty
    assert pty is not None
    until(lambda: not house.do(lambda: pty.port.is_open), "the device losing its client")
    assert ask(plug("locker-a"), "locker-a") == "80 01 01 11 91"


def test_a_cut_cable_is_silent_and_a_mended_one_speaks(house: SiteHouse, plug: Plug) -> None:
    port = plug("reader-a")
    house.run(house.site.set_cable("reader-a", cut=True))
    port.write(FIND)
    house.run(house.site.set_cable("reader-a", cut=False))
    assert ask(port, "reader-a") == NO_CARD


def test_a_port_that_is_pulled_out_fails_its_client_and_comes_back(house: SiteHouse, plug: Plug) -> None:
    port = plug("reader-a")
    assert ask(port, "reader-a") == NO_CARD
    house.break_("reader-a", "pty_vanish", ms=50)
    with pytest.raises((serial.SerialException, OSError)):
        ask_for_ever(port)
    port.close()
    pty = house.site.lines["reader-a"].pty
    assert pty is not None
    until(lambda: house.do(lambda: pty.port.is_plugged), "the port being back")
    assert ask(plug("reader-a"), "reader-a") == NO_CARD


def ask_for_ever(port: serial.Serial) -> None:
    while True:
        ask(port, "reader-a")


def test_a_device_without_a_serial_cable_cannot_have_it_pulled_out(house: SiteHouse) -> None:
    with pytest.raises(Exception, match="has no pty"):
        house.break_("room-reader-1", "pty_vanish")
