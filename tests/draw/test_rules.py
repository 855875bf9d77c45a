"""Every rule, broken once: row, column and rule are named, and nothing is taken."""

from typing import Any

import pytest

from controller.draw.problems import DrawProblem
from controller.draw.read import DrawFileRefused, read_draw
from controller.draw.rules import RULES
from tests.draw import samples


def problems_of(data: bytes, name: str = "list.csv") -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(DrawFileRefused) as refused:
        read_draw(data, name)
    return [(problem.rule, problem.row, problem.column) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("EXPERT_NAME", "", "cell_empty"),
        ("EXPERT_NAME", "测" * 51, "text_too_long"),
        ("EXPERT_NAME", "测\u200b乙", "text_control"),
        ("EXPERT_NAME", samples.id_number(2), "name_digits"),
        ("ID_CARD", "", "cell_empty"),
        ("ID_CARD", "4.40102E+17", "id_became_number"),
        ("ID_CARD", samples.id_number(2)[:15] + "000", "id_became_number"),
        ("ID_CARD", samples.id_number(2) + ".0", "id_became_number"),
        ("ID_CARD", "110,099,197,001,010,020", "id_became_number"),
        ("ID_CARD", "1,10099E+17", "id_became_number"),
        ("ID_CARD", samples.id_number(2)[:17], "id_length"),
        ("ID_CARD", samples.id_number(2)[:16] + "AB", "id_characters"),
        ("ID_CARD", samples.id_number(2, "19709999"), "id_birth_date"),
        ("ID_CARD", "=A1&B1", "cell_formula"),
        ("ID_CARD_TYPE", "X9", "type_code"),
        ("ID_CARD_TYPE", "", "cell_empty"),
        ("EXPERT_TYPE", "7", "type_code"),
        ("EXPERT_TYPE", "", "cell_empty"),
        ("IS_CHAIR_MAN", "2", "type_code"),
        ("BID_SECTION_CODE", "", "cell_empty"),
        ("BID_SECTION_CODE", samples.SECTION[:-1], "code_length"),
        ("BID_SECTION_CODE", samples.SECTION[:-1] + "?", "code_characters"),
        ("BID_SECTION_CODE", "1.1E+22", "code_became_number"),
        ("BID_SECTION_CODE", "12345678901234500000000", "code_became_number"),
        ("BID_SECTION_CODE", samples.PROJECT + "002", "code_differs"),
    ],
)
def test_a_broken_cell_is_named_by_row_column_and_rule(column: str, value: str, rule: str) -> None:
    assert problems_of(samples.as_csv(samples.changed(column, value))) == [(rule, 3, column)]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("ID_CARD", 110099197001010020, "id_became_number"),
        ("ID_CARD", 1.10099197001010e17, "id_became_number"),
        ("ID_CARD", "=1+1", "cell_formula"),
        ("BID_SECTION_CODE", 1.1e22, "code_became_number"),
        ("EXPERT_NAME", 12, "name_digits"),
    ],
)
def test_a_workbook_cell_that_is_not_text_is_recognised(column: str, value: Any, rule: str) -> None:
    assert problems_of(samples.as_xlsx(samples.changed(column, value)), "list.xlsx") == [(rule, 3, column)]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (110099197001010020, "id_became_number"),
        (1.1e17, "id_became_number"),
        (["x"], "cell_kind"),
        (None, "cell_empty"),
    ],
)
def test_a_json_value_that_is_not_text_is_recognised_by_its_object(value: Any, rule: str) -> None:
    assert problems_of(samples.as_json(samples.changed("ID_CARD", value)), "list.json") == [(rule, 2, "ID_CARD")]


def test_a_date_in_a_workbook_is_not_text() -> None:
    import datetime

    data = samples.as_xlsx(samples.changed("EXPERT_NAME", datetime.date(2026, 1, 5)))
    assert problems_of(data, "list.xlsx") == [("cell_kind", 3, "EXPERT_NAME")]


def test_a_wrong_check_digit_is_named() -> None:
    good = samples.id_number(2)
    wrong = good[:17] + ("1" if good[17] != "1" else "2")
    assert problems_of(samples.as_csv(samples.changed("ID_CARD", wrong))) == [("id_check_digit", 3, "ID_CARD")]


