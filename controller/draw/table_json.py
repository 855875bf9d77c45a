"""JSON: a list of objects under the national field names, or an object whose `experts` is one.

What stands beside `experts` (the section code, say) counts for every person. Rows count the objects from 1.
"""

import json
from typing import Any

from controller.draw.companies import JSON_KEY
from controller.draw.table import (
    COLUMNS_MAX,
    EMPTY,
    Cell,
    CellKind,
    Row,
    Table,
    make_table,
    number_cell,
    refuse_file,
    text_cell,
    without_empty_end,
)


def table_from_json(data: bytes) -> Table:
    """The table in a JSON file in UTF-8."""
    return _table(_people(_parse(data)))


def companies_from_json(data: bytes) -> Table | None:
    """The companies to avoid that stand beside the experts, or None."""
    value = _parse(data)
    companies = value.get(JSON_KEY) if isinstance(value, dict) else None
    return _table(_objects(companies)) if companies else None


def _table(people: list[dict[str, Any]]) -> Table:
    headings: dict[str, None] = {}
    for person in people:
        headings.update(dict.fromkeys(person))
    if len(headings) > COLUMNS_MAX:
        raise refuse_file("json_shape")
    rows = [
        Row(number, without_empty_end([_cell(person.get(heading)) for heading in headings]))
        for number, person in enumerate(people, start=1)
    ]
    return make_table(list(headings), rows)


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError:
        raise refuse_file("file_encoding") from None
    except _KeyTwice:
        raise refuse_file("json_shape") from None
    except (ValueError, RecursionError):
        raise refuse_file("file_damaged") from None


class _KeyTwice(Exception):
    """An object names a key twice: nobody knows which one was meant."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _KeyTwice
    return made


def _people(value: Any) -> list[dict[str, Any]]:
    shared: dict[str, Any] = {}
    if isinstance(value, dict):
        shared = {key: inner for key, inner in value.items() if key not in ("experts", JSON_KEY)}
        value = value.get("experts")
    return [{**shared, **person} for person in _objects(value)]


def _objects(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise refuse_file("json_shape")
    return value


def _cell(value: Any) -> Cell:
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, bool):
        return number_cell(int(value))
    if isinstance(value, int | float):
        return number_cell(value)
    return Cell("?", CellKind.OTHER)
