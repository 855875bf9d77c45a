"""Who stands at the kiosk: by face, or by two staff without any face."""

import pytest

from controller.core import facts
from tests.core.entrance import BY_SUPERVISOR, Entrance, entrance
from tests.core.playbook import BY_TWO

FACES = {"face_fails_manual": 3, "face_fails_alarm": 5}


def failed(times: int, **figures: int) -> Entrance:
    """The matcher failed so often for the first person."""
    site = entrance(**{**FACES, **figures})
    site.card("p1")
    for _ in range(times):
        assert site.face("p1", matched=False).accepted
    return site


def test_a_face_that_matches_the_card_identifies_its_holder() -> None:
    """440号 5.5.3: identity is verified before anybody is let in."""
    site = entrance()
    site.card("p1")
    assert site.face("p1").accepted
    person = site.room.people["p1"]
    assert (site.state("p1"), person.identity_by, site.lane()) == ("matched", "face", "held")
    lane = site.room.lanes["a"]
    assert (lane.holder, lane.token, lane.beams, lane.pulses, lane.reason, lane.notice) == ("p1", "", (), 0, "", "")
    assert site.room.deadlines["kiosk:a"] == site.mono_us + site.profile.kiosk_idle_ms * 1000
    site.through_door(site.answer_to_clear(site.declare("p1")))
    assert site.state("p1") == "admitted"


@pytest.mark.parametrize("fails", range(6))
def test_two_staff_confirm_without_any_face_whenever_they_are_asked(fails: int) -> None:
    """人脸识别技术应用安全管理办法 (2025-06-01): a face may not be the only way."""
    site = failed(fails)
    assert site.identify("p1").accepted
    assert (site.state("p1"), site.room.people["p1"].identity_by) == ("matched", "staff")


def test_a_new_hold_begins_with_no_pulse_and_no_word_of_before() -> None:
    """One hold, one count of pulses; what the kiosk said of a failed face is over."""
    site = entrance()
    site.admit("p1")
    assert site.room.lanes["a"].pulses == 1
    site.card("p2")
    site.face("p2", matched=False)
    assert site.room.lanes["a"].notice == "face_failed"
    site.identify("p2")
    assert (site.room.lanes["a"].pulses, site.room.lanes["a"].notice) == (0, "")


def test_after_three_failures_two_staff_compare_by_eye() -> None:
    """domain 5.B 3: three failed comparisons lead to the manual route."""
    site = failed(2)
    assert (site.state("p1"), site.alarms()) == ("card_read", set())
    site.face("p1", matched=False)
    assert (site.state("p1"), site.alarms()) == ("manual", {"staff_called"})
    assert site.room.lanes["a"].notice == "identity_by_staff"


def test_once_it_failed_too_often_the_matcher_is_not_asked_any_more() -> None:
    """domain 5.B 3: three failed comparisons lead to the manual route."""
    site = failed(3)
    decision = site.face("p1")
    assert (decision.refusal, site.state("p1")) == ("identity_by_staff", "manual")


def test_the_manual_route_takes_two_even_where_one_confirms_otherwise() -> None:
    """domain 5.B 2: the manual route takes two staff."""
    site = failed(3, identity_staff_min=1)
    assert site.tell(facts.IdentityConfirmed("a", "p1", ("g1",))).refusal == "two_persons_needed"
    assert site.tell(facts.IdentityConfirmed("a", "p1", ("g1", "g1"))).refusal == "two_persons_needed"
    assert site.tell(facts.IdentityConfirmed("a", "p1", BY_TWO)).accepted


def test_where_one_confirms_the_identity_one_is_enough_before_the_matcher_failed() -> None:
    """The profile's figure identity_staff_min."""
    site = entrance(identity_staff_min=1)
    site.card("p1")
    assert site.tell(facts.IdentityConfirmed("a", "p1", ("g1",))).accepted


def test_five_failures_in_a_row_are_an_alarm() -> None:
    """GB 50396-2007 5.1: an alarm after at most five failures in a row."""
    site = failed(4)
    assert "face_failures" not in site.alarms()
    assert site.room.lanes["a"].notice == "face_failed"
    site.face("p1", matched=False)
    alarm = site.room.alarms["face_failures:a"]
    assert (alarm.params["person"], alarm.params["session"]) == ("p1", "s-1")


