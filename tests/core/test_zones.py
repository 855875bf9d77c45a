"""Rooms of every kind: the own room, the shared ones, and none beside them."""

import pytest

from controller.core import facts
from controller.core.zones import ROOM_KINDS, SESSION_KINDS, SHARED_KINDS, retention_of
from tests.core.playbook import BY_TWO
from tests.core.sealed_area import Area, ready_area, seated_area

MEMBERS = ("p1", "p2", "p3")


def card(area: Area, person: str, reader: str) -> str | None:
    """What a room's door says to a card."""
    return area.card(person, reader).refusal


def test_every_kind_of_room_is_known() -> None:
    """浙发改公管〔2021〕440号, requirements of the place: evaluation to overnight rooms."""
    assert set(ROOM_KINDS) >= SESSION_KINDS | SHARED_KINDS
    assert len(ROOM_KINDS) == 8
    assert [kind for kind in ROOM_KINDS if retention_of(kind) != "evaluation"] == ["negotiation"]


def test_a_person_enters_their_own_room_and_no_other() -> None:
    """浙发改公管〔2021〕440号 5.5.3; practice of Dongtai's centre: the named room and no other."""
    area = ready_area()
    area.admit("p1")
    assert card(area, "p1", "reader-2") == "wrong_room"
    assert "wrong_room" in area.alarms()
    assert area.unlocks() == 1
    area.enter("p1", "room-reader-1")
    assert (area.state("p1"), area.room.people["p1"].place) == ("in_room", "1")


def test_no_room_opens_before_admission_nor_after_the_exit() -> None:
    """S1: a room opens to people who are inside."""
    area = ready_area()
    assert card(area, "p1", "room-reader-1") == "not_admitted"
    area.admit("p1")
    area.order("end")
    area.leave("p1")
    assert card(area, "p1", "room-reader-1") == "not_admitted"


def test_an_alarm_names_who_is_late_for_their_own_room() -> None:
    """Practice of Dongtai's centre: the own room within five minutes."""
    area = ready_area()
    area.admit("p1")
    area.wait_ms(299_000)
    assert "room_late" not in area.alarms()
    area.wait_ms(2_000)
    assert "room_late:p1" in area.room.alarms
    area.enter("p1", "room-reader-1")
    assert not area.room.alarms["room_late:p1"].active


def test_the_time_to_the_own_room_runs_again_after_a_restart() -> None:
    """S3: a crash makes nobody's time endless."""
    area = ready_area()
    area.admit("p1")
    area.restart()
    area.wait_ms(301_000)
    assert "room_late:p1" in area.room.alarms


@pytest.mark.parametrize("reader", ["reader-dining", "reader-overnight", "reader-inquiry"])
def test_a_shared_room_opens_on_a_temporary_out_only(reader: str) -> None:
    """浙发改公管〔2021〕440号, requirements of the place; 招标投标法实施条例 48: nobody leaves the post unasked."""
    area = seated_area("p1")
    assert card(area, "p1", reader) == "temp_out_needed"
    assert "wrong_room" not in area.alarms()


def test_a_temporary_out_opens_rooms_of_its_kind() -> None:
    """浙发改公管〔2021〕440号, requirements of the place: dining rooms lie inside the sealed area."""
    area = seated_area("p1")
    area.out("p1", "dining")
    area.enter("p1", "reader-dining")
    assert (area.state("p1"), area.room.people["p1"].place) == ("temp_out", "dining")
    assert card(area, "p1", "reader-overnight") == "temp_out_needed"
    area.enter("p1", "room-reader-1")
    assert (area.state("p1"), area.room.people["p1"].place) == ("in_room", "1")


def test_a_toilet_does_not_wait_for_a_camera() -> None:
    """S5 is about entries to what is recorded; a lost camera keeps nobody from a room that has none."""
    area = seated_area("p1")
    area.out("p1", "dining")
    area.tell(facts.SourceRecordingLost("s-1", "cam-room-1a", "silent"))
    area.enter("p1", "reader-dining")
    assert card(area, "p1", "room-reader-1") == "recording_lost"


def test_a_shared_room_in_which_a_session_is_held_is_a_wrong_room() -> None:
    """招标投标法 38: an evaluation is secret to everybody who is not of it."""
    area = seated_area("p1")
    start = area.utc_us - 1000
    area.tell(facts.SessionPlanned("s-2", "inquiry", start, start + 3_600_000_000, ("g1",)))
    area.out("p1", "inquiry")
    area.enter("p1", "reader-inquiry")
    area.order("prepare", "s-2")
    assert card(area, "p1", "reader-inquiry") == "wrong_room"


