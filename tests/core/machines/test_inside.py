"""Whose time runs inside, who came back, and who left their room without asking."""

from dataclasses import replace

import pytest

from controller.core import facts
from tests.core.playbook import BY_TWO
from tests.core.sealed_area import MINUTE_MS, Area, ready_area, seated_area

NOTED = facts.ReturnNoted("p1", ("g1",))


def in_room(**rules: object) -> Area:
    """`p1` came into their room and sits nowhere yet."""
    area = ready_area(**rules)
    area.admit("p1")
    area.enter("p1", "room-reader-1")
    return area


def no_seat() -> Area:
    """`p1` is in their room and found no seat in time; the time runs for another round."""
    area = in_room(seat_wait_ms=MINUTE_MS)
    area.wait_ms(MINUTE_MS)
    assert "seat_late" in area.alarms()
    area.room = replace(area.room, deadlines={**area.room.deadlines, "seat:p1": area.mono_us + 10**9})
    return area


def test_whoever_found_a_seat_is_waited_for_no_more() -> None:
    """Own figure: from the room's door to the seat."""
    area = no_seat()
    area.tell(facts.SeatConfirmed("p1", "1"))
    assert "seat:p1" not in area.room.deadlines
    assert "seat_late" not in area.alarms()


@pytest.mark.parametrize(
    "left", [facts.TempOutAsked("p1", "toilet"), facts.ExitAsked("p1", ("g1",))], ids=["out", "exit"]
)
def test_whoever_goes_out_of_their_room_finds_a_seat_later_or_never(left: facts.Fact) -> None:
    """Nobody is late at a seat while they are elsewhere."""
    area = no_seat()
    assert area.tell(left).accepted
    assert "seat:p1" not in area.room.deadlines
    assert "seat_late" not in area.alarms()


@pytest.mark.parametrize(("clock", "alarm"), [("seat", "seat_late"), ("out", "temp_out_late")])
def test_a_time_that_was_not_stopped_tells_nothing_of_somebody_at_their_seat(clock: str, alarm: str) -> None:
    """A deadline only wakes; what stands is looked at again."""
    area = seated_area("p1")
    area.room = replace(area.room, deadlines={f"{clock}:p1": area.mono_us})
    assert area.tell(facts.DeadlinePassed(f"{clock}:p1")).accepted
    assert alarm not in area.alarms()


def test_a_member_who_comes_back_into_their_room_while_the_committee_works_had_left_it_unasked() -> None:
    """招标投标法实施条例 48, 71: leaving the post; at a seat or not."""
    for area in (in_room(), seated_area("p1", running=False)):
        area.order("start")
        area.enter("p1", "room-reader-1")
        assert "left_room_unasked:p1" in area.room.alarms


def test_before_the_committee_works_and_without_rules_for_ways_out_nobody_left_unasked() -> None:
    """招标投标法实施条例 48: the post is left once there is one."""
    area = seated_area("p1", running=False)
    area.enter("p1", "room-reader-1")
    assert "left_room_unasked" not in area.alarms()
    area = seated_area("p1", temp_outs=())
    area.enter("p1", "room-reader-1")
    assert "left_room_unasked" not in area.alarms()


def test_whoever_asked_to_leave_and_is_seen_in_their_room_stays() -> None:
    """A wish to leave is taken back while nobody approved it."""
    area = seated_area("p1")
    assert area.tell(NOTED).refusal == "already_in_room"
    area.tell(facts.ExitAsked("p1", ("g1",)))
    assert area.tell(NOTED).accepted
    assert (area.state("p1"), area.room.people["p1"].place) == ("in_room", "1")
    assert area.tell(NOTED).refusal == "already_in_room"


def test_whose_exit_is_approved_or_under_way_is_not_brought_back_by_hand() -> None:
    """A final exit is final."""
    area = seated_area("p1")
    area.tell(facts.ExitAsked("p1", ("g1",)))
    area.tell(facts.ExitApproved("p1", BY_TWO, "ill"))
    assert area.tell(NOTED).refusal == "exit_under_way"
    area = seated_area("p1")
    area.order("end")
    area.card("p1", "exit-reader-a")
    assert (area.room.people["p1"].exit_approved, area.room.people["p1"].lane) == (False, "a")
    assert area.tell(NOTED).refusal == "exit_under_way"
    assert area.state("p1") == "exit_asked"