def test_the_same_person_twice_names_both_rows() -> None:
    with pytest.raises(DrawFileRefused) as refused:
        read_draw(samples.as_csv(samples.changed("ID_CARD", samples.id_number(1), row=3)), "list.csv")
    (problem,) = refused.value.problems
    assert (problem.rule, problem.row, problem.other_row) == ("person_twice", 5, 2)
    assert "row 2" in problem.message
    assert "第2行" in problem.message_zh


def test_two_chairs_are_refused() -> None:
    assert problems_of(samples.as_csv(samples.changed("IS_CHAIR_MAN", "1", row=4))) == [
        ("chair_twice", 6, "IS_CHAIR_MAN")
    ]


def test_an_empty_row_between_people_is_refused() -> None:
    body = samples.rows()
    body.insert(2, ["", "", "", "", "", ""])
    assert problems_of(samples.as_csv(body)) == [("row_empty", 4, None)]
    assert problems_of(samples.as_xlsx(body), "list.xlsx") == [("row_empty", 4, None)]


def test_more_cells_than_headings_are_refused() -> None:
    body = samples.rows()
    body[0].append("x")
    assert problems_of(samples.as_csv(body)) == [("row_too_long", 2, None)]


@pytest.mark.parametrize("missing", ["BID_SECTION_CODE", "EXPERT_NAME", "ID_CARD"])
def test_a_missing_column_is_named(missing: str) -> None:
    place = samples.HEADINGS.index(missing)
    headings = [heading for heading in samples.HEADINGS if heading != missing]
    body = [[cell for index, cell in enumerate(row) if index != place] for row in samples.rows()]
    assert problems_of(samples.as_csv(body, headings)) == [("column_missing", None, missing)]


def test_a_column_under_two_names_is_refused() -> None:
    body = [[*row, row[2]] for row in samples.rows()]
    assert problems_of(samples.as_csv(body, (*samples.HEADINGS, "姓名"))) == [("column_twice", None, "EXPERT_NAME")]


def test_an_unknown_heading_is_a_warning_by_its_place() -> None:
    body = [[*row, "x"] for row in samples.rows()]
    (warning,) = read_draw(samples.as_csv(body, (*samples.HEADINGS, "whatever")), "list.csv").warnings
    assert (warning.rule, warning.column) == ("column_unknown", "column 7")
    assert warning.where_zh == "第7列"


def test_a_wrong_deal_code_is_named() -> None:
    headings = (*samples.HEADINGS, "UNIFIED_DEAL_CODE")
    wrong = samples.deal_code()[:-1] + ("A" if samples.deal_code()[-1] != "A" else "B")
    body = [[*row, wrong if place == 2 else ""] for place, row in enumerate(samples.rows())]
    assert problems_of(samples.as_csv(body, headings)) == [("code_check", 4, "UNIFIED_DEAL_CODE")]


def test_a_section_of_another_project_is_named() -> None:
    headings = (*samples.HEADINGS, "TENDER_PROJECT_CODE")
    body = [[*row, "B" + samples.PROJECT[1:]] for row in samples.rows(1)]
    assert problems_of(samples.as_csv(body, headings)) == [("section_not_of_project", 2, "BID_SECTION_CODE")]


def test_types_that_contradict_each_other_are_named() -> None:
    body = [[*row, "1" if place == 1 else "0"] for place, row in enumerate(samples.rows())]
    data = samples.as_csv(body, (*samples.HEADINGS, "IS_TENDER_AGENT"))
    assert problems_of(data) == [("types_contradict", 3, "EXPERT_TYPE")]


def test_a_passport_number_has_a_form_too() -> None:
    body = samples.changed("ID_CARD", "1.1E+17")
    body[1][4] = "05"
    body[2][3:5] = ["P*", "05"]
    assert problems_of(samples.as_csv(body)) == [
        ("id_became_number", 3, "ID_CARD"),
        ("id_other_characters", 4, "ID_CARD"),
    ]


def test_all_problems_are_named_at_once_in_the_order_of_rows() -> None:
    body = samples.rows()
    body[4][2], body[0][3], body[2][1] = "", "1", "7"
    assert [row for _, row, _ in problems_of(samples.as_csv(body))] == [2, 4, 6]


def test_every_rule_reads_in_both_languages() -> None:
    for rule in RULES:
        problem = DrawProblem(rule, 3, "ID_CARD", other_row=2, bound=50)
        assert "{" not in problem.message + problem.message_zh
        assert problem.message.isascii() or "招标投标法" in problem.message
        assert any("\u4e00" <= sign <= "\u9fff" for sign in problem.message_zh)
        assert problem.to_plain()["where"] == "row 3, ID_CARD"
