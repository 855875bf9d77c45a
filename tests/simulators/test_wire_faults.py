"""Every fault of the wire, on every kind of device that has a wire; each kind on the menu is tested somewhere."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

import simulators
from simulators.faults import MENU, FaultSwitch, Piece, read_fault, spoil
from tests.simulators.site_house import SiteHouse, Wire, until

ASKED = {
    "reader-a": ("AA AA AA 96 69 00 03 20 01 22", "aa aa aa 96 69 00 04 00 00 80 84"),
    "locker-a": ("80 01 01 33 B3", "80 01 01 11 91"),
    "gate-a": ("80 04 00 7F", "80 04 00 7f"),
    "board-main": ("00 01 00 00 00 06 01 01 00 00 00 08", "00 01 00 00 00 04 01 01 01 00"),
}
OTHER = {
    "reader-a": ("AA AA AA 96 69 00 03 11 FF ED", "aa aa aa 96 69 00 04 00 00 90 94"),
    "locker-a": ("80 01 00 33 B2", "80 01 ff ff ff 33 4d"),
    "gate-a": ("80 04 04 7F", "80 04 04 7f"),
    "board-main": ("00 02 00 00 00 06 01 02 00 00 00 08", "00 02 00 00 00 04 01 02 01 c5"),
}
with_every_device = pytest.mark.parametrize("device", list(ASKED))


def size(spelt: str) -> int:
    return len(bytes.fromhex(spelt))


def ask_whole(wire: Wire, device: str, table: dict[str, tuple[str, str]] = ASKED) -> None:
    request, answer = table[device]
    assert wire.ask(request, size(answer)) == answer


@with_every_device
@pytest.mark.parametrize("kind", ["silence", "lost_reply"])
def test_one_request_stays_without_an_answer(
    house: SiteHouse, wire_to: Callable[[str], Wire], device: str, kind: str
) -> None:
    wire = wire_to(device)
    house.break_(device, kind, times=1)
    wire.send(ASKED[device][0])
    house.until_mended(device)
    ask_whole(wire, device, OTHER)


def test_a_silent_locker_does_not_act_but_one_whose_answer_is_lost_does(
    house: SiteHouse, wire_to: Callable[[str], Wire]
) -> None:
    wire = wire_to("locker-a")
    house.break_("locker-a", "silence", times=1)
    wire.send("8A 01 01 11 9B")
    house.until_mended("locker-a")
    house.break_("locker-a", "lost_reply", times=1)
    wire.send("8A 01 02 11 98")
    until(lambda: house.do(lambda: house.site.bank.boxes[2].is_open), "box 2 standing open")
    assert not house.do(lambda: house.site.bank.boxes[1].is_open)


@with_every_device
def test_a_delayed_answer_comes_late_and_whole(house: SiteHouse, wire_to: Callable[[str], Wire], device: str) -> None:
    wire = wire_to(device)
    house.break_(device, "delay", ms=150, times=1)
    began_s = house.loop.time()
    ask_whole(wire, device)
    assert house.loop.time() - began_s >= 0.15


@with_every_device
def test_garbage_has_the_length_of_the_answer(house: SiteHouse, wire_to: Callable[[str], Wire], device: str) -> None:
    wire = wire_to(device)
    house.break_(device, "garbage", times=1)
    assert wire.ask(ASKED[device][0], size(ASKED[device][1])) != ASKED[device][1]
    ask_whole(wire, device)


@with_every_device
def test_one_bit_flips(house: SiteHouse, wire_to: Callable[[str], Wire], device: str) -> None:
    wire, answer = wire_to(device), bytes.fromhex(ASKED[device][1])
    house.break_(device, "byte_flip", at=2, times=1)
    got = bytes.fromhex(wire.ask(ASKED[device][0], len(answer)))
    assert (got[:2], got[3:], (got[2] ^ answer[2]).bit_count()) == (answer[:2], answer[3:], 1)
    ask_whole(wire, device)


@with_every_device
def test_a_truncated_answer_is_followed_by_the_next_one(
    house: SiteHouse, wire_to: Callable[[str], Wire], device: str
) -> None:
    wire = wire_to(device)
    house.break_(device, "truncated", keep=3, times=1)
    assert wire.ask(ASKED[device][0], 3) == ASKED[device][1][:8]
    ask_whole(wire, device, OTHER)


@with_every_device
@pytest.mark.parametrize("at", [-1, 0, 2])
def test_a_split_answer_arrives_whole(house: SiteHouse, wire_to: Callable[[str], Wire], device: str, at: int) -> None:
    wire = wire_to(device)
    house.break_(device, "split", at=at, gap_ms=1, times=1)
    ask_whole(wire, device)


@with_every_device
def test_noise_comes_before_the_answer(house: SiteHouse, wire_to: Callable[[str], Wire], device: str) -> None:
    wire = wire_to(device)
    house.break_(device, "noise", bytes=6, times=1)
    assert bytes.fromhex(wire.ask(ASKED[device][0], 6 + size(ASKED[device][1])))[6:].hex(" ") == ASKED[device][1]


@with_every_device
def test_two_answers_are_glued_together(house: SiteHouse, wire_to: Callable[[str], Wire], device: str) -> None:
    wire = wire_to(device)
    ask_whole(wire, device, OTHER)
    house.break_(device, "glued", times=1)
    both = f"{OTHER[device][1]} {ASKED[device][1]}"
    assert wire.ask(ASKED[device][0], size(both)) == both


@with_every_device
def test_the_answer_of_the_request_before_comes_again(
    house: SiteHouse, wire_to: Callable[[str], Wire], device: str
) -> None:
    wire = wire_to(device)
    ask_whole(wire, device, OTHER)
    house.break_(device, "stale", times=1)
    assert wire.ask(ASKED[device][0], size(OTHER[device][1])) == OTHER[device][1]
    ask_whole(wire, device)


@with_every_device
@pytest.mark.parametrize(("kind", "settings", "copies"), [("duplicate", {}, 2), ("flood", {"copies": 500}, 500)])
def test_an_answer_comes_more_than_once(
    house: SiteHouse, wire_to: Callable[[str], Wire], device: str, kind: str, settings: dict[str, int], copies: int
) -> None:
    wire, answer = wire_to(device), bytes.fromhex(ASKED[device][1])
    house.break_(device, kind, times=1, **settings)
    wire.send(ASKED[device][0])
    assert wire.read(copies * len(answer)) == answer * copies


@with_every_device
def test_a_connection_breaks_in_the_middle_of_a_frame_and_can_be_made_again(
    house: SiteHouse, wire_to: Callable[[str], Wire], device: str
) -> None:
    wire = wire_to(device)
    house.break_(device, "drop_mid_frame", at=3, times=1)
    wire.send(ASKED[device][0])
    assert wire.read_to_end().hex(" ") == ASKED[device][1][:8]
    ask_whole(wire_to(device), device)


@with_every_device
def test_a_dropped_connection_can_be_made_again(house: SiteHouse, wire_to: Callable[[str], Wire], device: str) -> None:
    wire = wire_to(device)
    ask_whole(wire, device)
    house.break_(device, "drop_connection")
    assert wire.read_to_end() == b""
    ask_whole(wire_to(device), device)
    assert house.do(lambda: house.site.fault_of(device)) is None


@with_every_device
def test_a_half_open_connection_stays_dead_and_a_new_one_lives_after_mending(
    house: SiteHouse, wire_to: Callable[[str], Wire], device: str
) -> None:
    wire = wire_to(device)
    ask_whole(wire, device)
    house.break_(device, "half_open")
    wire.send(ASKED[device][0])
    during = wire_to(device)
    during.send(ASKED[device][0])
    until(lambda: house.do(lambda: len(house.site.lines[device].clients)) == 2, "both being connected")
    house.mend(device)
    ask_whole(wire_to(device), device)
    house.break_(device, "drop_connection")
    assert wire.read_to_end() + during.read_to_end() == b""


@with_every_device
def test_a_device_without_power_refuses_connections_and_comes_back(
    house: SiteHouse, wire_to: Callable[[str], Wire], device: str
) -> None:
    wire = wire_to(device)
    ask_whole(wire, device)
    house.break_(device, "power_cycle", ms=200)
    assert wire.read_to_end() == b""
    assert house.do(lambda: house.site.fault_of(device)) == {"kind": "power_cycle"}
    with pytest.raises(ConnectionRefusedError):
        wire_to(device)
    until(lambda: house.do(lambda: house.site.fault_of(device)) is None, "the power being back")
    until(lambda: _accepts(house, device), "the device listening")
    ask_whole(wire_to(device), device)


def _accepts(house: SiteHouse, device: str) -> bool:
    try:
        house.wire(device).close()
    except ConnectionRefusedError:
        return False
    return True


@with_every_device
def test_a_cut_cable_drops_and_refuses_and_a_mended_one_has_the_same_address(
    house: SiteHouse, wire_to: Callable[[str], Wire], device: str
) -> None:
    wire = wire_to(device)
    ask_whole(wire, device)
    before = house.site.addresses[device]
    house.run(house.site.set_cable(device, cut=True))
    assert wire.read_to_end() == b""
    with pytest.raises(ConnectionRefusedError):
        wire_to(device)
    house.run(house.site.set_cable(device, cut=False))
    assert house.site.addresses[device] == before
    ask_whole(wire_to(device), device)


@pytest.mark.parametrize("device", ["reader-a", "locker-a"])
def test_a_checksum_is_wrong_once(house: SiteHouse, wire_to: Callable[[str], Wire], device: str) -> None:
    wire, answer = wire_to(device), bytes.fromhex(ASKED[device][1])
    house.break_(device, "wrong_checksum", times=1)
    got = bytes.fromhex(wire.ask(ASKED[device][0], len(answer)))
    assert (got[:-1], got[-1] ^ answer[-1]) == (answer[:-1], 0xFF)
    ask_whole(wire, device)


@pytest.mark.parametrize("device", ["reader-a", "locker-a", "gate-a"])
def test_a_device_at_another_speed_speaks_garbage_over_its_serial_server(
    house: SiteHouse, wire_to: Callable[[str], Wire], device: str
) -> None:
    wire = wire_to(device)
    house.break_(device, "wrong_speed", baud=19_200)
    wire.send(ASKED[device][0])
    assert wire.read(1)
    house.mend(device)
    again = wire_to(device)
    ask_whole(again, device)


def test_a_fault_can_wait_and_end_by_count(house: SiteHouse, wire_to: Callable[[str], Wire]) -> None:
    wire = wire_to("locker-a")
    house.break_("locker-a", "wrong_checksum", after=2, times=2)
    got = [wire.ask(ASKED["locker-a"][0], 5) for _ in range(6)]
    assert got == ["80 01 01 11 91"] * 2 + ["80 01 01 11 6e"] * 2 + ["80 01 01 11 91"] * 2


def test_a_fault_can_end_by_time() -> None:
    switch = FaultSwitch()
    switch.set(read_fault("locker-8a", "silence", {"for_ms": 500}), now_s=10.0)
    assert switch.strikes(10.4) is not None
    assert switch.standing(10.5) is None
    assert switch.strikes(10.6) is None


def test_a_fault_asked_for_under_another_name_is_not_counted() -> None:
    switch = FaultSwitch()
    switch.set(read_fault("locker-8a", "busy", {"times": 1}), now_s=0.0)
    assert switch.strikes(0.0, "silence", "delay") is None
    assert switch.strikes(0.0, "busy") is not None
    assert switch.standing(0.0) is None


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("nonsense", {}),
        ("delay", {"seconds": 1}),
        ("delay", {"ms": -1}),
        ("delay", {"ms": "soon"}),
        ("status", {"code": "ZZ"}),
        ("status", {"code": "9F"}),
        ("pty_vanish", {"times": 1}),
    ],
)
def test_a_fault_that_does_not_exist_is_named_in_the_error(kind: str, given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=kind):
        read_fault("sdt-idcard", kind, given)


def test_a_status_is_written_as_the_sheet_prints_it() -> None:
    assert read_fault("sdt-idcard", "status", {"code": 41}).settings["code"] == 0x41
    assert read_fault("sdt-idcard", "status", {"code": "41"}).settings["code"] == 0x41


@pytest.mark.parametrize("at", range(1, 11))
def test_a_split_at_every_offset_loses_nothing(at: int) -> None:
    frame = bytes.fromhex(ASKED["reader-a"][1])
    pieces = spoil(read_fault("sdt-idcard", "split", {"at": at, "gap_ms": 7}), frame, b"", Random(1))
    assert [piece.data for piece in pieces] == [frame[:at], frame[at:]]
    assert [piece.gap_ms for piece in pieces] == [0, 7]


def test_the_same_seed_makes_the_same_garbage() -> None:
    fault = read_fault("locker-8a", "garbage", {})
    frames = [spoil(fault, bytes(50), b"", Random(seed)) for seed in (1, 1, 2)]
    assert frames[0] == frames[1] != frames[2]
    assert frames[0] != [Piece(bytes(50))]


def test_every_kind_on_the_menu_is_broken_in_some_test() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert {kind for menu in MENU.values() for kind in menu if f'"{kind}"' not in written} == set()


def test_silence_waits_for_its_turn_too(house: SiteHouse, wire_to: Callable[[str], Wire]) -> None:
    wire = wire_to("gate-a")
    house.break_("gate-a", "silence", after=2, times=1)
    ask_whole(wire, "gate-a")
    ask_whole(wire, "gate-a")
    wire.send(ASKED["gate-a"][0])
    house.until_mended("gate-a")
    ask_whole(wire, "gate-a", OTHER)


def test_a_silent_gate_tells_nothing_by_itself(house: SiteHouse, wire_to: Callable[[str], Wire]) -> None:
    wire = wire_to("gate-a")
    ask_whole(wire, "gate-a", OTHER)
    house.break_("gate-a", "silence", times=1)
    house.do(lambda: house.site.gate.report(house.site.gate.count("forward", alarm=False)))
    ask_whole(wire, "gate-a")


def test_a_state_is_not_counted_by_replies() -> None:
    with pytest.raises(ValueError, match="no setting times"):
        read_fault("modbus-relay", "wire_cut", {"times": 1})
    assert read_fault("modbus-relay", "wire_cut", {"for_ms": 5}).settings == {"for_ms": 5, "input": 1}


def test_cuts_and_power_cycles_at_the_same_moment_end_with_a_device_that_listens(house: SiteHouse) -> None:
    line = house.site.lines["board-main"]

    async def all_at_once() -> None:
        line.order_fault(read_fault("modbus-relay", "power_cycle", {"ms": 10}))
        line.order_fault(read_fault("modbus-relay", "power_cycle", {"ms": 0}))
        await asyncio.gather(*(line.set_cable(cut=cut) for cut in (True, False, True, False)))

    house.run(all_at_once())
    until(lambda: house.do(lambda: line.powered), "the power being back")
    until(lambda: _accepts(house, "board-main"), "the board listening")


def test_the_manual_names_every_fault_and_no_other() -> None:
    manual = (Path(simulators.__file__).parent / "README.md").read_text(encoding="utf-8")
    table = manual.partition("## Faults")[2].partition("Cameras have")[0]
    named = {
        name
        for line in table.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    assert named == {kind for menu in MENU.values() for kind in menu}
