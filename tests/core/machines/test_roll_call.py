"""After a fire and beside it: which times end, who is found where, what a door keeps of its release."""

from dataclasses import replace

import pytest

from controller.core import emergency, facts
from controller.core.running import AFTER
from controller.core.state import Move
from tests.core.playbook import BY_TWO, Site, ready_site
from tests.core.sealed_area import ready_area, seated_area

FIRE, QUIET = facts.FireInputRead("fire-main", True), facts.FireInputRead("fire-main", False)
DOCTOR = facts.MedicalCalled("p1", "g1", ("g2", "s1"), "chest")
GOES_ON = {"box_open", "box_close", "late", "absent", "test", "fit", "mode", "mode_wait", "night", "replacement"}


def test_a_fire_ends_the_times_of_every_way_and_of_nothing_else() -> None:
    """S2: a way in ends; a box, an outage, a lateness and a vacant place are not undone by a fire."""
    site = ready_site()
    site.room = replace(site.room, deadlines={f"{word}:zz": 2**50 for word in AFTER})
    site.tell(FIRE)
    assert {name.partition(":")[0] for name in site.room.deadlines} == GOES_ON


def test_the_latch_moves_once() -> None:
    """S2: latched until a person resets it."""
    site = ready_site()
    assert Move("fire", "site", "normal", "latched") in site.tell(FIRE).moves
    assert site.tell(FIRE).moves == ()


def test_a_release_is_read_back_anew_in_every_fire() -> None:
    """S2: re-asserted until read back."""
    site = ready_site()
    site.tell(facts.DoorReleased("door-main"))
    site.tell(FIRE)
    assert not site.room.doors["door-main"].released
    site.tell(facts.DoorReleased("door-main"))
    site.tell(QUIET)
    site.tell(facts.FireReset(("g1",), "over"))
    assert not site.room.doors["door-main"].released


def test_whoever_is_lost_at_one_place_is_listed_there_together() -> None:
    """domain.md 5: muster list by last zone."""
    site = ready_site()
    for person in ("p1", "p2"):
        site.admit(person)
    site.tell(FIRE)
    assert emergency.muster(site.room) == {"": ("p1", "p2")}


def gone() -> Site:
    """`p1` was out for a while when a doctor was called, and left by the broken glass."""
    area = seated_area("p1")
    area.out("p1")
    area.tell(DOCTOR)
    person = area.room.people["p1"]
    assert (person.exit_approved, person.accompanied, person.seat, person.out_kind) == (True, True, "seat-p1", "toilet")
    area.room = replace(area.room, people={**area.room.people, "p1": replace(person, place="1")})
    return area


@pytest.mark.parametrize(
    ("by", "reason", "refusal"),
    [
        (("g1",), "seen", "two_persons_needed"), (("g1", "g1"), "seen", "two_persons_needed"),
        (BY_TWO, " ", "reason_needed"), (BY_TWO, "seen", None),
    ],
)  # fmt: skip
def test_two_with_a_reason_find_somebody_outside_who_is_held_to_be_inside(
    by: tuple[str, ...], reason: str, refusal: str | None
) -> None:
    """S7: in red; and their next way in begins with nothing of this one."""
    area = gone()
    assert area.tell(facts.RollCalled("p1", by, reason=reason)).refusal == refusal
    person = area.room.people["p1"]
    assert (person.state.value == "expected") is (refusal is None)
    assert ("found_outside" in area.room.sessions["s-1"].flags) is (refusal is None)
    if refusal is None:
        assert (person.exit_approved, person.accompanied, person.place) == (False, False, None)
        assert (person.seat, person.out_kind) == ("", "")


def test_whoever_is_found_outside_is_not_late_inside() -> None:
    """A time inside ends with being there."""
    area = ready_area()
    area.admit("p1")
    area.wait_ms(area.profile.room_entry_ms)
    assert "room_late" in area.alarms()
    area.admit("p2")
    for person in ("p1", "p2"):
        assert area.tell(facts.RollCalled(person, BY_TWO, reason="seen")).accepted
    assert not area.room.alarms["room_late:p1"].active
    assert "room:p2" not in area.room.deadlines


def test_an_approval_from_before_a_fire_ends_with_the_roll_call() -> None:
    """S2: after a fire the full way in, and a new approval for every exit."""
    site = ready_site()
    site.admit("p1")
    site.tell(DOCTOR)
    site.tell(FIRE)
    assert (site.state("p1"), site.room.people["p1"].exit_approved) == ("unknown", True)
    site.tell(facts.RollCalled("p1", ("g1",)))
    person = site.room.people["p1"]
    assert (person.exit_approved, person.accompanied) == (False, False)


def test_whoever_holds_a_lane_is_found_by_nobody_elsewhere() -> None:
    """The lane carries the identity: it is cleared first."""
    site = ready_site()
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.card("p1", "exit-reader-a")
    assert site.tell(facts.RollCalled("p1", BY_TWO, reason="seen")).refusal == "lane_busy"
    assert site.state("p1") == "exit_asked"


def test_a_door_whose_board_is_in_no_list_of_devices_is_not_overridden() -> None:
    """S10: a device that is silent is not there."""
    site = ready_site()
    site.room = replace(site.room, devices={})
    assert site.tell(facts.DoorOverridden("door-main", BY_TWO, "help", 1_000)).refusal == "device_offline"


def test_an_override_opens_no_second_side_of_a_hatch() -> None:
    """Two-door interlock: overrides obey it too."""
    area = ready_area()
    area.unlock_hatch("outer")
    decision = area.tell(facts.DoorOverridden("hatch-inner", BY_TWO, "help", 1_000))
    assert decision.refusal is not None
    assert decision.commands == ()
