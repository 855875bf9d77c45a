"""What a draw list is refused for, one thing at a time, and what a refusal leaves as it was."""

from dataclasses import replace
from typing import Any

import pytest

from controller.core import facts
from controller.core.facts import Drawn
from controller.core.profile import Profile
from controller.core.session import Session, SessionState
from controller.core.state import Decision
from tests.core.playbook import BY_TWO, HOUR_US, Site
from tests.core.sittings import LAW_37
from tests.core.test_draw_lists import (
    V1,
    V2,
    V3,
    active,
    bring,
    draw,
    flags,
    open_list,
    planned,
    release,
    replaced,
    supplement,
)


def kept(site: Site, fact: Any) -> tuple[str | None, bool]:
    """The refusal, and whether sessions and people are as they were."""
    before = site.room
    decision: Decision = site.tell(fact)
    return decision.refusal, (site.room.sessions, site.room.people) == (before.sessions, before.people)


@pytest.mark.parametrize("make", [
    lambda: facts.DrawListReleaseAsked("s-1", BY_TWO), lambda: facts.BidsOpened("s-1", "e"),
    lambda: facts.DrawShareHanded("s-1", "custodian-1+00000000", "g1", V1),
    lambda: facts.AlternateCalled("s-1", "p1", "p2", BY_TWO),
    lambda: facts.DrawListSupplemented("s-1", 2, "c", 5, 0, V2, V1), lambda: facts.DrawListOpened("s-1", (Drawn("a", "d"),)),
])  # fmt: skip
def test_without_a_list_nothing_is_done_to_it(make: Any) -> None:
    assert kept(planned(), make()) == ("draw:none", True)


def test_a_session_has_one_first_list() -> None:
    site = planned()
    bring(site)
    assert bring(site, V2).refusal == "draw:exists"
    assert draw(site).package_sha256 == V1


@pytest.mark.parametrize("state", SessionState)
def test_a_first_list_comes_before_anybody_is_let_in(state: SessionState) -> None:
    site = planned()
    session: Session = replace(site.room.sessions["s-1"], state=state)
    site.room = replace(site.room, sessions={"s-1": session})
    early = state in (SessionState.PLANNED, SessionState.PREPARING, SessionState.PREPARED)
    assert bring(site).refusal == (None if early else "draw:too_late")


def test_a_list_of_nobody_is_none_and_one_of_one_is() -> None:
    site = planned()
    assert bring(site, members=0).refusal == "draw:empty"
    assert bring(site, members=1).accepted
    assert supplement(site, members=0).refusal == "draw:empty"
    assert supplement(site, members=1).accepted


def test_a_list_of_another_kind_of_procurement_than_planned_is_refused() -> None:
    site = Site()
    site.start()
    start = site.utc_us - HOUR_US
    site.tell(facts.SessionPlanned("s-1", "1", start, start + 8 * HOUR_US, ("g1",), "negotiation"))
    assert bring(site, procurement="bidding").refusal == "procurement_differs"
    assert bring(site, procurement="negotiation").accepted
    assert (draw(site).procurement, site.room.sessions["s-1"].procurement) == ("negotiation", "negotiation")


def test_a_list_of_a_kind_that_the_profile_has_no_rule_for_is_refused_and_one_that_names_none_is_not() -> None:
    """招标投标法 37: without its kind nobody could say whether the committee is complete."""
    site = planned(compositions=LAW_37)
    assert bring(site, procurement="magic").refusal == "procurement_unknown"
    assert bring(site, procurement="negotiation", drawn_utc_us=site.utc_us).accepted
    assert (draw(site).procurement, draw(site).drawn_utc_us) == ("negotiation", site.utc_us - 1000)
    assert bring(planned(compositions=LAW_37)).accepted


def test_a_planned_kind_stays_when_the_list_names_none() -> None:
    site = Site()
    site.start()
    start = site.utc_us - HOUR_US
    site.tell(facts.SessionPlanned("s-1", "1", start, start + 8 * HOUR_US, ("g1",), "negotiation"))
    bring(site)
    assert site.room.sessions["s-1"].procurement == "negotiation"


