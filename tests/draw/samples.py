"""Synthetic draw lists: an unassigned county code, invented names, valid check digits."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import openpyxl

PROJECT = "A1100990001000001001"
SECTION = PROJECT + "001"
NAMES = ("测甲一", "测乙二", "测丙三", "测丁四", "测戊五")
HEADINGS = ("BID_SECTION_CODE", "EXPERT_TYPE", "EXPERT_NAME", "ID_CARD", "ID_CARD_TYPE", "IS_CHAIR_MAN")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(serial: int, birth: str = "19700101") -> str:
    """A resident identity number with a right check digit; the weights are those printed in the standard."""
    body = f"110099{birth}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def deal_code(date: str = "20260105") -> str:
    """A unified deal code whose check was found by trying all: the sum over weighted characters is 1 modulo 37."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
    shape = f"A01-91110099MA0000000X-{date}-000001-"
    for check in alphabet:
        text = (shape + check).replace("-", "")
        total = sum(alphabet.index(sign) * pow(2, place, 37) for place, sign in enumerate(reversed(text)))
        if total % 37 == 1:
            return shape + check
    raise ValueError("no check character fits")


def rows(count: int = 5) -> list[list[Any]]:
    """Good rows under `HEADINGS`; the first person is the chair."""
    return [
        [SECTION, "2", NAMES[place % 5], id_number(place + 1), "01", "1" if place == 0 else "0"]
        for place in range(count)
    ]


def as_csv(body: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS, encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows(body)
    return out.getvalue().encode(encoding)


def as_xlsx(body: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS, sheet: str = "名单") -> bytes:
    """An XLSX file."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page.append(list(headings))
    for row in body:
        page.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_json(body: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> bytes:
    """A JSON file: a list of objects."""
    return json.dumps([dict(zip(headings, row, strict=True)) for row in body], ensure_ascii=False).encode()


def changed(column: str, value: Any, row: int = 1, count: int = 5) -> list[list[Any]]:
    """Good rows with one cell changed; rows count from 0 here."""
    made = rows(count)
    made[row][HEADINGS.index(column)] = value
    return made
