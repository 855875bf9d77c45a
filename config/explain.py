"""From what pydantic found to what the author of a site file reads."""

import difflib
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config.base import Section
from config.problems import Problem
from config.schema import Site

_WRONG_KIND = {
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


def explain(error: ErrorDetails, data: Mapping[str, Any]) -> Problem:
    """One pydantic error of the site file as a problem. `data` is the file as read, to name the entry."""
    loc = tuple(part for part in error["loc"] if not str(part).startswith(("function-", "constrained-")))
    section, key_loc = section_of(loc, data)
    key = key_text(key_loc)
    if error["type"] == "extra_forbidden":
        return _unknown(section, key, loc)
    if error["type"] == "missing":
        return Problem(section, key, "is missing", bound_of(_field_at(loc)), _advice("Add it.", _meaning(loc)))
    if len(loc) == 1 and error["type"] in _WRONG_KIND:
        return _wrong_brackets(str(loc[0]))
    return from_pydantic(error, section, key, _field_at(loc), _meaning(loc))


def from_pydantic(error: ErrorDetails, section: str, key: str, field: FieldInfo | None, meaning: str = "") -> Problem:
    """The problem of one value in a known place; also for the settings of drivers and of the recorder."""
    kind = error["type"]
    ctx = error.get("ctx", {})
    bound = _bound_of_context(ctx) if key.endswith("]") else bound_of(field) or _bound_of_context(ctx)
    if kind == "literal_error":
        words = str(ctx.get("expected", ""))
        return Problem(section, key, "is not one of the words allowed", words, _advice("Choose one.", meaning))
    if kind == "value_error":
        return Problem(section, key, str(ctx.get("error", "is not valid")), bound, _advice("Mend it.", meaning))
    if kind in _WRONG_KIND:
        problem, advice = _WRONG_KIND[kind]
        return Problem(section, key, problem, bound, _advice(advice, meaning))
    problem = _OUT_OF_BOUNDS.get(kind) or error["msg"].lower()
    return Problem(section, key, problem, bound, _advice("Change it to fit.", meaning))


def _advice(first: str, meaning: str) -> str:
    return f"{first} {meaning}".strip()


def section_of(loc: tuple[int | str, ...], data: Mapping[str, Any]) -> tuple[str, tuple[int | str, ...]]:
    """The section as the file writes it, and the rest of the way."""
    if not loc:
        return "site file", ()
    top = str(loc[0])
    field = _field_of(Site, top)
    if field is None or len(loc) == 1:
        return f"[{top}]", ()
    if len(loc) > 1 and isinstance(loc[1], int):
        return f"[[{top}]] {_name_of(data, top, loc[1])}", loc[2:]
    return f"[{top}]", loc[1:]


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


def _unknown(section: str, key: str, loc: tuple[int | str, ...]) -> Problem:
    model = _model_at(loc[:-1])
    known = [] if model is None else [field.alias or name for name, field in model.model_fields.items()]
    near = difflib.get_close_matches(str(loc[-1]), known, n=1)
    advice = f'Did you mean "{near[0]}"?' if near else "Remove it."
    what = "unknown section" if len(loc) == 1 else "unknown key"
    return Problem(section, key, what, "known: " + ", ".join(known), advice)


def _wrong_brackets(top: str) -> Problem:
    field = _field_of(Site, top)
    many = field is not None and _is_list(field)
    wanted = f"[[{top}]]" if many else f"[{top}]"
    return Problem(f"[{top}]", "", f"must be written as {wanted}", "", "Change the brackets.")


def _is_list(field: FieldInfo) -> bool:
    return bool(get_args(field.annotation)) and get_args(field.annotation)[-1] is Ellipsis


def _name_of(data: Mapping[str, Any], top: str, index: int) -> str:
    entry = data[top][index]
    name = entry.get("id", entry.get("name")) if isinstance(entry, Mapping) else None
    return name if isinstance(name, str) and len(name) <= 40 else f"number {index + 1}"


def _meaning(loc: tuple[int | str, ...]) -> str:
    field = _field_at(loc)
    return "" if field is None or field.description is None else field.description


def _field_at(loc: tuple[int | str, ...]) -> FieldInfo | None:
    names = [part for part in loc if isinstance(part, str)]
    model = _model_at(tuple(names[:-1]))
    return None if model is None or not names else _field_of(model, names[-1])


def _model_at(loc: tuple[int | str, ...]) -> type[BaseModel] | None:
    model: type[BaseModel] | None = Site
    for part in loc:
        if isinstance(part, int) or model is None:
            continue
        field = _field_of(model, part)
        model = None if field is None else _section_in(field.annotation)
    return model


def _section_in(annotation: Any) -> type[BaseModel] | None:
    candidates = (annotation, *get_args(annotation))
    return next((kind for kind in candidates if isinstance(kind, type) and issubclass(kind, Section)), None)


def _field_of(model: type[BaseModel], key: str) -> FieldInfo | None:
    return next((field for name, field in model.model_fields.items() if (field.alias or name) == key), None)
