"""All rules over a table: every row and then the rows together. The answer is a whole list or every broken rule."""

import re
from dataclasses import dataclass, field
from typing import Final

from controller.draw.cells import CellFault
from controller.draw.codes import resident_id_fault
from controller.draw.columns import COLUMNS, match_headings
from controller.draw.entries import RESIDENT_ID, DrawEntry, DrawFile, ExpertType
from controller.draw.problems import DrawFileRefused, DrawProblem
from controller.draw.table import EMPTY, Row, Table

_OTHER_ID: Final = re.compile(r"[0-9A-Z()/-]{5,50}", re.ASCII)
_SAME_IN_ALL: Final = ("TENDER_PROJECT_CODE", "BID_SECTION_CODE", "UNIFIED_DEAL_CODE")


@dataclass(frozen=True, slots=True)
class _Person:
    """A row whose cells were read; a column with a broken cell is not in `values`."""

    row: int
    values: dict[str, str] = field(repr=False)


def check_table(table: Table) -> DrawFile:
    """The list that a table holds; raises `DrawFileRefused` with everything that is wrong."""
    headings = match_headings(table.headings)
    if headings.problems:
        raise DrawFileRefused(headings.problems, headings.warnings)
    problems: list[DrawProblem] = []
    people = [_read_row(row, headings.places, len(table.headings), problems) for row in table.rows]
    problems += _check_together(people)
    if problems:
        ordered = sorted(problems, key=lambda problem: problem.row or 0)
        raise DrawFileRefused(ordered, headings.warnings)
    return _draw_file(people, headings.warnings)


def _read_row(row: Row, places: dict[str, int], width: int, problems: list[DrawProblem]) -> _Person:
    if not row.cells:
        problems.append(DrawProblem("row_empty", row.number))
        return _Person(row.number, {})
    if len(row.cells) > width:
        problems.append(DrawProblem("row_too_long", row.number))
    values: dict[str, str] = {}
    for column in COLUMNS:
        place = places.get(column.name)
        if place is None:
            values[column.name] = column.absent or ""
            continue
        cell = row.cells[place] if place < len(row.cells) else EMPTY
        try:
            values[column.name] = column.read(cell) if cell.text else _of_empty(column.empty)
        except CellFault as fault:
            problems.append(DrawProblem(fault.rule, row.number, column.name, bound=fault.bound))
    problems += _check_row(row.number, values)
    return _Person(row.number, values)


def _of_empty(value: str | None) -> str:
    if value is None:
        raise CellFault("cell_empty")
    return value


def _check_row(row: int, values: dict[str, str]) -> list[DrawProblem]:
    problems = []
    number = values.get("ID_CARD")
    if number is not None and "ID_CARD_TYPE" in values:
        rule = _id_fault(number, values["ID_CARD_TYPE"])
        if rule is not None:
            problems.append(DrawProblem(rule, row, "ID_CARD"))
    project, section = values.get("TENDER_PROJECT_CODE"), values.get("BID_SECTION_CODE")
    if project and section and not section.startswith(project):
        problems.append(DrawProblem("section_not_of_project", row, "BID_SECTION_CODE"))
    agent, kind = values.get("IS_TENDER_AGENT"), values.get("EXPERT_TYPE")
    if agent and kind and (agent == "1") != (kind == ExpertType.OWNER_REPRESENTATIVE):
        problems.append(DrawProblem("types_contradict", row, "EXPERT_TYPE"))
    if values.get("ALTERNATE_ORDER", "0") != "0":
        if kind == ExpertType.OWNER_REPRESENTATIVE:
            problems.append(DrawProblem("alternate_owner", row, "ALTERNATE_ORDER"))
        if values.get("IS_CHAIR_MAN") == "1":
            problems.append(DrawProblem("alternate_chair", row, "IS_CHAIR_MAN"))
    return problems


def _id_fault(number: str, id_type: str) -> str | None:
    if id_type == RESIDENT_ID:
        return resident_id_fault(number)
    if resident_id_fault(number) == "id_became_number":
        return "id_became_number"
    return None if _OTHER_ID.fullmatch(number) else "id_other_characters"


