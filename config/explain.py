"""From what pydantic found to what the author of a site file reads."""

import difflib
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config.base import Section
from config.faults import WRONG_KIND, advice_of, bound_of, from_pydantic, key_text
from config.problems import Problem
from config.schema import Site


def explain(error: ErrorDetails, data: Mapping[str, Any]) -> Problem:
    """One pydantic error of the site file as a problem. `data` is the file as read, to name the entry."""
    loc = tuple(part for part in error["loc"] if not str(part).startswith(("function-", "constrained-")))
    section, key_loc = section_of(loc, data)
    key = key_text(key_loc)
    if error["type"] == "extra_forbidden":
        return _unknown(section, key, loc)
    if error["type"] == "missing":
        return Problem(section, key, "is missing", bound_of(_field_at(loc)), advice_of("Add it.", _meaning(loc)))
    if len(loc) == 1 and error["type"] in WRONG_KIND:
        return _wrong_brackets(str(loc[0]))
    return from_pydantic(error, section, key, _field_at(loc), _meaning(loc))


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
    if field is None or field.description is None:
        return ""
    extra = field.json_schema_extra
    source = extra.get("bound_source") if isinstance(extra, dict) else None
    return field.description if source is None else f"{field.description} Bound: {source}."


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