def test_no_role_enters_a_kind_of_room_outside_its_matrix() -> None:
    """浙发改公管〔2021〕440号, requirements of the place: a waiter serves meals and sees no evaluation."""
    area = ready_area()
    area.listed("catering")
    area.tell(facts.EscortNamed("r1", "g1", ("g2",)))
    area.admit("r1")
    assert card(area, "r1", "room-reader-1") == "role_not_here"
    assert "wrong_room" in area.alarms()
    assert card(area, "r1", "reader-2") == "wrong_room"
    assert card(area, "r1", "reader-overnight") == "role_not_here"
    area.enter("r1", "reader-dining")
    assert (area.state("r1"), area.room.people["r1"].place) == ("in_room", "dining")
    area.enter("r1", "reader-transfer")
    assert area.room.people["r1"].place == "transfer"


def test_only_who_serves_enters_the_room_behind_the_hatch() -> None:
    """浙发改公管〔2021〕440号, requirements of the place: material is handed over, members do not fetch it."""
    area = seated_area("p1")
    assert card(area, "p1", "reader-transfer") == "wrong_room"
    area.listed("guard")
    area.admit("r1")
    area.enter("r1", "reader-transfer")
    assert area.room.people["r1"].place == "transfer"


def test_an_escorted_person_without_a_guard_gets_into_no_room() -> None:
    """A guard goes along everywhere, not through the main door alone."""
    area = ready_area()
    area.listed("maintenance")
    area.tell(facts.EscortNamed("r1", "g1", ("g2",)))
    area.admit("r1")
    area.plan = type(area.plan)(**{name: getattr(area.plan, name) for name in area.plan.__slots__ if name != "staff"})
    area.restart()
    area.read_locks()
    assert card(area, "r1", "reader-dining") == "escort_needed"
    assert card(area, "r1", "room-reader-1") == "escort_needed"


def test_a_room_outside_the_sealed_area_opens_to_nobody_inside() -> None:
    """招标投标法 38: who is inside stays inside until they leave for good."""
    area = seated_area("p1")
    area.out("p1", "dining")
    assert card(area, "p1", "reader-lobby") == "outside_sealed_area"


def test_at_night_the_own_room_is_closed_and_the_overnight_rooms_are_open() -> None:
    """Practice of Dongtai's centre: rooms close at night, nobody leaves; several go to sleep at the same time."""
    area = seated_area(*MEMBERS)
    area.order("close_for_night")
    if area.room.sessions["s-1"].state != "overnight":
        pytest.fail(str(area.decisions[-1]))
    assert card(area, "p1", "room-reader-1") == "closed_for_night"
    assert card(area, "p1", "reader-inquiry") == "temp_out_needed"
    for person in ("p1", "p2"):
        area.enter(person, "reader-overnight")
        assert (area.state(person), area.room.people[person].place) == ("in_room", "overnight")
    area.enter("p1", "reader-dining")
    area.order("reopen")
    area.enter("p1", "room-reader-1")
    assert area.room.people["p1"].place == "1"
    assert "left_room_unasked" not in area.alarms()


def test_a_room_closes_with_its_session() -> None:
    """S1: a room opens while its session lasts."""
    area = seated_area("p1", running=False)
    area.order("end")
    assert card(area, "p1", "room-reader-1") == "session_not_open"


def test_a_revoked_person_gets_into_no_room() -> None:
    """S10: revoked beats granted."""
    area = seated_area("p1")
    area.tell(facts.PersonRevoked("p1", BY_TWO, "an interest"))
    assert card(area, "p1", "room-reader-1") == "revoked"


def test_the_recorder_hears_the_kind_of_room_and_the_class_of_its_recording() -> None:
    """浙发改公管〔2021〕440号 5.6.3: what is recorded is kept by its kind."""
    area = ready_area()
    told = [command for decision in area.decisions for command in decision.commands if hasattr(command, "sessions")]
    assert [(one.room_kind, one.retention) for one in told[-1].sessions] == [("evaluation", "evaluation")]
    start = area.utc_us - 1000
    area.tell(facts.SessionPlanned("s-2", "inquiry", start, start + 3_600_000_000, ("g1",)))
    told = [one for one in area.order("prepare", "s-2").commands if hasattr(one, "sessions")]
    assert {one.session: one.room_kind for one in told[0].sessions} == {"s-1": "evaluation", "s-2": "inquiry"}
