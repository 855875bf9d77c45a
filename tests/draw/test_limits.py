"""Files that are damaged, too large, of another kind, or made to hurt."""

import contextlib
import io
import random
import zipfile

import openpyxl
import pytest

from controller.draw.read import DrawFileRefused, read_draw
from controller.draw.table import BYTES_MAX, ROWS_MAX
from tests.draw import samples


def rule_of(data: bytes, name: str) -> str:
    with pytest.raises(DrawFileRefused) as refused:
        read_draw(data, name)
    return refused.value.problems[0].rule


@pytest.mark.parametrize(
    ("data", "name", "rule"),
    [
        (b"", "list.csv", "file_empty"),
        (b" \r\n ", "list.csv", "file_empty"),
        (b"x" * (BYTES_MAX + 1), "list.csv", "file_too_large"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "list.xls", "file_kind"),
        (b"%PDF-1.7", "list.pdf", "file_kind"),
        (b"plain text", "list.xlsx", "file_kind"),
        (b"a,b\n\x00,c\n", "list.csv", "file_kind"),
        (b"\x81\x20\xff\xff", "list.csv", "file_encoding"),
        (b'a,b\n"x,y\n', "list.csv", "file_damaged"),
        (b'a,b\n"x"y,z\n', "list.csv", "file_damaged"),
        (b"{", "list.json", "file_damaged"),
        (b"[" * 100_000, "list.json", "file_damaged"),
        (b'{"a": 1}', "list.json", "json_shape"),
        (b"[1, 2]", "list.json", "json_shape"),
        (b'[{"ID_CARD": "1", "ID_CARD": "2"}]', "list.json", "json_shape"),
        (b"[]", "list.json", "rows_none"),
        (b'[{"ID_CARD": "\xff"}]', "list.json", "file_encoding"),
        (b"PK\x03\x04 and then nothing", "list.xlsx", "file_damaged"),
    ],
)
def test_what_is_no_list_is_refused_by_its_rule(data: bytes, name: str, rule: str) -> None:
    assert rule_of(data, name) == rule


def test_headings_alone_are_no_list() -> None:
    assert rule_of(samples.as_csv([]), "list.csv") == "rows_none"
    assert rule_of(samples.as_xlsx([]), "list.xlsx") == "rows_none"
    assert rule_of(samples.saved(openpyxl.Workbook()), "list.xlsx") == "rows_none"


@pytest.mark.parametrize("make", [samples.as_csv, samples.as_xlsx, samples.as_json])
def test_too_many_rows_are_refused_and_the_limit_itself_is_not(make: object) -> None:
    assert callable(make)
    at_limit = [[*row[:5], "0"] for row in samples.rows(ROWS_MAX)]
    assert read_draw(make(at_limit)).counts.total == ROWS_MAX
    assert rule_of(make([*at_limit, at_limit[0]]), "") == "rows_too_many"


def test_a_file_that_is_not_there_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(DrawFileRefused) as refused:
        read_draw(tmp_path_factory.mktemp("none") / "list.csv")
    assert refused.value.problems[0].rule == "file_missing"


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = packed({"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b"\0" * 25_000_000})
    assert len(bomb) < 100_000
    assert rule_of(bomb, "list.xlsx") == "file_expands"


def test_a_workbook_of_too_many_parts_is_refused() -> None:
    assert rule_of(packed({f"part{number}": b"" for number in range(300)}), "list.xlsx") == "file_expands"


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    assert rule_of(packed({"word/document.xml": b"<x/>"}), "list.docx") == "file_kind"


def test_xml_with_entities_is_refused() -> None:
    parts = unpacked(samples.as_xlsx(samples.rows()))
    parts["xl/worksheets/sheet1.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts["xl/worksheets/sheet1.xml"]
    assert rule_of(packed(parts), "list.xlsx") == "file_damaged"


def test_a_single_cell_in_the_last_column_does_not_unfold() -> None:
    book = openpyxl.Workbook()
    for row in [samples.HEADINGS, *samples.rows()]:
        book.active.append(list(row))
    book.active["XFD4"] = "x"
    assert rule_of(samples.saved(book), "list.xlsx") == "file_expands"


def test_two_lists_in_one_workbook_are_refused() -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("zwei")):
        for row in [samples.HEADINGS, *samples.rows()]:
            sheet.append(list(row))
    assert rule_of(samples.saved(book), "list.xlsx") == "sheet_several"


def test_a_stated_size_that_lies_hides_no_row() -> None:
    parts = unpacked(samples.as_xlsx(samples.rows()))
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b'ref="A1:F6"' in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:F6"', b'ref="A1:B2"')
    assert read_draw(packed(parts), "list.xlsx").counts.total == 5


@pytest.mark.parametrize("make", [samples.as_csv, samples.as_xlsx, samples.as_json])
def test_a_flipped_byte_is_refused_or_read_but_never_breaks_the_reader(make: object) -> None:
    assert callable(make)
    good, rng = make(samples.rows()), random.Random(7)
    for _ in range(150):
        data = bytearray(good)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        with contextlib.suppress(DrawFileRefused):  # anything else that is raised fails the test
            read_draw(bytes(data), "")


def test_a_cut_workbook_is_refused_at_every_length() -> None:
    good = samples.as_xlsx(samples.rows())
    for length in range(1, len(good), len(good) // 40):
        with pytest.raises(DrawFileRefused):
            read_draw(good[:length], "list.xlsx")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "9" * 5000, "1e999"])
def test_a_json_number_beyond_reason_is_refused(value: str) -> None:
    body = samples.as_json(samples.rows()).replace(b'"01"', value.encode(), 1)
    assert rule_of(body, "list.json") in {"type_code", "file_damaged"}
