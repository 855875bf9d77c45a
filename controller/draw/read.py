"""Reading a draw list: from bytes to `DrawFile`, or `DrawFileRefused` with every broken rule. All or nothing."""

from dataclasses import replace
from pathlib import Path

from controller.draw.check import check_table
from controller.draw.companies import check_companies
from controller.draw.entries import AvoidedCompany, DrawCounts, DrawEntry, DrawFile, ExpertType
from controller.draw.problems import DrawFileRefused, DrawProblem
from controller.draw.table import BYTES_MAX, Table, refuse_file
from controller.draw.table_csv import table_from_csv
from controller.draw.table_json import companies_from_json, table_from_json
from controller.draw.table_xlsx import companies_from_xlsx, table_from_xlsx

__all__ = [
    "DrawCounts",
    "DrawEntry",
    "DrawFile",
    "DrawFileRefused",
    "DrawProblem",
    "ExpertType",
    "read_companies",
    "read_draw",
]

_ZIP_MARK = b"PK\x03\x04"
_OLD_OFFICE_MARK = b"\xd0\xcf\x11\xe0"


def read_draw(source: Path | bytes, file_name: str | None = None) -> DrawFile:
    """The list in a file or in its bytes: CSV (UTF-8 or GB18030), XLSX or JSON, told apart by content, then by name.

    Takes nothing unless all is good: raises `DrawFileRefused` with row, column and rule of every fault, never content.
    """
    data = _bytes_of(source)
    name = file_name or (source.name if isinstance(source, Path) else "")
    draw = check_table(_table_of(data, name.lower()))
    companies = _companies_beside(data, name.lower())
    return replace(draw, companies=check_companies(companies)) if companies is not None else draw


def read_companies(source: Path | bytes, file_name: str | None = None) -> tuple[AvoidedCompany, ...]:
    """The companies to avoid in a file of their own; raises `DrawFileRefused` as `read_draw` does."""
    data = _bytes_of(source)
    name = file_name or (source.name if isinstance(source, Path) else "")
    beside = _companies_beside(data, name.lower())
    return check_companies(beside if beside is not None else _table_of(data, name.lower()))


def _companies_beside(data: bytes, name: str) -> Table | None:
    if data.startswith(_ZIP_MARK):
        return companies_from_xlsx(data)
    return companies_from_json(data) if _is_json(data, name) else None


def _is_json(data: bytes, name: str) -> bool:
    return name.endswith(".json") or data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _bytes_of(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        try:
            with source.open("rb") as file:
                data = file.read(BYTES_MAX + 1)
        except OSError:
            raise refuse_file("file_missing") from None
    if len(data) > BYTES_MAX:
        raise refuse_file("file_too_large", BYTES_MAX)
    if not data.strip():
        raise refuse_file("file_empty")
    return data


def _table_of(data: bytes, name: str) -> Table:
    if data.startswith(_ZIP_MARK):
        return table_from_xlsx(data)
    if data.startswith(_OLD_OFFICE_MARK) or name.endswith((".xls", ".xlsx", ".pdf", ".doc", ".docx")):
        raise refuse_file("file_kind")
    if _is_json(data, name):
        return table_from_json(data)
    return table_from_csv(data)
