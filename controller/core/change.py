"""A changed copy of a frozen value. A decision makes dozens; `dataclasses.replace` would run the whole constructor each time.

As `dataclasses` itself does, a copier is written out once for each class, slot by slot: that is four times as fast as a loop
over the names, and a large centre needs it (a decision costs at most 100 µs).
"""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, Final, TypeVar

Value = TypeVar("Value")

_COPIERS: Final[dict[type, Callable[[Any], Any]]] = {}


def changed(before: Value, changes: dict[str, Any]) -> Value:
    """A copy with these fields changed; one that does not exist raises AttributeError. For slots without `__post_init__`."""
    kind = type(before)
    copier = _COPIERS.get(kind)
    if copier is None:
        copier = _COPIERS[kind] = _copier(kind)
    after: Value = copier(before)
    for name, value in changes.items():
        object.__setattr__(after, name, value)
    return after


def _copier(kind: type) -> Callable[[Any], Any]:
    names = [field.name for field in fields(kind)]
    lines = ["def copier(before):", "    after = new(kind)"]
    lines += [f"    put_{name}(after, before.{name})" for name in names]
    known: dict[str, Any] = {"new": object.__new__, "kind": kind}
    known |= {f"put_{name}": kind.__dict__[name].__set__ for name in names}
    exec("\n".join([*lines, "    return after"]), known)
    made: Callable[[Any], Any] = known["copier"]
    return made
