"""A draw list before any rule looked at it: headings, numbered rows, cells that remember what the file said they are."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from controller.draw.problems import DrawFileRefused, DrawProblem

BYTES_MAX: Final = 5_000_000
"""Size of a file in bytes. A committee of 25 takes a few kilobytes."""

ROWS_MAX: Final = 500
"""People in one file."""

COLUMNS_MAX: Final = 100
"""Columns in one file; the national table has a dozen."""


class CellKind(StrEnum):
    """What the file said the cell is."""

    TEXT = "text"
    NUMBER = "number"
    FORMULA = "formula"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `text` is stripped, and empty for an empty cell."""

    text: str = field(default="", repr=False)
    kind: CellKind = CellKind.TEXT


EMPTY: Final = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the headings, without empty ones at the end. `number` is what a person would look for."""

    number: int
    cells: tuple[Cell, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; rows that are empty at the end of the file are left out, others are kept."""

    headings: tuple[str, ...] = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False)


def text_cell(text: str) -> Cell:
    """A cell of text; `=…` is a formula whatever the file calls it."""
    stripped = text.strip().strip("\ufeff")
    return Cell(stripped, CellKind.FORMULA if stripped.startswith("=") else CellKind.TEXT)


def number_cell(value: int | float) -> Cell:
    """A cell that the file holds as a number; whole numbers are written without a point."""
    whole = isinstance(value, int) or value.is_integer()
    return Cell(str(int(value)) if whole else repr(value), CellKind.NUMBER)


def without_empty_end(cells: list[Cell]) -> tuple[Cell, ...]:
    """The cells up to the last that holds anything."""
    last = len(cells)
    while last and not cells[last - 1].text:
        last -= 1
    return tuple(cells[:last])


def make_table(headings: list[str], rows: list[Row]) -> Table:
    """A table within its limits; empty rows at its end are dropped."""
    last = len(rows)
    while last and not rows[last - 1].cells:
        last -= 1
    if last > ROWS_MAX:
        raise refuse_file("rows_too_many", ROWS_MAX)
    if last == 0:
        raise refuse_file("rows_none")
    return Table(tuple(headings), tuple(rows[:last]))


def refuse_file(rule: str, bound: int | None = None) -> DrawFileRefused:
    """The refusal of a whole file."""
    return DrawFileRefused((DrawProblem(rule, bound=bound),))
