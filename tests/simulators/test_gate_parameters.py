"""What the phone gate is set to, told and changed over its wire and at its panel. Bytes are typed from the sheet."""

from collections.abc import Callable

import pytest

from tests.simulators.site_house import SiteHouse, Wire, until
from tests.simulators.site_process import site_with_backdoor

ASK = "80 04 02 7F"
SYNC = "80 04 00 7F"
AS_DELIVERED = (
    "80 61 02"
    + " 03 74" * 8  # 3-18: zones 1 to 8, 3 * 128 + 116 = 500
    + " 03 74"  # 19-20: overall
    + " 0d 01"  # 21 zoning of six zones, 22 frequency
    + " 00 04"  # 23, 24 flags: a phone gate
    + " 00" * 9  # 25-33
    + " 03 74" * 8  # 34-49: phone sensitivity of zones 1 to 8
    + " 28" * 8  # 50-57: magnetic thresholds
    + " 00" * 37  # 58-94
    + " 0c"  # 95: electronics
    + " 7f"
)
PARAMETERS = 97


@pytest.fixture
def gate(wire_to: Callable[[str], Wire]) -> Wire:
    return wire_to("gate-a")


def asked(gate: Wire) -> bytes:
    return bytes.fromhex(gate.ask(ASK, PARAMETERS))


def test_the_question_for_parameters_is_answered_with_97_bytes_of_seven_bits(gate: Wire) -> None:
    assert gate.ask(ASK, PARAMETERS) == AS_DELIVERED
    assert max(bytes.fromhex(AS_DELIVERED)[1:]) < 0x80


@pytest.mark.parametrize(
    ("order", "at", "bytes_there"),
    [
        ("80 06 0C 02 2C 7F", 3, "02 2c"),  # zone 1
        ("80 06 13 00 00 7F", 17, "00 00"),  # zone 8
        ("80 06 14 07 67 7F", 19, "07 67"),  # overall, 999
        ("80 06 14 7F 7F 7F", 19, "07 67"),  # more than there is
        ("80 05 15 0F 7F", 21, "0f"),  # 18 zones
        ("80 05 16 05 7F", 22, "05"),  # frequency
    ],
)
def test_an_order_changes_its_own_place_alone(gate: Wire, order: str, at: int, bytes_there: str) -> None:
    gate.send(order)
    changed = bytearray(bytes.fromhex(AS_DELIVERED))
    new = bytes.fromhex(bytes_there)
    changed[at : at + len(new)] = new
    assert asked(gate) == bytes(changed)


@pytest.mark.parametrize("order", ["80 05 0C 01 7F", "80 06 15 01 02 7F", "80 06 0C 90 00 7F", "80 06 40 01 02 7F"])
def test_an_order_that_is_not_on_the_sheet_changes_nothing(gate: Wire, order: str) -> None:
    gate.send(order)
    assert gate.ask(ASK, PARAMETERS) == AS_DELIVERED


def test_an_older_board_does_not_answer_the_question_and_answers_the_rest(house: SiteHouse, gate: Wire) -> None:
    house.break_("gate-a", "no_parameters")
    gate.send(ASK)
    assert gate.ask(SYNC, 4) == "80 04 00 7f"
    house.mend("gate-a")
    assert gate.ask(ASK, PARAMETERS) == AS_DELIVERED


def test_parameters_outlast_a_power_cycle(house: SiteHouse, gate: Wire) -> None:
    gate.send("80 06 14 01 00 7F")
    assert asked(gate)[19:21].hex() == "0100"
    house.break_("gate-a", "power_cycle", ms=0)
    assert gate.read_to_end() == b""
    until(lambda: house.do(lambda: house.site.lines["gate-a"].powered), "the gate being back")
    with house.wire("gate-a") as again:
        assert asked(again)[19:21].hex() == "0100"


def test_a_sensitivity_turned_at_the_panel_is_told_to_who_asks_and_to_nobody_else() -> None:
    with site_with_backdoor() as site, site.wire("gate-a") as gate:
        for of, zone, value in (("zone", 3, 100), ("phone_zone", 8, 0), ("overall", 1, 999)):
            site.ok("/backdoor/gates/gate-a/sensitivity", {"of": of, "zone": zone, "value": value})
        frame = asked(gate)
        assert (frame[7:9].hex(), frame[48:50].hex(), frame[19:21].hex()) == ("0064", "0000", "0767")
        sensitivity = site.state("gate", name="gate-a")["sensitivity"]
    assert (sensitivity["zones"][2], sensitivity["phone_zones"][7], sensitivity["overall"]) == (100, 0, 999)
