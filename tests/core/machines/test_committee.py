"""What stands against a committee's beginning, however complete it is."""

from controller.core import facts
from tests.core.sittings import S, open_site, order, seat, state, supplement


def test_nothing_begins_while_a_branch_works_by_another_list() -> None:
    """浙发改公管〔2021〕440号 7.3.4: one session has one list on all its sites."""
    site = open_site(5, branches=("east", "west"))
    seat(site, "p1", "p2", "p3", "p4", "p5")
    site.tell(facts.BranchReported(S, "east", "assembling", "bad", 0, 0))
    assert order(site, "start").refusal == "branch_list_differs"
    assert state(site) == "quorate"
    site.tell(facts.BranchReported(S, "east", "assembling", "c0ffee", 0, 0))
    assert order(site, "start").accepted, "the west has said nothing yet"


def test_nothing_begins_in_a_fire() -> None:
    """S2: nobody enters in a fire, and nobody who is inside is known to be."""
    site = open_site(1, compositions=())
    site.tell(facts.FireInputRead("fire-main", True))
    assert order(site, "start").refusal == "fire"
    assert state(site) == "assembling"


def test_a_later_version_that_a_branch_does_not_have_yet_leaves_the_committee_short_at_once() -> None:
    """浙发改公管〔2021〕440号 7.3.4: one list on all sites; 招标投标法 37: who works by another one completes no committee."""
    site = open_site(3, branches=("east",))
    seat(site, "p1", "p2", "p3")
    site.tell(facts.BranchReported(S, "east", "assembling", "c0ffee", 2, 2))
    assert order(site, "start").accepted
    supplement(site, "p1", "p2", "p3", count=3)
    assert site.room.alarms[f"quorum_lost:{S}"].params["cause"] == "too_few_members"
    site.tell(facts.BranchReported(S, "east", "running", "beef", 2, 2))
    assert f"quorum_lost:{S}" not in site.room.alarms
