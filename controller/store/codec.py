"""Facts, commands and states to plain values and back, by their type hints. Compiled once a class.

Handles text, whole numbers, true/false, None, string enums, frozen dataclasses, `tuple[X, ...]`, `dict[str, X]`, `X | None`.
An unknown kind, version or field is a clear error: an old journal is never half understood.
"""

import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar

from controller.core.commands import COMMANDS
from controller.core.facts import FACTS

T = TypeVar("T")
Plain = Callable[[Any], Any]


class NotUnderstood(ValueError):
    """The data is of a kind, version or shape that this program does not know; names which."""


_encoders: dict[type, tuple[tuple[str, Plain | None], ...]] = {}
_decoders: dict[type, dict[str, tuple[Plain | None, bool]]] = {}


def to_plain(value: Any) -> dict[str, Any]:
    """A dataclass as plain values, ready for canonical JSON."""
    plan = _encoders.get(type(value))
    if plan is None:
        plan = _encoders[type(value)] = _compile_encoder(type(value))
    return {name: getattr(value, name) if encode is None else encode(getattr(value, name)) for name, encode in plan}


def from_plain(kind: type[T], data: Any) -> T:
    """A dataclass from plain values; raises `NotUnderstood`."""
    plan = _decoders.get(kind)
    if plan is None:
        plan = _decoders[kind] = _compile_decoder(kind)
    if type(data) is not dict:
        raise NotUnderstood(f"{kind.__name__}: an object was expected")
    values = {}
    for name, value in data.items():
        known = plan.get(name)
        if known is None:
            raise NotUnderstood(f"{kind.__name__}: unknown field {name!r}")
        values[name] = value if known[0] is None else known[0](value)
    if len(values) < len(plan):
        missing = [name for name, (_, needed) in plan.items() if needed and name not in values]
        if missing:
            raise NotUnderstood(f"{kind.__name__}: field {missing[0]!r} is missing")
    return kind(**values)


def fact_from_plain(kind: str, version: int, data: Any) -> Any:
    """A fact by its kind and version; raises `NotUnderstood`."""
    known = FACTS.get(kind)
    if known is None:
        raise NotUnderstood(f"unknown kind of fact {kind!r}")
    # An older shape lacks fields that have defaults.
    if not 1 <= version <= known.VERSION:  # type: ignore[attr-defined]
        raise NotUnderstood(f"{kind}: version {version} is not known")
    return from_plain(known, data)


def command_to_plain(command: Any) -> dict[str, Any]:
    """A command with its kind."""
    name = type(command).__name__
    if name not in COMMANDS:
        raise NotUnderstood(f"unknown kind of command {name!r}")
    return {"kind": name, **to_plain(command)}


def _compile_encoder(kind: type) -> tuple[tuple[str, Plain | None], ...]:
    if not is_dataclass(kind):
        raise NotUnderstood(f"{kind.__name__} is not a dataclass")
    hints = typing.get_type_hints(kind)
    return tuple((field.name, _encoder(hints[field.name])) for field in fields(kind))


def _encoder(hint: Any) -> Plain | None:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType or origin is typing.Union:
        inner = _encoder(next(a for a in arguments if a is not type(None)))
        return None if inner is None else _optional(inner)
    if origin is tuple:
        item = _encoder(arguments[0])
        return list if item is None else _each(item)
    if origin is dict:
        item = _encoder(arguments[1])
        return None if item is None else _each_value(item)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return lambda value: value.value
    return to_plain if is_dataclass(hint) else None


def _each(item: Plain) -> Plain:
    return lambda value: [item(one) for one in value]


def _each_value(item: Plain) -> Plain:
    return lambda value: {key: item(one) for key, one in value.items()}


def _optional(inner: Plain) -> Plain:
    return lambda value: None if value is None else inner(value)


def _compile_decoder(kind: type) -> dict[str, tuple[Plain | None, bool]]:
    hints = typing.get_type_hints(kind)
    return {
        field.name: (
            _decoder(hints[field.name], f"{kind.__name__}.{field.name}"),
            field.default is MISSING and field.default_factory is MISSING,
        )
        for field in fields(kind)
    }


def _decoder(hint: Any, where: str) -> Plain:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType or origin is typing.Union:
        inner = _decoder(next(a for a in arguments if a is not type(None)), where)
        return _optional(inner)
    if origin is tuple:
        item = _decoder(arguments[0], where)
        return lambda value: tuple(item(one) for one in _of(list, value, where))
    if origin is dict:
        item = _decoder(arguments[1], where)
        return lambda value: {key: item(one) for key, one in _of(dict, value, where).items()}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return lambda value: _member(hint, value, where)
    if isinstance(hint, type) and is_dataclass(hint):
        kind: type = hint
        return lambda value: from_plain(kind, value)
    return lambda value: _of(hint, value, where)


def _of(kind: Any, value: Any, where: str) -> Any:
    if type(value) is not kind:
        raise NotUnderstood(f"{where}: {kind.__name__} was expected")
    return value


def _member(kind: type[StrEnum], value: Any, where: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError:
        raise NotUnderstood(f"{where}: a value that is not known") from None
