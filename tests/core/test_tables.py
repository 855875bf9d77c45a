"""Every table over every state and every event: a declared next state, or a refusal that changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest

from controller.core import admission, box, door, draw, fire, lane, session
from controller.core.admission import Admission
from controller.core.box import Box
from controller.core.door import Door
from controller.core.draw import DrawList
from controller.core.fire import Fire
from controller.core.lane import Lane
from controller.core.session import Session
from controller.core.state import Room
from controller.core.table import Refused, following
from controller.core.turn import Turn
from controller.core.words import Stamp


@dataclass(frozen=True)
class Machine:
    """A table, how a room looks with a member in a state, how it is moved, and how its state is read again."""

    name: str
    table: Mapping[Any, Any]
    states: type[StrEnum]
    events: type[StrEnum]
    first: StrEnum
    room: Callable[[Any], Room]
    move: Callable[[Turn, Any], object]
    read: Callable[[Room], StrEnum]


def _draw(state: Any) -> Room:
    return Room(sessions={"s": Session("s", "1", 0, 1, draw=DrawList("c", 1, 0, state))})


MACHINES = [
    Machine(
        "admission", admission.TABLE, admission.AdmissionState, admission.AdmissionEvent, admission.AdmissionState.EXPECTED,
        lambda state: Room(people={"p": Admission("p", "s", "d", "expert", state)}),
        lambda turn, event: turn.move_person("p", event), lambda room: room.people["p"].state,
    ),
    Machine(
        "lane", lane.TABLE, lane.LaneState, lane.LaneEvent, lane.LaneState.UNKNOWN,
        lambda state: Room(lanes={"a": Lane("a", state)}),
        lambda turn, event: turn.move_lane("a", event), lambda room: room.lanes["a"].state,
    ),
    Machine(
        "door", door.TABLE, door.DoorState, door.DoorEvent, door.DoorState.UNKNOWN,
        lambda state: Room(doors={"d": Door("d", state)}),
        lambda turn, event: turn.move_door("d", event), lambda room: room.doors["d"].state,
    ),
    Machine(
        "box", box.TABLE, box.BoxState, box.BoxEvent, box.BoxState.UNKNOWN,
        lambda state: Room(boxes={"l/1": Box("l", 1, state)}),
        lambda turn, event: turn.move_box("l/1", event), lambda room: room.boxes["l/1"].state,
    ),
    Machine(
        "session", session.TABLE, session.SessionState, session.SessionEvent, session.SessionState.PLANNED,
        lambda state: Room(sessions={"s": Session("s", "1", 0, 1, state)}),
        lambda turn, event: turn.move_session("s", event), lambda room: room.sessions["s"].state,
    ),
    Machine(
        "draw", draw.TABLE, draw.DrawState, draw.DrawEvent, draw.DrawState.SEALED, _draw,
        lambda turn, event: turn.move_draw("s", event), lambda room: room.sessions["s"].draw.state,  # type: ignore[union-attr]
    ),
]  # fmt: skip
STEPS = [
    pytest.param(machine, state, event, id=f"{machine.name}-{state.value}-{event.value}")
    for machine in MACHINES
    for state in machine.states
    for event in machine.events
]
EACH = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
ENDS = {"admission": {"retrieved"}, "session": {"closed", "archived"}, "draw": {"declassified"}}


@pytest.mark.parametrize(("machine", "state", "event"), STEPS)
def test_every_event_in_every_state_moves_as_declared_or_changes_nothing(
    machine: Machine, state: StrEnum, event: StrEnum
) -> None:
    room = machine.room(state)
    turn = Turn(room, Stamp(1, 1, "r"))
    declared = machine.table.get((state, event))
    if declared is None:
        with pytest.raises(Refused) as refused:
            machine.move(turn, event)
        assert refused.value.code == f"{machine.name}:{state.value}:{event.value}"
        assert turn.room is room
        assert turn.moves == []
        return
    machine.move(turn, event)
    assert machine.read(turn.room) is declared
    assert machine.read(room) is state, "the room before is another object and stays as it was"
    assert len(turn.moves) == (declared is not state)


@EACH
def test_tables_speak_of_their_own_states_and_events_only(machine: Machine) -> None:
    for (state, event), after in machine.table.items():
        assert type(state) is machine.states
        assert type(after) is machine.states
        assert type(event) is machine.events


@EACH
def test_every_state_is_reachable_and_every_event_is_used(machine: Machine) -> None:
    reached, grown = {machine.first}, True
    while grown:
        more = {after for (state, _), after in machine.table.items() if state in reached} - reached
        grown = bool(more)
        reached |= more
    assert reached == set(machine.states)
    assert {event for _, event in machine.table} == set(machine.events)


@EACH
def test_every_state_but_the_last_has_a_way_out(machine: Machine) -> None:
    left = {state for (state, _), after in machine.table.items() if after is not state}
    assert {state.value for state in set(machine.states) - left} == ENDS.get(machine.name, set())


def test_the_fire_latch_moves_by_its_table_alone() -> None:
    for state in fire.FireState:
        for event in fire.FireEvent:
            declared = fire.TABLE.get((state, event))
            if declared is None:
                with pytest.raises(Refused, match=f"fire:{state.value}:{event.value}"):
                    following("fire", fire.TABLE, state, event)
            else:
                assert following("fire", fire.TABLE, state, event) is declared
    assert Fire().state is fire.FireState.NORMAL


def test_no_way_leads_from_unknown_to_unlocked_but_through_staff() -> None:
    for (state, _), after in lane.TABLE.items():
        if state is lane.LaneState.UNKNOWN:
            assert after in (lane.LaneState.UNKNOWN, lane.LaneState.FREE)
    assert lane.TABLE[lane.LaneState.UNKNOWN, lane.LaneEvent.STAFF_CLEARED] is lane.LaneState.FREE


def test_doubt_and_fire_are_answered_in_every_state() -> None:
    assert all((state, lane.LaneEvent.DOUBT) in lane.TABLE for state in lane.LaneState)
    assert all((state, door.DoorEvent.RELEASE) in door.TABLE for state in door.DoorState)


D = door.DoorEvent


@pytest.mark.parametrize("event", [D.CLOSED, D.OPENED, D.PULSED, D.EGRESS, D.LOST])
def test_what_a_door_s_board_reads_is_never_refused(event: door.DoorEvent) -> None:
    assert all((state, event) in door.TABLE for state in door.DoorState)


@pytest.mark.parametrize("event", [box.BoxEvent.READ_CLOSED, box.BoxEvent.READ_OPEN, box.BoxEvent.LOST])
def test_what_a_locker_board_reads_is_never_refused(event: box.BoxEvent) -> None:
    assert all((state, event) in box.TABLE for state in box.BoxState)
