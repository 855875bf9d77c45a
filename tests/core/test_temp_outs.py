"""Seats, and temporary ways out of the own room inside the sealed area."""

import pytest

from controller.core import facts
from tests.core.playbook import BY_TWO
from tests.core.sealed_area import MINUTE_MS, ready_area, seated_area

MEMBERS = ("p1", "p2", "p3")


def test_a_person_sits_in_their_own_room() -> None:
    """浙发改公管〔2021〕440号 5.5.3: experts are led into their room; the seat is confirmed there."""
    area = ready_area()
    assert area.tell(facts.SeatConfirmed("p1", "1")).refusal == "admission:expected:sit"
    area.admit("p1")
    assert area.tell(facts.SeatConfirmed("p1", "1")).refusal == "admission:admitted:sit"
    area.enter("p1", "room-reader-1")
    assert area.tell(facts.SeatConfirmed("p1", " ")).refusal == "seat:none"
    assert area.tell(facts.SeatConfirmed("p1", "1")).accepted
    assert (area.state("p1"), area.room.people["p1"].seat) == ("seated", "1")
    assert area.tell(facts.SeatConfirmed("p1", "2")).accepted, "people may change places"


def test_a_seat_has_one_person() -> None:
    """发改办法规〔2025〕807号: seats are a catalogue, each for one."""
    area = seated_area("p1", "p2", running=False)
    assert area.tell(facts.SeatConfirmed("p2", "seat-p1")).refusal == "seat_taken"
    area.tell(facts.ExitAsked("p1", ("g1",)))
    assert area.tell(facts.SeatConfirmed("p2", "seat-p1")).accepted


def test_nobody_takes_their_seat_from_another_room() -> None:
    """A seat is in the own room; who rests in the overnight room sits nowhere."""
    area = seated_area(*MEMBERS)
    area.order("close_for_night")
    area.enter("p1", "reader-overnight")
    assert area.tell(facts.SeatConfirmed("p1", "seat-p1")).refusal == "not_in_own_room"


def test_an_alarm_names_who_finds_no_seat() -> None:
    """Own figure: from the room's door to the seat."""
    area = ready_area(seat_wait_ms=2 * MINUTE_MS)
    area.admit("p1")
    area.enter("p1", "room-reader-1")
    area.wait_ms(2 * MINUTE_MS + 1000)
    assert "seat_late:p1" in area.room.alarms
    area.tell(facts.SeatConfirmed("p1", "1"))
    assert "seat_late" not in area.alarms()
    area.admit("p2")
    area.enter("p2", "room-reader-1")
    area.tell(facts.SeatConfirmed("p2", "2"))
    area.wait_ms(2 * MINUTE_MS + 1000)
    assert "seat_late" not in area.alarms()


def test_a_seat_is_asked_for_only_if_the_profile_does() -> None:
    """0 = no seats."""
    area = ready_area()
    area.admit("p1")
    area.enter("p1", "room-reader-1")
    assert "seat:p1" not in area.room.deadlines


def test_a_person_goes_out_for_a_while_and_comes_back_by_card() -> None:
    """浙发改公管〔2021〕440号, requirements of the place: meals and toilets lie inside the sealed area."""
    area = seated_area("p1")
    area.out("p1", "dining")
    person = area.room.people["p1"]
    assert (person.state, person.out_kind, person.place) == ("temp_out", "dining", "1")
    area.wait_ms(59 * MINUTE_MS)
    area.enter("p1", "room-reader-1")
    person = area.room.people["p1"]
    assert (person.state, person.out_kind, person.place) == ("in_room", "", "1")
    assert "out:p1" not in area.room.deadlines
    assert area.tell(facts.SeatConfirmed("p1", person.seat)).accepted


def test_a_toilet_without_a_reader_serves_and_staff_note_the_return() -> None:
    """国务院令第799号 8: nothing watches a toilet; staff see who comes back."""
    area = seated_area("p1")
    assert area.out("p1", "toilet").accepted
    assert area.tell(facts.ReturnNoted("p1", ())).refusal == "staff_needed"
    assert area.tell(facts.ReturnNoted("p1", ("g1",))).accepted
    assert (area.state("p1"), area.room.people["p1"].place) == ("in_room", "1")
    assert area.tell(facts.ReturnNoted("p1", ("g1",))).refusal == "already_in_room"


