"""Draw lists over their versions: signed where the profile says so, chained, and revoked at once everywhere (S1, S10)."""

from dataclasses import replace
from typing import Any

import pytest

from controller.core import facts
from controller.core.admission import AdmissionState
from controller.core.commands import OpenDrawList, PulseUnlock
from controller.core.facts import Drawn
from controller.core.profile import Profile
from controller.core.state import Decision
from controller.core.words import CORE_VERSION
from tests.core.playbook import BY_TWO, HOUR_US, PLAN, Site, ordered, ready_site
from tests.core.sealed_area import AREA, RULES, Area

V1, V2, V3 = "1" * 64, "2" * 64, "3" * 64


def planned(session: str = "s-1", **profile: Any) -> Site:
    """A started site with a planned session."""
    site = Site(profile=Profile(**profile))
    site.start()
    site.clear_lane()
    site.tell(facts.SessionPlanned(session, "1", site.utc_us - HOUR_US, site.utc_us + 8 * HOUR_US, ("g1",)))
    return site


def bring(site: Site, sha: str = V1, members: int = 5, alternates: int = 0, **more: Any) -> Decision:
    fact = facts.DrawListImported(
        "s-1", "c-" + sha[:1], members, site.utc_us - HOUR_US, ("g1",), sha, alternates, **more
    )
    return site.tell(fact)


def supplement(
    site: Site,
    version: int = 2,
    sha: str = V2,
    before: str = V1,
    members: int = 5,
    alternates: int = 0,
    wait_us: int = 0,
) -> Decision:
    not_before = site.utc_us + wait_us
    return site.tell(
        facts.DrawListSupplemented(
            "s-1", version, "c-" + sha[:1], members, not_before, sha, before, alternates, ("g1",)
        )
    )


def release(site: Site) -> Decision:
    return site.tell(facts.DrawListReleaseAsked("s-1", BY_TWO))


def open_list(site: Site, names: str, version: int = 1, alternates: str = "") -> Decision:
    people = [Drawn(name, f"d-{name}") for name in names.split()]
    people += [Drawn(name, f"d-{name}", alternate=n) for n, name in enumerate(alternates.split(), start=1)]
    return site.tell(facts.DrawListOpened("s-1", tuple(people), version))


def active(alternates: str = "", **profile: Any) -> Site:
    """A session that assembles on a signed list of p1 to p5."""
    site = planned(**profile)
    bring(site, alternates=len(alternates.split()))
    site.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    for source in site.room.sessions["s-1"].recording:
        site.tell(facts.SourceRecordingStarted("s-1", source, site.utc_us))
    release(site)
    assert open_list(site, "p1 p2 p3 p4 p5", alternates=alternates).accepted
    site.tell(facts.SessionOrdered("s-1", "open_assembly", ("g1",)))
    return site


def replaced(site: Site, names: str = "p1 p2 p3 p4 p6") -> Decision:
    """Version 2 is brought, released and opened."""
    supplement(site)
    release(site)
    return open_list(site, names, 2)


def draw(site: Site) -> Any:
    return site.room.sessions["s-1"].draw


def flags(site: Site) -> tuple[str, ...]:
    return site.room.sessions["s-1"].flags


# Bringing a list.


def test_a_plain_table_is_refused_where_the_profile_demands_a_package() -> None:
    """浙发改公管〔2021〕440号 5.5.4: experts by random draw only; the package's signature shows whose draw."""
    site = planned(draw_package_needed=True)
    assert bring(site, sha="").refusal == "package_needed"
    assert bring(site).accepted
    assert flags(site) == ()


def test_a_plain_table_that_the_profile_allows_is_marked_in_the_record() -> None:
    site = planned()
    assert bring(site, sha="").accepted
    assert flags(site) == ("list_unpackaged",)


