"""One person on the open lists of two sessions: a card means the session that its holder is here for."""

import pytest

from controller.core import facts
from controller.core.commands import PulseUnlock
from controller.core.state import Decision
from tests.core.playbook import BY_TWO, HOUR_US, Site, ready_site

OTHER = {"p1": "q1", "p2": "q2"}


def on_two_lists(other: str = "s-0") -> Site:
    """p1 is inside for s-1, p2 is expected; both stand on the open list of another session of later today, too."""
    site = ready_site()
    site.admit("p1")
    start, end = site.utc_us - HOUR_US, site.utc_us + 8 * HOUR_US
    site.tell(facts.SessionPlanned(other, "1", start, end, ("g1",)))
    site.tell(facts.DrawListImported(other, "c0ffee", 2, start))
    site.tell(facts.DrawListReleaseAsked(other, BY_TWO))
    drawn = tuple(facts.Drawn(name, f"e-{person}") for person, name in OTHER.items())
    assert site.tell(facts.DrawListOpened(other, drawn)).accepted
    return site


def card(site: Site, person: str, reader: str, other: str = "s-0") -> Decision:
    return site.tell(facts.CardRead(reader, {"s-1": f"d-{person}", other: f"e-{person}"}))


def unlocks(decision: Decision) -> bool:
    return any(isinstance(command, PulseUnlock) for command in decision.commands)


@pytest.mark.parametrize("other", ["s-0", "s-2"])
def test_who_is_inside_for_one_session_gets_out_whatever_other_list_names_them(other: str) -> None:
    site = on_two_lists(other)
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    assert unlocks(card(site, "p1", "exit-reader-a", other))


@pytest.mark.parametrize("other", ["s-0", "s-2"])
def test_who_is_inside_gets_into_the_room_of_their_session(other: str) -> None:
    assert unlocks(card(on_two_lists(other), "p1", "room-reader-1", other))


@pytest.mark.parametrize("other", ["s-0", "s-2"])
def test_who_is_expected_twice_comes_in_for_the_session_that_is_open(other: str) -> None:
    site = on_two_lists(other)
    assert card(site, "p2", "reader-a", other).accepted
    assert (site.state("p2"), site.state("q2")) == ("card_read", "expected")


@pytest.mark.parametrize("other", ["s-0", "s-2"])
def test_nobody_is_inside_twice(other: str) -> None:
    site = on_two_lists(other)
    assert card(site, "p1", "reader-a", other).refusal == "already_inside"
