"""The waiting hall's queue: places by card, calling over several lanes."""

import pytest

from controller.core import facts
from controller.core.facts import Fact
from controller.core.profile import ModeRule
from tests.core.entrance import Entrance, entrance
from tests.core.playbook import BY_TWO, ready_site

RECORDED = tuple(facts.SourceRecordingStarted("s-1", source, 1) for source in ("cam-lane-a", "cam-room-1a"))


def busy(people: int = 5, **figures: int) -> Entrance:
    """Both lanes have somebody at the kiosk: the last two on the list."""
    site = entrance(people=people, **figures)
    site.begin(f"p{people - 1}", "a")
    site.begin(f"p{people}", "b")
    return site


def leave_kiosk(site: Entrance, lane: str) -> None:
    assert site.tell(facts.KioskCancelled(lane)).accepted


def test_a_card_in_the_hall_takes_a_place_in_order() -> None:
    """440号 5.5.3: people are led in in order."""
    site = busy()
    for person in ("p2", "p1", "p3"):
        assert site.hall(person).accepted
    assert [(t.person, t.number) for t in site.room.tickets.values()] == [("p2", 1), ("p1", 2), ("p3", 3)]


def test_a_free_lane_calls_the_next() -> None:
    """440号 5.5.3: people are led in in order."""
    site = busy()
    site.hall("p2")
    site.hall("p1")
    leave_kiosk(site, "b")
    assert (site.waits("p2"), site.waits("p1")) == (("called", "b"), ("waiting", ""))
    leave_kiosk(site, "a")
    assert site.waits("p1") == ("called", "a")


def test_where_lanes_are_free_the_first_are_called_at_once() -> None:
    """Several lanes, one queue."""
    site = entrance()
    for person in ("p1", "p2", "p3"):
        site.hall(person)
    assert [site.waits(one) for one in ("p1", "p2", "p3")] == [("called", "a"), ("called", "b"), ("waiting", "")]


def test_while_somebody_is_called_to_a_lane_others_wait() -> None:
    """440号 5.5.3: people are led in in order."""
    site = entrance()
    site.hall("p1")
    before = site.room.deadlines["call:a"]
    assert site.begin("p2", "a").refusal == "queue_wait"
    assert site.room.deadlines["call:a"] == before
    assert site.begin("p2", "b").accepted, "nobody is called to this one"
    moves = site.begin("p1", "a").moves
    assert ("ticket", "p1", "called", "served") in [(m.machine, m.id, m.before, m.after) for m in moves]
    assert "p1" not in site.room.tickets
    assert "call:a" not in site.room.deadlines


def test_the_one_who_was_called_may_begin_at_another_free_lane() -> None:
    """A place is for the person, not for the lane."""
    site = entrance()
    site.hall("p1")
    assert site.begin("p1", "b").accepted
    assert (site.room.tickets, "call:a" in site.room.deadlines) == ({}, False)
    assert site.begin("p2", "a").accepted


def test_nobody_takes_a_place_before_a_lane_and_keeps_one_behind_it() -> None:
    """One place for one way in."""
    site = busy()
    site.hall("p1")
    site.hall("p2")
    leave_kiosk(site, "a")
    site.begin("p1", "a")
    leave_kiosk(site, "b")
    assert set(site.room.tickets) == {"p2"}
    assert site.waits("p2") == ("called", "b")


def test_who_does_not_come_misses_the_call_and_the_next_is_called() -> None:
    """queue_call_wait_ms; then the next one is called."""
    site = busy(queue_call_wait_ms=120_000, identity_wait_ms=900_000)
    site.hall("p1")
    site.hall("p2")
    leave_kiosk(site, "a")
    site.wait_ms(120_000)
    assert (site.waits("p1"), site.waits("p2")) == (("missed", ""), ("called", "a"))
    assert site.begin("p1", "a").refusal == "queue_wait"


def test_who_missed_the_call_comes_back_by_card_at_the_end() -> None:
    """queue_call_wait_ms; then the next one is called."""
    site = busy(queue_call_wait_ms=120_000, identity_wait_ms=900_000)
    for person in ("p1", "p2", "p3"):
        site.hall(person)
    leave_kiosk(site, "a")
    site.wait_ms(120_000)
    assert site.hall("p1").accepted
    assert list(site.room.tickets) == ["p2", "p3", "p1"]
    assert site.room.tickets["p1"].number == 4
    assert site.waits("p1") == ("waiting", "")


def test_who_missed_the_call_may_begin_where_nobody_is_called() -> None:
    """A lane that nobody is called to is anybody's."""
    site = entrance()
    site.hall("p1")
    site.wait_ms(site.profile.queue_call_wait_ms)
    assert site.waits("p1") == ("missed", "")
    assert site.begin("p1", "b").accepted
    assert site.room.tickets == {}