def test_a_draw_that_is_too_old_when_the_session_begins_is_refused() -> None:
    """重庆条例: the draw is within 24 h before the evaluation; 财库〔2016〕198号: 2 working days."""
    site = planned(draw_age_ms_max=24 * 3_600_000)
    begin = site.room.sessions["s-1"].not_before_utc_us
    assert bring(site, drawn_utc_us=begin - 24 * HOUR_US - 1).refusal == "draw_too_old"
    assert bring(site, drawn_utc_us=begin - 24 * HOUR_US).accepted


def test_a_draw_with_fewer_alternates_than_demanded_is_refused() -> None:
    """财库〔2003〕119号: two or more alternates a draw, in order."""
    site = planned(alternates_min=2)
    assert bring(site, alternates=1).refusal == "too_few_alternates"
    assert bring(site, alternates=2).accepted


def test_a_list_of_another_kind_of_procurement_is_refused() -> None:
    site = Site()
    site.start()
    start = site.utc_us - HOUR_US
    site.tell(facts.SessionPlanned("s-1", "1", start, start + 8 * HOUR_US, ("g1",)))
    assert bring(site, procurement="bidding").accepted
    assert site.room.sessions["s-1"].procurement == "bidding"


# Release.


def test_the_opening_event_releases_a_signed_list_in_place_of_the_custodians() -> None:
    """The list is released with the opening of bids (deployments D12 and D32)."""
    site = planned()
    bring(site)
    decision = site.tell(facts.BidsOpened("s-1", "open-77"))
    assert decision.commands == (OpenDrawList("s-1"),)
    assert draw(site).released_by == ("event:open-77",)


def test_no_opening_event_releases_a_list_before_its_time_or_while_the_clock_is_doubted_or_a_plain_table() -> None:
    site = planned()
    fact = facts.DrawListImported("s-1", "c", 5, site.utc_us + HOUR_US, ("g1",), V1)
    site.tell(fact)
    assert site.tell(facts.BidsOpened("s-1", "e")).refusal == "too_early"
    site.tell(facts.ClockDoubted("step"))
    assert site.tell(facts.BidsOpened("s-1", "e")).refusal == "clock_doubted"
    assert site.tell(facts.BidsOpened("s-1", " ")).refusal == "draw:event"
    plain = planned()
    bring(plain, sha="")
    assert plain.tell(facts.BidsOpened("s-1", "e")).refusal == "package_needed"
    assert draw(plain).state.value == "sealed"


def test_the_custodians_whom_the_site_names_release_a_list_and_nobody_in_their_place() -> None:
    """招标投标法 37, 440号 5.5.5: the list is secret until those who keep it open it together."""
    site = Site(plan=replace(PLAN, staff={"g1": "guard", "s1": "supervisor", "c1": "custodian", "c2": "custodian"}))
    site.start()
    site.tell(facts.SessionPlanned("s-1", "1", site.utc_us - HOUR_US, site.utc_us + HOUR_US))
    bring(site)
    for by, code in (
        (("c1", "c1"), "two_persons_needed"),
        (("g1", "s1"), "custodian_needed"),
        (("c1", "s1"), "custodian_needed"),
    ):
        assert site.tell(facts.DrawListReleaseAsked("s-1", by)).refusal == code
    assert site.tell(facts.DrawListReleaseAsked("s-1", ("c1", "c2"))).accepted


def test_a_site_with_one_custodian_is_not_stuck() -> None:
    site = Site(plan=replace(PLAN, staff={"g1": "guard", "s1": "supervisor", "c1": "custodian"}))
    site.start()
    site.tell(facts.SessionPlanned("s-1", "1", site.utc_us - HOUR_US, site.utc_us + HOUR_US))
    bring(site)
    assert site.tell(facts.DrawListReleaseAsked("s-1", ("g1", "s1"))).refusal == "custodian_needed"
    assert site.tell(facts.DrawListReleaseAsked("s-1", ("c1", "s1"))).accepted


def test_an_opened_list_must_count_its_members_and_its_alternates() -> None:
    site = planned()
    bring(site, members=3, alternates=2)
    release(site)
    assert open_list(site, "a b c d e").refusal == "draw:count"
    assert open_list(site, "a b c", alternates="d").refusal == "draw:count"
    assert open_list(site, "a b c", version=2, alternates="d e").refusal == "draw:version"
    assert open_list(site, "a b c", alternates="d e").accepted
    assert [site.room.people[name].alternate for name in "abcde"] == [0, 0, 0, 1, 2]


