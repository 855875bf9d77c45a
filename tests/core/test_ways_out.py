"""Whoever asked to leave and stays, and whoever left without being seen."""

from dataclasses import replace
from typing import Any

import pytest

from controller.core import facts
from controller.core.commands import PulseUnlock
from controller.core.words import FireInputPlan
from tests.core.playbook import BY_TWO, PLAN, Site, ordered
from tests.core.sittings import S, order, running_site, send_out, state

READERS = ("p2", "p3", "p4", "p5")


def out_by_glass(site: Site) -> None:
    """`p1` breaks the glass, goes out through the main door and the gate; it is mended, and staff clear the lane."""
    site.tell(facts.BreakGlassRead("door-main", True))
    site.tell(facts.DoorContactRead("door-main", False))
    site.walk("backward")
    site.tell(facts.DoorContactRead("door-main", True))
    site.tell(facts.BreakGlassRead("door-main", False))
    site.wait_ms(4_000)
    assert site.clear_lane().accepted


def out_by_override(site: Site) -> None:
    """A doctor takes `p1` out through a door that two staff opened."""
    site.tell(facts.MedicalCalled("p1", "g1", ("s1", "g2"), "ill"))
    site.through_door(site.tell(facts.DoorOverridden("door-main", BY_TWO, "doctor", 10_000)))
    site.walk("backward")
    assert site.clear_lane().accepted


@pytest.mark.parametrize("leave", [out_by_glass, out_by_override])
def test_whoever_left_unseen_is_found_outside_by_two_and_the_session_can_be_sealed(leave: Any) -> None:
    """440号: count in = count out, or staff found them outside; S7: a reason, two persons, a red mark."""
    site = running_site(5)
    leave(site)
    assert site.state("p1") != "expected"
    assert site.tell(facts.RollCalled("p1", ("g1",), reason="seen in the hall")).refusal == "two_persons_needed"
    assert site.tell(facts.RollCalled("p1", ("g1", "g1"), reason="seen in the hall")).refusal == "two_persons_needed"
    assert site.tell(facts.RollCalled("p1", BY_TWO, reason=" ")).refusal == "reason_needed"
    assert site.tell(facts.RollCalled("p1", BY_TWO, reason="seen in the hall")).accepted
    assert (site.state("p1"), site.room.people["p1"].exit_approved) == ("expected", False)
    assert "found_outside" in site.room.sessions[S].flags
    for person in READERS:
        send_out(site, person)
    order(site, "end")
    site.tell(facts.RecordingSealed(S, {}))
    site.retrieve("p1")
    assert state(site) == "recording_sealed"


def test_whoever_walks_out_of_a_lane_is_not_found_outside_by_a_word() -> None:
    """The lane they hold says where they are."""
    site = running_site(5)
    site.card("p1", "exit-reader-a")
    site.tell(facts.ExitApproved("p1", BY_TWO, "ill"))
    site.card("p1", "exit-reader-a")
    assert site.lane() == "out_held"
    assert site.tell(facts.RollCalled("p1", BY_TWO, reason="seen")).refusal == "lane_busy"


def test_whoever_laid_the_card_on_the_exit_reader_goes_back_to_their_room_with_it() -> None:
    """A member is not locked out by a wish: 招标投标法实施条例 48 asks for an approved leave, and this is none."""
    site = running_site(5)
    site.card("p1", "exit-reader-a")
    assert site.state("p1") == "exit_asked"
    assert ordered(site.card("p1", "room-reader-1"), PulseUnlock).person == "p1"
    assert (site.state("p1"), "room:p1" in site.room.deadlines) == ("admitted", True)
    site.through_door(site.card("p1", "room-reader-1"))
    assert site.state("p1") == "in_room"
    assert site.tell(facts.ExitApproved("p1", BY_TWO, "ill")).refusal == "exit_not_asked"


def test_staff_who_see_somebody_at_their_seat_take_back_a_wish_that_was_not_approved() -> None:
    site = running_site(5)
    site.card("p1", "exit-reader-a")
    assert site.tell(facts.ReturnNoted("p1", ("g1",))).accepted
    assert (site.state("p1"), site.room.people["p1"].place) == ("in_room", "1")


def test_an_exit_that_was_approved_is_final() -> None:
    """GB/T 44597-2024 5.3.2.6: two approved it."""
    site = running_site(5)
    site.card("p1", "exit-reader-a")
    site.tell(facts.ExitApproved("p1", BY_TWO, "ill"))
    assert site.card("p1", "room-reader-1").refusal == "not_admitted"
    assert site.tell(facts.ReturnNoted("p1", ("g1",))).refusal == "exit_under_way"
    assert site.state("p1") == "exit_asked"


def test_a_wish_of_somebody_who_was_revoked_is_not_taken_back() -> None:
    """S10: revoked beats granted."""
    site = running_site(5)
    site.card("p1", "exit-reader-a")
    site.tell(facts.PersonRevoked("p1", BY_TWO, "conflict"))
    assert site.card("p1", "room-reader-1").refusal == "revoked"
    assert site.tell(facts.ReturnNoted("p1", ("g1",))).refusal == "revoked"
    assert site.state("p1") == "exit_asked"


@pytest.mark.parametrize("over", [False, True])
def test_a_silent_fire_input_stops_entries_and_keeps_nobody_inside(over: bool) -> None:
    """S2: a silent input module is a fault and stops entries; who is inside goes to their room, and out."""
    plan = replace(
        PLAN,
        fire_inputs=(FireInputPlan("fire-main", "board-fire", "fault"),),
        devices={**(PLAN.devices or {}), "board-fire": "board"},
    )
    site = Site(plan=plan)
    site.start()
    site.clear_lane()
    site.open_session()
    site.admit("p1")
    order(site, "end" if over else "start")
    site.tell(facts.DeviceLost("board-fire", "cable"))
    if not over:
        assert site.card("p2").refusal == "fire_input_silent"
        assert ordered(site.card("p1", "room-reader-1"), PulseUnlock).door == "door-room-1"
        site.card("p1", "exit-reader-a")
        site.tell(facts.ExitApproved("p1", BY_TWO, "ill"))
    site.leave("p1")
    assert site.state("p1") == "exited"
