"""How many bodies went through the gate: a second one, and one that turned round and stayed."""

from controller.core import facts
from controller.core.emergency import muster
from tests.core.playbook import Site, ready_site


def at_the_gate() -> Site:
    """`p1` stands before an open window."""
    site = ready_site()
    site.to_gate("p1")
    return site


def beam(site: Site, side: str, blocked: bool, direction: str = "forward") -> None:
    """One beam changes."""
    site.tell(facts.GateBeamRead("gate-a", side, blocked, direction))


def test_two_bodies_with_one_report_are_no_clear_passage() -> None:
    """S1: clear = exactly one forward passage."""
    site = at_the_gate()
    site.beams()
    site.beams()
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", "two_people")
    site.tell(facts.GatePassageReported("gate-a", "forward", False))
    site.wait_ms(60_000)
    assert site.unlocks() == 0


def test_legs_that_break_a_beam_twice_are_one_body() -> None:
    """S1: the front beam is broken again while somebody is still in the gate."""
    site = at_the_gate()
    for side, blocked in (
        ("front", True), ("front", False), ("front", True), ("rear", True), ("rear", False), ("rear", True),
        ("front", False), ("rear", False),
    ):  # fmt: skip
        beam(site, side, blocked)
    site.answer(site.tell(facts.GatePassageReported("gate-a", "forward", False)))
    assert (site.lane(), site.unlocks()) == ("clear", 1)


def test_a_gate_in_which_somebody_turned_round_is_not_free_when_its_window_ends() -> None:
    """S1, S10: a blip of a beam does not say that the body in front of it has gone."""
    site = at_the_gate()
    site.beams()
    beam(site, "rear", blocked=True, direction="backward")
    site.wait_ms(site.profile.gate_window_ms)
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", "stopped_in_gate")
    assert "lane_unknown" in site.alarms()


def test_whoever_turned_round_and_walks_anew_inside_the_window_is_clear() -> None:
    site = at_the_gate()
    beam(site, "front", blocked=True)
    beam(site, "front", blocked=False, direction="backward")
    site.answer(site.walk())
    assert (site.lane(), site.unlocks()) == ("clear", 1)


def test_whoever_stands_between_gate_and_door_of_a_lane_in_doubt_is_unknown_in_a_fire() -> None:
    """S2: nobody is counted outside who may stand in a burning house."""
    site = at_the_gate()
    site.walk()
    beam(site, "front", blocked=True)
    assert (site.lane(), site.state("p1")) == ("unknown", "stored")
    site.tell(facts.FireInputRead("fire-main", True))
    assert site.state("p1") == "unknown"
    assert muster(site.room) == {"": ("p1",)}


def test_a_second_body_is_seen_though_the_first_one_lingers_at_the_rear_beam() -> None:
    """S1: once both beams were free behind a body, whoever breaks the front one is another."""
    site = at_the_gate()
    site.beams()
    beam(site, "rear", blocked=True)
    beam(site, "front", blocked=True)
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", "two_people")