# Later versions.


def test_the_version_in_force_stays_in_force_while_a_replacement_is_on_its_way() -> None:
    site = active()
    assert supplement(site).accepted
    assert draw(site).state.value == "supplementing"
    site.admit("p5")
    assert site.state("p5") == "admitted"
    assert release(site).commands == (OpenDrawList("s-1"),)
    assert draw(site).state.value == "supplement_released"
    site.clear_lane()
    assert site.card("p1").accepted


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"version": 1}, "draw:version"),
        ({"version": 3}, "draw:version"),
        ({"before": V3}, "draw:chain"),
        ({"members": 0}, "draw:empty"),
        ({"sha": ""}, "package_needed"),
    ],
)
def test_a_version_that_does_not_follow_is_refused_and_changes_nothing(changes: dict[str, Any], refusal: str) -> None:
    """招标投标法实施条例 46: members are replaced by a new draw only, so every version stands on the one before."""
    site = active()
    before = site.room
    assert supplement(site, **changes).refusal == refusal
    assert site.room.sessions == before.sessions


def test_a_later_version_waits_for_its_own_time_and_its_own_custodians() -> None:
    site = active()
    supplement(site, wait_us=HOUR_US)
    assert site.tell(facts.DrawListReleaseAsked("s-1", ("g1",))).refusal == "two_persons_needed"
    assert release(site).refusal == "too_early"
    assert site.tell(facts.BidsOpened("s-1", "e")).refusal == "too_early"
    site.pass_ms(3_600_000)
    assert release(site).accepted


def test_whoever_a_later_version_drops_is_revoked_at_once_everywhere() -> None:
    """Section 5.E: package v+1, the old admission revoked at once everywhere, the old conclusions void."""
    site = active()
    site.admit("p5")
    assert replaced(site).accepted
    assert site.room.people["p5"].revoked
    assert (site.room.people["p5"].cause, flags(site)) == ("replaced", ("conclusions_void:p5",))
    assert site.tell(facts.CardRead("room-reader-1", {"s-1": "d-p5"})).refusal == "revoked"
    assert (draw(site).version, draw(site).package_sha256, draw(site).next_version) == (2, V2, 0)
    site.admit("p6")
    assert site.state("p6") == "admitted"


def test_nobody_dropped_comes_through_a_door_that_is_already_unlocked_for_them_unseen() -> None:
    site = active()
    unlock = site.to_clear("p5")
    site.tell(facts.UnlockPulseSent(ordered(unlock, PulseUnlock).command, "door-main"))
    replaced(site)
    assert site.lane() == "unknown"


def test_who_stays_on_the_list_stays_where_they_are() -> None:
    site = active()
    site.admit("p1")
    before = site.room.people["p1"]
    replaced(site)
    assert site.room.people["p1"] == before


def test_who_was_revoked_stays_revoked_whatever_a_later_list_says() -> None:
    """S10: revoked beats granted."""
    site = active()
    site.tell(facts.PersonRevoked("p5", BY_TWO, "left", "expelled"))
    replaced(site, "p1 p2 p3 p4 p5")
    assert site.room.people["p5"].revoked


def test_a_list_that_cannot_be_opened_leaves_the_one_before_in_force_and_a_third_may_follow() -> None:
    site = active()
    supplement(site)
    release(site)
    site.tell(facts.DrawListFailed("s-1", "wrong_list"))
    assert draw(site).state.value == "supplementing"
    assert site.card("p1").accepted
    assert supplement(site, 3, V3, V1).refusal == "draw:chain"
    assert supplement(site, 3, V3, V2).accepted
    release(site)
    assert open_list(site, "p1 p2 p3 p4 p6", 3).accepted
    assert (draw(site).version, draw(site).package_sha256) == (3, V3)


