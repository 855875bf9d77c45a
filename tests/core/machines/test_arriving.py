"""From the card to the declaration, told fact by fact."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.commands import OpenBox
from tests.core.entrance import entrance
from tests.core.machines.moments import MOMENTS, reach
from tests.core.machines.story import Told
from tests.core.playbook import BY_TWO, ordered
from tests.core.troubles import troubled_site

Begin = Callable[..., Told]


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_same_card_again_at_any_moment(told: Begin, moment: str) -> None:
    site = reach(told(), moment)
    site.card("p1")


@pytest.mark.parametrize("moment", MOMENTS)
def test_somebody_else_s_card_at_any_moment(told: Begin, moment: str) -> None:
    site = reach(told(), moment)
    site.card("p2")


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_kiosk_s_buttons_at_any_moment(told: Begin, moment: str) -> None:
    for fact in (facts.KioskContinued("a"), facts.KioskCancelled("a"), facts.StaffCalled("a")):
        reach(told(), moment).tell(fact)


@pytest.mark.parametrize("moment", ["card_read", "matched", "window_open", "passed"])
def test_the_kiosk_of_a_lane_in_doubt(told: Begin, moment: str) -> None:
    for fact in (
        facts.KioskContinued("a"),
        facts.KioskCancelled("a"),
        facts.DeclarationMade("a", "p1", "x", "store", "y"),
    ):
        site = reach(told(), moment)
        site.unheard(site.tell, facts.GateCountersReset("gate-a"))
        site.tell(fact)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_declaration_at_any_moment_counts_for_the_holder_before_the_box_alone(told: Begin, moment: str) -> None:
    site = reach(told(), moment)
    accepted = site.declare("p1").accepted
    assert accepted is (moment == "matched")
    site.declare("p2")


@pytest.mark.parametrize("devices", ["store", "none", "", "both"])
def test_devices_are_stored_or_there_are_none(told: Begin, devices: str) -> None:
    site = reach(told(), "matched")
    assert site.declare("p1", devices).accepted is (devices in ("store", "none"))


def test_who_has_something_in_a_box_stores_whatever_they_declare(told: Begin) -> None:
    site = reach(told(), "window_open")
    site.unheard(site.tell, facts.KioskCancelled("a"))
    site.unheard(site.card, "p1")
    site.unheard(site.identify, "p1")
    site.declare("p1", "none")
    assert site.room.people["p1"].devices == "store"


TROUBLES: dict[str, tuple[facts.Fact, ...]] = {
    "fire": (facts.FireInputRead("fire-main", True),),
    "lane in doubt": (facts.GateCountersReset("gate-a"),),
    "gate silent": (facts.DeviceLost("gate-a", "cable"), facts.DeviceReady("gate-a")),
    "boxes silent": (facts.DeviceLost("locker-a", "cable"),),
    "door board silent": (facts.DeviceLost("board-main", "cable"),),
    "clock doubted": (facts.ClockDoubted("step"),),
    "recorder silent": (facts.RecorderLost("gone"),),
    "suspended": (facts.SessionOrdered("s-1", "start", ("g1",)), facts.SessionOrdered("s-1", "suspend", ("g1",))),
    "ended": (facts.SessionOrdered("s-1", "end", ("g1",)),),
    "revoked": (facts.PersonRevoked("p1", BY_TWO, "bank"),),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_stands_against_a_way_in_is_named_at_the_kiosk(told: Begin, trouble: str) -> None:
    site = told()
    for fact in TROUBLES[trouble]:
        site.unheard(site.tell, fact)
    assert site.card("p1").refusal is not None
    assert site.room.lanes["a"].visitor is None


def test_the_boxes_alone_are_silent(told: Begin) -> None:
    site = told()
    site.unheard(site.tell, facts.DeviceLost("locker-a", "cable"))
    assert site.card("p1").refusal == "device_offline"


@pytest.mark.parametrize(
    ("card_type", "expired"),
    [("resident", False), ("resident", True), ("hmt", False), ("foreign_2017", False), ("foreign_2023", True)],
)
def test_a_card_that_proves_nothing_to_a_reader_is_for_two_staff(told: Begin, card_type: str, expired: bool) -> None:
    """浙发改公管〔2021〕440号 5.5.3: identity is verified; expired and foreign cards by hand."""
    site = told()
    site.tell(facts.CardRead("reader-a", {"s-1": "d-p1"}, card_type, expired))
    by_card = card_type in ("resident", "hmt") and not expired
    assert site.state("p1") == ("card_read" if by_card else "manual")
    assert site.tell(facts.IdentityMatched("a", "p1", "matcher-a", 990)).accepted is by_card


@pytest.mark.parametrize("by", [(), ("g1",), ("g1", "g1"), BY_TWO])
def test_a_paper_begins_a_way_in_when_two_staff_took_its_number(told: Begin, by: tuple[str, ...]) -> None:
    """浙发改公管〔2021〕440号 5.5.3: what no reader reads two staff look at."""
    site = told()
    decision = site.tell(facts.PaperShown("a", {"s-1": "d-p1", "s-9": "d-else"}, by))
    assert decision.accepted is (by == BY_TWO)
    assert site.state("p1") == ("manual" if decision.accepted else "expected")
    site.tell(facts.IdentityConfirmed("a", "p1", ("g1",)))
    assert site.identify("p1").accepted is decision.accepted


@pytest.mark.parametrize(
    ("shown", "notice"),
    [
        (facts.CardRead("reader-a", {"s-1": "d-p1"}, "foreign_2023"), "card_foreign"),
        (facts.CardRead("reader-a", {"s-1": "d-p1"}, ""), "card_foreign"),
        (facts.PaperShown("a", {"s-1": "d-p1"}, BY_TWO), "identity_by_staff"),
    ],
)
def test_the_two_who_compare_are_told_what_lies_before_them(told: Begin, shown: facts.Fact, notice: str) -> None:
    """浙发改公管〔2021〕440号 5.5.3: a card of a kind that is not ours, or of none that was told, is no paper."""
    site = told()
    site.tell(shown)
    assert site.room.lanes["a"].notice == notice


def test_a_paper_of_nobody_who_is_expected_and_one_at_no_lane_begin_nothing(told: Begin) -> None:
    """招标投标法 37, 38: a stranger learns nothing, by card or by paper."""
    site = told()
    assert site.tell(facts.PaperShown("a", {"s-1": "d-nobody"}, BY_TWO)).refusal == "not_on_list"
    assert site.tell(facts.PaperShown("z", {"s-1": "d-p1"}, BY_TWO)).refusal == "lane:unknown"
    assert site.room.lanes["a"].visitor is None


def test_a_card_that_is_on_no_list_begins_nothing(told: Begin) -> None:
    site = told()
    site.tell(facts.CardRead("reader-a", {"s-1": "d-nobody"}, expired=True))
    site.card("nobody")
    assert "card_not_on_list" in site.alarms()
    assert site.tell(facts.CardRead("reader-z", {"s-1": "d-p1"})).refusal == "reader:unknown"


def test_before_a_list_is_released_nobody_learns_who_is_on_it(told: Begin) -> None:
    """S6."""
    site = told(0)
    now = site.utc_us
    site.unheard(site.tell, facts.SessionPlanned("s-1", "1", now, now + 10**9, ("g1",)))
    site.unheard(site.tell, facts.DrawListImported("s-1", "c", 1, now))
    site.card("p1")
    site.tell(facts.DrawListReleaseAsked("s-1", BY_TWO))
    assert site.card("p1").refusal == "list_not_released"
    site.card("p1", "room-reader-1")
    site.card("p1", "exit-reader-a")


def test_a_room_without_a_door_has_no_card_at_it(told: Begin) -> None:
    site = told()
    rooms = tuple(replace(room, door=None) for room in site.room.plan.rooms)
    site.room = replace(site.room, plan=replace(site.room.plan, rooms=rooms))
    assert site.card("p1", "room-reader-1").refusal == "reader:unknown"


def test_other_lists_that_know_the_card_are_kept_with_the_way_in(told: Begin) -> None:
    site = told()
    site.tell(facts.CardRead("reader-a", {"s-1": "d-p1", "s-9": "d-else"}))
    assert site.room.people["p1"].other_digests == {"s-9": "d-else"}


def test_cards_that_cannot_be_read_call_staff_after_some(told: Begin) -> None:
    """GB 50396-2007: an alarm after at most five."""
    site = told()
    for _ in range(site.profile.card_fail_alarm):
        site.tell(facts.CardFailed("reader-a", "worn"))
    assert "card_failures" in site.alarms()
    site.tell(facts.CardFailed("exit-reader-a", "worn"))
    site.card("p1")
    assert site.room.lanes["a"].card_failures == 0


def test_a_removed_card_ends_the_reminder_alone(told: Begin) -> None:
    site = reach(told(), "card_read")
    site.tell(facts.CardRemoved("exit-reader-a"))
    site.tell(facts.StaffCalled("a"))
    site.tell(facts.CardRemoved("reader-a"))
    assert site.room.lanes["a"].notice == "staff_called"


def test_a_box_is_looked_for_again_when_somebody_asks_for_more_time(told: Begin) -> None:
    site = told(plan="one box")
    reach(site, "declared")
    site.unheard(site.wait_ms, site.profile.box_open_wait_ms)
    site.tell(facts.BoxRead("locker-a", 1, False))
    site.tell(facts.BoxRead("locker-a", 1, True))
    site.tell(facts.KioskContinued("a"))
    assert site.room.people["p1"].box == "locker-a/1"


def test_a_lane_held_by_a_leaver_waits(told: Begin) -> None:
    site = reach(told(), "exit_asked")
    site.unheard(site.tell, facts.ExitApproved("p1", BY_TWO, "ill"))
    site.unheard(site.card, "p1", "exit-reader-a")
    assert site.card("p2").refusal == "lane_busy"


def test_whose_box_cannot_be_read_may_give_up_though_it_stood_open(told: Begin) -> None:
    """S10: a silent box is not an open one; what lies in it stays theirs."""
    site = reach(told(), "box_open")
    assert site.tell(facts.KioskCancelled("a")).refusal == "box_left_open"
    site.unheard(site.tell, facts.DeviceLost("locker-a", "cable"))
    assert site.tell(facts.KioskCancelled("a")).accepted
    assert site.room.people["p1"].box == "locker-a/1"


def test_a_box_that_kept_its_things_and_did_not_open_is_tried_again_when_somebody_asks_for_more_time(
    told: Begin,
) -> None:
    """S4: a box opens to its holder."""
    site = reach(told(), "window_open")
    for part, fact in (
        (site.tell, facts.KioskCancelled("a")), (site.card, "p1"), (site.identify, "p1"), (site.declare, "p1"),
        (site.wait_ms, site.profile.box_open_wait_ms),
    ):  # fmt: skip
        site.unheard(part, fact)
    assert site.room.boxes["locker-a/1"].state.value == "stored"
    assert ordered(site.tell(facts.KioskContinued("a")), OpenBox).box == 1


def test_an_outage_alone_and_a_gate_s_missing_test_alone_keep_somebody_at_the_kiosk() -> None:
    """GB/T 37078: a mode says whether a new entry may begin; and a gate counts by its daily test."""
    site = troubled_site()
    site.tell(facts.PowerLost("mains"))
    assert site.card("p1").refusal == "degraded_power_lost"
    assert entrance(gate_test_valid_ms=86_400_000).card("p1").refusal == "gate_not_fit"