def test_staff_note_that_somebody_came_to_a_room_without_a_reader() -> None:
    """Practice of Dongtai's centre: the own room within five minutes, also where no reader tells it."""
    area = ready_area()
    area.admit("p1")
    assert area.tell(facts.ReturnNoted("p1", ("g1",))).accepted
    assert area.state("p1") == "in_room"
    assert "room:p1" not in area.room.deadlines
    assert area.tell(facts.ReturnNoted("p2", ("g1",))).refusal == "admission:expected:enter_room"


def test_one_of_a_room_is_out_at_a_time() -> None:
    """A county centre's incident (Longnan): nobody leaves in company."""
    area = seated_area("p1", "p2", "p3")
    area.out("p1")
    assert area.out("p2").refusal == "others_are_out"
    assert area.out("p1").refusal == "already_out"
    area.tell(facts.ReturnNoted("p1", ("g1",)))
    assert area.out("p2").accepted
    assert area.out("p3", "dining").refusal == "others_are_out"


def test_a_profile_may_let_more_of_a_room_out() -> None:
    """The rules are data: how many of a room is a figure."""
    area = seated_area("p1", "p2", "p3", temp_outs_per_room=2)
    area.out("p1")
    assert area.out("p2").accepted
    assert area.out("p3").refusal == "others_are_out"


@pytest.mark.parametrize(("kind", "minutes"), [("toilet", 10), ("dining", 60)])
def test_each_kind_of_way_out_has_its_own_time(kind: str, minutes: int) -> None:
    """Own figures: ten minutes for the toilet, an hour for a meal; then an alert."""
    area = seated_area("p1")
    area.out("p1", kind)
    area.wait_ms(minutes * MINUTE_MS - 1000)
    assert "temp_out_late" not in area.alarms()
    area.wait_ms(2000)
    assert "temp_out_late:p1" in area.room.alarms
    area.tell(facts.ReturnNoted("p1", ("g1",)))
    assert "temp_out_late" not in area.alarms()


def test_the_time_of_a_way_out_runs_again_after_a_restart() -> None:
    """S3: a crash makes nobody's time endless."""
    area = seated_area("p1")
    area.out("p1")
    area.restart()
    area.wait_ms(10 * MINUTE_MS + 1000)
    assert "temp_out_late:p1" in area.room.alarms


def test_a_way_out_stays_inside_the_sealed_area() -> None:
    """招标投标法 38: nothing leads out of the sealed area but the lane; such a place is refused."""
    area = seated_area("p1")
    assert area.out("p1", "negotiation").refusal == "temp_out_not_allowed"
    plan = area.plan
    inside = tuple(room for room in plan.rooms if room.kind != "dining" or room.area == "outer")
    area.plan = type(plan)(**{**{n: getattr(plan, n) for n in plan.__slots__}, "rooms": inside})
    area.restart()
    assert area.out("p1", "dining").refusal == "outside_sealed_area"
    area.plan = type(plan)(**{**{n: getattr(plan, n) for n in plan.__slots__}, "rooms": plan.rooms[:1]})
    area.restart()
    assert area.out("p1", "dining").refusal == "no_such_room"


def test_a_role_goes_out_to_rooms_of_its_matrix_only() -> None:
    """浙发改公管〔2021〕440号, requirements of the place: roles by zone."""
    area = ready_area()
    area.listed("catering")
    area.tell(facts.EscortNamed("r1", "g1", ("g2",)))
    area.admit("r1")
    area.enter("r1", "reader-dining")
    assert area.out("r1", "toilet").refusal == "role_not_here"


def test_a_suspended_session_lets_people_to_the_toilet_and_not_to_an_inquiry() -> None:
    """浙发改公管〔2021〕440号 5.5.6: the work stops, people's needs do not; bidders are asked nothing meanwhile."""
    area = seated_area(*MEMBERS)
    area.tell(facts.SessionOrdered("s-1", "suspend", BY_TWO, "an objection", "objection"))
    assert area.room.sessions["s-1"].state == "suspended"
    assert area.out("p1", "inquiry").refusal == "session_not_running"
    assert area.out("p1", "toilet").accepted


def test_an_inquiry_waits_for_the_session_to_run() -> None:
    """财政部令第87号: clarification is part of the evaluation."""
    area = seated_area(*MEMBERS, running=False)
    assert area.out("p1", "inquiry").refusal == "session_not_running"
    area.order("start")
    assert area.out("p1", "inquiry").accepted