def test_a_version_brought_before_the_first_was_opened_takes_its_place() -> None:
    site = planned()
    bring(site)
    assert supplement(site, members=3, alternates=1).accepted
    assert (draw(site).state.value, draw(site).version, draw(site).count) == ("sealed", 2, 3)
    release(site)
    assert open_list(site, "a b c", 2, "d").accepted


def test_a_list_that_names_somebody_of_another_session_is_refused() -> None:
    """S11: a pseudonym is one person's in one session."""
    site = active()
    site.tell(facts.SessionPlanned("s-2", "1", site.utc_us, site.utc_us + HOUR_US, ("g1",)))
    site.tell(facts.DrawListImported("s-2", "c", 1, site.utc_us, ("g1",), V3))
    site.tell(facts.DrawListReleaseAsked("s-2", BY_TWO))
    decision = site.tell(facts.DrawListOpened("s-2", (Drawn("p1", "d"),)))
    assert decision.refusal == "draw:pseudonyms"


def listed_before_the_draw(*also: str) -> Area:
    """p3 is on the role list as a guard; the sealed list of p1 to p5 is released."""
    site = Area(plan=AREA, profile=Profile(**RULES))
    site.start()
    site.clear_lane()
    site.tell(facts.SessionPlanned("s-1", "1", site.utc_us - HOUR_US, site.utc_us + 8 * HOUR_US, ("g1",)))
    bring(site, **({"alternates": len(also)} if also else {}))
    assert site.listed("guard", "p3").accepted
    release(site)
    return site


@pytest.mark.parametrize("withdrawn", [False, True])
def test_who_was_listed_and_has_not_come_is_drawn_all_the_same(withdrawn: bool) -> None:
    """招标投标法 37: the draw decides who judges; a role that nobody used gives way, or the list could never be opened."""
    site = listed_before_the_draw()
    if withdrawn:
        site.tell(facts.PersonRevoked("p3", BY_TWO, "a slip of the pen"))
    assert open_list(site, "p1 p2 p3 p4 p5").accepted
    person = site.room.people["p3"]
    assert (person.role, person.listed_by, person.revoked, person.state) == ("expert", (), False, "expected")
    assert "drawn_and_listed" not in site.alarms()


@pytest.mark.parametrize(
    ("change", "cause"),
    [({"state": "in_room"}, ""), ({"box": "locker-a/1"}, ""), ({"cause": "expelled", "revoked": True}, "expelled")],
)
def test_who_served_already_cannot_judge_and_the_list_opens_all_the_same(change: dict[str, Any], cause: str) -> None:
    """招标投标法实施条例 46: who has an interest is no member; their place is vacant at once."""
    site = listed_before_the_draw()
    known = site.room.people["p3"]
    if "state" in change:
        change = {"state": AdmissionState(change["state"])}
    site.room = replace(site.room, people={**site.room.people, "p3": replace(known, **change)})
    assert open_list(site, "p1 p2 p3 p4 p5").accepted
    person = site.room.people["p3"]
    assert (person.role, person.listed_by, person.revoked, person.cause) == (
        "expert",
        (),
        True,
        cause or "role_conflict",
    )
    assert site.room.vacancies["p3"].state == "vacant"
    assert site.room.alarms["drawn_and_listed:p3"].params == {"place": "p3", "session": "s-1"}


def test_an_alternate_who_served_already_leaves_no_place_vacant() -> None:
    site = listed_before_the_draw("p3")
    known = site.room.people["p3"]
    site.room = replace(site.room, people={**site.room.people, "p3": replace(known, state=AdmissionState.IN_ROOM)})
    assert open_list(site, "p1 p2 p4 p5 p6", alternates="p3").accepted
    assert (site.room.people["p3"].alternate, site.room.people["p3"].revoked) == (1, True)
    assert site.room.vacancies == {}


# Who takes a vacant place.


