"""Look up (state, event) in a machine's table: move, or refuse and change nothing."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)


class Refused(Exception):
    """The fact fits no table; the room stays as it was. `code` says what was refused."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def following(machine: str, table: Mapping[tuple[State, Event], State], state: State, event: Event) -> State:
    """The state that follows; raises `Refused` when the pair is not in the table."""
    after = table.get((state, event))
    if after is None:
        raise Refused(f"{machine}:{state.value}:{event.value}")
    return after
