"""Canonical JSON: one value, one sequence of bytes (RFC 8785 for the values that we allow).

Allowed: objects with text keys, arrays, text, integers within ±2^53, true, false, null. No floats: two programs would
print them differently.
"""

import json
from typing import Any, Final

INT_MAX: Final = 2**53


class NotCanonical(ValueError):
    """The value or the bytes have no canonical form; says where."""


def canonical(value: Any) -> bytes:
    """The canonical bytes of a value; raises `NotCanonical` naming the path of what is not allowed."""
    text = _encode(value)
    return text.encode("utf-8")


_encoder = json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _encode(value: Any) -> str:
    _check(value, "$")
    return _encoder.encode(value)


def _check(value: Any, path: str) -> None:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if kind is int:
        if not -INT_MAX <= value <= INT_MAX:
            raise NotCanonical(f"{path}: integer beyond 2^53")
        return
    if kind is dict:
        for key, inner in value.items():
            if type(key) is not str:
                raise NotCanonical(f"{path}: key that is not text")
            _check(inner, key)
        return
    if kind is list or kind is tuple:
        for inner in value:
            _check(inner, path)
        return
    if isinstance(value, str):
        return
    raise NotCanonical(f"{path}: {kind.__name__} is not allowed")


def parse_canonical(data: bytes) -> Any:
    """Read bytes that must be canonical; raises `NotCanonical` when another writing of the same value was used."""
    try:
        value = json.loads(data)
        again = canonical(value)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not JSON that we allow: {type(error).__name__}") from error
    if again != data:
        raise NotCanonical("not in canonical form")
    return value
