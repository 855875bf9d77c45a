"""A table's second book: the same moves written as a person reads them, state by state, and compared with the table.

    free: read_open → left_open, assign → assigned

What a chart does not name is refused. Whoever changes a table says so twice, here and there.
"""

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

import pytest

from controller.core.table import Refused, following

Moves = dict[tuple[str, str], str]


def moves_of(chart: str) -> Moves:
    """The moves of a chart, by words."""
    moves: Moves = {}
    for line in filter(str.strip, chart.splitlines()):
        state, _, rest = line.partition(":")
        for move in filter(None, map(str.strip, rest.split(","))):
            event, after = (word.strip() for word in move.split("→"))
            assert (state.strip(), event) not in moves, f"twice in the chart: {line}"
            moves[state.strip(), event] = after
    return moves


def check_chart(name: str, table: Mapping[Any, Any], states: type[StrEnum], events: type[StrEnum], chart: str) -> None:
    """Every state with every event: the chart's next state, or a refusal by name where the chart has none."""
    declared = moves_of(chart)
    found = {(state.value, event.value): after.value for (state, event), after in table.items()}
    assert found == declared
    assert {word for word, _ in declared} | set(declared.values()) == {state.value for state in states}
    assert {word for _, word in declared} == {event.value for event in events}
    for state in states:
        for event in events:
            if (state.value, event.value) in declared:
                assert following(name, table, state, event) == declared[state.value, event.value]
                continue
            with pytest.raises(Refused) as refused:
                following(name, table, state, event)
            assert refused.value.code == f"{name}:{state.value}:{event.value}"


def words(states: frozenset[Any]) -> set[str]:
    """A set of states, by words."""
    return {state.value for state in states}


def check_value(value: Any, **expected: Any) -> None:
    """A member of the room as it begins: these fields, and it can neither be changed in place nor get new ones."""
    assert is_dataclass(value)
    assert {one.name: getattr(value, one.name) for one in fields(value)} == expected
    assert not hasattr(value, "__dict__"), "a room holds many: slots"
    with pytest.raises(FrozenInstanceError):
        setattr(value, next(iter(expected)), None)
    assert replace(value) == value
