"""The phone gate on its wire. Bytes are typed from the protocol's sheet and its captured report."""

import asyncio
from collections.abc import Callable

import pytest

from simulators.deeds import Deeds
from simulators.gate_walk import GateWalk, walk
from simulators.phone_gate import PhoneGate
from tests.simulators.site_house import SiteHouse, Wire, until

SYNC = "80 04 00 7F"
ENABLE = "80 04 04 7F"
ENABLED = "80 04 04 7f"
FORWARD_BEAMS = "80 05 66 01 7f 80 05 66 02 7f 80 05 66 03 7f 80 05 66 04 7f"
BACKWARD_BEAMS = "80 05 66 0d 7f 80 05 66 0e 7f 80 05 66 0b 7f 80 05 66 0c 7f"
CLEAN_FORWARD = "80 3e 01 00 00 01 00 00 00 00 00 00 00 00 00 0d 0a 03 14 00 24 0b" + " 00" * 39 + " 7f"
BEAMS, REPORT = 20, 62


@pytest.fixture
def gate(wire_to: Callable[[str], Wire]) -> Wire:
    wire = wire_to("gate-a")
    assert wire.ask(ENABLE, 4) == ENABLED
    return wire


def go(house: SiteHouse, who: str = "e1", direction: str = "forward", **more: object) -> bool:
    chosen = {"turn_back": False, "pace_ms": 30, "followed_by": None, "report_delay_ms": 0} | more
    return house.run(Deeds(house.site).walk_gate(who, "gate-a", direction, **chosen))


def leave_phone(house: SiteHouse, *people: str) -> None:
    for who in people:
        house.site.people[who].phone = "none"


def report_of(frame: bytes) -> tuple[list[int], list[int], list[int]]:
    """Counters, zones with an alarm, classes; read as the sheet says, by a second hand."""
    assert (len(frame), frame[:3].hex(), frame[-1]) == (62, "803e01", 0x7F)
    assert all(byte < 0x80 for byte in frame[1:])
    counters = [frame[at] * 16384 + frame[at + 1] * 128 + frame[at + 2] for at in (3, 6, 9, 12)]
    zones = [7 * group + bit for group in range(5) for bit in range(7) if frame[40 + group] >> bit & 1]
    return counters, zones, list(frame[45:61])


def test_a_handshake_is_answered(gate: Wire) -> None:
    assert gate.ask(SYNC, 4) == "80 04 00 7f"


def test_a_clean_passage_forward_is_four_beams_and_a_report(house: SiteHouse, gate: Wire) -> None:
    leave_phone(house, "e1")
    assert go(house) is False
    assert gate.read(BEAMS).hex(" ") == FORWARD_BEAMS
    assert gate.read(REPORT).hex(" ") == CLEAN_FORWARD
    assert house.site.people["e1"].where == "between"


def test_a_passage_backward_has_its_own_beams_and_counter(house: SiteHouse, gate: Wire) -> None:
    leave_phone(house, "e1")
    go(house)
    gate.read(BEAMS + REPORT)
    go(house, direction="backward")
    assert gate.read(BEAMS).hex(" ") == BACKWARD_BEAMS
    assert report_of(gate.read(REPORT))[0] == [1, 1, 0, 0]
    assert house.site.people["e1"].where == "outside"


def test_a_phone_in_the_pocket_is_an_alarm_with_zone_and_class(house: SiteHouse, gate: Wire) -> None:
    assert go(house) is True
    gate.read(BEAMS)
    counters, zones, classes = report_of(gate.read(REPORT))
    assert (counters, zones) == ([1, 0, 1, 0], [7])
    assert (classes[7], sum(classes)) == (6, 6)


def test_an_alarm_report_lies_like_the_captured_one() -> None:
    captured = bytes.fromhex(
        "80 3e 01 00 00 7a 00 00 7b 00 00 67 00 00 68 0d 0a 03 14 00 24 0b"
        + " 00" * 17
        + "02 40 01"
        + " 00" * 10
        + "06"
        + " 00" * 8
        + "7f"
    )

    async def run() -> bytes:
        gate = PhoneGate(lambda: 0.0, counts=(0x79, 0x7B, 0x66, 0x68))
        return gate.count("forward", alarm=True)

    ours = asyncio.run(run())
    assert report_of(ours)[0] == report_of(captured)[0] == [122, 123, 103, 104]
    assert report_of(ours)[2] == report_of(captured)[2]
    assert (ours[15:22], ours[41]) == (captured[15:22], captured[41])


def test_people_who_turn_back_break_one_beam_twice_and_are_not_counted(house: SiteHouse, gate: Wire) -> None:
    assert go(house, turn_back=True) is False
    assert gate.read(BEAMS).hex(" ") == "80 05 66 01 7f 80 05 66 02 7f 80 05 66 0b 7f 80 05 66 0c 7f"
    assert house.site.gate.counts["forward"] == 0
    assert house.site.people["e1"].where == "outside"


def test_two_close_behind_each_other_are_two_passages(house: SiteHouse, gate: Wire) -> None:
    leave_phone(house, "e1")
    assert go(house, followed_by="x1") is True
    assert gate.read(30).hex(" ") == (
        "80 05 66 01 7f 80 05 66 02 7f 80 05 66 03 7f 80 05 66 01 7f 80 05 66 04 7f 80 05 66 02 7f"
    )
    first, second = gate.read(REPORT), gate.read(10 + REPORT)
    assert report_of(first)[0] == [1, 0, 0, 0]
    assert second[:10].hex(" ") == "80 05 66 03 7f 80 05 66 04 7f"
    assert report_of(second[10:])[0] == [2, 0, 1, 0]
    assert {house.site.people[who].where for who in ("e1", "x1")} == {"between"}