def test_a_list_may_be_released_at_its_time_to_the_microsecond() -> None:
    site = planned()
    due_utc_us = site.utc_us + HOUR_US
    site.tell(facts.DrawListImported("s-1", "c", 1, due_utc_us, ("g1",), V1))
    site.utc_us = due_utc_us - 1001
    assert release(site).refusal == "too_early"
    site.utc_us = due_utc_us - 1000
    assert release(site).accepted


def test_an_opening_event_releases_a_signed_supplement_of_a_signed_list_only() -> None:
    site = active()
    supplement(site)
    assert site.tell(facts.BidsOpened("s-1", "e")).accepted
    plain = planned()
    bring(plain, sha="")
    release(plain)
    open_list(plain, "p1 p2 p3 p4 p5")
    assert supplement(plain, sha="", before="c-").accepted
    assert plain.tell(facts.BidsOpened("s-1", "e")).refusal == "package_needed"
    assert supplement(plain, 3, V2, "c-").accepted
    assert plain.tell(facts.BidsOpened("s-1", "e")).accepted


def test_a_list_that_failed_is_told_to_staff_until_it_opens() -> None:
    site = planned()
    bring(site)
    release(site)
    site.tell(facts.DrawListFailed("s-1", "shares_missing"))
    alarm = site.room.alarms["draw_list_failed:s-1"]
    assert (alarm.params["cause"], alarm.active) == ("shares_missing", True)
    release(site)
    open_list(site, "p1 p2 p3 p4 p5")
    assert not site.room.alarms["draw_list_failed:s-1"].active


@pytest.mark.parametrize(
    ("by", "reason", "refusal"), [(("g1",), "left", "two_persons_needed"), (BY_TWO, " ", "reason_needed")]
)
def test_nobody_is_revoked_by_one_alone_or_without_a_reason(by: tuple[str, ...], reason: str, refusal: str) -> None:
    site = active()
    assert kept(site, facts.PersonRevoked("p5", by, reason)) == (refusal, True)


def test_who_is_expelled_is_marked_so_and_who_is_ill_is_not() -> None:
    site = active()
    site.tell(facts.PersonRevoked("p5", BY_TWO, "telephoned", "expelled"))
    site.tell(facts.PersonRevoked("p4", BY_TWO, "fell ill", "ill"))
    assert [site.room.people[name].expelled for name in ("p5", "p4")] == [True, False]
    assert (site.room.people["p4"].cause, site.room.vacancies["p4"].cause) == ("ill", "ill")


def test_a_revocation_without_a_cause_keeps_the_one_that_was_known_and_the_place_is_vacant() -> None:
    site = active()
    site.tell(facts.PersonRevoked("p5", BY_TWO, "the bank said so"))
    assert (site.room.people["p5"].cause, site.room.vacancies["p5"].cause) == ("", "revoked")
    site.tell(facts.PersonRevoked("p4", BY_TWO, "ill", "ill"))
    site.tell(facts.PersonRevoked("p4", BY_TWO, "said again"))
    assert (site.room.people["p4"].cause, site.room.vacancies["p4"].cause) == ("ill", "ill")


def test_a_replaced_member_is_known_as_replaced_and_the_lane_says_why_it_is_in_doubt() -> None:
    site = active()
    from controller.core.commands import PulseUnlock
    from tests.core.playbook import ordered

    unlock = site.to_clear("p5")
    site.tell(facts.UnlockPulseSent(ordered(unlock, PulseUnlock).command, "door-main"))
    replaced(site)
    assert site.room.vacancies["p5"].cause == "replaced"
    assert site.room.lanes["a"].reason == "revoked"


def test_an_alternate_is_called_while_a_list_is_in_force_and_from_its_own_list() -> None:
    site = active("r1")
    site.tell(facts.PersonRevoked("p5", BY_TWO, "ill", "ill"))
    call = facts.AlternateCalled("s-1", "r1", "p5", BY_TWO)
    assert kept(site, facts.AlternateCalled("s-1", "stranger", "p5", BY_TWO)) == ("draw:not_alternate", True)
    assert kept(site, facts.AlternateCalled("s-1", "r1", "p4", BY_TWO)) == ("vacancy:unknown", True)
    site.tell(facts.SessionOrdered("s-1", "end", BY_TWO, "over"))
    site.tell(facts.SessionOrdered("s-1", "close", BY_TWO, "over"))
    assert kept(site, call) == ("draw:not_alternate", True)


