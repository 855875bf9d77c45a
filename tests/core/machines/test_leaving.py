"""Inside and out again, told fact by fact."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.admission import AdmissionState
from controller.core.leaving import NOT_THEIRS
from tests.core.machines.moments import MAIN, MOMENTS, reach
from tests.core.machines.story import Told
from tests.core.playbook import BY_TWO, ready_site
from tests.core.sealed_area import seated_area

Begin = Callable[..., Told]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_card_at_the_exit_at_any_moment(told: Begin, moment: str) -> None:
    site = reach(told(), moment)
    site.card("p1", "exit-reader-a")
    site.unheard(site.tell, facts.SessionOrdered("s-1", "end", ("g1",)))
    site.card("p1", "exit-reader-a")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_card_at_a_room_s_door_at_any_moment(told: Begin, moment: str) -> None:
    site = reach(told(), moment)
    site.card("p1", "room-reader-1")


def test_a_room_opens_to_the_people_of_its_session_alone(told: Begin) -> None:
    site = told()
    site.card("p9", "room-reader-1")
    assert "wrong_room" in site.alarms()
    site.card("p9", "exit-reader-a")


def test_somebody_else_s_room_is_an_alarm(told: Begin) -> None:
    site = reach(told(), "admitted")
    session = site.room.sessions["s-1"]
    site.room = replace(site.room, sessions={"s-1": replace(session, room="2")})
    site.card("p1", "room-reader-1")
    assert "wrong_room" in site.alarms()


def test_leaving_a_running_session_takes_two_and_a_reason(told: Begin) -> None:
    """GB/T 44597-2024 5.3.2.6: nobody leaves unapproved."""
    site = reach(told(), "admitted")
    site.unheard(site.tell, facts.SessionOrdered("s-1", "start", ("g1",)))
    site.tell(facts.ExitApproved("p1", BY_TWO, "ill"))
    site.tell(facts.ExitAsked("p1", ("g1",)))
    for by, reason in ((("g1",), "ill"), (("g1", "g1"), "ill"), (BY_TWO, " ")):
        site.tell(facts.ExitApproved("p1", by, reason))
    site.card("p1", "exit-reader-a")
    assert site.lane() == "free", "not approved yet"
    site.tell(facts.ExitApproved("p1", BY_TWO, "ill"))
    site.card("p1", "exit-reader-a")
    assert site.lane() == "out_held"


def test_where_a_supervisor_must_be_among_them_two_guards_are_not_enough(told: Begin) -> None:
    site = reach(told(), "exit_asked")
    site.room = replace(
        site.room,
        profile=replace(site.room.profile, exit_supervisor_needed=True),
        plan=replace(site.room.plan, staff={"g1": "guard", "s1": "supervisor"}),
    )
    assert site.tell(facts.ExitApproved("p1", ("g1", "g2"), "ill")).refusal == "supervisor_needed"
    assert site.tell(facts.ExitApproved("p1", ("g1", "s1"), "ill")).accepted


def test_who_is_revoked_is_let_out(told: Begin) -> None:
    site = reach(told(), "admitted")
    site.tell(facts.PersonRevoked("p1", BY_TWO, "bank"))
    site.card("p1", "exit-reader-a")
    assert site.lane() == "out_held"


@pytest.mark.parametrize("trouble", ["lane held", "lane unknown", "door silent", "door open", "fire"])
def test_what_stands_against_the_way_out_is_named_when_asked_again(told: Begin, trouble: str) -> None:
    site = reach(told(), "admitted")
    site.unheard(site.tell, facts.SessionOrdered("s-1", "start", ("g1",)))
    site.unheard(site.tell, facts.PersonRevoked("p1", BY_TWO, "bank"))
    facts_of: dict[str, tuple[facts.Fact, ...]] = {
        "lane unknown": (facts.GateCountersReset("gate-a"),),
        "door silent": (facts.DeviceLost("board-main", "cable"),),
        "door open": (facts.ExitButtonRead(MAIN, True),),
        "fire": (facts.FireInputRead("fire-main", True),),
    }
    if trouble == "lane held":
        site.unheard(site.card, "p2")
        site.unheard(site.identify, "p2")
    for fact in facts_of.get(trouble, ()):
        site.unheard(site.tell, fact)
    site.card("p1", "exit-reader-a")
    site.card("p1", "exit-reader-a")
    site.tell(facts.ExitAsked("p1", ("g1",)))


def test_who_holds_one_lane_is_not_let_out_through_another(told: Begin) -> None:
    site = told(plan="two lanes")
    site.unheard(site.admit, "p1")
    site.unheard(site.tell, facts.SessionOrdered("s-1", "end", ("g1",)))
    site.card("p1", "exit-reader-a")
    site.tell(facts.CardRead("exit-reader-b", {"s-1": "d-p1"}))
    assert site.lane("b") == "free"


def test_who_asks_to_leave_is_awaited_in_no_room(told: Begin) -> None:
    site = reach(told(), "admitted")
    site.tell(facts.ExitAsked("p1", ("g1",)))
    assert "room:p1" not in site.room.deadlines
    site.tell(facts.ExitAsked("p9", ("g1",)))


def test_some_refusals_at_a_room_s_door_are_an_alarm() -> None:
    assert {"wrong_room", "role_not_here", "role_unknown"} == NOT_THEIRS


def test_staff_ask_for_who_is_inside_and_sign_for_it() -> None:
    """S7: an act of staff names who did it; S10: who is of unknown whereabouts asks with their own card, if at all."""
    site = ready_site(people=1)
    site.admit("p1")
    assert site.tell(facts.ExitAsked("p1", ())).refusal == "staff_needed"
    site.room = replace(site.room, people={"p1": replace(site.room.people["p1"], state=AdmissionState.UNKNOWN)})
    assert site.tell(facts.ExitAsked("p1", ("g1",))).refusal == "whereabouts_unknown"
    assert site.state("p1") == "unknown"


def test_who_stands_at_the_exit_is_in_no_room_any_more() -> None:
    """The roll call of a fire asks where somebody was seen last: at the lane."""
    area = seated_area("p1", running=False)
    places = [area.room.people["p1"].place]
    area.card("p1", "exit-reader-a")
    places.append(area.room.people["p1"].place)
    assert (area.state("p1"), places) == ("exit_asked", ["1", None])


@pytest.mark.parametrize(("by", "escort"), [(BY_TWO, "p1"), (("s1",), "")])
def test_the_lane_expects_a_doctor_s_guard_after_the_one_whom_two_let_out(by: tuple[str, ...], escort: str) -> None:
    """domain.md 5: medical: the door opens with an accompanying guard; one alone brings nobody past the gate."""
    area = seated_area("p1", running=False)
    assert area.tell(facts.MedicalCalled("p1", "g2", by, "chest")).accepted
    area.card("p1", "exit-reader-a")
    assert (area.room.lanes["a"].holder, area.room.lanes["a"].escort) == ("p1", escort)
