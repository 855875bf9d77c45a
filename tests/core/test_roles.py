"""Roles: who may be listed by hand, who may come in, whom a guard goes along with, and what one person may not be twice."""

import pytest

from controller.core import facts
from controller.core.profile import Profile, RoleConflict, RoleRule
from controller.core.roles import conflict, why_conflict, why_not_role
from controller.core.state import Room
from controller.core.turn import Turn
from controller.core.vacancy import Vacancy
from controller.core.words import Stamp
from tests.core.playbook import BY_TWO
from tests.core.sealed_area import Area, ready_area, seated_area

OTHER = "s-2"


def second_session(area: Area, *drawn: facts.Drawn) -> None:
    """Another session, in room 2."""
    start, end = area.utc_us - 3_600_000_000, area.utc_us + 3_600_000_000
    area.tell(facts.SessionPlanned(OTHER, "2", start, end, ("g1",)))
    if drawn:
        area.tell(facts.DrawListImported(OTHER, "c", len(drawn), start))
        area.tell(facts.DrawListReleaseAsked(OTHER, BY_TWO))
        area.tell(facts.DrawListOpened(OTHER, drawn))


def at_kiosk(area: Area, person: str, **digests: str) -> str | None:
    """What stands against the card's holder being this person."""
    card = facts.CardRead("reader-a", {"s-1": f"d-{person}", **digests})
    return why_conflict(Turn(area.room, Stamp(0, 0, "")), card, area.room.people[person])


def test_two_staff_list_who_enters_beside_the_drawn() -> None:
    """S1: on the session's role list, signed by two."""
    area = ready_area()
    assert area.listed("owner").accepted
    person = area.room.people["r1"]
    assert (person.role, person.state, person.session, person.listed_by) == ("owner", "expected", "s-1", ("g1", "s1"))
    assert (
        area.tell(facts.RolesListed("s-1", (facts.Drawn("r2", "d", "guard"),), ("g1", "g1"))).refusal
        == "two_persons_needed"
    )


def test_nobody_lists_an_expert_by_hand() -> None:
    """浙发改公管〔2021〕440号 5.5.4: experts come from the random draw alone; nobody may designate."""
    area = ready_area()
    assert area.listed("expert").refusal == "expert_by_hand"
    judge = RoleRule("judge", ("evaluation",), member=True, expert=True, listed_by_two=False)
    assert ready_area(roles=(judge,)).listed("judge").refusal == "expert_by_hand"
    alternate = facts.Drawn("r1", "d-r1", "owner", alternate=1)
    assert area.tell(facts.RolesListed("s-1", (alternate,), BY_TWO)).refusal == "expert_by_hand"
    assert "r1" not in area.room.people


def test_a_role_that_the_matrix_does_not_name_is_refused() -> None:
    """浙发改公管〔2021〕440号, requirements of the place: who may be where is laid down."""
    assert ready_area().listed("friend").refusal == "role_unknown"
    assert ready_area(roles=()).listed("owner").refusal == "role_unknown"


def test_one_card_has_one_role_in_a_session() -> None:
    """招标投标法 37: the shares of a committee are counted apart."""
    area = ready_area()
    assert area.listed("owner", digest="d-p1").refusal == "role_conflict"
    assert area.listed("owner").accepted
    assert area.listed("guard", "r2", digest="d-r1").refusal == "role_conflict"
    twice = (facts.Drawn("r3", "same", "guard"), facts.Drawn("r4", "same", "owner"))
    assert area.tell(facts.RolesListed("s-1", twice, BY_TWO)).refusal == "role_conflict"


@pytest.mark.parametrize(
    "people",
    [(), (facts.Drawn("p1", "x", "owner"),), (facts.Drawn("r1", "x", "owner"), facts.Drawn("r1", "y", "owner"))],
    ids=["nobody", "known", "twice"],
)
def test_a_role_list_brings_new_people_once_each(people: tuple[facts.Drawn, ...]) -> None:
    """S11: a pseudonym is one person's."""
    assert ready_area().tell(facts.RolesListed("s-1", people, BY_TWO)).refusal == "roles:pseudonyms"