def test_a_second_card_in_the_hall_changes_nothing() -> None:
    """One person, one place."""
    site = busy()
    site.hall("p1")
    before = site.room
    assert site.hall("p1").accepted
    assert site.room.tickets == before.tickets


def test_a_stranger_in_the_hall_learns_nothing() -> None:
    """招标投标法 37 and S6: the same words for everybody who is not expected."""
    site = entrance()
    assert site.card("stranger", "reader-hall").refusal == "not_on_list"
    assert "card_not_on_list:queue" in site.room.alarms
    assert site.room.tickets == {}


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (facts.PersonRevoked("p1", BY_TWO, "bank"), "revoked"),
        (facts.ClockDoubted("step"), "clock_doubted"),
        (facts.FireInputRead("fire-main", True), "fire"),
        (facts.SessionOrdered("s-1", "end", ("g1",)), "session_not_open"),
        (facts.CardRead("reader-b", {"s-1": "d-p1"}), "at_other_kiosk"),
    ],
)
def test_a_place_is_for_who_may_enter_now(act: Fact, refusal: str) -> None:
    """S1: entitled, in the window; S10: revoked beats granted."""
    site = entrance()
    site.tell(act)
    assert site.hall("p1").refusal == refusal
    assert site.room.tickets == {}


def test_somebody_inside_takes_no_place() -> None:
    """One person is in one place."""
    site = entrance()
    site.admit("p1")
    assert site.hall("p1").refusal == "already_inside"


def test_a_place_can_be_given_up() -> None:
    """QueueLeft; the next one is called."""
    site = entrance()
    for person in ("p1", "p2", "p3"):
        site.hall(person)
    assert site.tell(facts.QueueLeft("p1")).accepted
    assert "p1" not in site.room.tickets
    assert site.waits("p3") == ("called", "a")
    assert site.tell(facts.QueueLeft("p3")).accepted
    assert "call:a" not in site.room.deadlines
    assert site.tell(facts.QueueLeft("p1")).refusal == "ticket:unknown"


def test_a_call_to_a_lane_in_doubt_is_taken_back_and_the_place_kept() -> None:
    """S10: a lane in doubt lets nobody begin; that is not the called person's fault."""
    site = entrance()
    for person in ("p1", "p2", "p3"):
        site.hall(person)
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    assert (site.waits("p1"), "call:a" in site.room.deadlines) == (("waiting", ""), False)
    assert list(site.room.tickets) == ["p1", "p2", "p3"]
    site.clear_lane("a")
    assert site.waits("p1") == ("called", "a")


def test_a_gate_test_takes_the_call_back() -> None:
    """The lane belongs to the testers."""
    site = entrance()
    site.hall("p1")
    site.tell(facts.GateTestBegun("a", ("g1",)))
    assert site.waits("p1") == ("called", "b")


def test_nobody_is_called_to_a_lane_that_does_not_answer() -> None:
    """S10: silent is not clear."""
    site = busy()
    site.hall("p1")
    site.tell(facts.DeviceLost("locker-a", "cable"))
    leave_kiosk(site, "a")
    assert site.waits("p1") == ("waiting", "")
    for box in (1, 2, 3, 4):
        site.tell(facts.BoxRead("locker-a", box, True))
    assert site.waits("p1") == ("waiting", "")
    site.tell(facts.DeviceReady("locker-a"))
    assert site.waits("p1") == ("called", "a")


def test_a_call_that_ends_is_missed_by_whoever_was_called_to_that_lane() -> None:
    """queue_call_wait_ms; each call has its own time."""
    site = busy(queue_call_wait_ms=120_000, identity_wait_ms=900_000)
    site.hall("p1")
    site.hall("p2")
    leave_kiosk(site, "b")
    leave_kiosk(site, "a")
    site.tell(facts.GatePassagesMissed("gate-b", 1, 0))
    site.wait_ms(60_000)
    site.clear_lane("b")
    assert (site.waits("p1"), site.waits("p2")) == (("called", "b"), ("called", "a"))
    site.wait_ms(60_000)
    assert (site.waits("p1"), site.waits("p2")) == (("called", "b"), ("missed", ""))


def test_while_a_leaver_holds_the_lane_the_call_waits() -> None:
    """The lane belongs to one person in one direction; the called person may still come."""
    site = entrance()
    site.admit("p3")
    site.hall("p1")
    site.tell(facts.ExitAsked("p3", ("g1",)))
    site.tell(facts.ExitApproved("p3", BY_TWO, "ill"))
    site.through_door(site.card("p3", "exit-reader-a"))
    site.wait_ms(site.profile.gate_window_ms - 10_000)
    assert site.begin("p1", "a").refusal == "lane_busy"
    site.room.deadlines["call:a"] = site.mono_us + 1
    site.wait_ms(10)
    assert site.waits("p1") == ("called", "a")
    assert site.room.deadlines["call:a"] > site.mono_us


