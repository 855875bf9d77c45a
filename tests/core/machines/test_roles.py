"""Roles, rule by rule: which rooms, beside whom, in whose place."""

from dataclasses import replace
from typing import Any

import pytest

from controller.core import facts
from controller.core.admission import Admission, AdmissionState
from controller.core.roles import gives_way, why_conflict, why_not_escorted, why_not_kind, why_not_role
from controller.core.turn import Turn
from controller.core.vacancy import Vacancy, VacancyState
from controller.core.words import Stamp
from tests.core.playbook import BY_TWO
from tests.core.sealed_area import Area, ready_area


def listed(**parts: Any) -> Admission:
    """Somebody whom two listed."""
    return replace(Admission("r1", "s-1", "d-r1", "owner", listed_by=BY_TWO), **parts)


def with_people(area: Area, *people: Admission) -> Area:
    """The same site with these people too."""
    area.room = replace(area.room, people={**area.room.people, **{one.person: one for one in people}})
    return area


def test_a_role_enters_the_kinds_of_rooms_that_the_matrix_names_for_it() -> None:
    """浙发改公管〔2021〕440号, requirements of the place: who may be where is laid down."""
    room = ready_area().room
    waiter = listed(role="catering")
    assert [why_not_kind(room, waiter, kind) for kind in ("dining", "evaluation")] == [None, "role_not_here"]
    assert why_not_kind(room, listed(role="friend"), "dining") == "role_unknown"
    assert why_not_kind(ready_area(roles=()).room, listed(role="friend"), "dining") is None


def test_whoever_goes_along_with_an_escorted_person_is_a_guard_of_this_site() -> None:
    """浙发改公管〔2021〕440号 5.9: with a guard; a name that is no guard's any more goes along with nobody."""
    room = ready_area().room
    for escort, reason in (("g1", None), (None, "escort_needed"), ("w1", "escort_needed"), ("gone", "escort_needed")):
        assert why_not_escorted(room, listed(role="maintenance", escort=escort)) == reason


def test_a_guard_beside_another_person_stands_against_nobody_who_needs_no_escort() -> None:
    """浙发改公管〔2021〕440号 5.9: maintenance and meals go about with a guard; an expert needs none."""
    inside = listed(role="maintenance", escort="g1", state=AdmissionState.ADMITTED)
    area = with_people(ready_area(), inside, listed(person="r2", escort="g1"))
    assert why_not_role(area.room, area.room.people["r2"]) is None


def test_one_signature_is_no_role_list() -> None:
    """S1: a role list is signed by two."""
    area = ready_area()
    for by, reason in ((("g1",), "two_persons_needed"), (("g1", "g1"), "two_persons_needed"), (BY_TWO, None)):
        assert why_not_role(area.room, listed(listed_by=by)) == reason


def test_a_role_that_the_matrix_does_not_name_any_more_admits_nobody() -> None:
    """浙发改公管〔2021〕440号, requirements of the place; S10: what is unknown is not granted."""
    assert why_not_role(ready_area().room, listed(role="friend")) == "role_unknown"


def test_a_room_outside_the_sealed_area_is_none_to_serve_in() -> None:
    """招标投标法 38: a waiter who serves in the lobby alone has no business inside."""
    area = ready_area()
    rooms = tuple(
        one for one in area.plan.rooms if one.kind not in ("dining", "material_transfer") or one.area == "outer"
    )
    waiter = listed(role="catering", escort="g1")
    assert why_not_role(area.room, waiter) is None
    lobby = replace(area.room, plan=replace(area.plan, rooms=rooms))
    assert why_not_role(lobby, waiter) == "role_not_here"


def test_an_expert_is_listed_by_hand_under_no_matrix_at_all() -> None:
    """浙发改公管〔2021〕440号 5.5.4: experts come from the random draw alone, whatever the site's matrix says."""
    assert ready_area(roles=()).listed("expert").refusal == "expert_by_hand"


def test_who_served_and_is_listed_again_does_not_stand_against_themselves() -> None:
    """招标投标法 37: two roles of one card are a conflict; the same role twice is a second way in."""
    left = listed(role="guard", state=AdmissionState.RETRIEVED)
    area = with_people(ready_area(), left, listed(person="r2", role="guard"))
    card = facts.CardRead("reader-a", {"s-1": "d-r1"})
    assert why_conflict(Turn(area.room, Stamp(0, 0, "")), card, area.room.people["r2"]) is None
    other = with_people(area, replace(left, role="catering"))
    assert why_conflict(Turn(other.room, Stamp(0, 0, "")), card, other.room.people["r2"]) == "role_conflict"


@pytest.mark.parametrize("state", VacancyState)
def test_a_place_is_taken_while_nobody_was_found_for_it(state: VacancyState) -> None:
    """招标投标法实施条例 46, 48: members are not changed otherwise, and a place is taken once."""
    area = ready_area()
    area.listed("owner")
    area.room = replace(area.room, vacancies={"r1": Vacancy("r1", "s-1", "ill", state)})
    assert area.listed("owner", "r3").accepted
    waits = state in (VacancyState.VACANT, VacancyState.ASKED)
    assert area.room.vacancies["r1"].successor == ("r3" if waits else "")


@pytest.mark.parametrize(
    ("parts", "gives"),
    [
        ({}, True),
        ({"listed_by": ()}, False),
        ({"state": AdmissionState.CARD_READ}, False),
        ({"box": "locker-a/1"}, False),
        ({"revoked": True}, True),
        ({"revoked": True, "cause": "expelled"}, False),
        ({"listed_by": (), "revoked": True}, False),
    ],
    ids=["listed", "drawn", "came", "has a box", "by mistake", "for a cause", "drawn and revoked"],
)
def test_a_listing_by_which_nobody_came_gives_way_to_the_draw(parts: dict[str, Any], gives: bool) -> None:
    """招标投标法实施条例 46: who is drawn is drawn; who was withdrawn for a cause of their own stays so (S10)."""
    assert gives_way(listed(**parts)) is gives