def test_a_supervisor_of_one_session_is_no_member_of_another() -> None:
    """招标投标法实施条例 46: a department's supervisor is no member; found by the card, over all sessions."""
    area = ready_area()
    second_session(area)
    area.listed("supervisor", session=OTHER, digest="e-p1")
    assert at_kiosk(area, "p1", **{OTHER: "e-p1"}) == "role_conflict"
    assert at_kiosk(area, "p1", **{OTHER: "somebody else's"}) is None
    assert at_kiosk(area, "p1") is None
    area.tell(facts.SessionOrdered(OTHER, "close", BY_TWO, "called off"))
    assert at_kiosk(area, "p1", **{OTHER: "e-p1"}) is None, "what is over stands against nobody"


def test_who_is_listed_after_the_draw_was_made_is_found_by_their_card() -> None:
    """招标投标法实施条例 46; the list is sealed when the role list is signed."""
    area = ready_area()
    second_session(area)
    area.listed("owner", session=OTHER, digest="e-q1")
    start = area.utc_us - 1
    area.tell(facts.DrawListImported(OTHER, "c", 1, start))
    area.tell(facts.DrawListReleaseAsked(OTHER, BY_TWO))
    area.tell(facts.DrawListOpened(OTHER, (facts.Drawn("q1", "e-q1"),)))
    assert at_kiosk(area, "q1", **{OTHER: "e-q1"}) == "role_conflict"


def test_roles_that_only_one_session_keeps_apart_go_together_on_the_site() -> None:
    """招标投标法 37: an owner's representative here may be a drawn expert elsewhere."""
    area = ready_area()
    second_session(area)
    area.listed("owner", session=OTHER, digest="e-p1")
    assert at_kiosk(area, "p1", **{OTHER: "e-p1"}) is None
    rules = Profile(role_conflicts=(RoleConflict("owner", "expert", site_wide=False), RoleConflict("a", "b")))
    assert not conflict(rules, "owner", "expert")
    assert conflict(rules, "b", "a")
    assert not conflict(rules, "a", "a")


def test_the_same_role_in_two_sessions_is_no_conflict() -> None:
    """A drawn expert may sit in one session in the morning and in another in the afternoon."""
    area = ready_area()
    second_session(area, facts.Drawn("q1", "e-p1"))
    assert at_kiosk(area, "p1", **{OTHER: "e-p1"}) is None


@pytest.mark.parametrize(
    ("role", "reason"), [("supervisor", "role_stays_outside"), ("agency", "role_stays_outside"), ("owner", None)]
)
def test_supervisors_witnesses_and_the_agency_stay_outside(role: str, reason: str | None) -> None:
    """浙发改公管〔2021〕440号: supervision and witness rooms lie outside the sealed area."""
    area = ready_area()
    area.listed(role)
    assert why_not_role(area.room, area.room.people["r1"]) == reason


def test_a_member_needs_a_role_for_the_sessions_own_room() -> None:
    """浙发改公管〔2021〕440号, requirements of the place: a role enters the kinds of rooms that are laid down for it."""
    area = ready_area(roles=(RoleRule("owner", ("dining",), member=True),))
    area.listed("owner")
    assert why_not_role(area.room, area.room.people["r1"]) == "role_not_here"


def test_a_waiter_needs_a_room_to_serve_in() -> None:
    """Meals come with a guard or through the hatch; a site without such rooms admits no waiter."""
    for rooms, reason in ((("dining",), None), (("negotiation",), "role_not_here")):
        area = ready_area(roles=(RoleRule("catering", rooms),))
        area.listed("catering")
        assert why_not_role(area.room, area.room.people["r1"]) == reason


def test_a_drawn_person_counts_by_the_list_in_force() -> None:
    """S1: on the released list; who was drawn needs no signature of staff."""
    area = ready_area()
    assert why_not_role(area.room, area.room.people["p1"]) is None
    area.order("end")
    area.tell(facts.SessionOrdered("s-1", "close", BY_TWO, "called off"))
    assert why_not_role(area.room, area.room.people["p1"]) == "list_not_released"
    assert why_not_role(ready_area(roles=()).room, area.room.people["p1"]) is None, "no matrix refuses nobody"


