"""Who makes a committee, and what follows when it is complete no more."""

from dataclasses import replace
from functools import partial

import pytest

from controller.core import facts
from controller.core.admission import Admission, AdmissionState
from controller.core.composition import role_of, sits, strength
from controller.core.profile import ModeRule, Profile, RoleRule
from tests.core.playbook import BY_TWO, HOUR_US, Site
from tests.core.sittings import BIG, LAW_37, S, open_site, order, running_site, seat, send_out, session, state


def test_a_bidding_committee_of_five_experts_is_complete_and_the_session_quorate_by_itself() -> None:
    """招标投标法 37: five or more, odd, experts two thirds or more."""
    site = open_site(5)
    seat(site, "p1", "p2", "p3", "p4")
    assert state(site) == "assembling"
    seat(site, "p5")
    assert (state(site), strength(site.room, session(site))) == ("quorate", (5, 5))
    assert order(site, "start").accepted
    assert state(site) == "running"
    assert (session(site).started_utc_us, session(site).opened_utc_us) == (site.utc_us, site.utc_us)


@pytest.mark.parametrize(
    ("experts", "owners", "reason"),
    [
        (4, 0, "too_few_members"),
        (5, 1, "even_number"),
        (3, 2, "too_few_experts"),
        (4, 1, None),
        (5, 2, None),
        (6, 3, None),
    ],
)
def test_a_session_starts_only_with_the_committee_that_the_law_asks_for(
    experts: int, owners: int, reason: str | None
) -> None:
    """招标投标法 37: the owner's representative is a member and no expert."""
    site = open_site(experts, owners)
    seat(site, *(f"p{number}" for number in range(1, experts + owners + 1)))
    assert order(site, "start").refusal == reason
    assert state(site) == ("assembling" if reason else "running")


def test_a_negotiation_panel_is_complete_with_three() -> None:
    """政府采购法 38: a panel of three or more, odd, experts two thirds or more."""
    site = open_site(3, procurement="negotiation")
    seat(site, "p1", "p2", "p3")
    assert state(site) == "quorate"


def test_a_session_of_no_known_kind_starts_by_two_with_a_supervisor_and_a_reason_and_the_record_says_so() -> None:
    """招标投标法 37: who makes the committee follows from the kind; that nobody checked it must show (S7)."""
    site = open_site(1, procurement="")
    assert order(site, "start", BY_TWO, "a drill").refusal == "too_few_members", "nobody is there"
    seat(site, "p1")
    assert state(site) == "assembling"
    unsigned: list[tuple[tuple[str, ...], str]] = [
        (("g1",), "a drill"), (("s1", "s1"), "a drill"), (BY_TWO, " "), (("g1", "g2"), "a drill"),
    ]  # fmt: skip
    for by, reason in unsigned:
        assert order(site, "start", by, reason).refusal == "procurement_unknown"
    assert order(site, "start", BY_TWO, "a drill").accepted
    assert "composition_unchecked" in session(site).flags


def test_a_list_of_a_kind_that_the_profile_does_not_know_is_refused() -> None:
    """招标投标法 37: without its kind nobody could say whether the committee is complete."""
    site = Site(plan=BIG, profile=Profile(compositions=LAW_37))
    site.start()
    site.tell(facts.SessionPlanned(S, "1", site.utc_us, site.utc_us + HOUR_US))
    brought = facts.DrawListImported(S, "c0ffee", 5, site.utc_us, procurement="magic")
    assert site.tell(brought).refusal == "procurement_unknown"
    assert site.tell(replace(brought, procurement="negotiation")).accepted


def test_a_committee_that_loses_a_member_before_the_start_is_assembling_again() -> None:
    """招标投标法 37, before a session runs."""
    site = open_site(5)
    seat(site, "p1", "p2", "p3", "p4", "p5")
    site.tell(facts.PersonRevoked("p5", BY_TWO, "no letter"))
    assert state(site) == "assembling"
    assert order(site, "start").refusal == "too_few_members"


def test_a_quorum_lost_at_work_is_an_alarm_and_a_mark_until_it_is_there_again() -> None:
    """招标投标法实施条例 48: a member who leaves is replaced promptly; the record shows how long the committee was short."""
    site = running_site(5)
    send_out(site, "p5")
    alarm = site.room.alarms[f"quorum_lost:{S}"]
    assert (alarm.active, alarm.params["cause"], state(site)) == (True, "too_few_members", "running")
    assert "quorum_lost" in session(site).flags


def test_a_quorum_that_is_lost_still_is_one_alarm() -> None:
    """One cause is one alarm."""
    site = running_site(5)
    send_out(site, "p5")
    send_out(site, "p4")
    assert site.room.alarms[f"quorum_lost:{S}"].count == 1


