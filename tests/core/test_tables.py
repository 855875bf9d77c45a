"""Every table over every state and every event: a declared next state, or a refusal that changes nothing."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from controller.commands.diagrams import tables
from controller.core import box, door, emergency, fire, lane
from controller.core.draw import DrawList
from controller.core.fire import Fire
from controller.core.session import Session
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import Stamp

MEMBER = "m"


@dataclass(frozen=True)
class Machine:
    """A table, how a room looks with a member in a state, how it is moved, and how its state is read again."""

    name: str
    table: Mapping[Any, Any]
    first: Any
    room: Callable[[Any], Room]
    move: Callable[[Turn, Any], object]
    read: Callable[[Room], StrEnum | None]
    """None when a member in its last state is not kept."""

    @property
    def states(self) -> type[StrEnum]:
        """Its states."""
        return type(self.first)

    @property
    def events(self) -> type[StrEnum]:
        """Its events."""
        return type(next(iter(self.table))[1])


def _member(module: str, first: StrEnum) -> type:
    kinds = vars(importlib.import_module(f"controller.core.{module}")).values()
    return next(
        kind for kind in kinds
        if isinstance(kind, type) and is_dataclass(kind) and any(one.default is first for one in fields(kind))
    )  # fmt: skip


def _made(kind: type, state: StrEnum) -> Any:
    hints = get_type_hints(kind)
    demanded = [one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING]
    return kind(**{name: hints[name]() if hints[name] is int else MEMBER for name in demanded}, state=state)


def _mover(events: type[StrEnum]) -> Callable[..., object]:
    moves = [getattr(Turn, name) for name in dir(Turn) if name.startswith("move_")]
    return next(move for move in moves if get_type_hints(move)["event"] is events)


def _with_draw(state: Any) -> Room:
    return Room(sessions={MEMBER: Session(MEMBER, "1", 0, 1, draw=DrawList("c", 1, 0, state))})


def machine_of(module: str, table: Mapping[Any, Any], first: StrEnum) -> Machine:
    """The machine of a module: its members are in the field of the room that holds its dataclass."""
    if module == "fire":
        return Machine(
            module, table, first, lambda state: Room(fire=Fire(state)),
            lambda turn, event: emergency._move_fire(turn, event), lambda room: room.fire.state,
        )  # fmt: skip
    move = _mover(type(next(iter(table))[1]))
    if module == "draw":
        return Machine(
            module, table, first, _with_draw, lambda turn, event: move(turn, MEMBER, event),
            lambda room: room.sessions[MEMBER].draw.state,  # type: ignore[union-attr]
        )  # fmt: skip
    kind = _member(module, first)
    hints = get_type_hints(Room).items()
    holds = next(name for name, hint in hints if get_origin(hint) is dict and get_args(hint)[1] is kind)
    return Machine(
        module, table, first, lambda state: Room(**{holds: {MEMBER: _made(kind, state)}}),
        lambda turn, event: move(turn, MEMBER, event), lambda room: getattr(getattr(room, holds).get(MEMBER), "state", None),
    )  # fmt: skip


MACHINES = [machine_of(name, table, first) for name, (table, first) in tables().items()]
STEPS = [
    pytest.param(machine, state, event, id=f"{machine.name}-{state.value}-{event.value}")
    for machine in MACHINES
    for state in machine.states
    for event in machine.events
]
EACH = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
ENDS = {
    "admission": {"retrieved"}, "session": {"closed", "archived"}, "draw": {"declassified"}, "incident": {"closed"},
    "ticket": {"served", "left"}, "vacancy": {"filled", "unfillable"},
}  # fmt: skip


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
        assert refused.value.code.endswith(f":{state.value}:{event.value}")
        assert turn.room is room
        assert turn.moves == []
        return
    machine.move(turn, event)
    assert machine.read(turn.room) in (declared, None)
    assert machine.read(room) is state, "the room before is another object and stays as it was"
    moved = [(state.value, declared.value)] if declared is not state else []
    assert [(move.before, move.after) for move in turn.moves] == moved


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


def test_no_machine_is_forgotten() -> None:
    movers = {get_type_hints(getattr(Turn, name))["event"] for name in dir(Turn) if name.startswith("move_")}
    assert movers | {fire.FireEvent} == {machine.events for machine in MACHINES}


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
