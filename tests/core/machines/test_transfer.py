"""Material through the hatch: what is sealed, what is a breach, and what is none."""

from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.commands import PulseUnlock
from controller.core.session import LIVE, SessionState
from tests.core.playbook import BY_TWO, ordered
from tests.core.sealed_area import AREA, Area, ready_area

STAND_STILL = {"suspended", "retesting", "retested", "overnight"}


def test_material_goes_through_while_its_session_is_at_work_and_lies_sealed_while_it_stands_still() -> None:
    """浙发改公管〔2021〕440号 5.5.6: what lies there is sealed from the suspension to the end of the new self-test."""
    begun = ready_area().room
    for state in SessionState:
        area = Area(room=replace(begun, sessions={"s-1": replace(begun.sessions["s-1"], state=state)}))
        expected = "material_sealed" if state.value in STAND_STILL else None if state in LIVE else "session_not_open"
        assert area.ask_hatch("outer", ("file",), "s-1").refusal == expected, state


@pytest.mark.parametrize("side", ["outer", "inner"])
def test_one_side_that_stands_open_as_ordered_is_no_breach(side: str) -> None:
    """An alarm calls for an act; a hatch in use calls for none."""
    area = ready_area()
    area.unlock_hatch(side)
    area.tell(facts.DoorContactRead(f"hatch-{side}", False))
    assert (area.hatch(), area.alarms() & {"hatch_breached"}) == (f"{side}_open", set())
    area.tell(facts.DoorContactRead(f"hatch-{side}", True))
    assert (area.hatch(), area.alarms() & {"hatch_breached"}) == ("shut", set())


def test_a_contact_that_is_read_again_is_no_second_breach() -> None:
    """A board tells its contacts again after each start of its own: nothing was opened by that."""
    area = ready_area()
    area.tell(facts.DoorContactRead("hatch-inner", False))
    area.tell(facts.DoorContactRead("hatch-inner", False))
    assert area.room.alarms["hatch_breached:h"].count == 1


def test_an_override_that_came_to_nothing_leaves_the_hatch_as_it_was() -> None:
    """S3: a command that came to nothing blocks nobody; nobody had asked for that side."""
    area = ready_area()
    command = ordered(area.tell(facts.DoorOverridden("hatch-outer", BY_TWO, "jammed", 5000)), PulseUnlock)
    assert area.tell(facts.CommandFailed(command.command, "hatch-outer", "refused")).accepted
    assert area.hatch() == "shut"


def test_an_unlock_of_a_room_that_came_to_nothing_is_none_of_the_hatch_s() -> None:
    """S3: a command that came to nothing blocks nobody."""
    area = ready_area()
    area.admit("p1")
    command = ordered(area.card("p1", "room-reader-1"), PulseUnlock)
    area.ask_hatch("outer")
    assert area.tell(facts.CommandFailed(command.command, command.door, "refused")).accepted
    assert area.hatch() == "outer_unlocked"


def test_a_board_that_the_plan_does_not_name_does_not_answer() -> None:
    """S10: what was never heard of is silent."""
    devices = {name: kind for name, kind in (AREA.devices or {}).items() if name != "board-hatch"}
    area = Area(plan=replace(AREA, devices=devices))
    area.start()
    area.read_locks()
    assert area.clear_hatch().refusal == "device_offline"
