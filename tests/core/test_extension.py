"""Longer time for a committee that asks for it."""

import pytest

from controller.core import facts
from controller.core.commands import SetRecording
from tests.core.playbook import BY_TWO, HOUR_US, Site, ordered
from tests.core.sittings import S, open_site, running_site, send_out, session


def ask(site: Site, *people: str) -> None:
    """They ask for longer time."""
    for person in people:
        assert site.tell(facts.ExtensionAsked(S, person)).accepted


def grant(site: Site, hours: float = 1, by: tuple[str, ...] = BY_TWO) -> str | None:
    """Two staff give so many hours more; returns the refusal."""
    until_utc_us = session(site).until_utc_us + int(hours * HOUR_US)
    return site.tell(facts.ExtensionGranted(S, until_utc_us, by)).refusal


@pytest.mark.parametrize(
    ("members", "asking", "refusal"), [(5, 1, "too_few_asked"), (5, 2, None), (6, 2, "too_few_asked")]
)
def test_more_than_a_third_of_the_members_must_ask(members: int, asking: int, refusal: str | None) -> None:
    """招标投标法实施条例 48: when more than a third of the members find the time too short, it is extended."""
    site = running_site(members, compositions=())
    ask(site, *(f"p{number}" for number in range(1, asking + 1)))
    before_utc_us = session(site).until_utc_us
    assert grant(site) == refusal
    assert session(site).until_utc_us - before_utc_us == (0 if refusal else HOUR_US)


def test_the_share_is_the_profile_s() -> None:
    """招标投标法实施条例 48 gives a third; a site may ask for more of its members."""
    site = running_site(5, extension_numerator=2, extension_denominator=3)
    ask(site, "p1", "p2", "p3")
    assert grant(site) == "too_few_asked"
    ask(site, "p4")
    assert grant(site) is None


def test_asking_twice_counts_once() -> None:
    """招标投标法实施条例 48 counts members."""
    site = running_site(5)
    ask(site, "p1", "p1")
    assert session(site).extension_asked_by == ("p1",)
    assert grant(site) == "too_few_asked"


def test_members_of_branches_count_among_all_members() -> None:
    """招标投标法实施条例 48: a third of the whole committee."""
    site = running_site(5, branches=("east",))
    ask(site, "p1", "p2")
    site.tell(facts.BranchReported(S, "east", "running", "c0ffee", 2, 2))
    assert grant(site) == "too_few_asked"


def test_who_asked_and_fell_out_does_not_count() -> None:
    """招标投标法实施条例 48: members, not former ones."""
    site = running_site(5)
    ask(site, "p1", "p2")
    send_out(site, "p2")
    assert grant(site) == "too_few_asked"


def test_two_staff_give_it_once_for_each_asking_and_not_too_much() -> None:
    """The profile bounds what is given at once; the next extension is asked for anew."""
    site = running_site(5)
    ask(site, "p1", "p2")
    assert grant(site, by=("g1",)) == "two_persons_needed"
    assert grant(site, by=("g1", "g1")) == "two_persons_needed"
    assert grant(site, hours=0) == "extension_not_later"
    assert grant(site, hours=4.1) == "extension_too_long"
    assert grant(site, hours=4) is None
    assert grant(site) == "too_few_asked"


def test_the_recorder_learns_that_it_takes_longer() -> None:
    """浙发改公管〔2021〕440号 6.4.2: recorded to the end, so the disk must have room for it."""
    site = running_site(5)
    ask(site, "p1", "p2")
    decision = site.tell(facts.ExtensionGranted(S, session(site).until_utc_us + HOUR_US, BY_TWO))
    assert ordered(decision, SetRecording).sessions[0].planned_s == 10 * 3600


def test_only_members_at_work_ask() -> None:
    """招标投标法实施条例 48."""
    site = open_site(5)
    assert site.tell(facts.ExtensionAsked(S, "p1")).refusal == "session_not_running"
    assert site.tell(facts.ExtensionGranted(S, site.utc_us, BY_TWO)).refusal == "session_not_running"
    site = running_site(5)
    send_out(site, "p5")
    assert site.tell(facts.ExtensionAsked(S, "p5")).refusal == "not_a_member"
    assert site.tell(facts.ExtensionAsked(S, "p9")).refusal == "person:unknown"
