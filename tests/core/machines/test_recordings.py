"""What the recorder is to keep of sessions that are there, and of those that are not."""

from dataclasses import replace

from controller.core.recordings import desired_recording, wanted
from tests.core.playbook import ready_site


def test_of_a_session_that_is_not_there_nothing_is_to_be_kept() -> None:
    """S5: recorded is a session, from its preparation until it is empty."""
    room = ready_site().room
    assert wanted(room, "s-9") is None
    assert [order.session for order in desired_recording(room)] == ["s-1"]


def test_a_session_whose_room_left_the_plan_is_kept_as_an_evaluation() -> None:
    """政府采购法 42: what a session recorded keeps its class, whatever becomes of the plan."""
    room = ready_site().room
    bare = replace(room, plan=replace(room.plan, rooms=()))
    kept, known = wanted(bare, "s-1"), wanted(room, "s-1")
    assert kept == known
    assert kept is not None
    assert kept.room_kind == "evaluation"
