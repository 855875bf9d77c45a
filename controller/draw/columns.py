"""The columns of a draw list: national field names, their Chinese names, what a missing one means."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from controller.draw.cells import (
    read_deal_code,
    read_expert_type,
    read_id_number,
    read_id_type,
    read_name,
    read_order,
    read_project_code,
    read_section_code,
    read_yes_no,
)
from controller.draw.problems import DrawProblem
from controller.draw.table import Cell


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `absent` is the value where the whole column is missing, None = it must be there;
    `empty` the value of an empty cell, None = it must be filled."""

    name: str
    aliases: tuple[str, ...]
    read: Callable[[Cell], str]
    absent: str | None
    empty: str | None
    meaning_zh: str


COLUMNS: Final = (
    Column("TENDER_PROJECT_CODE", ("招标项目编号", "项目编号"), read_project_code, "", "", "20位，可不填"),
    Column(
        "BID_SECTION_CODE",
        ("标段编号", "标段(包)编号", "包编号"),
        read_section_code,
        None,
        None,
        "23位，必填，全部相同",
    ),
    Column("UNIFIED_DEAL_CODE", ("统一交易标识码", "相关统一交易标识码"), read_deal_code, "", "", "40位，可不填"),
    Column(
        "EXPERT_TYPE",
        ("专家类别", "专家类型", "人员类别"),
        read_expert_type,
        "2",
        None,
        "1=招标人代表 2=抽取的专家 9=其他",
    ),
    Column("EXPERT_NAME", ("姓名", "专家姓名", "评委姓名"), read_name, None, None, "必填，最多50字"),
    Column(
        "ID_CARD",
        ("身份证号", "身份证号码", "证件号码", "身份证件号", "专家身份证件号"),
        read_id_number,
        None,
        None,
        "必填；居民身份证18位，单元格须为文本格式",
    ),
    Column(
        "ID_CARD_TYPE",
        ("证件类型", "身份证件类型", "专家身份证件类型"),
        read_id_type,
        "01",
        None,
        "01=居民身份证 02至09及99=其他证件",
    ),
    Column(
        "IS_CHAIR_MAN", ("是否组长", "组长", "是否评标组长", "是否为评标组长"), read_yes_no, "0", "0", "1=组长 0=不是"
    ),
    Column(
        "ALTERNATE_ORDER",
        ("递补顺序", "候补顺序", "备选顺序", "递补序号"),
        read_order,
        "0",
        "0",
        "候补专家的递补顺序，从1起；正式评委填0或不填",
    ),
    Column("IS_TENDER_AGENT", ("是否招标人代表", "是否业主代表"), read_yes_no, "", "0", "1=招标人代表 0=不是，可不填"),
)

_NOT_NEEDED: Final = {
    "EXPERT_CHECK_IN_TIME", "PLATFORM_CODE", "PUB_SERVICE_PLAT_CODE", "DATA_TIMESTAMP", "IS_ECONOMICAL_EXPERT",
    "IS_TECHNOLOGICAL_EXPERT", "IS_INVALID_SCORE", "序号", "专家签到时间",
}  # fmt: skip


def _plain(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).upper().split()).strip("*:")


_BY_HEADING: Final = {_plain(text): column for column in COLUMNS for text in (column.name, *column.aliases)}


def has_known_heading(headings: Sequence[str]) -> bool:
    """True when at least one heading is one of ours."""
    return any(_plain(heading) in _BY_HEADING for heading in headings)


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each column stands in the file, and what is wrong with the heading row."""

    places: dict[str, int]
    problems: tuple[DrawProblem, ...]
    warnings: tuple[DrawProblem, ...]


def match_headings(headings: Sequence[str]) -> Headings:
    """Find the columns. A heading that we do not know is named by its place: without headings it may be a person."""
    places: dict[str, int] = {}
    problems: list[DrawProblem] = []
    warnings: list[DrawProblem] = []
    for place, heading in enumerate(headings):
        column = _BY_HEADING.get(_plain(heading))
        if column is None:
            if heading and _plain(heading) not in _NOT_NEEDED:
                warnings.append(DrawProblem("column_unknown", column=f"column {place + 1}"))
        elif column.name in places:
            problems.append(DrawProblem("column_twice", column=column.name))
        else:
            places[column.name] = place
    missing = [column.name for column in COLUMNS if column.absent is None and column.name not in places]
    problems += [DrawProblem("column_missing", column=name) for name in missing]
    return Headings(places, tuple(problems), tuple(warnings))
