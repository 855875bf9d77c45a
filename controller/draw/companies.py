"""The companies that members must have nothing to do with: table 9013 AVOID_ENTERPRISE_LIST of the national standard.

They stand beside the experts: in JSON under that name, in a workbook on a sheet of their own, for CSV in a file of
their own. AVOID_REASON is kept as the bank wrote it: the code list of the standard was not at hand.
"""

import re
import unicodedata
from typing import Final

from controller.draw.codes import credit_code_is_good, looks_like_a_spreadsheet_number
from controller.draw.entries import AvoidedCompany
from controller.draw.problems import DrawFileRefused, DrawProblem
from controller.draw.table import EMPTY, Cell, CellKind, Row, Table

JSON_KEY: Final = "AVOID_ENTERPRISE_LIST"
TEXT_MAX: Final = 200
_OLD_CODE: Final = re.compile(r"[0-9A-Z]{8}-?[0-9X]", re.ASCII)
_HEADINGS: Final = {
    "BIDDER_NAME": "name", "单位名称": "name", "回避单位": "name", "企业名称": "name", "投标人名称": "name",
    "BIDDER_ORG_CODE": "org_code", "统一社会信用代码": "org_code", "单位代码": "org_code",
    "投标人代码": "org_code",
    "AVOID_REASON": "reason", "回避原因": "reason", "回避事由": "reason",
}  # fmt: skip
_COLUMN: Final = {"name": "BIDDER_NAME", "org_code": "BIDDER_ORG_CODE", "reason": "AVOID_REASON"}

COMPANY_COLUMNS: Final = tuple(_COLUMN.values())
"""The columns under their national names."""


def has_company_heading(headings: list[str]) -> bool:
    """True when a heading is one of a list of companies."""
    return any(_field(heading) == "name" for heading in headings)


def _field(heading: str) -> str | None:
    return _HEADINGS.get("".join(unicodedata.normalize("NFKC", heading).upper().split()).strip("*:"))


def check_companies(table: Table) -> tuple[AvoidedCompany, ...]:
    """The companies of a table; raises `DrawFileRefused` with row, column and rule of everything that is wrong."""
    places = {field: place for place, heading in enumerate(table.headings) if (field := _field(heading))}
    if "name" not in places:
        raise DrawFileRefused([DrawProblem("column_missing", column="BIDDER_NAME")])
    problems: list[DrawProblem] = []
    found = [_read_row(row, places, problems) for row in table.rows]
    seen: dict[tuple[str, str], int] = {}
    for row, company in zip(table.rows, found, strict=True):
        known = (company.name, company.org_code)
        if company.name and seen.setdefault(known, row.number) != row.number:
            problems.append(DrawProblem("company_twice", row.number, "BIDDER_NAME", other_row=seen[known]))
    if problems:
        raise DrawFileRefused(sorted(problems, key=lambda problem: problem.row or 0))
    return tuple(found)


def _read_row(row: Row, places: dict[str, int], problems: list[DrawProblem]) -> AvoidedCompany:
    values = {}
    for field, column in _COLUMN.items():
        place = places.get(field)
        cell = row.cells[place] if place is not None and place < len(row.cells) else EMPTY
        values[field] = "".join(unicodedata.normalize("NFKC", cell.text).split()) if cell.text else ""
        rule = _fault(field, cell, values[field])
        if rule is not None:
            problems.append(DrawProblem(rule, row.number, column, bound=TEXT_MAX))
    return AvoidedCompany(values["name"], values["org_code"].upper(), values["reason"])


def _fault(field: str, cell: Cell, value: str) -> str | None:
    if cell.kind in (CellKind.FORMULA, CellKind.OTHER) or len(value) > TEXT_MAX:
        return "company_text"
    if field == "name":
        return None if value else "company_name_missing"
    if field == "org_code" and value:
        code = value.upper()
        if cell.kind is CellKind.NUMBER or looks_like_a_spreadsheet_number(code):
            return "code_became_number"
        if not credit_code_is_good(code) and not _OLD_CODE.fullmatch(code):
            return "company_code"
    return None
