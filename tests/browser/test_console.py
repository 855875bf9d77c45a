"""The console: what staff see, and acts that two of them sign."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.looks import faults_of, shoot
from tests.browser.mock_server import MockServer
from tests.browser.windows import Windows
from tests.support.conditions import wait_for

NO_FIRE = {"latched": False, "inputs": {"fire-panel": False}}
FIRE = {"latched": True, "inputs": {"fire-panel": True}}


def override(page: Page) -> Locator:
    """The dialog in which the main door is opened outside the rule."""
    page.get_by_role("button", name="强制开门").first.click()
    return page.get_by_role("dialog")


def fill(dialog: Locator, signers: list[tuple[str, str]], reason: str = "协助老人") -> None:
    """Reason, and staff id and PIN of each person."""
    dialog.get_by_label("理由").fill(reason)
    for at, (staff, pin) in enumerate(signers):
        dialog.get_by_label("工号").nth(at).fill(staff)
        dialog.get_by_label("口令").nth(at).fill(pin)
    dialog.get_by_role("button", name="签署并提交").click()


def test_an_empty_field_and_a_wrong_pin_at_the_login_are_told_in_chinese(windows: Windows) -> None:
    page = windows.open("/console")
    enter = page.get_by_role("button", name="登录")
    enter.click()
    expect(page.get_by_role("alert")).to_have_text("请填写工号。")
    page.get_by_label("工号").fill("g1")
    enter.click()
    expect(page.get_by_role("alert")).to_have_text("请输入口令。")
    page.get_by_label("口令").fill("9999")
    enter.click()
    expect(page.get_by_role("alert")).to_have_text("工号或口令不对")
    expect(page.get_by_label("口令")).to_have_value("")


def test_an_override_is_signed_by_two_persons(windows: Windows, mock: MockServer) -> None:
    page = windows.open_staff("/console")
    dialog = override(page)
    expect(dialog.get_by_label("工号").first).to_have_value("g1")
    fill(dialog, [("g1", "1234"), ("g2", "1234")])
    expect(page.get_by_role("status")).to_contain_text("强制开门：已提交")
    (told,) = wait_for(mock.told, "the act was sent")
    assert told["act"] == "override_unlock"
    assert told["body"] == {
        "door": "door-main",
        "seconds": 5,
        "reason": "协助老人",
        "by": [{"staff": "g1", "pin": "1234"}, {"staff": "g2", "pin": "1234"}],
    }


def test_a_wrong_pin_keeps_the_dialog_and_names_the_person(windows: Windows, mock: MockServer) -> None:
    page = windows.open_staff("/console")
    dialog = override(page)
    fill(dialog, [("g1", "1234"), ("g2", "0000")])
    expect(dialog.get_by_role("alert")).to_have_text("g2 的口令不对")
    expect(dialog.get_by_label("口令").first).to_have_value("")
    expect(dialog.get_by_label("理由")).to_have_value("协助老人")
    assert mock.told() == []
    fill(dialog, [("g1", "1234"), ("g2", "1234")])
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize(
    ("signers", "reason", "said"),
    [
        ([("g1", "1234"), ("g1", "1234")], "x", "两个工号不能相同"),
        ([("g1", "1234"), ("g2", "")], "x", "请输入口令"),
        ([("g1", "1234"), ("", "1234")], "x", "请填写工号"),
        ([("g1", "1234"), ("g2", "1234")], " ", "请写明理由"),
    ],
)
def test_an_act_that_is_not_signed_in_full_is_not_sent(
    windows: Windows, mock: MockServer, signers: list[tuple[str, str]], reason: str, said: str
) -> None:
    page = windows.open_staff("/console")
    dialog = override(page)
    fill(dialog, signers, reason)
    expect(dialog.get_by_role("alert")).to_have_text(said)
    assert mock.told() == []


def test_a_field_that_was_refused_is_named_in_the_dialog(windows: Windows) -> None:
    page = windows.open_staff("/console")
    named = {"field": "seconds", "detail": "seconds: too large", "detail_zh": "seconds：太大"}
    refusal = {
        "code": "fields",
        "detail": "Some fields are wrong.",
        "detail_zh": "有的内容不符合要求。",
        "errors": [named],
    }
    page.route("**/acts/override_unlock", lambda route: route.fulfill(status=422, json=refusal))
    dialog = override(page)
    fill(dialog, [("g1", "1234"), ("g2", "1234")])
    expect(dialog.get_by_role("alert")).to_contain_text("seconds：太大")


def test_typing_begins_at_the_first_thing_that_is_missing(windows: Windows) -> None:
    page = windows.open_staff("/console")
    expect(override(page).get_by_label("理由")).to_be_focused()


def test_the_dialog_can_be_left_without_an_act(windows: Windows, mock: MockServer) -> None:
    page = windows.open_staff("/console")
    override(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert mock.told() == []


def test_what_changes_at_the_site_changes_on_the_page(windows: Windows, mock: MockServer) -> None:
    page = windows.open_staff("/console")
    expect(page.get_by_text("消防正常")).to_be_visible()
    mock.set_staff(fire=FIRE)
    expect(page.get_by_role("alert")).to_contain_text("火警")
    page.get_by_role("button", name="复位火警").click()
    expect(page.get_by_role("dialog")).to_contain_text("理由")


def test_a_flagged_session_says_why(windows: Windows) -> None:
    page = windows.open_staff("/console")
    expect(page.get_by_text("有异常标记: 录像曾中断 · 曾强制开门")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("flagged: recording was interrupted · door was overridden")).to_be_visible()


def test_an_approved_exit_is_seen_until_the_card_is_laid(windows: Windows, mock: MockServer) -> None:
    page = windows.open_staff("/console")
    asked = {"person": "p-12", "masked_name": "赵*", "session": "s-1", "state": "exit_asked", "box": "3"}
    mock.set_staff(people=[{**asked, "exit_approved": True}], exit_requests=[])
    expect(page.get_by_role("row", name="赵* 已批准离场，等待刷卡 3")).to_be_visible()
    expect(page.locator("article", has_text="赵* 已批准离场，等待刷卡")).to_be_visible()
    expect(page.get_by_role("button", name="批准离场")).to_have_count(0)


def test_the_room_of_a_new_session_is_chosen_from_those_of_the_site(windows: Windows, mock: MockServer) -> None:
    page = windows.open_staff("/console")
    page.get_by_role("button", name="新建场次").click()
    dialog = page.get_by_role("dialog")
    room = dialog.get_by_label("评审室")
    expect(room.get_by_role("option")).to_have_text(["请选择", "1", "2"])
    dialog.get_by_label("场次编号").fill("s-9")
    dialog.get_by_label("名称").fill("第九场")
    dialog.get_by_label("开始").fill("2026-01-02T09:00")
    dialog.get_by_label("结束").fill("2026-01-02T12:00")
    dialog.get_by_label("口令").fill("1234")
    dialog.get_by_role("button", name="签署并提交").click()
    expect(dialog.get_by_role("alert")).to_have_text("请填完所有项目")
    room.select_option("2")
    dialog.get_by_role("button", name="签署并提交").click()
    (told,) = wait_for(mock.told, "the act was sent")
    assert (told["act"], told["body"]["room"]) == ("plan_session", "2")


def test_old_values_are_greyed_when_the_connection_is_lost(windows: Windows, mock: MockServer) -> None:
    page = windows.open_staff("/console")
    expect(page.get_by_text("待办")).to_be_visible()
    mock.lose()
    expect(page.get_by_role("alert")).to_contain_text("连接中断")
    main = page.locator("main")
    assert main.evaluate("(main) => getComputedStyle(main).filter") == "grayscale(1)"
    assert main.evaluate("(main) => getComputedStyle(main).pointerEvents") == "none"
    mock.find()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_faults_of_a_draw_list_name_row_column_and_rule(windows: Windows, tmp_path: Path) -> None:
    page = windows.open_staff("/console")
    lists = tmp_path / "list.csv"
    lists.write_text("NAME,ID_CARD\n", "utf-8")
    page.get_by_label("导入名单").set_input_files(lists)
    expect(page.get_by_role("alert")).to_contain_text("第 3 行，ID_CARD: 不是 18 位")


def test_the_review_of_a_session_is_one_click_away(windows: Windows) -> None:
    page = windows.open_staff("/console")
    expect(page.get_by_role("link", name="回看").nth(1)).to_have_attribute("href", "/review?session=s-1")
    page.get_by_role("link", name="回看").nth(1).click()
    expect(page.get_by_role("heading", name="第一场 设备采购")).to_be_visible()


@pytest.mark.parametrize("fire", [NO_FIRE, FIRE], ids=["calm", "fire"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_console_fits_a_full_screen_and_can_be_read(
    windows: Windows, mock: MockServer, tmp_path: Path, language: str, fire: dict[str, object]
) -> None:
    page = windows.open_staff("/console")
    mock.set_staff(fire=fire)
    expect(page.get_by_text("火警" if fire["latched"] else "消防正常").first).to_be_visible()
    if language == "en":
        page.get_by_role("button", name="English").click()
    shoot(page, tmp_path, f"console-{language}")
    assert faults_of(page, target_px=28) == []