def _check_together(people: list[_Person]) -> list[DrawProblem]:
    problems: list[DrawProblem] = []
    seen: dict[str, int] = {}
    chair: int | None = None
    for person in people:
        number = person.values.get("ID_CARD")
        if number is not None and seen.setdefault(number, person.row) != person.row:
            problems.append(DrawProblem("person_twice", person.row, "ID_CARD", other_row=seen[number]))
        if person.values.get("IS_CHAIR_MAN") == "1":
            if chair is not None:
                problems.append(DrawProblem("chair_twice", person.row, "IS_CHAIR_MAN", other_row=chair))
            chair = chair or person.row
    for name in _SAME_IN_ALL:
        problems += _differences(people, name)
    return problems + _check_order(people)


def _check_order(people: list[_Person]) -> list[DrawProblem]:
    """Alternates step in one after another: 1, 2, 3, each once, and somebody they step in for."""
    seen: dict[int, int] = {}
    problems = []
    orders = [
        (person.row, int(person.values["ALTERNATE_ORDER"])) for person in people if "ALTERNATE_ORDER" in person.values
    ]
    alternates = [(row, order) for row, order in orders if order]
    for row, order in alternates:
        if seen.setdefault(order, row) != row:
            problems.append(DrawProblem("order_twice", row, "ALTERNATE_ORDER", other_row=seen[order]))
        elif order > len(alternates):
            problems.append(DrawProblem("order_gap", row, "ALTERNATE_ORDER", bound=len(alternates)))
    if alternates and len(alternates) == len(people):
        problems.append(DrawProblem("members_none"))
    return problems


def _differences(people: list[_Person], name: str) -> list[DrawProblem]:
    first = next((person for person in people if person.values.get(name)), None)
    if first is None:
        return []
    wanted = first.values[name]
    return [
        DrawProblem("code_differs", person.row, name, other_row=first.row)
        for person in people
        if person.values.get(name, wanted) not in (wanted, "")
    ]


def _draw_file(people: list[_Person], warnings: tuple[DrawProblem, ...]) -> DrawFile:
    entries = tuple(_entry(person.values) for person in people if person.values["ALTERNATE_ORDER"] == "0")
    reserve = [person for person in people if person.values["ALTERNATE_ORDER"] != "0"]
    return DrawFile(
        section_code=people[0].values["BID_SECTION_CODE"],
        entries=entries,
        tender_project_code=_first(people, "TENDER_PROJECT_CODE"),
        unified_deal_code=_first(people, "UNIFIED_DEAL_CODE"),
        warnings=(*warnings, *_warn(people, entries)),
        alternates=tuple(
            _entry(person.values) for person in sorted(reserve, key=lambda one: int(one.values["ALTERNATE_ORDER"]))
        ),
    )


def _entry(values: dict[str, str]) -> DrawEntry:
    return DrawEntry(
        name=values["EXPERT_NAME"],
        id_type=values["ID_CARD_TYPE"],
        id_number=values["ID_CARD"],
        expert_type=ExpertType(values["EXPERT_TYPE"]),
        is_chair=values["IS_CHAIR_MAN"] == "1",
    )


def _first(people: list[_Person], name: str) -> str | None:
    return next((person.values[name] for person in people if person.values[name]), None)


def _warn(people: list[_Person], entries: tuple[DrawEntry, ...]) -> list[DrawProblem]:
    warnings = [
        DrawProblem("chair_owner", person.row, "IS_CHAIR_MAN")
        for person in people
        if person.values["IS_CHAIR_MAN"] == "1" and person.values["EXPERT_TYPE"] == ExpertType.OWNER_REPRESENTATIVE
    ]
    drawn = sum(entry.expert_type is ExpertType.DRAWN for entry in entries)
    if drawn * 3 < len(entries) * 2:
        warnings.append(DrawProblem("drawn_few"))
    return warnings
