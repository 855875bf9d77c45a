"""The empty form of a draw list: headings, and in the workbook text columns, a sheet for companies, one that explains."""

import csv
import io
from typing import Literal

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from controller.draw.columns import COLUMNS
from controller.draw.companies import COMPANY_COLUMNS
from controller.draw.table import ROWS_MAX

TemplateFormat = Literal["csv", "xlsx"]


def template(file_format: TemplateFormat) -> bytes:
    """An empty draw list under the national field names. CSV carries the UTF-8 mark, so that spreadsheets read it."""
    return _csv() if file_format == "csv" else _xlsx()


def _csv() -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([column.name for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    for place, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        sheet[f"{letter}1"] = column.name
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet.column_dimensions[letter].width = 26
        for row in range(2, ROWS_MAX // 5):
            sheet[f"{letter}{row}"].number_format = "@"  # text: a number of 18 digits stays whole
    companies = book.create_sheet("回避单位")
    companies.append(list(COMPANY_COLUMNS))
    for letter in "ABC":
        companies.column_dimensions[letter].width = 32
        for row in range(2, ROWS_MAX // 5):
            companies[f"{letter}{row}"].number_format = "@"
    notes = book.create_sheet("说明")
    notes.append(["列", "中文名称", "填写说明"])
    for column in COLUMNS:
        notes.append([f"{column.name} ", column.aliases[0], column.meaning_zh])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
