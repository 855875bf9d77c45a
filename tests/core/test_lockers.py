"""Boxes that open, or may have opened, while their holder is on the way in or inside."""

from controller.core import facts
from controller.core.commands import OpenBox
from tests.core.playbook import Site, ordered, ready_site
from tests.core.sittings import running_site
from tests.core.wanderer import TWO_LANES

SILENT = facts.DeviceLost("locker-a", "power")


def read(site: Site, closed: bool) -> None:
    """The box of `p1` is read."""
    site.tell(facts.BoxRead("locker-a", 1, closed))


def back(site: Site) -> None:
    """The board answers again: every box was read shut before."""
    for number in range(1, 5):
        site.tell(facts.BoxRead("locker-a", number, True))
    site.tell(facts.DeviceReady("locker-a"))


def test_a_box_that_is_found_open_after_its_board_was_silent_was_opened_by_nobody_we_know() -> None:
    """S4, S10: silence is not "locked"; the phone may be in its holder's hand inside."""
    site = running_site(5)
    site.tell(SILENT)
    read(site, closed=False)
    assert "box_opened_unasked" in site.alarms()


def test_a_box_that_was_open_when_its_board_fell_silent_is_no_alarm_when_it_still_is() -> None:
    site = ready_site()
    site.to_gate("p1")
    read(site, closed=False)
    assert site.state("p1") == "box_open"
    standing = site.alarms()
    site.tell(SILENT)
    read(site, closed=False)
    site.tell(facts.DeviceReady("locker-a"))
    assert site.alarms() <= standing | {"device_lost"}


def test_before_the_gate_a_silent_locker_opens_the_box_again_when_it_answers() -> None:
    """S1: what is stored lies in a box that somebody saw shut all the time."""
    site = ready_site()
    site.to_gate("p1")
    site.tell(SILENT)
    assert (site.state("p1"), site.lane(), site.room.people["p1"].stored_mono_us) == ("declared", "held", None)
    read(site, closed=True)
    decision = site.tell(facts.DeviceReady("locker-a"))
    assert ordered(decision, OpenBox).person == "p1"
    site.answer(site.store(decision))
    site.through_door(site.answer(site.walk()))
    assert site.state("p1") == "admitted"


def test_a_silent_locker_and_a_box_open_meanwhile_never_make_a_way_in() -> None:
    """S1: opened, emptied and shut again while its board came up."""
    site = ready_site()
    site.to_gate("p1")
    site.beams()
    site.tell(SILENT)
    read(site, closed=False)
    site.tell(facts.DeviceReady("locker-a"))
    read(site, closed=True)
    site.tell(facts.GatePassageReported("gate-a", "forward", False))
    site.wait_ms(60_000)
    assert (site.unlocks(), site.lane()) == (0, "unknown")


def test_behind_the_gate_a_silent_locker_leaves_the_lane_in_doubt() -> None:
    """S1, S10: the door opens for nobody whose box may be open."""
    site = ready_site()
    site.to_gate("p1")
    decision = site.walk()
    site.tell(SILENT)
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", "box_silent")
    back(site)
    site.answer(decision)
    assert site.unlocks() == 0


def test_who_walks_through_the_open_door_already_is_admitted_though_their_locker_falls_silent() -> None:
    site = ready_site()
    command = site.to_clear("p1").commands[-1]
    site.tell(facts.UnlockPulseSent(command.command, "door-main"))  # type: ignore[attr-defined]
    site.tell(facts.DoorContactRead("door-main", False))
    site.tell(SILENT)
    site.tell(facts.DoorContactRead("door-main", True))
    assert (site.state("p1"), site.lane()) == ("admitted", "free")


def test_a_box_that_two_staff_ordered_open_in_vain_is_watched_again() -> None:
    """S4, S7: an override is for one opening, and not for whatever opens hours later."""
    site = running_site(5)
    command = ordered(site.tell(facts.BoxOverridden("locker-a", 1, ("g1", "g2"), "lost card")), OpenBox)
    site.tell(facts.BoxOpenSent(command.command, "locker-a", 1))
    site.wait_ms(site.profile.box_open_wait_ms)
    assert (site.room.boxes["locker-a/1"].overridden, "box_jammed" in site.alarms()) == (False, True)
    assert "box_opened_unasked" not in site.alarms()
    read(site, closed=False)
    assert "box_opened_unasked" in site.alarms()


