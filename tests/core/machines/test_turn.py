"""The turn: what rules change, it changes in a copy; members move by their tables, alarms are counted, deadlines set."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from controller.core.admission import Admission, AdmissionEvent
from controller.core.box import Box, BoxEvent
from controller.core.commands import SecureDoor
from controller.core.door import Door, DoorEvent
from controller.core.draw import DrawEvent, DrawList
from controller.core.gate_fitness import GateFitnessEvent
from controller.core.hatch import Hatch, HatchEvent
from controller.core.incident import Incident, IncidentEvent, IncidentState
from controller.core.lane import Lane, LaneEvent
from controller.core.modes import Mode, ModeEvent, ModeState
from controller.core.session import Session, SessionEvent, SessionState
from controller.core.state import Decision, Move, Room
from controller.core.table import Refused
from controller.core.ticket import Ticket, TicketEvent
from controller.core.turn import Turn
from controller.core.vacancy import Vacancy, VacancyEvent
from controller.core.words import Stamp
from tests.core.playbook import PLAN

NOW = Stamp(1_000_000, 5_000, "run-7")
ROOM = Room(
    plan=PLAN,
    people={"p": Admission("p", "s", "d", "expert"), "q": Admission("q", "s", "e", "expert", box="l/1")},
    lanes={"a": Lane("a"), "b": Lane("b")},
    doors={"d": Door("d"), "e": Door("e")},
    boxes={f"locker-a/{n}": Box("locker-a", n) for n in (1, 2, 3, 4)} | {"l/1": Box("l", 1), "l/2": Box("l", 2)},
    sessions={"s": Session("s", "1", 0, 1, draw=DrawList("c", 1, 0)), "t": Session("t", "1", 0, 1)},
    hatches={"h": Hatch("h"), "i": Hatch("i")},
    tickets={"p": Ticket("p", 1), "q": Ticket("q", 2)},
    vacancies={"p": Vacancy("p", "s", "ill"), "q": Vacancy("q", "s", "ill")},
    modes={"power_lost": Mode("power_lost", ModeState.ON)},
    incidents={"i1": Incident("i1", "fire", "x", 1, 1), "i2": Incident("i2", "fire", "y", 1, 1, IncidentState.READY)},
    next_command=4,
)


@pytest.fixture
def turn() -> Turn:
    return Turn(ROOM, NOW)


MOVES: dict[str, tuple[Callable[[Turn], Any], Move, Callable[[Room], Any]]] = {
    "lane": (
        lambda turn: turn.move_lane("a", LaneEvent.STAFF_CLEARED, reason=""),
        Move("lane", "a", "unknown", "free"), lambda room: room.lanes["a"],
    ),
    "door": (
        lambda turn: turn.move_door("d", DoorEvent.CLOSED, closed=True),
        Move("door", "d", "unknown", "locked"), lambda room: room.doors["d"],
    ),
    "box": (
        lambda turn: turn.move_box("l/1", BoxEvent.READ_CLOSED, closed=True),
        Move("box", "l/1", "unknown", "free"), lambda room: room.boxes["l/1"],
    ),
    "person": (
        lambda turn: turn.move_person("p", AdmissionEvent.CARD, lane="a"),
        Move("admission", "p", "expected", "card_read"), lambda room: room.people["p"],
    ),
    "session": (
        lambda turn: turn.move_session("s", SessionEvent.PREPARE, recording={"c": False}),
        Move("session", "s", "planned", "preparing"), lambda room: room.sessions["s"],
    ),
    "draw": (
        lambda turn: turn.move_draw("s", DrawEvent.RELEASE, released_by=("x",)),
        Move("draw", "s", "sealed", "released"), lambda room: room.sessions["s"].draw,
    ),
    "gate": (
        lambda turn: turn.move_gate("g", GateFitnessEvent.PASS, tested_utc_us=9),
        Move("gate_fitness", "g", "untested", "fit"), lambda room: room.gates["g"],
    ),
    "hatch": (
        lambda turn: turn.move_hatch("h", HatchEvent.STAFF_CLEARED, items=("x",)),
        Move("hatch", "h", "unknown", "shut"), lambda room: room.hatches["h"],
    ),
    "ticket": (
        lambda turn: turn.move_ticket("p", TicketEvent.CALL, lane="a"),
        Move("ticket", "p", "waiting", "called"), lambda room: room.tickets["p"],
    ),
    "vacancy": (
        lambda turn: turn.move_vacancy("p", VacancyEvent.FIND, successor="q"),
        Move("vacancy", "p", "vacant", "found"), lambda room: room.vacancies["p"],
    ),
    "mode": (
        lambda turn: turn.move_mode("centre_lost", ModeEvent.BEGIN, places=("x",)),
        Move("mode", "centre_lost", "off", "on"), lambda room: room.modes["centre_lost"],
    ),
    "incident": (
        lambda turn: turn.move_incident("i1", IncidentEvent.LAST_STEP, count=3),
        Move("incident", "i1", "open", "ready"), lambda room: room.incidents["i1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", MOVES)
def test_a_member_moves_by_its_table_with_its_fields_and_all_others_stay(turn: Turn, kind: str) -> None:
    act, move, read = MOVES[kind]
    moved = act(turn)
    assert turn.moves == [move]
    assert read(turn.room) is moved or read(turn.room) == moved
    assert moved.state.value == move.after
    for name in (
        "lanes",
        "doors",
        "boxes",
        "people",
        "sessions",
        "hatches",
        "tickets",
        "vacancies",
        "modes",
        "incidents",
    ):
        before, after = getattr(ROOM, name), getattr(turn.room, name)
        kept = set(before) - {move.id}
        assert {key: after[key] for key in kept} == {key: before[key] for key in kept}


def test_the_fields_given_with_a_move_are_set(turn: Turn) -> None:
    assert turn.move_lane("a", LaneEvent.STAFF_CLEARED, reason="").reason == ""
    assert turn.move_door("d", DoorEvent.CLOSED, closed=True).closed is True
    assert turn.move_box("l/1", BoxEvent.READ_CLOSED, closed=True).closed is True
    assert turn.move_person("p", AdmissionEvent.CARD, lane="a").lane == "a"
    assert turn.move_session("s", SessionEvent.PREPARE, recording={"c": False}).recording == {"c": False}
    assert turn.move_draw("s", DrawEvent.RELEASE, released_by=("x",)).released_by == ("x",)
    assert turn.move_gate("g", GateFitnessEvent.PASS, tested_utc_us=9).tested_utc_us == 9
    assert turn.move_hatch("h", HatchEvent.STAFF_CLEARED, items=("x",)).items == ("x",)
    assert turn.move_ticket("p", TicketEvent.CALL, lane="a").lane == "a"
    assert turn.move_vacancy("p", VacancyEvent.FIND, successor="q").successor == "q"
    assert turn.move_mode("centre_lost", ModeEvent.BEGIN, places=("x",)).places == ("x",)
    assert turn.move_incident("i1", IncidentEvent.LAST_STEP, count=3).count == 3


def test_a_move_to_where_one_stands_is_none(turn: Turn) -> None:
    turn.move_lane("a", LaneEvent.DOUBT)
    assert turn.moves == []


REFUSALS: dict[str, tuple[Callable[[Turn], Any], str]] = {
    "lane": (lambda turn: turn.lane("z"), "lane:unknown"),
    "door": (lambda turn: turn.door("z"), "door:unknown"),
    "box": (lambda turn: turn.box("z"), "box:unknown"),
    "person": (lambda turn: turn.person("z"), "person:unknown"),
    "session": (lambda turn: turn.session("z"), "session:unknown"),
    "hatch": (lambda turn: turn.move_hatch("z", HatchEvent.DOUBT), "hatch:unknown"),
    "ticket": (lambda turn: turn.move_ticket("z", TicketEvent.CALL), "ticket:unknown"),
    "vacancy": (lambda turn: turn.move_vacancy("z", VacancyEvent.FIND), "vacancy:unknown"),
    "incident": (lambda turn: turn.move_incident("z", IncidentEvent.STEP), "incident:unknown"),
    "no list": (lambda turn: turn.move_draw("t", DrawEvent.RELEASE), "draw:none"),
    "lane's table": (lambda turn: turn.move_lane("a", LaneEvent.HOLD), "lane:unknown:hold"),
    "door's table": (lambda turn: turn.move_door("d", DoorEvent.RESET), "door:unknown:reset"),
    "box's table": (lambda turn: turn.move_box("l/1", BoxEvent.JAM), "box:unknown:jam"),
    "person's table": (lambda turn: turn.move_person("p", AdmissionEvent.ADMIT), "admission:expected:admit"),
    "session's table": (lambda turn: turn.move_session("s", SessionEvent.START), "session:planned:start"),
    "draw's table": (lambda turn: turn.move_draw("s", DrawEvent.OPEN), "draw:sealed:open"),
    "gate's table": (lambda turn: turn.move_gate("g", GateFitnessEvent.EXPIRE), "gate_fitness:untested:expire"),
    "hatch's table": (lambda turn: turn.move_hatch("h", HatchEvent.NOT_OPENED), "hatch:unknown:not_opened"),
    "ticket's table": (lambda turn: turn.move_ticket("p", TicketEvent.SERVE), "ticket:waiting:serve"),
    "vacancy's table": (lambda turn: turn.move_vacancy("p", VacancyEvent.FILL), "vacancy:vacant:fill"),
    "mode's table": (lambda turn: turn.move_mode("centre_lost", ModeEvent.END), "mode:off:end"),
    "incident's table": (lambda turn: turn.move_incident("i1", IncidentEvent.CLOSE), "incident:open:close"),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_an_unknown_member_and_an_undeclared_move_are_refused_by_name(turn: Turn, what: str) -> None:
    act, code = REFUSALS[what]
    with pytest.raises(Refused) as refused:
        act(turn)
    assert refused.value.code == code
    assert turn.room is ROOM


def test_the_room_that_was_given_stays_as_it_was(turn: Turn) -> None:
    turn.set(clock_trusted=False)
    first = turn.room
    turn.set(recorder_online=True)
    assert turn.room is first, "one copy a turn"
    assert (ROOM.clock_trusted, ROOM.recorder_online) == (True, False)
    assert (first.clock_trusted, first.recorder_online) == (False, True)
    assert turn.profile is ROOM.profile


def test_a_turn_knows_whom_and_which_sessions_it_touched(turn: Turn) -> None:
    assert (turn.touched, turn.people) == ({}, {})
    turn.put_person("p", late=True)
    assert (list(turn.touched), list(turn.people)) == (["s"], ["p"])
    turn.put_session("t", flags=("x",))
    assert list(turn.touched) == ["s", "t"]
    assert turn.room.people["p"].late
    assert turn.room.sessions["t"].flags == ("x",)


def test_fields_are_put_without_a_move(turn: Turn) -> None:
    assert turn.put_lane("a", notice="x") is turn.room.lanes["a"]
    assert turn.put_door("d", button=True) is turn.room.doors["d"]
    assert turn.put_box("l/1", filled=True) is turn.room.boxes["l/1"]
    assert turn.put_person("p", late=True) is turn.room.people["p"]
    assert turn.put_session("s", room="2") is turn.room.sessions["s"]
    assert (turn.room.lanes["a"].notice, turn.room.doors["d"].button, turn.room.boxes["l/1"].filled) == (
        "x",
        True,
        True,
    )
    assert (turn.room.lanes["b"], turn.room.doors["e"], turn.room.boxes["l/2"]) == (Lane("b"), Door("e"), Box("l", 2))
    assert turn.moves == []


def test_sessions_that_live_are_kept_in_the_order_they_began(turn: Turn) -> None:
    turn.move_session("t", SessionEvent.PREPARE)
    turn.move_session("s", SessionEvent.PREPARE)
    assert turn.room.live == ("t", "s")
    assert [session.id for session in turn.live_sessions()] == ["t", "s"]
    turn.put_session("t", state=SessionState.EMPTYING)
    turn.move_session("t", SessionEvent.SEAL)
    assert turn.room.live == ("s",)
    turn.move_session("s", SessionEvent.READY)
    assert turn.room.live == ("s",)


def test_a_mode_that_is_off_and_a_closed_incident_are_not_kept(turn: Turn) -> None:
    turn.move_mode("centre_lost", ModeEvent.BEGIN)
    turn.move_mode("power_lost", ModeEvent.END)
    assert list(turn.room.modes) == ["centre_lost"]
    turn.move_incident("i2", IncidentEvent.CLOSE)
    assert list(turn.room.incidents) == ["i1"]


def test_commands_are_numbered_in_the_room(turn: Turn) -> None:
    assert (turn.command_id(), turn.command_id(), turn.room.next_command) == ("run-7-4", "run-7-5", 6)


def test_a_decision_says_what_moved_and_what_is_ordered(turn: Turn) -> None:
    turn.order(SecureDoor("d"))
    turn.move_door("d", DoorEvent.CLOSED)
    assert turn.decision() == Decision(True, None, (Move("door", "d", "unknown", "locked"),), (SecureDoor("d"),))
    turn.deny("not_now")
    assert (turn.decision().accepted, turn.decision().refusal) == (False, "not_now")
    assert turn.room.lanes == ROOM.lanes


def test_a_denial_at_a_kiosk_shows_there_for_a_while(turn: Turn) -> None:
    turn.deny("not_now", "a")
    assert (turn.refusal, turn.room.lanes["a"].notice) == ("not_now", "not_now")
    assert turn.room.deadlines == {"notice:a": 5_000 + turn.profile.notice_ms * 1_000}


def test_deadlines_are_set_moved_and_dropped_by_name(turn: Turn) -> None:
    turn.set_deadline("x", 2)
    turn.set_deadline("y", 3)
    turn.set_deadline("x", 4)
    assert turn.room.deadlines == {"x": 9_000, "y": 8_000}
    turn.drop_deadline("x")
    turn.drop_deadline("z")
    assert turn.room.deadlines == {"y": 8_000}


def test_an_alarm_is_one_for_one_cause_at_one_place_and_counted(turn: Turn) -> None:
    turn.raise_alarm("wrong_room", "1", person="p")
    turn.raise_alarm("wrong_room", "1")
    turn.raise_alarm("wrong_room", "2")
    turn.raise_alarm("clock_doubted", cause="step")
    assert {key: (one.count, one.params) for key, one in turn.room.alarms.items()} == {
        "wrong_room:1": (2, {"place": "1"}), "wrong_room:2": (1, {"place": "2"}), "clock_doubted": (1, {"cause": "step"}),
    }  # fmt: skip
    one = turn.room.alarms["wrong_room:1"]
    assert (one.code, one.raised_utc_us, one.active, one.acknowledged) == ("wrong_room", 1_000_000, True, False)


def test_a_latched_alarm_stays_until_somebody_took_note_and_another_goes_with_its_cause(turn: Turn) -> None:
    turn.raise_alarm("door_forced", "d")
    turn.raise_alarm("lane_unknown", "a")
    turn.end_alarm("lane_unknown", "a")
    turn.end_alarm("door_forced", "d")
    turn.end_alarm("door_forced")
    assert {key: one.active for key, one in turn.room.alarms.items()} == {"door_forced:d": False}
    turn.set(alarms={"door_forced:d": replace(turn.room.alarms["door_forced:d"], acknowledged=True)})
    turn.end_alarm("door_forced", "d")
    assert turn.room.alarms == {}


def test_an_alarm_raised_again_is_active_and_unnoted_again(turn: Turn) -> None:
    turn.raise_alarm("door_forced", "d")
    turn.set(alarms={"door_forced:d": replace(turn.room.alarms["door_forced:d"], acknowledged=True, active=False)})
    turn.raise_alarm("door_forced", "d")
    one = turn.room.alarms["door_forced:d"]
    assert (one.active, one.acknowledged, one.count) == (True, False, 2)


def test_a_mark_on_a_session_s_record_stands_once(turn: Turn) -> None:
    for code in ("override", "source_lost", "override"):
        turn.flag("s", code)
    assert turn.room.sessions["s"].flags == ("override", "source_lost")


def test_boxes_of_a_person_and_of_a_lane_s_bank(turn: Turn) -> None:
    assert turn.box_of(ROOM.people["p"]) is None
    assert turn.box_of(ROOM.people["q"]) is ROOM.boxes["l/1"]
    assert [box.box for box in turn.boxes_of_lane("a")] == [1, 2, 3, 4]
    assert list(turn.boxes_of_lane("z")) == []
