"""XLSX: one sheet of a workbook, read without ever holding more than the limits allow."""

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, Final

import openpyxl

from controller.draw.columns import has_known_heading
from controller.draw.companies import has_company_heading
from controller.draw.problems import DrawFileRefused
from controller.draw.table import (
    COLUMNS_MAX,
    EMPTY,
    ROWS_MAX,
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

UNPACKED_BYTES_MAX: Final = 20_000_000
PARTS_MAX: Final = 200


def table_from_xlsx(data: bytes) -> Table:
    """The table in the one sheet that has headings of a draw list, or in the first sheet with data."""
    sheets = _sheets(data)
    return _table(_only(sheets, has_known_heading) or sheets[0])


def companies_from_xlsx(data: bytes) -> Table | None:
    """The table in the one sheet that has headings of a list of companies, or None."""
    rows = _only(_sheets(data), has_company_heading)
    return _table(rows) if rows is not None and len(rows) > 1 else None


def _table(rows: list[Row]) -> Table:
    return make_table([cell.text for cell in rows[0].cells], rows[1:])


def _only(sheets: list[list[Row]], known: Callable[[list[str]], bool]) -> list[Row] | None:
    lists = [rows for rows in sheets if known([cell.text for cell in rows[0].cells])]
    if len(lists) > 1:
        raise refuse_file("sheet_several")
    return lists[0] if lists else None


def _sheets(data: bytes) -> list[list[Row]]:
    try:
        _check_archive(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library warns about styles that we do not read
            return _read(data)
    except DrawFileRefused:
        raise
    except (
        Exception
    ):  # a damaged workbook makes zipfile, expat and openpyxl raise nearly anything; none may show content
        raise refuse_file("file_damaged") from None


def _check_archive(data: bytes) -> None:
    """Refuse a bomb before unpacking: `zipfile` never unpacks more of a part than its directory states."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS_MAX:
            raise refuse_file("file_expands", PARTS_MAX)
        if sum(part.file_size for part in parts) > UNPACKED_BYTES_MAX:
            raise refuse_file("file_expands", UNPACKED_BYTES_MAX)
        if "xl/workbook.xml" not in archive.namelist():
            raise refuse_file("file_kind")
        if any(b"<!DOCTYPE" in archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))):
            raise refuse_file("file_damaged")


def _read(data: bytes) -> list[list[Row]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        sheets = [rows for sheet in book.worksheets if (rows := _rows(sheet))]
    finally:
        book.close()
    if not sheets:
        raise refuse_file("rows_none")
    return sheets


def _rows(sheet: Any) -> list[Row]:
    """The rows down to the last that holds anything. Rows of nothing in between are kept, as few as there are data."""
    sheet.reset_dimensions()  # the stated size may be wrong
    found: list[Row] = []
    gaps: list[Row] = []
    for row in _numbered_rows(sheet):
        if row.cells:
            found += [*gaps, row]
            gaps = []
        elif len(gaps) <= ROWS_MAX:
            gaps.append(row)
        if len(found) > ROWS_MAX + 1:
            raise refuse_file("rows_too_many", ROWS_MAX)
    return found


def _numbered_rows(sheet: Any) -> Iterator[Row]:
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if len(cells) > COLUMNS_MAX:
            raise refuse_file("file_expands", COLUMNS_MAX)
        yield Row(number, without_empty_end([_cell(cell) for cell in cells]))


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type == "f":
        return Cell("=", CellKind.FORMULA)
    if isinstance(value, str) and cell.data_type != "e":
        return text_cell(value)
    if isinstance(value, bool):
        return number_cell(int(value))
    if isinstance(value, int | float):
        return number_cell(value)
    return Cell("?", CellKind.OTHER)
