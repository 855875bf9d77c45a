"""Somebody with an interest in a bidder steps back at the kiosk."""

from controller.core import facts
from tests.core.entrance import Entrance, entrance


def declared(person: str = "p1") -> Entrance:
    """At the kiosk, identified, and the conflict declared."""
    site = entrance()
    site.card(person)
    site.identify(person)
    assert site.tell(facts.ConflictDeclared("a", person, "company-digest")).accepted
    return site


def test_a_declared_conflict_recuses_and_frees_the_lane() -> None:
    """招标投标法 37: who has an interest may not enter and is replaced."""
    site = declared()
    person, lane = site.room.people["p1"], site.room.lanes["a"]
    assert (site.state("p1"), person.cause, person.lane) == ("recused", "recused", None)
    assert (site.lane(), lane.holder, lane.visitor, lane.notice) == ("free", None, None, "recused")
    assert person.identified_mono_us is None
    assert "recusal" in site.flags()


def test_the_place_of_who_recused_is_vacant() -> None:
    """招标投标法实施条例 48: a member who recuses is replaced promptly."""
    site = declared()
    vacancy = site.room.vacancies["p1"]
    assert (vacancy.cause, vacancy.session, vacancy.state.value) == ("recused", "s-1", "vacant")


def test_who_recused_does_not_come_in_by_another_try() -> None:
    """招标投标法 37: who has an interest may not enter."""
    site = declared()
    for reader in ("reader-a", "reader-b", "reader-hall"):
        assert site.card("p1", reader).refusal == "recused"
    site.admit("p2")


def test_who_recused_fetches_what_lies_in_their_box() -> None:
    """440号 5.5.3 and S4: a box opens to its holder alone, outside."""
    site = entrance()
    site.kept_box("p1")
    site.card("p1")
    site.identify("p1")
    site.tell(facts.ConflictDeclared("a", "p1", "company-digest"))
    site.retrieve("p1")
    assert site.state("p1") == "retrieved"
    assert site.card("p1").refusal == "already_left"


def test_a_conflict_is_declared_before_the_commitment_not_after() -> None:
    """domain 5.B 5: a conflict instead of the declaration."""
    site = entrance()
    site.card("p1")
    assert site.tell(facts.ConflictDeclared("a", "p1", "c")).refusal == "conflict:not_holder"
    site.identify("p1")
    site.declare("p1")
    before = site.room
    assert site.tell(facts.ConflictDeclared("a", "p1", "c")).refusal == "admission:declared:recuse"
    assert site.tell(facts.ConflictDeclared("a", "p2", "c")).refusal == "conflict:not_holder"
    assert site.room is before


def test_a_lane_that_came_into_doubt_stays_so_when_its_holder_recuses() -> None:
    """S10: a lane in doubt unlocks nothing until staff looked."""
    site = entrance()
    site.card("p1")
    site.identify("p1")
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    site.tell(facts.ConflictDeclared("a", "p1", "c"))
    assert (site.state("p1"), site.lane(), site.room.lanes["a"].holder) == ("recused", "unknown", None)
    site.clear_lane()
    site.admit("p2")