def test_nobody_goes_out_once_they_are_to_leave() -> None:
    """S10: revoked beats granted; and a session that ended lets people leave, not go for a walk."""
    area = seated_area("p1", "p2", running=False)
    area.tell(facts.PersonRevoked("p1", BY_TWO, "an interest"))
    assert area.out("p1").refusal == "revoked"
    area.order("end")
    assert area.out("p2").refusal == "session_not_open"


def test_nobody_comes_back_by_hand_once_revoked() -> None:
    """S10: revoked beats granted."""
    area = seated_area("p1")
    area.out("p1")
    area.tell(facts.PersonRevoked("p1", BY_TWO, "an interest"))
    assert area.tell(facts.ReturnNoted("p1", ("g1",))).refusal == "revoked"


def test_from_a_way_out_one_leaves_by_asking_as_everybody() -> None:
    """浙发改公管〔2021〕440号 5.5.3: leaving is approved; the edge of the area is no short cut."""
    area = seated_area(*MEMBERS)
    area.out("p1")
    unlocks = area.unlocks()
    area.card("p1", "exit-reader-a")
    assert (area.state("p1"), area.unlocks()) == ("exit_asked", unlocks)
    assert "out:p1" not in area.room.deadlines
    assert area.out("p2").accepted, "they count no longer as out"
    area.tell(facts.ExitApproved("p1", BY_TWO, "ill"))
    area.leave("p1")
    assert area.state("p1") == "exited"


def test_an_approval_takes_two_and_a_reason_and_only_who_asked_gets_it() -> None:
    """浙发改公管〔2021〕440号 5.5.3: leaving a running session is approved by two, with a reason."""
    area = seated_area(*MEMBERS)
    assert area.tell(facts.ExitApproved("p1", BY_TWO, "ill")).refusal == "exit_not_asked"
    area.tell(facts.ExitAsked("p1", ("g1",)))
    assert area.tell(facts.ExitApproved("p1", ("g1", "g1"), "ill")).refusal == "two_persons_needed"
    assert area.tell(facts.ExitApproved("p1", BY_TWO, " ")).refusal == "reason_needed"
    assert area.tell(facts.ExitApproved("p1", BY_TWO, "ill")).accepted


def test_a_supervisor_is_among_those_who_let_somebody_leave() -> None:
    """Practice of centres: leaving a running session is the supervision's to approve."""
    area = seated_area(*MEMBERS, exit_supervisor_needed=True)
    area.tell(facts.ExitAsked("p1", ("g1",)))
    assert area.tell(facts.ExitApproved("p1", ("g1", "g2"), "ill")).refusal == "supervisor_needed"
    assert area.tell(facts.ExitApproved("p1", ("g1", "s1"), "ill")).accepted


def test_who_left_the_room_unasked_is_noticed_when_they_come_back() -> None:
    """招标投标法实施条例 48, 71: leaving the post without permission is bad conduct."""
    area = seated_area(*MEMBERS)
    area.enter("p1", "room-reader-1")
    assert "left_room_unasked:p1" in area.room.alarms
    area.out("p2")
    area.enter("p2", "room-reader-1")
    assert "left_room_unasked:p2" not in area.room.alarms


def test_a_fire_ends_every_way_out() -> None:
    """S2: afterwards everybody's whereabouts are unknown, and no timer of before calls."""
    area = seated_area("p1", "p2")
    area.out("p1")
    area.tell(facts.FireInputRead("fire-main", True))
    assert area.state("p1") == "unknown"
    assert "out:p1" not in area.room.deadlines
    assert area.out("p2").refusal == "fire"


def test_a_new_way_in_remembers_no_room_of_the_last_one() -> None:
    """S2: after a fire everybody makes the full way again."""
    area = seated_area("p1")
    area.out("p1", "dining")
    area.tell(facts.FireInputRead("fire-main", True))
    area.tell(facts.FireInputRead("fire-main", False))
    area.tell(facts.FireReset(("g1", "s1"), "false alarm"))
    area.tell(facts.RollCalled("p1", ("g1",)))
    area.clear_lane()
    area.admit("p1")
    person = area.room.people["p1"]
    assert (person.place, person.seat, person.out_kind) == (None, "", "")


def test_without_rules_for_it_nobody_goes_out_for_a_while() -> None:
    """The rules are data: what a profile does not name is not allowed."""
    area = seated_area("p1", temp_outs=())
    assert area.out("p1").refusal == "temp_out_not_allowed"
