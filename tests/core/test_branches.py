"""A session on several sites: one list, and one pause for all."""

from typing import Any

import pytest

from controller.core import facts
from controller.core.composition import strength
from controller.core.profile import ModeRule
from tests.core.playbook import Site
from tests.core.sittings import S, open_site, order, running_site, seat, session, state

PAUSES = (ModeRule("branch_mismatch", new_entry=False, running_continues=False),)
GOES_ON = (ModeRule("branch_mismatch", new_entry=True, running_continues=True),)


def report(site: Site, says: str = "running", sha256: str = "c0ffee", members: int = 2, experts: int = 2) -> str | None:
    """The branch says where it stands; returns the refusal."""
    return site.tell(facts.BranchReported(S, "east", says, sha256, members, experts)).refusal


def two_sites(**figures: Any) -> Site:
    """A session that runs here, with a branch."""
    return running_site(5, branches=("east",), **figures)


def test_sites_that_agree_raise_nothing() -> None:
    """浙发改公管〔2021〕440号 7.3.4: one session, several sites."""
    site = two_sites(modes=PAUSES)
    assert report(site) is None
    assert (site.room.modes, "branch_mismatch" in session(site).flags, state(site)) == ({}, False, "running")


def test_another_list_is_a_mismatch_and_the_session_pauses() -> None:
    """河北 远程评标 2025-03: both sites lock on a pause; one draw, one list (招标投标法实施条例 46)."""
    site = two_sites(modes=PAUSES)
    report(site, sha256="bad")
    alarm = site.room.alarms[f"branch_mismatch:{S}/east"]
    assert (alarm.active, alarm.params) == (True, {"place": f"{S}/east", "cause": "list", "session": S})
    assert (state(site), session(site).suspended_cause) == ("suspended", "remote_mismatch")
    assert f"branch_mismatch:{S}" in site.room.modes
    assert "branch_mismatch" in session(site).flags


@pytest.mark.parametrize("says", ["suspended", "retesting"])
def test_a_branch_that_stopped_stops_us(says: str) -> None:
    """河北 远程评标 2025-03: when one site pauses, the other does."""
    site = two_sites(modes=PAUSES)
    report(site, says)
    assert (state(site), session(site).suspended_cause) == ("suspended", "remote_mismatch")
    assert site.room.alarms[f"branch_mismatch:{S}/east"].params["cause"] == "state"


def test_a_branch_that_works_on_while_we_are_suspended_is_a_mismatch() -> None:
    """河北 远程评标 2025-03."""
    site = two_sites(modes=GOES_ON)
    order(site, "suspend")
    report(site, "inquiry")
    assert f"branch_mismatch:{S}/east" in site.room.alarms


def test_the_matrix_may_let_the_session_go_on() -> None:
    """The rule is the profile's."""
    site = two_sites(modes=GOES_ON)
    report(site, sha256="bad")
    assert (state(site), f"branch_mismatch:{S}" in site.room.modes) == ("running", True)


def test_without_a_matrix_a_mismatch_is_an_alarm_and_a_mark() -> None:
    """S10: it is never silent."""
    site = two_sites()
    report(site, sha256="bad")
    assert (state(site), site.room.modes) == ("running", {})
    assert "branch_mismatch" in session(site).flags
    assert f"branch_mismatch:{S}/east" in site.room.alarms


def test_two_sites_go_on_one_after_the_other() -> None:
    """Both pause, both are tested, one goes on first: that is no new mismatch."""
    site = two_sites(modes=PAUSES, self_test_needed=True)
    report(site, "suspended")
    order(site, "retest")
    site.tell(facts.SelfTestReported(S, True))
    report(site, "suspended")
    assert order(site, "resume").refusal == "branch_suspended"
    report(site, "retested")
    assert (site.room.modes, f"branch_mismatch:{S}/east" in site.room.alarms) == ({}, False)
    assert order(site, "resume").accepted
    report(site, "retested")
    assert state(site) == "running"
    report(site, "running")
    assert (state(site), site.room.modes) == ("running", {})


def test_nothing_goes_on_while_the_lists_differ() -> None:
    """招标投标法实施条例 46: one draw, one list."""
    site = two_sites(modes=PAUSES)
    report(site, sha256="bad")
    assert order(site, "resume").refusal == "degraded_branch_mismatch"
    report(site, "retested")
    assert order(site, "resume").accepted


def test_a_mismatch_is_told_again_after_a_restart_and_ends_with_the_session() -> None:
    """A crash ends no alarm whose cause stands."""
    site = two_sites(modes=GOES_ON)
    report(site, sha256="bad")
    site.restart()
    assert f"branch_mismatch:{S}/east" in site.room.alarms
    order(site, "end")
    assert f"branch_mismatch:{S}/east" not in site.room.alarms
    assert site.room.modes == {}


def test_what_a_branch_says_must_make_sense() -> None:
    """What is nonsense is refused and changes nothing."""
    site = open_site(5, branches=("east",))
    before = site.room
    assert site.tell(facts.BranchReported(S, "north", "running", "c0ffee", 1, 1)).refusal == "branch:unknown"
    assert report(site, "asleep") == "branch:state"
    assert report(site, members=1, experts=2) == "branch:count"
    assert report(site, members=1, experts=-1) == "branch:count"
    assert site.room is before


@pytest.mark.parametrize("says", ["planned", "prepared", "emptying", "recording_sealed", "closed"])
def test_members_of_a_branch_that_is_not_open_complete_no_committee(says: str) -> None:
    """招标投标法 37: who makes the committee sits in it."""
    site = open_site(1, branches=("east",))
    seat(site, "p1")
    report(site, says, members=4, experts=4)
    assert strength(site.room, session(site)) == (1, 1)
    assert order(site, "start").refusal == "too_few_members"
    report(site, "assembling", members=4, experts=4)
    assert state(site) == "quorate"


def test_members_of_a_branch_with_another_list_complete_no_committee_and_nothing_starts() -> None:
    """招标投标法实施条例 46, 浙发改公管〔2021〕440号 7.3.4: one draw, one list."""
    site = open_site(1, branches=("east",))
    seat(site, "p1")
    report(site, "assembling", "bad", 4, 4)
    assert strength(site.room, session(site)) == (1, 1)
    assert state(site) == "assembling"
    site = open_site(5, branches=("east",))
    seat(site, "p1", "p2", "p3", "p4", "p5")
    report(site, "assembling", "bad", 4, 4)
    assert order(site, "start").refusal == "branch_list_differs"
    report(site, "assembling", members=0, experts=0)
    assert order(site, "start").accepted
