"""The sealed area, rule by rule: kinds of rooms, the own one, the shared ones."""

from dataclasses import replace

from controller.core.admission import Admission, AdmissionState
from controller.core.session import LIVE, OVER, Session, SessionState
from controller.core.state import Room
from controller.core.words import RoomPlan
from controller.core.zones import (
    NIGHT_KINDS,
    ROOM_KINDS,
    SESSION_KINDS,
    SHARED_KINDS,
    retention_of,
    why_not_own,
    why_not_shared,
)
from tests.core.sealed_area import ready_area

TOILET = RoomPlan("toilet", "reader-toilet", "door-2", (), "toilet")


def seated(room: Room, state: SessionState = SessionState.RUNNING) -> tuple[Admission, Session]:
    """A member at their seat, in a session of that state."""
    return replace(room.people["p1"], state=AdmissionState.SEATED), replace(room.sessions["s-1"], state=state)


def test_the_kinds_of_rooms_are_those_that_are_laid_down() -> None:
    """浙发改公管〔2021〕440号, requirements of the place."""
    assert set(ROOM_KINDS) == {
        "evaluation", "negotiation", "consultation", "inquiry", "material_transfer", "dining", "toilet", "overnight",
    }  # fmt: skip
    assert {"evaluation", "negotiation", "consultation", "inquiry"} == SESSION_KINDS
    assert {"inquiry", "dining", "toilet", "overnight"} == SHARED_KINDS
    assert {"dining", "toilet", "overnight"} == NIGHT_KINDS


def test_negotiations_are_kept_by_a_class_of_their_own() -> None:
    """浙发改公管〔2021〕440号 5.6.3: what is recorded is kept by its kind."""
    assert [retention_of(kind) for kind in ("negotiation", "inquiry")] == ["negotiation", "evaluation"]


def test_where_nobody_can_sleep_the_own_room_stays_open_at_night() -> None:
    """Practice of Dongtai's centre: rooms close at night because there are others to sleep in."""
    plan = ready_area().plan
    _, session = seated(ready_area().room, SessionState.OVERNIGHT)
    assert why_not_own(plan, session) == "closed_for_night"
    no_beds = replace(plan, rooms=tuple(room for room in plan.rooms if room.kind != "overnight"))
    assert why_not_own(no_beds, session) is None


def test_shared_rooms_are_open_while_the_session_lasts() -> None:
    """S1: a room opens while its session lasts, the last way out included; no longer."""
    room = ready_area().room
    for state in SessionState:
        person, session = seated(room, state)
        out = replace(person, state=AdmissionState.TEMP_OUT, out_kind="toilet")
        assert why_not_shared(room, out, session, TOILET) == (None if state in LIVE else "session_not_open"), state
    assert {SessionState.EMPTYING} == LIVE & OVER


def test_at_night_everybody_goes_to_the_toilet_unasked_and_to_an_inquiry_on_a_temporary_out_only() -> None:
    """Practice of Dongtai's centre: nobody leaves at night, and nobody has to ask for what they need."""
    room = ready_area().room
    person, session = seated(room, SessionState.OVERNIGHT)
    assert why_not_shared(room, person, session, TOILET) is None
    assert why_not_shared(room, person, session, replace(TOILET, kind="inquiry")) == "temp_out_needed"
    assert why_not_shared(room, *seated(room), TOILET) == "temp_out_needed"