def test_a_box_that_opened_by_order_of_two_staff_is_no_alarm_however_long_it_stands_open() -> None:
    site = running_site(5)
    site.tell(facts.BoxOverridden("locker-a", 1, ("g1", "g2"), "lost card"))
    read(site, closed=False)
    site.wait_ms(site.profile.box_open_wait_ms)
    assert site.room.boxes["locker-a/1"].overridden
    assert not {"box_opened_unasked", "box_jammed"} & site.alarms()


def gave_up_with_an_order_under_way() -> Site:
    """`p1` signed and left the kiosk before the box opened."""
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    ordered(site.declare("p1"), OpenBox)
    site.tell(facts.KioskCancelled("a"))
    return site


def test_a_box_that_opens_after_its_holder_walked_away_is_not_forgotten() -> None:
    """S4: an open box is an alarm when its time is over, whoever stands before it."""
    site = gave_up_with_an_order_under_way()
    read(site, closed=False)
    site.wait_ms(site.profile.box_close_wait_ms)
    assert "box_left_open" in site.alarms()


def test_whoever_comes_back_to_a_box_that_is_still_to_open_is_told_to_wait_for_staff() -> None:
    """S10: what a board does not answer is not there; no second box for one person."""
    site = gave_up_with_an_order_under_way()
    site.card("p1")
    site.identify("p1")
    assert not [one for one in site.declare("p1").commands if isinstance(one, OpenBox)]
    assert (site.room.lanes["a"].notice, site.room.people["p1"].box) == ("device_offline", "locker-a/1")


def test_a_box_that_jammed_is_not_exchanged_before_its_holder_has_signed_again() -> None:
    """S1: first the commitment, then the box."""
    site = gave_up_with_an_order_under_way()
    site.card("p1")
    woken = site.wait_ms(site.profile.box_open_wait_ms)
    assert not [one for decision in woken for one in decision.commands if isinstance(one, OpenBox)]
    assert (site.state("p1"), site.room.people["p1"].box) == ("card_read", None)
    assert "box_jammed" in site.alarms()


def test_a_box_opened_unasked_while_its_holder_stands_at_the_kiosk_again_brings_no_doubt_on_the_lane() -> None:
    """S4: an alarm; nobody is behind the gate."""
    site = ready_site()
    site.to_gate("p1")
    site.tell(facts.KioskCancelled("a"))
    site.card("p1")
    read(site, closed=False)
    assert (site.lane(), site.state("p1"), site.alarms()) == ("free", "card_read", {"box_opened_unasked"})


def test_what_was_listed_for_a_box_is_gone_with_what_lay_in_it() -> None:
    """440号 5.5.3: a list is of what lies in the box now."""
    site = ready_site(people=1)
    site.to_gate("p1")
    assert site.tell(facts.ItemsListed("a", "p1", ("phone",), "d1")).accepted
    site.through_door(site.answer(site.walk()))
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.leave("p1")
    person = site.room.people["p1"]
    assert (person.items, person.items_picture_sha256) == (("phone",), "d1")
    site.retrieve("p1")
    person = site.room.people["p1"]
    assert (person.items, person.items_picture_sha256) == ((), "")


def test_a_board_that_answers_again_opens_the_box_of_whoever_waits_in_its_lane_whichever_it_is() -> None:
    """S10: before the gate they wait until the board answers, and it opens again."""
    site = Site(plan=TWO_LANES)
    site.start()
    site.clear_lane("b")
    site.open_session()
    site.card("p1", "reader-b")
    site.identify("p1", "b")
    site.answer(site.store(site.declare("p1", lane="b")))
    site.tell(facts.DeviceLost("locker-b", "power"))
    for number in (1, 2):
        site.tell(facts.BoxRead("locker-b", number, True))
    command = ordered(site.tell(facts.DeviceReady("locker-b")), OpenBox)
    assert (command.locker, command.person) == ("locker-b", "p1")
