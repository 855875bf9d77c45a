"""A room that notes which of its fields a decision looks at.

What a step decides is the same in every room that agrees in the fields that it looked at: that is what lets the explorer
remember an answer instead of asking for it again in each of a million rooms. Copying a room looks at nothing; what is set in
the copy and read there counts as looked at in the room before, which can only make the memory finer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, Final

from controller.core import change, transfer
from controller.core.state import Room
from controller.core.turn import Turn

READS: Final[list[str]] = []
"""Names of fields in the order in which they were read, some of them often. Whoever watches clears it first."""

NOT_WATCHED: Final = frozenset(
    {"profile", "plan", "run_id", "core_version", "alarms", "next_command", "next_ticket", "next_incident"}
)
"""The same in every canonical room of a model (`canon.LEFT_OUT`, `canon.CONSTANT`)."""


def _watched(name: str) -> property:
    slot = Room.__dict__[name]
    get, note = slot.__get__, READS.append

    def read(room: Room) -> Any:
        note(name)
        return get(room)

    return property(read, slot.__set__)


class WatchedRoom(Room):
    """The same as a room for whoever reads it."""

    __slots__ = ()


for _field in fields(Room):
    if _field.name not in NOT_WATCHED:
        setattr(WatchedRoom, _field.name, _watched(_field.name))


def _copier() -> Callable[[Any], Any]:
    slots = [(Room.__dict__[one.name].__get__, Room.__dict__[one.name].__set__) for one in fields(Room)]

    def copy(before: Any) -> Any:
        after = object.__new__(WatchedRoom)
        for get, put in slots:
            put(after, get(before))
        return after

    return copy


change._COPIERS[WatchedRoom] = _copier()


DEADLINES: Final[dict[str, bool]] = {}
"""Deadlines that this step set (true) or dropped, by name. Setting one among others looks at none of them."""

WRITTEN: Final[set[str]] = set()
"""Fields that this step set, be it to what they were."""


@contextmanager
def watching() -> Iterator[None]:
    """While this lasts, what a turn does with a deadline is noted by its name, and not as a look at all of them.

    The rule that follows hatches compares doors after every turn: at a site without a hatch it looks at nothing.
    """
    put, drop, set_, hatches = Turn.set_deadline, Turn.drop_deadline, Turn.set, transfer.settle

    def put_noted(turn: Turn, name: str, after_ms: int) -> None:
        read = len(READS)
        put(turn, name, after_ms)
        del READS[read:]
        DEADLINES[name] = True

    def drop_noted(turn: Turn, name: str) -> None:
        read = len(READS)
        drop(turn, name)
        del READS[read:]
        DEADLINES[name] = False

    def set_noted(turn: Turn, **changes: Any) -> None:
        WRITTEN.update(changes)
        if "deadlines" in changes:
            READS.append("deadlines")
        set_(turn, **changes)

    def hatches_unnoted(turn: Turn, before: Room) -> None:
        read = len(READS)
        hatches(turn, before)
        if not turn.room.plan.hatches and turn.room.plan is before.plan:
            del READS[read:]

    Turn.set_deadline, Turn.drop_deadline, Turn.set, transfer.settle = (  # type: ignore[method-assign]
        put_noted, drop_noted, set_noted, hatches_unnoted,
    )  # fmt: skip
    try:
        yield
    finally:
        Turn.set_deadline, Turn.drop_deadline, Turn.set, transfer.settle = put, drop, set_, hatches  # type: ignore[method-assign]