def test_a_quorum_lost_is_told_again_after_a_restart_and_ends_when_the_committee_is_complete() -> None:
    """招标投标法 37."""
    site = running_site(7)
    site.tell(facts.PersonRevoked("p7", BY_TWO, "x"))
    assert site.room.alarms[f"quorum_lost:{S}"].params["cause"] == "even_number"
    site.restart()
    assert site.room.alarms[f"quorum_lost:{S}"].active
    site.tell(facts.PersonRevoked("p6", BY_TWO, "x"))
    assert "quorum_lost" not in site.alarms()


def test_members_and_experts_of_branches_count() -> None:
    """A session on several sites has one committee (浙发改公管〔2021〕440号 7.3.4)."""
    site = open_site(2, branches=("east", "west"))
    seat(site, "p1", "p2")
    site.tell(facts.BranchReported(S, "east", "assembling", "c0ffee", 2, 1))
    assert (strength(site.room, session(site)), state(site)) == ((4, 3), "assembling")
    site.tell(facts.BranchReported(S, "west", "assembling", "c0ffee", 1, 1))
    assert (strength(site.room, session(site)), state(site)) == ((5, 4), "quorate")
    site.tell(facts.BranchReported(S, "west", "assembling", "c0ffee", 0, 0))
    assert state(site) == "assembling"


def test_who_is_not_inside_does_not_count() -> None:
    """Declared and admitted, or not counted: a list makes no committee."""
    site = open_site(5)
    seat(site, "p1")
    site.to_gate("p2")
    assert strength(site.room, session(site)) == (1, 1)


def test_the_profile_says_which_role_is_a_member_and_which_an_expert() -> None:
    """招标投标法 37, with a role table: a guard inside is no member."""
    rooms = ("evaluation",)
    roles = (
        RoleRule("expert", rooms, member=True, expert=True, listed_by_two=False),
        RoleRule("owner", rooms, member=False, listed_by_two=False),
    )
    site = open_site(5, owners=1, roles=roles)
    seat(site, "p1", "p6")
    assert strength(site.room, session(site)) == (1, 1)
    assert [rule.role for rule in map(partial(role_of, site.profile), ("owner", "expert")) if rule] == [
        "owner",
        "expert",
    ]


def test_an_alternate_who_waits_is_no_member() -> None:
    """财库〔2003〕119号: alternates are called in their order; before, they have no place."""
    member = Admission("p1", S, "d", "expert", AdmissionState.SEATED)
    assert sits(Profile(), member)
    assert not sits(Profile(), replace(member, alternate=1))
    assert not sits(Profile(), replace(member, revoked=True))
    assert not sits(Profile(), replace(member, state=AdmissionState.EXITED))
    assert not sits(Profile(), replace(member, role="guard"))


def test_a_session_does_not_start_while_a_source_is_lost() -> None:
    """浙发改公管〔2021〕440号 6.4.2: recorded from start to end, every source (S5)."""
    site = open_site(5)
    seat(site, "p1", "p2", "p3", "p4", "p5")
    site.tell(facts.SourceRecordingLost(S, "cam-lane-a", "cable"))
    assert order(site, "start").refusal == "recording_lost"
    assert state(site) == "quorate"


def test_a_session_that_was_not_opened_cannot_be_started() -> None:
    """What is not in the table is refused and changes nothing."""
    site = running_site(5)
    before = site.room
    assert order(site, "start").refusal == "session:running:start"
    assert site.room is before


def test_a_session_does_not_start_in_an_outage_that_stops_running_ones() -> None:
    """The profile's matrix of degraded modes says what may go on."""
    site = open_site(5, modes=(ModeRule("power_lost", new_entry=True, running_continues=False),))
    seat(site, "p1", "p2", "p3", "p4", "p5")
    site.tell(facts.PowerLost("mains"))
    assert order(site, "start").refusal == "degraded_power_lost"
    site.tell(facts.PowerRestored("mains"))
    assert order(site, "start").accepted


def test_whoever_a_fire_made_unknown_counts_nowhere_when_they_ask_to_leave() -> None:
    """招标投标法 37: a committee is made of people who are there. A card at the exit reader admits nobody."""
    site = open_site(5)
    five = [f"p{number}" for number in range(1, 6)]
    seat(site, *five)
    for fact in (facts.FireInputRead("fire-main", True), facts.FireInputRead("fire-main", False)):
        site.tell(fact)
    assert site.tell(facts.FireReset(("g1",), "false alarm")).accepted
    assert state(site) == "assembling"
    for person in five:
        site.card(person, "exit-reader-a")
        assert site.state(person) == "led_out"
    assert (state(site), strength(site.room, session(site))) == ("assembling", (0, 0))
    assert order(site, "start").refusal == "too_few_members"


def test_a_member_on_the_way_out_counts_in_the_committee_no_more() -> None:
    """招标投标法 37: no session starts while a fifth member walks out."""
    site = open_site(5)
    seat(site, "p1", "p2", "p3", "p4", "p5")
    assert state(site) == "quorate"
    site.card("p5", "exit-reader-a")
    assert (site.state("p5"), state(site)) == ("exit_asked", "assembling")
    assert order(site, "start").refusal == "too_few_members"
