"""CSV: UTF-8 with or without mark, or GB18030; separated by comma, semicolon or tab."""

import csv
import io
from itertools import islice

from controller.draw.table import ROWS_MAX, Row, Table, make_table, refuse_file, text_cell, without_empty_end

_SEPARATORS = ",;\t"
_SCAN_MAX = 20 * ROWS_MAX


def table_from_csv(data: bytes) -> Table:
    """The table in a CSV file. Rows count records, as a spreadsheet shows them."""
    text = _decode(data)
    first_line = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        records = list(islice(reader, _SCAN_MAX + 1))
    except csv.Error:
        raise refuse_file("file_damaged") from None
    if len(records) > _SCAN_MAX:
        raise refuse_file("rows_too_many", ROWS_MAX)
    headings = [cell.strip() for cell in records[0]]
    rows = [
        Row(number, without_empty_end([text_cell(cell) for cell in record]))
        for number, record in enumerate(records[1:], start=2)
    ]
    return make_table(headings, rows)


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise refuse_file("file_kind")
        return text
    raise refuse_file("file_encoding")