def test_a_called_alternate_is_awaited_and_one_who_was_refused_is_not() -> None:
    """Lateness counts for an alternate from the call."""
    site = active("r1 r2", late_base="call", absent_ms=4_500_000)
    site.tell(facts.PersonRevoked("p5", BY_TWO, "ill", "ill"))
    site.tell(facts.AlternateCalled("s-1", "r2", "p5", BY_TWO))
    assert "absent:r2" not in site.room.deadlines
    site.tell(facts.AlternateCalled("s-1", "r1", "p5", BY_TWO))
    assert "absent:r1" in site.room.deadlines


def test_an_alternate_whom_a_later_version_makes_a_member_may_come_in_and_is_awaited() -> None:
    site = active("r1 r2", late_base="call", absent_ms=4_500_000)
    supplement(site, alternates=1)
    release(site)
    assert open_list(site, "p1 p2 p3 p4 r1", 2, "r2").accepted
    person = site.room.people["r1"]
    assert (person.alternate, person.called_utc_us, person.session) == (0, site.utc_us, "s-1")
    assert site.room.people["r2"].alternate == 1, "the order is that of the version in force"
    assert site.room.people["r2"].called_utc_us is None
    assert site.room.vacancies["p5"].successor == "r1"
    assert "absent:r1" in site.room.deadlines
    assert "absent:r2" not in site.room.deadlines
    assert site.card("r1").accepted


def test_a_version_with_fewer_members_than_vacant_places_leaves_the_rest_vacant() -> None:
    site = active()
    supplement(site, members=4)
    release(site)
    assert open_list(site, "p1 p2 p3 p6", 2).accepted
    assert [site.room.vacancies[name].state.value for name in ("p4", "p5")] == ["found", "vacant"]


def test_whoever_a_version_dropped_is_on_no_later_one() -> None:
    """招标投标法实施条例 46, S10: revoked beats granted, so a list that needs them again is the wrong one."""
    site = active()
    replaced(site)
    supplement(site, 3, V3, V2)
    release(site)
    before = site.room
    assert open_list(site, "p1 p2 p3 p4 p5", 3).refusal == "draw:pseudonyms"
    assert (site.room.sessions, site.room.people) == (before.sessions, before.people)


def test_places_of_another_session_are_not_taken() -> None:
    site = active()
    site.tell(facts.PersonRevoked("p5", BY_TWO, "ill", "ill"))
    site.tell(facts.SessionPlanned("s-2", "1", site.utc_us, site.utc_us + HOUR_US, ("g1",)))
    site.tell(facts.DrawListImported("s-2", "c", 1, site.utc_us, ("g1",), V2, 1))
    site.tell(facts.DrawListReleaseAsked("s-2", BY_TWO))
    assert site.tell(facts.DrawListOpened("s-2", (Drawn("q1", "d"), Drawn("q2", "e", alternate=1)))).accepted
    assert kept(site, facts.AlternateCalled("s-2", "q2", "p5", BY_TWO)) == ("vacancy:unknown", True)
    assert site.room.vacancies["p5"].state.value == "vacant"
    assert flags(site) == ()


def test_the_profile_that_demands_nothing_takes_a_draw_of_any_age() -> None:
    site = planned()
    assert Profile().draw_age_ms_max == 0
    assert bring(site, drawn_utc_us=1).accepted


def test_a_share_is_noted_at_its_time_for_the_version_that_waits_and_changes_nothing() -> None:
    site = planned()
    due_utc_us = site.utc_us + HOUR_US
    site.tell(facts.DrawListImported("s-1", "c", 1, due_utc_us, ("g1",), V1))
    share = facts.DrawShareHanded("s-1", "custodian-1+00000000", "g1", V1)
    assert kept(site, share) == ("too_early", True)
    site.utc_us = due_utc_us
    assert kept(site, facts.DrawShareHanded("s-1", "custodian-1+00000000", "g1", V2)) == ("draw:version", True)
    assert kept(site, share) == (None, True)
    site.tell(facts.ClockDoubted("step"))
    assert kept(site, share) == ("clock_doubted", True)
    opened = active()
    assert kept(opened, share) == ("draw:not_waiting", True)
    supplement(opened)
    assert kept(opened, share) == ("draw:version", True)
    assert kept(opened, facts.DrawShareHanded("s-1", "custodian-1+00000000", "g1", V2)) == (None, True)
