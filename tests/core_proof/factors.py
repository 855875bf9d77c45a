"""Which part of a room multiplies the rooms: how many would be left without each field, and without each attribute of one."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from tests.core_proof.canon import Canon


@dataclass(frozen=True)
class Factor:
    """A field, or `field.attribute` of its members: how many values it took, and the rooms that differ without it."""

    name: str
    values: int
    rooms_without: int

    def line(self, rooms: int) -> dict[str, Any]:
        """For a JSON line; `factor` is how many times more rooms there are because of it."""
        return {"part": self.name, "values": self.values, "factor": round(rooms / self.rooms_without, 2)}


def factors(canon: Canon, keys: list[bytes]) -> Iterator[Factor]:
    """Every part with more than one value, over rooms that were found."""
    rooms = [canon.numbers(key) for key in keys]
    for at, name in enumerate(canon.names):
        met = {room[at] for room in rooms}
        if len(met) < 2:
            continue
        yield Factor(name, len(met), len({(*room[:at], *room[at + 1 :]) for room in rooms}))
        for attribute, classes in _without_each(canon, at, met).items():
            values = len({repr(one) for number in met for one in _values(canon.values(at)[number], attribute)})
            if values > 1:
                left = len({(*room[:at], classes[room[at]], *room[at + 1 :]) for room in rooms})
                yield Factor(f"{name}.{attribute}", values, left)


def _values(value: Any, attribute: str) -> Iterator[Any]:
    return (getattr(member, attribute) for member in value.values())


def _without_each(canon: Canon, at: int, met: set[int]) -> dict[str, dict[int, int]]:
    """For each attribute of the members of a field: which values of the field agree in all the others."""
    values = {number: canon.values(at)[number] for number in met}
    member = next((one for value in values.values() if isinstance(value, dict) for one in value.values()), None)
    if not hasattr(type(member), "__dataclass_fields__"):
        return {}
    names = [one.name for one in fields(type(member))]
    return {name: _classes(values, [one for one in names if one != name]) for name in names}


def _classes(values: dict[int, Any], kept: list[str]) -> dict[int, int]:
    found: dict[str, int] = {}
    return {
        number: found.setdefault(
            repr([(name, [getattr(one, attribute) for attribute in kept]) for name, one in value.items()]), len(found)
        )
        for number, value in values.items()
    }