def test_who_cannot_enter_any_more_leaves_the_queue_when_their_turn_comes() -> None:
    """S10: revoked beats granted."""
    site = busy()
    site.hall("p1")
    site.hall("p2")
    site.tell(facts.PersonRevoked("p1", BY_TWO, "bank"))
    leave_kiosk(site, "a")
    assert (set(site.room.tickets), site.waits("p2")) == ({"p2"}, ("called", "a"))


def test_who_cannot_enter_yet_is_passed_over_and_keeps_the_place() -> None:
    """A suspended session admits nobody; its people wait."""
    site = busy()
    site.hall("p1")
    site.tell(facts.SessionOrdered("s-1", "suspend", BY_TWO, "objection", "objection"))
    leave_kiosk(site, "a")
    assert site.waits("p1") == ("waiting", "")
    site.tell(facts.SessionOrdered("s-1", "retest", BY_TWO))
    site.tell(facts.SelfTestReported("s-1", True))
    site.tell(facts.SessionOrdered("s-1", "resume", BY_TWO))
    assert site.waits("p1")[0] == "called"


@pytest.mark.parametrize(
    ("trouble", "mended"),
    [
        ((facts.ClockDoubted("step"),), (facts.ClockTrusted(("g1", "s1")),)),
        ((facts.LinkLost("centre"),), (facts.LinkRestored("centre"),)),
        ((facts.RecorderLost("gone"),), (facts.RecorderReady("e"), *RECORDED)),
        (
            (facts.DeviceLost("board-main", "cable"),),
            (facts.DoorContactRead("door-main", True), facts.DeviceReady("board-main"), facts.FireInputRead("fire-main", False)),
        ),
    ],
)  # fmt: skip
def test_who_waits_is_called_as_soon_as_entries_are_possible_again(
    trouble: tuple[Fact, ...], mended: tuple[Fact, ...]
) -> None:
    """S5, S2, S10 and the matrix of modes: nobody is called to a door that would not open."""
    site = entrance(modes=(ModeRule("centre_lost", new_entry=False, running_continues=True),))
    site.tell(facts.GatePassagesMissed("gate-b", 1, 0))
    site.begin("p3", "a")
    site.hall("p1")
    for fact in trouble:
        site.tell(fact)
    leave_kiosk(site, "a")
    assert site.waits("p1") == ("waiting", "")
    for fact in mended:
        assert site.tell(fact).accepted
    assert site.waits("p1") == ("called", "a")


def test_a_card_that_is_turned_away_calls_nobody() -> None:
    """A refusal moves nothing."""
    site = busy()
    site.hall("p1")
    site.hall("p2")
    assert site.begin("p3", "a").moves == ()


def test_who_is_revoked_while_nobody_is_called_leaves_the_queue_when_it_moves_and_not_by_a_refusal() -> None:
    """S10: revoked beats granted. A refusal moves nothing."""
    site = busy()
    site.hall("p1")
    site.tell(facts.SessionOrdered("s-1", "suspend", BY_TWO, "objection", "objection"))
    leave_kiosk(site, "a")
    assert site.tell(facts.PersonRevoked("p1", BY_TWO, "bank")).accepted
    turned_away = site.card("stranger", "reader-a")
    assert (turned_away.refusal, turned_away.moves, set(site.room.tickets)) == ("not_on_list", (), {"p1"})
    leave_kiosk(site, "b")
    assert site.room.tickets == {}


def test_after_a_restart_the_places_are_kept_and_called_again() -> None:
    """S9: state comes from the journal alone."""
    site = entrance()
    for person in ("p1", "p2", "p3"):
        site.hall(person)
    site.restart()
    assert [site.waits(one) for one in ("p1", "p2", "p3")] == [("waiting", "")] * 3
    site.clear_lane("a")
    assert site.waits("p1") == ("called", "a")


def test_in_a_fire_nobody_is_called() -> None:
    """S2: nobody enters in a fire."""
    site = entrance()
    site.hall("p1")
    site.tell(facts.FireInputRead("fire-main", True))
    assert (site.waits("p1"), "call:a" in site.room.deadlines) == (("waiting", ""), False)


def test_who_fetches_a_phone_needs_no_place() -> None:
    """S4: after a final exit the box opens to its holder."""
    site = entrance()
    site.admit("p3")
    site.tell(facts.ExitAsked("p3", ("g1",)))
    site.tell(facts.ExitApproved("p3", BY_TWO, "ill"))
    site.leave("p3")
    site.hall("p1")
    site.retrieve("p3")
    assert site.state("p3") == "retrieved"


def test_without_a_reader_in_the_hall_there_is_no_queue() -> None:
    """A site of version 1 goes on as it did."""
    site = ready_site()
    assert site.tell(facts.CardRead("reader-hall", {"s-1": "d-p1"})).refusal == "reader:unknown"
    site.admit("p1")
