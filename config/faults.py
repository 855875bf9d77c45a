"""From one fault that pydantic found to words: what is wrong, the bound, what to do. Knows no section of any file."""

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config.problems import Problem

WRONG_KIND = {
    "int_type": ("is not a whole number", "Write a number without quotes or point."),
    "string_type": ("is not text", "Write it in quotes."),
    "tuple_type": ("is not a list", "Write it in [ ]."),
    "dict_type": ("is not a table", "Write it in { }."),
    "model_type": ("is not a table", "Write it in { }."),
    "bool_type": ("is not true or false", "Write true or false, without quotes."),
}
_OUT_OF_BOUNDS = {
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
    "multiple_of": "is not a step that the device knows",
    "string_too_short": "is too short",
    "string_too_long": "is too long",
    "too_short": "has too few entries",
    "too_long": "has too many entries",
    "string_pattern_mismatch": "is not of the form required",
}


def from_pydantic(error: ErrorDetails, section: str, key: str, field: FieldInfo | None, meaning: str = "") -> Problem:
    """The problem of one value in a known place; also for the settings of drivers and of the recorder."""
    kind = error["type"]
    ctx = error.get("ctx", {})
    bound = _bound_of_context(ctx) if key.endswith("]") else bound_of(field) or _bound_of_context(ctx)
    if kind == "literal_error":
        words = str(ctx.get("expected", ""))
        return Problem(section, key, "is not one of the words allowed", words, advice_of("Choose one.", meaning))
    if kind == "value_error":
        return Problem(section, key, str(ctx.get("error", "is not valid")), bound, advice_of("Mend it.", meaning))
    if kind in WRONG_KIND:
        problem, advice = WRONG_KIND[kind]
        return Problem(section, key, problem, bound, advice_of(advice, meaning))
    problem = _OUT_OF_BOUNDS.get(kind) or error["msg"].lower()
    return Problem(section, key, problem, bound, advice_of("Change it to fit.", meaning))


def advice_of(first: str, meaning: str) -> str:
    return f"{first} {meaning}".strip()


def key_text(loc: tuple[int | str, ...]) -> str:
    """`("boxes", 3)` as `boxes[4]`: people count from 1."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def bound_of(field: FieldInfo | None) -> str:
    """The bounds of a field in words: `60000 to 1800000`."""
    if field is None:
        return ""
    found: dict[str, Any] = {}
    for rule in field.metadata:
        for name in ("ge", "le", "multiple_of", "min_length", "max_length", "pattern"):
            if getattr(rule, name, None) is not None:
                found[name] = getattr(rule, name)
    return _bound_of_context(found)


def _bound_of_context(found: Mapping[str, Any]) -> str:
    words = {
        "ge": "at least {}",
        "le": "at most {}",
        "multiple_of": "in steps of {}",
        "min_length": "at least {} long",
        "max_length": "at most {} long",
        "pattern": "pattern {}",
    }
    return ", ".join(text.format(found[name]) for name, text in words.items() if name in found)
