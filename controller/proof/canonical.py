"""Canonical JSON: one value, one sequence of bytes (RFC 8785 for the values that we allow).

Allowed: objects with text keys, arrays, text, integers within ±2^53, true, false, null. No floats: two programs would
print them differently.
"""

import json
from typing import Any, Final

INT_MAX: Final = 2**53
BMP_LAST: Final = "\uffff"
"""Beyond it the order of keys by code point, which Python sorts by, is not the order of RFC 8785."""


class NotCanonical(ValueError):
    """The value or the bytes have no canonical form; says where."""


def canonical(value: Any) -> bytes:
    """The canonical bytes of a value; raises `NotCanonical` naming the path of what is not allowed."""
    try:
        return _encode(value).encode("utf-8")
    except UnicodeEncodeError:
        raise NotCanonical("$: half a surrogate pair is no text") from None
    except RecursionError:
        raise NotCanonical("$: nested too deep") from None


_encoder = json.JSONEncoder(
    check_circular=False, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
)


# The library makes its encoder anew for every value, which costs more than the encoding; made once, it is the same one.
_make = getattr(json.encoder, "c_make_encoder", None)
_made = (
    _make(None, _encoder.default, json.encoder.encode_basestring, None, ":", ",", True, False, False) if _make else None
)


def _encode(value: Any) -> str:
    if not _allowed(value):
        _check(value, "$")
    return "".join(_made(value, 0)) if _made is not None else _encoder.encode(value)


def _allowed(value: Any) -> bool:
    """The quick look: True for plain allowed values; anything else goes to `_check`, which says where."""
    kind = type(value)
    if kind is dict:
        for key, inner in value.items():
            if type(key) is not str or (not key.isascii() and max(key) > BMP_LAST):
                return False
            if type(inner) is not str and not _allowed(inner):
                return False
        return True
    if kind is list:
        return all(type(inner) is str or _allowed(inner) for inner in value)
    if kind is int:
        return bool(-INT_MAX <= value <= INT_MAX)
    return kind is str or kind is bool or value is None


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
            if key and max(key) > BMP_LAST:
                raise NotCanonical(f"{path}: key with a character beyond the basic plane")
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
