"""Alternates in their order and companies to avoid come with the list, checked by row and column."""

import json
from typing import Any

import openpyxl
import pytest

from controller.draw.codes import credit_code_is_good
from controller.draw.commitment import draw_from_plaintext, draw_plaintext
from controller.draw.read import DrawFileRefused, read_companies, read_draw
from tests.draw import samples

HEADINGS = (*samples.HEADINGS, "ALTERNATE_ORDER")
CREDIT_CODE = "91350100M000100Y43"
"""The example printed in GB 32100-2015."""


def with_orders(*orders: Any) -> bytes:
    return samples.as_csv(
        [[*row, order] for row, order in zip(samples.rows(len(orders)), orders, strict=True)], HEADINGS
    )


def problems_of(data: bytes, name: str = "list.csv") -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(DrawFileRefused) as refused:
        read_draw(data, name)
    return [(problem.rule, problem.row, problem.column) for problem in refused.value.problems]


def companies_of(body: list[list[str]]) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(DrawFileRefused) as refused:
        read_companies(samples.as_csv(body, ("BIDDER_NAME", "BIDDER_ORG_CODE", "AVOID_REASON")), "c.csv")
    return [(problem.rule, problem.row, problem.column) for problem in refused.value.problems]


def test_alternates_stand_apart_from_members_and_in_their_order() -> None:
    """财库〔2003〕119: alternates are drawn in order and fill in sequence."""
    draw = read_draw(with_orders("", "0", 2, 1, "0"), "list.csv")
    assert [entry.name for entry in draw.entries] == ["测甲一", "测乙二", "测戊五"]
    assert [entry.name for entry in draw.alternates] == ["测丁四", "测丙三"]
    assert (draw.counts.total, draw.counts.alternates) == (3, 2)
    assert draw_from_plaintext(draw_plaintext(draw)) == draw


@pytest.mark.parametrize(
    ("orders", "found"),
    [
        (("0", "1", "1"), ("order_twice", 4, "ALTERNATE_ORDER")),
        (("0", "1", "3"), ("order_gap", 4, "ALTERNATE_ORDER")),
        (("0", "x", "0"), ("order_number", 3, "ALTERNATE_ORDER")),
        (("0", "-1", "0"), ("order_number", 3, "ALTERNATE_ORDER")),
        (("1", "0", "0"), ("alternate_chair", 2, "IS_CHAIR_MAN")),
    ],
)
def test_an_order_that_is_none_is_named(orders: tuple[str, ...], found: tuple[str, int, str]) -> None:
    assert problems_of(with_orders(*orders)) == [found]


def test_alternates_without_a_member_are_no_committee() -> None:
    body = [[*row, str(place)] for place, row in enumerate(samples.rows(3)[1:], start=1)]
    assert problems_of(samples.as_csv(body, HEADINGS)) == [("members_none", None, None)]


def test_an_owners_representative_is_not_drawn_and_no_alternate() -> None:
    body = [[*row, ""] for row in samples.rows(3)]
    body[2][1], body[2][6] = "1", "1"
    assert problems_of(samples.as_csv(body, HEADINGS)) == [("alternate_owner", 4, "ALTERNATE_ORDER")]


def test_companies_come_beside_the_experts_in_json_and_on_a_sheet_of_their_own() -> None:
    """Table 9013 AVOID_ENTERPRISE_LIST drives recusal."""
    company = {"BIDDER_NAME": "虚构建设有限公司", "BIDDER_ORG_CODE": CREDIT_CODE, "AVOID_REASON": "01"}
    people = json.loads(samples.as_json(samples.rows()))
    as_json = json.dumps({"experts": people, "AVOID_ENTERPRISE_LIST": [company]}, ensure_ascii=False).encode()
    book = openpyxl.Workbook()
    for sheet, headings, body in (
        (book.active, samples.HEADINGS, samples.rows()),
        (book.create_sheet("回避"), ("单位名称", "统一社会信用代码", "回避原因"), [list(company.values())]),
    ):
        for row in (headings, *body):
            sheet.append(list(row))
    first, second = read_draw(as_json), read_draw(samples.saved(book))
    assert [one.to_plain() for one in first.companies] == [company]
    assert first.companies == second.companies
    assert first.counts.companies == 1
    assert draw_from_plaintext(draw_plaintext(first)) == first


def test_companies_in_a_csv_of_their_own_are_read() -> None:
    data = samples.as_csv(
        [["虚构一公司", "", ""], ["虚构二公司", "12345678-9", "曾任职"]], ("单位名称", "单位代码", "回避原因")
    )
    assert [one.name for one in read_companies(data, "c.csv")] == ["虚构一公司", "虚构二公司"]


def test_a_broken_company_is_named_by_row_and_column() -> None:
    assert companies_of([["", CREDIT_CODE, ""]]) == [("company_name_missing", 2, "BIDDER_NAME")]
    assert companies_of([["甲", CREDIT_CODE[:-1] + "5", ""]]) == [("company_code", 2, "BIDDER_ORG_CODE")]
    assert companies_of([["甲", "9.135E+17", ""]]) == [("code_became_number", 2, "BIDDER_ORG_CODE")]
    assert companies_of([["甲", "", "x" * 201]]) == [("company_text", 2, "AVOID_REASON")]
    assert companies_of([["甲", "", ""], ["乙", "", ""], ["甲", "", ""]]) == [("company_twice", 4, "BIDDER_NAME")]


def test_the_credit_code_of_the_standard_is_good_and_one_changed_sign_is_not() -> None:
    assert credit_code_is_good(CREDIT_CODE)
    assert not any(
        credit_code_is_good(CREDIT_CODE[:place] + sign + CREDIT_CODE[place + 1 :])
        for place in range(18)
        for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY"
        if sign != CREDIT_CODE[place]
    )
