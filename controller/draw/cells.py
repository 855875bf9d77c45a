"""One cell at a time: from what the file holds to the value that counts, or the rule it breaks."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from controller.draw.codes import deal_code_is_good, looks_like_a_spreadsheet_number
from controller.draw.table import Cell, CellKind

TEXT_MAX: Final = 50
_CODE: Final = re.compile(r"[0-9A-Z]+", re.ASCII)
_CJK_GAP: Final = re.compile(r"(?<=[\u2e80-\U0003ffff])\s+(?=[\u2e80-\U0003ffff])")
_ORDER: Final = re.compile(r"[0-9]{1,2}", re.ASCII)
_CONTROL: Final = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}

_EXPERT_TYPES: Final = {
    "1": "1", "招标人代表": "1", "采购人代表": "1", "业主代表": "1", "业主评委": "1",
    "2": "2", "专家": "2", "在库专家": "2", "评标专家": "2", "抽取专家": "2",
    "9": "9", "其他": "9",
}  # fmt: skip
_ID_TYPES: Final = {
    **{f"{code:02d}": f"{code:02d}" for code in (*range(1, 10), 99)},
    **{str(code): f"{code:02d}" for code in range(1, 10)},
    "居民身份证": "01", "身份证": "01", "其他": "99",
}  # fmt: skip
_YES_NO: Final = {"1": "1", "是": "1", "Y": "1", "TRUE": "1", "0": "0", "否": "0", "N": "0", "FALSE": "0"}


class CellFault(ValueError):
    """A cell breaks a rule. Never carries the cell."""

    def __init__(self, rule: str, bound: int | None = None) -> None:
        super().__init__(rule)
        self.rule = rule
        self.bound = bound


def _compact(cell: Cell) -> str:
    """Text in one form: full-width characters narrowed, no spaces, upper case, without the apostrophe that means text."""
    return "".join(unicodedata.normalize("NFKC", cell.text).upper().split()).removeprefix("'")


def _bounded(cell: Cell) -> Cell:
    if cell.kind is CellKind.FORMULA:
        raise CellFault("cell_formula")
    if cell.kind is CellKind.OTHER:
        raise CellFault("cell_kind")
    if len(cell.text) > TEXT_MAX:
        raise CellFault("text_too_long", TEXT_MAX)
    return cell


def read_name(cell: Cell) -> str:
    """A name of 1 to 50 characters; the gap that lists put into names of two characters is closed."""
    if _bounded(cell).kind is CellKind.NUMBER or sum(character.isdigit() for character in cell.text) >= 6:
        raise CellFault("name_digits")
    name = _CJK_GAP.sub("", unicodedata.normalize("NFC", cell.text))
    if any(unicodedata.category(character) in _CONTROL for character in name):
        raise CellFault("text_control")
    return name


def read_id_number(cell: Cell) -> str:
    """An identity number as text; what it must look like depends on its type and is checked with the row."""
    if _bounded(cell).kind is CellKind.NUMBER:
        raise CellFault("id_became_number")
    return _compact(cell)


def _read_code(cell: Cell, length: int) -> str:
    code = _compact(_bounded(cell))
    if cell.kind is CellKind.NUMBER or looks_like_a_spreadsheet_number(code):
        raise CellFault("code_became_number")
    if len(code) != length:
        raise CellFault("code_length", length)
    return code


def read_project_code(cell: Cell) -> str:
    """A tender project code: 20 capital letters and digits."""
    return _alphanumeric(_read_code(cell, 20))


def read_section_code(cell: Cell) -> str:
    """A section code: 23 capital letters and digits."""
    return _alphanumeric(_read_code(cell, 23))


def _alphanumeric(code: str) -> str:
    if not _CODE.fullmatch(code):
        raise CellFault("code_characters")
    return code


def read_deal_code(cell: Cell) -> str:
    """A unified deal code: 40 characters with hyphens and a check character."""
    code = _read_code(cell, 40)
    if not deal_code_is_good(code):
        raise CellFault("code_check")
    return code


def _read_listed(cell: Cell, listed: Mapping[str, str]) -> str:
    value = listed.get(_compact(_bounded(cell)))
    if value is None:
        raise CellFault("type_code")
    return value


def read_expert_type(cell: Cell) -> str:
    """EXPERT_TYPE: 1, 2 or 9, or the Chinese word for it."""
    return _read_listed(cell, _EXPERT_TYPES)


def read_id_type(cell: Cell) -> str:
    """ID_CARD_TYPE in two digits; a spreadsheet's lost leading zero is put back."""
    return _read_listed(cell, _ID_TYPES)


def read_order(cell: Cell) -> str:
    """The place of an alternate in its order, from 1; 0 for a member."""
    text = _compact(_bounded(cell))
    if not _ORDER.fullmatch(text):
        raise CellFault("order_number")
    return str(int(text))


def read_yes_no(cell: Cell) -> str:
    """A yes or no column: "1" or "0"."""
    return _read_listed(cell, _YES_NO)
