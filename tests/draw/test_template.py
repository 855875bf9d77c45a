"""The empty form is what the reader wants."""

import io
from pathlib import Path

import openpyxl
import pytest

from controller.draw.columns import COLUMNS, match_headings
from controller.draw.read import read_draw
from controller.draw.table import ROWS_MAX
from controller.draw.template import TemplateFormat, template
from tests.draw import samples


def test_every_heading_of_the_form_is_known() -> None:
    headings = template("csv").decode("utf-8-sig").strip().split(",")
    matched = match_headings(headings)
    assert list(matched.places) == [column.name for column in COLUMNS]
    assert matched.problems == ()
    assert matched.warnings == ()


def test_a_filled_form_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template("xlsx")))
    for number, row in enumerate(samples.rows(), start=2):
        for heading, value in zip(samples.HEADINGS, row, strict=True):
            place = [column.name for column in COLUMNS].index(heading) + 1
            book["名单"].cell(number, place).value = value
    assert read_draw(samples.saved(book), "list.xlsx").counts.total == 5


def test_the_cells_of_the_form_are_text_so_that_18_digits_stay_whole() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(template("xlsx")))["名单"]
    place = [column.name for column in COLUMNS].index("ID_CARD") + 1
    assert {sheet.cell(row, place).number_format for row in range(2, ROWS_MAX // 5)} == {"@"}


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_form_itself_holds_nobody(file_format: TemplateFormat) -> None:
    data = template(file_format)
    with pytest.raises(ValueError, match="no person"):
        read_draw(data, f"list.{file_format}")


def test_every_column_and_alias_is_matched_once() -> None:
    for column in COLUMNS:
        for heading in (column.name, column.name.lower(), *column.aliases, f" {column.aliases[0]} * "):
            assert list(match_headings([heading]).places) == [column.name]


def test_companies_written_into_the_form_come_with_the_list_and_an_empty_sheet_is_none() -> None:
    for names, count in (((), 0), (("虚构一公司", "虚构二公司"), 2)):
        book = openpyxl.load_workbook(io.BytesIO(template("xlsx")))
        for number, row in enumerate(samples.rows(), start=2):
            for heading, value in zip(samples.HEADINGS, row, strict=True):
                place = [column.name for column in COLUMNS].index(heading) + 1
                book["名单"].cell(number, place).value = value
        for number, name in enumerate(names, start=2):
            book["回避单位"].cell(number, 1).value = name
        assert read_draw(samples.saved(book), "list.xlsx").counts.companies == count


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_example_that_the_readme_shows_is_a_good_list(name: str) -> None:
    readme = (Path(__file__).parents[2] / name).read_text(encoding="utf-8")
    example = readme[readme.index("BID_SECTION_CODE,EXPERT_TYPE") :].split("```", 1)[0]
    assert read_draw(example.encode(), "list.csv").counts.total == 1
