"""Good lists, in every form in which they come."""

import json
from pathlib import Path

import pytest

from controller.draw.read import DrawFile, ExpertType, read_draw
from tests.draw import samples


def people(draw: DrawFile) -> list[tuple[str, str]]:
    return [(entry.name, entry.id_number) for entry in draw.entries]


EXPECTED = [(samples.NAMES[place], samples.id_number(place + 1)) for place in range(5)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_every_usual_encoding(encoding: str) -> None:
    draw = read_draw(samples.as_csv(samples.rows(), encoding=encoding), "list.csv")
    assert people(draw) == EXPECTED
    assert draw.section_code == samples.SECTION


def test_a_rare_character_survives_gb18030() -> None:
    draw = read_draw(samples.as_csv(samples.changed("EXPERT_NAME", "测䶮"), encoding="gb18030"), "list.csv")
    assert draw.entries[1].name == "测䶮"


def test_csv_xlsx_and_json_hold_the_same_list() -> None:
    body = samples.rows()
    lists = [
        read_draw(samples.as_csv(body), "a.csv"),
        read_draw(samples.as_xlsx(body), "a.xlsx"),
        read_draw(samples.as_json(body), "a.json"),
    ]
    assert lists[0] == lists[1] == lists[2]
    assert people(lists[0]) == EXPECTED


def test_the_form_is_told_by_content_when_the_name_says_nothing() -> None:
    body = samples.rows()
    for data in (samples.as_csv(body), samples.as_xlsx(body), samples.as_json(body)):
        assert people(read_draw(data)) == EXPECTED


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(samples.as_csv(samples.rows()))
    assert people(read_draw(file)) == EXPECTED


def test_chinese_headings_mean_the_national_fields() -> None:
    headings = ("标段（包）编号", "专家类别", "姓名", "身份证号", "证件类型", "是否组长")
    body = samples.rows()
    body[1][1], body[2][1], body[0][4], body[0][5] = "招标人代表", "专家", "居民身份证", "是"
    draw = read_draw(samples.as_csv(body, headings), "list.csv")
    assert people(draw) == EXPECTED
    assert draw.entries[1].expert_type is ExpertType.OWNER_REPRESENTATIVE
    assert draw.entries[2].expert_type is ExpertType.DRAWN
    assert draw.entries[0].is_chair


def test_three_columns_are_enough() -> None:
    body = [[row[0], row[2], row[3]] for row in samples.rows()]
    draw = read_draw(samples.as_csv(body, ("标段编号", "姓名", "身份证号")), "list.csv")
    assert people(draw) == EXPECTED
    assert {entry.expert_type for entry in draw.entries} == {ExpertType.DRAWN}


def test_the_preview_counts_kinds_of_people() -> None:
    body = samples.rows()
    body[3][1], body[4][1] = "1", "9"
    counts = read_draw(samples.as_csv(body), "list.csv").counts
    assert (counts.total, counts.drawn, counts.owner_representatives, counts.others, counts.chairs) == (5, 3, 1, 1, 1)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_semicolons_and_tabs_separate_too(separator: str) -> None:
    data = samples.as_csv(samples.rows()).replace(b",", separator.encode())
    assert people(read_draw(data, "list.csv")) == EXPECTED


def test_typing_habits_do_not_change_a_value() -> None:
    body = samples.rows()
    body[0][3] = f"'{body[0][3]} "
    body[1][3] = f"\t{body[1][3]}".lower()
    body[2][2] = "测\u3000丙三"
    body[3][0] = samples.SECTION.lower()
    body[4][3] = "".join(chr(ord(sign) + 0xFEE0) for sign in body[4][3])
    assert people(read_draw(samples.as_csv(body), "list.csv")) == EXPECTED


def test_numbers_and_truth_values_in_code_columns_of_a_workbook_are_read() -> None:
    body = samples.rows()
    body[0][1], body[0][4], body[0][5] = 2, 1, True
    draw = read_draw(samples.as_xlsx(body), "list.xlsx")
    assert draw.entries[0].id_type == "01"
    assert draw.entries[0].is_chair


def test_empty_rows_at_the_end_are_nothing() -> None:
    data = samples.as_csv([*samples.rows(), ["", "", "", "", "", ""], []])
    assert people(read_draw(data, "list.csv")) == EXPECTED


def test_project_and_deal_code_are_kept_when_there() -> None:
    headings = (*samples.HEADINGS, "TENDER_PROJECT_CODE", "UNIFIED_DEAL_CODE")
    body = [[*row, samples.PROJECT, samples.deal_code()] for row in samples.rows()]
    draw = read_draw(samples.as_csv(body, headings), "list.csv")
    assert draw.tender_project_code == samples.PROJECT
    assert draw.unified_deal_code == samples.deal_code()


def test_json_may_name_the_section_once_for_all() -> None:
    experts = [{"EXPERT_NAME": row[2], "ID_CARD": row[3]} for row in samples.rows()]
    data = json.dumps({"BID_SECTION_CODE": samples.SECTION, "experts": experts}).encode()
    assert people(read_draw(data, "list.json")) == EXPECTED


def test_a_foreign_passport_needs_no_check_digit() -> None:
    body = samples.changed("ID_CARD", "X-0000001")
    body[1][4] = "05"
    assert read_draw(samples.as_csv(body), "list.csv").entries[1].id_type == "05"


def test_a_second_sheet_with_notes_is_left_alone() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["remarks", "nothing"])
    sheet = book.create_sheet("名单")
    for row in [samples.HEADINGS, *samples.rows()]:
        sheet.append(list(row))
    assert people(read_draw(samples.saved(book), "list.xlsx")) == EXPECTED


def test_fields_that_we_do_not_need_are_passed_over_in_silence() -> None:
    headings = (*samples.HEADINGS, "EXPERT_CHECK_IN_TIME", "序号")
    draw = read_draw(samples.as_csv([[*row, "", "1"] for row in samples.rows()], headings), "list.csv")
    assert draw.warnings == ()


def test_a_list_of_mostly_owners_people_is_warned_about() -> None:
    body = samples.rows()
    body[0][1] = body[1][1] = "1"
    warnings = read_draw(samples.as_csv(body), "list.csv").warnings
    assert [(warning.rule, warning.row) for warning in warnings] == [("chair_owner", 2), ("drawn_few", None)]
