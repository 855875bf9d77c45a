"""A changed copy of a frozen value. A decision makes dozens; `dataclasses.replace` would run the whole constructor each time."""

from dataclasses import fields
from typing import Any, Final, TypeVar

Value = TypeVar("Value")

_NAMES: Final[dict[type, tuple[str, ...]]] = {}
_put: Final = object.__setattr__


def changed(before: Value, changes: dict[str, Any]) -> Value:
    """A copy with these fields changed; one that does not exist raises AttributeError. For slots without `__post_init__`."""
    kind = type(before)
    names = _NAMES.get(kind)
    if names is None:
        names = _NAMES[kind] = tuple(field.name for field in fields(kind))  # type: ignore[arg-type]
    after = object.__new__(kind)
    for name in names:
        _put(after, name, getattr(before, name))
    for name, value in changes.items():
        _put(after, name, value)
    return after