def test_an_escorted_role_waits_for_a_guard_who_is_free() -> None:
    """浙发改公管〔2021〕440号 5.9: maintenance and meals go about with a guard, who sees one person at a time."""
    area = ready_area()
    area.listed("maintenance")
    area.listed("catering", "r2")
    assert why_not_role(area.room, area.room.people["r1"]) == "escort_needed"
    assert area.tell(facts.EscortNamed("r1", "w1", ("g2",))).refusal == "escort_no_guard"
    assert area.tell(facts.EscortNamed("r1", "stranger", ("g2",))).refusal == "escort_no_guard"
    assert area.tell(facts.EscortNamed("r1", "g1", ())).refusal == "staff_needed"
    assert area.tell(facts.EscortNamed("r1", "g1", ("g2",))).accepted
    area.tell(facts.EscortNamed("r2", "g1", ("g2",)))
    assert why_not_role(area.room, area.room.people["r1"]) is None
    area.admit("r1")
    assert why_not_role(area.room, area.room.people["r2"]) == "escort_busy"
    assert area.tell(facts.EscortNamed("r2", "g1", ("g2",))).refusal == "escort_busy"
    assert area.tell(facts.EscortNamed("r1", "g2", ("g1",))).accepted, "one guard relieves the other"
    assert why_not_role(area.room, area.room.people["r2"]) is None


def test_no_guard_names_himself_as_the_escort() -> None:
    """Who goes along is known to somebody who stays behind; or maintenance would go in alone on one guard's word."""
    area = ready_area()
    area.listed("maintenance")
    assert area.tell(facts.EscortNamed("r1", "g1", ("g1", "g1"))).refusal == "two_persons_needed"
    assert area.room.people["r1"].escort is None
    assert area.tell(facts.EscortNamed("r1", "g1", ("g1", "g2"))).accepted


def test_escorted_people_leave_with_their_escort_noted_and_the_guard_is_free() -> None:
    """The record says with whom somebody went about, also after they left."""
    area = ready_area()
    area.listed("maintenance")
    area.tell(facts.EscortNamed("r1", "g1", ("g2",)))
    area.admit("r1")
    area.order("end")
    area.leave("r1")
    assert (area.state("r1"), area.room.people["r1"].escort) == ("exited", "g1")
    assert area.tell(facts.EscortNamed("r1", "g2", ("g1",))).refusal == "already_left"
    area.tell(facts.EscortNamed("p1", "g1", ("g2",)))
    assert area.room.people["p1"].escort == "g1"


def test_who_serves_may_be_listed_again_after_leaving_and_a_member_may_not() -> None:
    """No return without the full way and a new approval: a waiter brings breakfast too, a member left for good."""
    area = ready_area()
    area.listed("guard")
    area.listed("owner", "r2")
    for person in ("r1", "r2"):
        area.admit(person)
        area.tell(facts.ExitAsked(person, ("g1",)))
        area.tell(facts.ExitApproved(person, BY_TWO, "served"))
        area.leave(person)
    assert area.listed("guard", "r3", digest="d-r1").accepted
    assert area.listed("owner", "r4", digest="d-r2").refusal == "role_conflict"


def test_who_serves_comes_again_by_the_same_pseudonym_once_they_left_and_took_everything_along() -> None:
    """One person has one pseudonym in a session: a waiter who brought lunch brings supper too."""
    area = ready_area()
    area.listed("guard")
    area.listed("owner", "r2")
    assert area.listed("guard").refusal == "roles:pseudonyms", "they have not been here yet"
    for person in ("r1", "r2"):
        area.admit(person)
        assert area.listed("guard", person).refusal == "roles:pseudonyms", "inside"
        area.tell(facts.ExitAsked(person, ("g1",)))
        area.tell(facts.ExitApproved(person, BY_TWO, "served"))
        area.leave(person)
        assert area.listed("guard", person).refusal == "roles:pseudonyms", "something lies in their box"
        area.retrieve(person)
    assert area.listed("owner", "r2").refusal == "roles:pseudonyms", "a member left for good"
    assert area.listed("guard").accepted
    person = area.room.people["r1"]
    assert (person.state, person.admitted_utc_us) == ("expected", None)
    area.admit("r1")
    assert area.state("r1") == "admitted"


