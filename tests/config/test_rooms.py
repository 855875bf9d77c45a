"""Rooms of every kind, hatches and staff roles in the site file: what reaches the core, and what is refused."""

import pytest

from config.load import load_site, parse_site
from controller.assembly.plan import plan_of
from controller.core import zones
from controller.core.words import HatchPlan, RoomPlan
from tests.config.site_text import FOLDER, SIM, problems_of, spoiled

ROOM = '[[room]]\nid = "1"\n'
DOORS = "".join(
    f"""
[[door]]
id = "hatch-{side}"
kind = "hatch"
board = "board-room"
relay = {relay}
lock = "energise_to_unlock"
contact_input = {relay + 3}
"""
    for side, relay in (("outer", 2), ("inner", 3))
)
HATCH = '\n[[hatch]]\nid = "hatch-1"\nouter = "hatch-outer"\ninner = "hatch-inner"\n'


def test_rooms_hatches_staff_and_the_hall_reader_reach_the_core() -> None:
    plan = plan_of(load_site(FOLDER / "example-site.toml"))
    assert RoomPlan("dining", "dining-reader", "door-dining", (), "dining", "inner") in plan.rooms
    assert RoomPlan("toilet", None, None, (), "toilet", "inner") in plan.rooms
    assert plan.hatches == (HatchPlan("hatch-1", "hatch-1-outer", "hatch-1-inner"),)
    assert plan.staff == {"guard1": "guard", "guard2": "guard", "supervisor1": "supervisor"}
    assert plan.queue_reader == "hall-reader"


def test_a_room_is_for_evaluation_unless_it_says_otherwise() -> None:
    room = plan_of(parse_site(SIM)).rooms[0]
    assert (room.kind, room.area) == ("evaluation", "inner")


def test_the_site_file_knows_the_kinds_of_rooms_that_the_core_knows() -> None:
    for kind in zones.ROOM_KINDS:
        sources = "" if kind not in zones.SESSION_KINDS else 'sources = ["cam-room-1a"]\n'
        room = plan_of(parse_site(f'{SIM}\n[[room]]\nid = "x"\nkind = "{kind}"\n{sources}')).rooms[-1]
        assert room.kind == kind
    assert problems_of(spoiled(ROOM, ROOM + 'kind = "bar"\n')) == [("[[room]] 1", "kind")]


@pytest.mark.parametrize("kind", ["dining", "toilet", "overnight"])
def test_no_camera_is_in_a_dining_room_a_toilet_or_an_overnight_room(kind: str) -> None:
    """国务院令第799号 8: no cameras inside rooms where people rest or lodge, nor in toilets."""
    room = f'\n[[room]]\nid = "x"\nkind = "{kind}"\nsources = ["cam-room-1a"]\n'
    assert problems_of(SIM + room) == [("[[room]] x", "sources")]


def test_a_room_that_holds_no_session_records_none() -> None:
    room = '\n[[room]]\nid = "x"\nkind = "material_transfer"\nsources = ["cam-room-1a"]\n'
    assert problems_of(SIM + room) == [("[[room]] x", "sources")]


def test_a_room_that_holds_sessions_records_something() -> None:
    """浙发改公管〔2021〕440号 6.4.2: all sound sources and images are recorded."""
    assert problems_of(SIM + '\n[[room]]\nid = "x"\nkind = "negotiation"\n') == [("[[room]] x", "sources")]


def test_a_hatch_has_two_doors_of_its_own() -> None:
    assert plan_of(parse_site(SIM + DOORS + HATCH)).hatches[0].outer == "hatch-outer"
    again = HATCH.replace("hatch-1", "hatch-2")
    found = problems_of(SIM + DOORS + HATCH + again)
    assert found == [("[[hatch]] hatch-2", "outer"), ("[[hatch]] hatch-2", "inner")]


@pytest.mark.parametrize(
    ("old", "new"),
    [("hatch-inner", "hatch-outer"), ('"hatch-inner"', '"door-room-1"'), ('"hatch-inner"', '"door-z"')],
)
def test_a_hatch_names_no_other_door(old: str, new: str) -> None:
    assert ("[[hatch]] hatch-1", "inner") in problems_of(SIM + DOORS + HATCH.replace(old, new))


def test_a_door_of_a_hatch_belongs_to_one() -> None:
    assert problems_of(SIM + DOORS) == [("[[door]] hatch-outer", "kind"), ("[[door]] hatch-inner", "kind")]


def test_no_room_and_no_lane_has_a_door_of_a_hatch() -> None:
    text = spoiled('door = "door-room-1"', 'door = "hatch-outer"') + DOORS + HATCH
    assert ("[[room]] 1", "door") in problems_of(text)


def test_the_queue_has_a_reader_of_its_own() -> None:
    head = 'data_dir = "data"\n'
    assert problems_of(spoiled(head, head + 'queue_reader = "reader-z"\n')) == [("[site]", "queue_reader")]
    found = problems_of(spoiled(head, head + 'queue_reader = "reader-a"\n'))
    assert found == [("[site]", "queue_reader")]


@pytest.mark.parametrize("role", ["guard", "supervisor", "witness", "custodian", "technician"])
def test_staff_have_a_role(role: str) -> None:
    assert plan_of(parse_site(spoiled('role = "guard"', f'role = "{role}"'))).staff["g1"] == role