def test_the_new_member_of_a_replacement_draw_takes_the_vacant_place() -> None:
    """招标投标法实施条例 48: a member who falls out is replaced promptly."""
    site = active()
    site.tell(facts.PersonRevoked("p5", BY_TWO, "fell ill", "ill"))
    vacancy = site.room.vacancies["p5"]
    assert (vacancy.cause, vacancy.state.value) == ("ill", "vacant")
    replaced(site)
    vacancy = site.room.vacancies["p5"]
    assert (vacancy.state.value, vacancy.successor) == ("found", "p6")
    assert flags(site) == (), "who never came in concluded nothing"


def test_a_revoked_alternate_whom_a_replacement_draw_makes_a_member_takes_no_vacant_place() -> None:
    """S10: revoked beats granted; a place that nobody may take is vacant."""
    site = active("r1")
    site.tell(facts.PersonRevoked("r1", BY_TWO, "knows a bidder", "recused"))
    site.tell(facts.PersonRevoked("p5", BY_TWO, "fell ill", "ill"))
    replaced(site, "p1 p2 p3 p4 r1")
    assert site.room.people["r1"].revoked
    vacancy = site.room.vacancies["p5"]
    assert (vacancy.state.value, vacancy.successor) == ("vacant", "")


def test_alternates_are_called_in_their_order_by_two_and_for_a_vacant_place_only() -> None:
    """财库〔2003〕119: alternates fill in sequence."""
    site = active("r1 r2")
    call = [facts.AlternateCalled("s-1", name, "p5", BY_TWO) for name in ("r1", "r2")]
    assert site.tell(call[0]).refusal == "vacancy:unknown"
    site.tell(facts.PersonRevoked("p5", BY_TWO, "did not come", "absent"))
    assert site.tell(call[1]).refusal == "alternate_order"
    assert site.tell(facts.AlternateCalled("s-1", "r1", "p5", ("g1",))).refusal == "two_persons_needed"
    assert site.tell(facts.AlternateCalled("s-1", "p1", "p5", BY_TWO)).refusal == "draw:not_alternate"
    assert site.tell(call[0]).accepted
    assert (site.room.people["r1"].alternate, site.room.vacancies["p5"].successor) == (0, "r1")
    assert site.room.people["r1"].called_utc_us == site.utc_us


def test_a_revoked_alternate_is_passed_over() -> None:
    site = active("r1 r2")
    site.tell(facts.PersonRevoked("p5", BY_TWO, "ill", "ill"))
    site.tell(facts.PersonRevoked("r1", BY_TWO, "an interest", "recused"))
    assert "r1" not in site.room.vacancies
    assert site.tell(facts.AlternateCalled("s-1", "r1", "p5", BY_TWO)).refusal == "revoked"
    assert site.tell(facts.AlternateCalled("s-1", "r2", "p5", BY_TWO)).accepted


def test_an_alternate_whom_nobody_called_does_not_come_in() -> None:
    site = active("r1 r2")
    assert site.card("r1").refusal == "alternate_not_called"
    assert site.state("r1") == "expected"


def test_a_restart_asks_again_for_the_list_that_was_released_and_not_opened() -> None:
    site = active()
    supplement(site)
    release(site)
    site.run += 1
    decision = site.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", site.profile, site.plan))
    assert OpenDrawList("s-1") in decision.commands


# The end.


def test_a_list_is_declassified_by_two_with_a_reason_after_it_was_closed() -> None:
    """招标投标法 37: the list is secret until the winner is fixed."""
    site = ready_site()
    ask = facts.DrawListDeclassified("s-1", BY_TWO, "result published")
    assert site.tell(ask).refusal == "draw:active:declassify"
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.tell(facts.SessionOrdered("s-1", "close", BY_TWO, "no recording"))
    assert site.tell(facts.DrawListDeclassified("s-1", ("g1",), "x")).refusal == "two_persons_needed"
    assert site.tell(facts.DrawListDeclassified("s-1", BY_TWO, " ")).refusal == "reason_needed"
    assert site.tell(ask).accepted
    assert draw(site).state.value == "declassified"


def test_nothing_follows_a_list_whose_session_is_over() -> None:
    site = active()
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    assert supplement(site).refusal == "draw:too_late"