def test_no_report_is_sent_before_it_was_enabled_or_after_it_was_disabled(
    house: SiteHouse, wire_to: Callable[[str], Wire]
) -> None:
    gate = wire_to("gate-a")
    assert gate.ask(SYNC, 4) == "80 04 00 7f"
    go(house)
    assert gate.ask(SYNC, BEAMS + 4).endswith("80 04 00 7f")
    gate.ask(ENABLE, 4)
    assert gate.ask("80 04 05 7F", 4) == ENABLED
    go(house, direction="backward")
    assert gate.ask(SYNC, BEAMS + 4).endswith("80 04 00 7f")


def test_noise_and_pieces_are_taken_as_they_come(gate: Wire) -> None:
    gate.send("7F 11 80 04")
    for byte in bytes.fromhex("00 7F 12 80 02") + bytes.fromhex(SYNC):
        gate.send(bytes((byte,)))
    assert gate.read(8).hex(" ") == "80 04 00 7f 80 04 00 7f"


def test_a_late_report_comes_after_the_walk_ended(house: SiteHouse, gate: Wire) -> None:
    go(house, report_delay_ms=250)
    assert gate.ask(SYNC, BEAMS + 4).endswith("80 04 00 7f")
    assert report_of(gate.read(REPORT))[0] == [1, 0, 1, 0]


def test_the_fault_report_delay_holds_a_report_back(house: SiteHouse, gate: Wire) -> None:
    house.break_("gate-a", "report_delay", ms=250, times=1)
    go(house)
    assert gate.ask(SYNC, BEAMS + 4).endswith("80 04 00 7f")
    assert report_of(gate.read(REPORT))[0] == [1, 0, 1, 0]


def test_a_lost_report_shows_in_the_next_counters(house: SiteHouse, gate: Wire) -> None:
    house.break_("gate-a", "lost_report", times=1)
    go(house)
    go(house, direction="backward")
    assert report_of(gate.read(BEAMS + BEAMS + REPORT)[2 * BEAMS :])[0] == [1, 1, 1, 1]


def test_counters_wrap_at_21_bits(house: SiteHouse, gate: Wire) -> None:
    house.break_("gate-a", "counter_wrap", before=1)
    house.do(lambda: house.site.gate.counts.update(forward=(1 << 21) - 2))
    go(house)
    assert report_of(gate.read(BEAMS + REPORT)[BEAMS:])[0] == [2_097_151, 2_097_151, 0, 2_097_151]
    go(house, direction="backward")
    assert report_of(gate.read(BEAMS + REPORT)[BEAMS:])[0] == [2_097_151, 0, 0, 0]


def test_counters_start_again_after_a_reset(house: SiteHouse, gate: Wire) -> None:
    go(house)
    gate.read(BEAMS + REPORT)
    house.break_("gate-a", "counter_reset")
    go(house, direction="backward")
    assert report_of(gate.read(BEAMS + REPORT)[BEAMS:])[0] == [0, 1, 0, 1]


def test_an_old_report_comes_once_more(house: SiteHouse, gate: Wire) -> None:
    go(house)
    first = gate.read(BEAMS + REPORT)[BEAMS:]
    house.break_("gate-a", "replay")
    assert gate.read(REPORT) == first


def test_beams_can_be_lost_or_stick(house: SiteHouse, gate: Wire) -> None:
    house.break_("gate-a", "lost_beams")
    go(house)
    assert report_of(gate.read(REPORT))[0] == [1, 0, 1, 0]
    house.break_("gate-a", "stuck_beam")
    go(house, direction="backward")
    assert gate.read(10).hex(" ") == "80 05 66 0d 7f 80 05 66 0b 7f"


def test_frames_can_end_wrong_and_lie_about_their_length(house: SiteHouse, gate: Wire) -> None:
    house.break_("gate-a", "wrong_end", times=1)
    assert gate.ask(SYNC, 4) == "80 04 00 7e"
    house.break_("gate-a", "wrong_length", times=1)
    assert gate.ask(SYNC, 4) == "80 05 00 7f"
    assert gate.ask(SYNC, 4) == "80 04 00 7f"


def test_a_power_cycle_forgets_counters_and_enabling(house: SiteHouse, gate: Wire) -> None:
    go(house)
    gate.read(BEAMS + REPORT)
    house.break_("gate-a", "power_cycle", ms=0)
    assert gate.read_to_end() == b""
    until(lambda: house.do(lambda: house.site.fault_of("gate-a")) is None, "the gate being back")
    assert house.site.gate.counts["forward"] == 0


def test_parties_walk_one_after_the_other(house: SiteHouse, gate: Wire) -> None:
    async def both() -> None:
        planned = [GateWalk("forward", [False], 30, 0, False)] * 2
        await asyncio.gather(*(walk(house.site.gate, house.site.changes, each) for each in planned))

    house.run(both())
    assert gate.read(BEAMS).hex(" ") == FORWARD_BEAMS
    gate.read(REPORT)
    assert gate.read(BEAMS).hex(" ") == FORWARD_BEAMS