def test_a_new_card_is_no_new_chance() -> None:
    """domain 5.B 3: three failed comparisons lead to the manual route."""
    site = failed(2)
    site.tell(facts.KioskCancelled("a"))
    site.card("p1")
    assert site.state("p1") == "card_read"
    site.face("p1", matched=False)
    site.tell(facts.KioskCancelled("a"))
    site.card("p1")
    assert site.state("p1") == "manual"


def test_an_identity_that_was_confirmed_ends_the_count() -> None:
    """GB 50396-2007 5.1: failures in a row."""
    site = failed(2)
    site.identify("p1")
    site.tell(facts.KioskCancelled("a"))
    site.card("p1")
    site.face("p1", matched=False)
    assert (site.state("p1"), site.room.people["p1"].face_fails) == ("card_read", 1)


def test_a_face_at_another_kiosk_identifies_nobody_here() -> None:
    """S1: the person who holds the lane is the one who was identified at it."""
    site = entrance()
    site.card("p1")
    before = site.room
    for fact in (
        facts.IdentityMatched("a", "p2", "m", 900), facts.IdentityMatched("b", "p1", "m", 900),
        facts.IdentityMismatched("a", "p2", "m", 10), facts.IdentityConfirmed("b", "p1", BY_TWO),
    ):  # fmt: skip
        assert site.tell(fact).refusal == "identity:not_at_kiosk"
    assert site.room is before


def test_a_face_is_not_asked_twice() -> None:
    """S1: identified once, in this order."""
    site = entrance()
    site.card("p1")
    site.face("p1")
    assert site.face("p1").refusal == "identity:not_at_kiosk"
    assert site.face("p1", matched=False).refusal == "identity:not_at_kiosk"


def test_a_face_that_matches_holds_no_lane_that_is_not_free() -> None:
    """The lane belongs to one person in one direction."""
    site = entrance()
    site.card("p1")
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    assert site.face("p1").refusal == "lane_unknown"


def test_who_was_revoked_at_the_kiosk_is_not_identified_into_the_lane() -> None:
    """S10: revoked beats granted."""
    site = entrance()
    site.card("p1")
    site.tell(facts.PersonRevoked("p1", BY_TWO, "bank"))
    assert site.face("p1").refusal == "revoked"


def test_who_waits_for_two_staff_gets_the_time_of_an_identity_check() -> None:
    """No state waits for ever: identity_wait_ms."""
    site = failed(3, identity_wait_ms=200_000)
    site.wait_ms(150_000)
    site.tell(facts.KioskContinued("a"))
    site.wait_ms(150_000)
    assert site.state("p1") == "manual"
    site.wait_ms(60_000)
    assert (site.state("p1"), site.room.lanes["a"].visitor) == ("expected", None)


def test_a_failed_comparison_begins_the_time_of_the_check_anew() -> None:
    """No state waits for ever: identity_wait_ms."""
    site = failed(1, identity_wait_ms=200_000)
    site.wait_ms(150_000)
    site.face("p1", matched=False)
    site.wait_ms(150_000)
    assert site.state("p1") == "card_read"


def test_a_lane_that_a_leaver_holds_is_not_held_for_somebody_identified() -> None:
    """A lane belongs to one person in one direction."""
    site = entrance()
    site.admit("p2")
    site.card("p1")
    site.tell(facts.ExitAsked("p2", ("g1",)))
    site.tell(facts.ExitApproved("p2", BY_SUPERVISOR, "ill"))
    site.card("p2", "exit-reader-a")
    assert site.lane() == "out_held"
    assert site.face("p1").refusal == "lane_busy"


def test_staff_send_away_who_is_not_the_card_s_holder() -> None:
    """440号 5.5.3: identity is verified before anybody is let in."""
    site = failed(3)
    assert site.tell(facts.IdentityRefused("a", "p1", ())).refusal == "staff_needed"
    assert site.tell(facts.IdentityRefused("a", "p2", ("g1",))).refusal == "identity:not_at_kiosk"
    site.tell(facts.IdentityRefused("a", "p1", ("g1",)))
    assert (site.state("p1"), site.room.lanes["a"].notice) == ("expected", "identity_refused")
    assert "identity_refused" in site.alarms()
