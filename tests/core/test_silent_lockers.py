"""A locker's board that falls silent, at each place on its holder's way in; and orders for boxes that come to nothing."""

import pytest

from controller.core import facts
from controller.core.commands import OpenBox
from tests.core.entrance import entrance
from tests.core.playbook import BY_TWO, Site, ordered, ready_site

SILENT = facts.DeviceLost("locker-a", "power")


def asked(site: Site) -> None:
    """`p1` has put the phone in, and the gate is asked for its window."""
    site.card("p1")
    site.identify("p1")
    site.store(site.declare("p1"))


@pytest.mark.parametrize("open_window", [False, True])
def test_before_the_gate_the_window_is_shut_and_the_kiosk_says_why(open_window: bool) -> None:
    """S1, S10: nobody walks through the gate on a box that nobody sees; its late answer opens nothing."""
    site = ready_site()
    asked(site)
    token = site.room.lanes["a"].token
    if open_window:
        site.tell(facts.GateAnswered("gate-a", token))
    site.tell(SILENT)
    lane = site.room.lanes["a"]
    assert (lane.state.value, site.state("p1"), lane.notice, lane.token) == ("held", "declared", "device_offline", "")
    assert "window:a" not in site.room.deadlines
    site.tell(facts.GateAnswered("gate-a", token))
    assert site.lane() == "held"


def test_whoever_is_held_before_the_gate_stays_held_and_the_lane_is_looked_at() -> None:
    """domain 5.B 8: nothing but the decision ends a hold; S10: the box may be open."""
    site = entrance(gate_alarms_manual=2, gate_alarms_hold=3)
    site.ring("p1", 3)
    site.walk("backward")
    assert site.lane() == "held"
    assert site.tell(SILENT).accepted
    assert (site.state("p1"), site.lane(), site.room.lanes["a"].reason) == ("held", "unknown", "box_silent")


def test_a_lane_in_doubt_is_in_doubt_once() -> None:
    """An alarm calls for an act: one look for whatever is amiss in a lane."""
    site = ready_site()
    site.to_gate("p1")
    site.tell(facts.GateCountersReset("gate-a"))
    site.tell(SILENT)
    assert (site.room.lanes["a"].reason, site.room.alarms["lane_unknown:a"].count) == ("gate_reset", 1)


def test_behind_an_alarmed_gate_they_are_still_to_be_checked_by_hand() -> None:
    """domain 5.B 8: an alarmed lane opens for nobody, so that a box that nobody sees brings no further doubt."""
    site = ready_site()
    site.to_gate("p1")
    site.walk(alarm=True)
    site.tell(SILENT)
    assert (site.lane(), site.room.people["p1"].stored_mono_us) == ("alarmed", None)


def test_whoever_walks_through_the_open_door_has_nothing_stored_any_more_as_far_as_anybody_knows() -> None:
    """S1, S10: each mark is fresh or it is void."""
    site = ready_site()
    command = site.to_clear("p1").commands[-1]
    site.tell(facts.UnlockPulseSent(command.command, "door-main"))  # type: ignore[attr-defined]
    site.tell(facts.DoorContactRead("door-main", False))
    marks = site.room.people["p1"]
    assert None not in (marks.stored_mono_us, marks.clear_mono_us)
    site.tell(SILENT)
    marks = site.room.people["p1"]
    assert (site.lane(), marks.stored_mono_us, marks.clear_mono_us) == ("door_open", None, None)


def test_a_box_that_stood_open_by_order_before_its_board_fell_silent_is_no_alarm_when_it_still_does() -> None:
    """S4: an alarm is for a box that opened while nobody looked."""
    site = ready_site()
    site.to_gate("p1")
    site.walk(alarm=True)
    command = ordered(site.walk("backward"), OpenBox)
    site.tell(facts.BoxRead("locker-a", command.box, False))
    assert site.state("p1") == "box_open"
    site.tell(SILENT)
    site.tell(facts.BoxRead("locker-a", command.box, False))
    assert "box_opened_unasked" not in site.alarms()


@pytest.mark.parametrize("fetching", [False, True])
def test_a_box_that_opens_neither_for_its_holder_nor_for_two_staff_is_one_alarm(fetching: bool) -> None:
    """An alarm calls for an act: a box that is jammed is looked at once."""
    site = ready_site(people=1)
    if fetching:
        site.admit("p1")
        site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
        site.leave("p1")
        site.card("p1")
    else:
        site.card("p1")
        site.identify("p1")
        site.declare("p1")
    site.tell(facts.BoxOverridden("locker-a", 1, BY_TWO, "it is jammed"))
    site.wait_ms(site.profile.box_open_wait_ms)
    assert site.room.alarms["box_jammed:locker-a/1"].count == 1