def test_who_was_withdrawn_before_they_came_is_listed_anew_by_the_same_pseudonym() -> None:
    """S10: who was withdrawn for a cause stays so; a slip of the pen can be mended."""
    area = ready_area()
    area.listed("guard")
    area.tell(facts.PersonRevoked("r1", BY_TWO, "a slip of the pen"))
    assert area.listed("owner").accepted
    assert (area.room.people["r1"].role, area.room.people["r1"].revoked) == ("owner", False)
    area.tell(facts.PersonRevoked("r1", BY_TWO, "smoked", "expelled"))
    assert area.listed("owner").refusal == "roles:pseudonyms"
    assert area.room.people["r1"].revoked


def test_members_are_fixed_once_the_session_has_begun() -> None:
    """招标投标法实施条例 46: members are not changed but by law; a guard is no member."""
    area = seated_area("p1", "p2", "p3")
    assert area.room.sessions["s-1"].state == "running"
    assert area.listed("owner").refusal == "members_fixed"
    assert area.listed("guard").accepted


def test_a_listed_member_takes_the_vacant_place_of_their_role() -> None:
    """招标投标法实施条例 48: who falls out is replaced promptly; an owner's representative is listed, not drawn."""
    area = ready_area()
    area.listed("owner")
    area.room = Room(**{**_fields(area.room), "vacancies": {"r1": Vacancy("r1", "s-1", "ill")}})
    assert area.listed("guard", "r2").accepted
    assert area.room.vacancies["r1"].state == "vacant"
    assert area.listed("owner", "r3").accepted
    vacancy = area.room.vacancies["r1"]
    assert (vacancy.state, vacancy.successor) == ("found", "r3")


def _fields(room: Room) -> dict[str, object]:
    return {name: getattr(room, name) for name in room.__slots__}


def test_nobody_is_listed_for_a_session_that_is_over() -> None:
    """A session that ended admits nobody any more."""
    area = ready_area()
    area.order("end")
    assert area.listed("owner").refusal == "session_not_open"


def test_a_role_that_was_listed_by_mistake_can_be_withdrawn_and_listed_right() -> None:
    """S10: the withdrawn listing admits nobody, and stands against nobody; who was withdrawn for a cause stays so."""
    area = ready_area()
    area.listed("guard")
    assert area.listed("owner", "r2", digest="d-r1").refusal == "role_conflict"
    area.tell(facts.PersonRevoked("r1", BY_TWO, "a slip of the pen"))
    assert area.listed("owner", "r2", digest="d-r1").accepted
    assert at_kiosk(area, "r2") is None
    area.listed("owner", "r3")
    area.tell(facts.PersonRevoked("r3", BY_TWO, "smoked", "expelled"))
    assert area.listed("owner", "r4", digest="d-r3").refusal == "role_conflict"


def test_a_listed_person_makes_the_whole_way_in() -> None:
    """S1: the role list stands for the draw list alone; card, commitment, box, gate and door are everybody's."""
    area = ready_area()
    area.listed("owner")
    area.admit("r1")
    area.enter("r1", "room-reader-1")
    assert area.state("r1") == "in_room"


@pytest.mark.parametrize(
    ("role", "reason"),
    [("supervisor", "role_stays_outside"), ("witness", "role_stays_outside"), ("maintenance", "escort_needed")],
)
def test_the_kiosk_turns_a_role_away_that_may_not_come_in(role: str, reason: str) -> None:
    """浙发改公管〔2021〕440号: witness, supervision and draw rooms lie outside the door."""
    area = ready_area()
    area.listed(role)
    assert area.card("r1").refusal == reason
    assert area.state("r1") == "expected"


def test_the_kiosk_turns_away_who_supervises_elsewhere() -> None:
    """招标投标法实施条例 46: a department's supervisor is no member."""
    area = ready_area()
    second_session(area)
    area.listed("supervisor", session=OTHER, digest="e-p1")
    assert area.tell(facts.CardRead("reader-a", {"s-1": "d-p1", OTHER: "e-p1"})).refusal == "role_conflict"
    assert area.state("p1") == "expected"
