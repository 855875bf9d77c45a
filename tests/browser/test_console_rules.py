"""The console and the rule book: what waits for staff, incidents, checklists, role lists, degraded modes."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.console_states import BUSY
from tests.browser.looks import faults_of, shoot
from tests.browser.mock_server import MockServer
from tests.browser.windows import Windows
from tests.support.conditions import wait_for


def sign(dialog: Locator, *staff: str) -> None:
    """Staff id and PIN of each person, and send."""
    for at, one in enumerate(staff):
        dialog.get_by_label("工号").nth(at).fill(one)
        dialog.get_by_label("口令").nth(at).fill("1234")
    dialog.get_by_role("button", name="签署并提交").click()


def test_what_waits_for_staff_stands_first_with_the_acts_that_answer_it(windows: Windows, mock: MockServer) -> None:
    page = windows.open_staff("/console")
    mock.set_staff(**BUSY)
    todos = page.locator("section", has=page.get_by_role("heading", name="待办")).locator("article")
    expect(todos).to_have_count(6)
    expect(todos.first).to_contain_text("互锁被破坏，立即查看")
    page.get_by_role("button", name="不准进入").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("李* · 不准进入")
    expect(dialog).to_contain_text("其中至少一人是监督人员")
    dialog.get_by_label("理由").fill("三次报警")
    sign(dialog, "g1", "s1")
    (told,) = wait_for(mock.told, "the decision was sent")
    assert (told["act"], told["body"]["person"], told["body"]["admit"]) == ("decide_hold", "p-13", False)


def test_an_incident_is_done_step_by_step_and_leads_to_its_footage(windows: Windows, mock: MockServer) -> None:
    page = windows.open_staff("/console")
    mock.set_staff(**BUSY)
    held = page.locator("details", has_text="人员留在检测门待决定")
    held.locator("summary").click()
    expect(held.get_by_role("listitem").first).to_contain_text("人员已检查 g1+g2 完成")
    expect(held.get_by_role("link", name="看录像")).to_have_attribute("href", "/review?session=s-1&at=1767250000000000")
    held.get_by_role("button", name="已完成").click()
    dialog = page.get_by_role("dialog")
    sign(dialog, "g1")
    (told,) = wait_for(mock.told, "the step was sent")
    assert (told["act"], told["body"]["incident"], told["body"]["step"]) == ("do_incident_step", "3", "supervisor_told")


def test_a_checklist_is_signed_when_every_item_is_ticked(windows: Windows, mock: MockServer) -> None:
    page = windows.open_staff("/console")
    mock.set_staff(**BUSY)
    second = page.locator("article", has_text="第二场 施工").filter(has=page.locator("summary"))
    second.locator("summary").click()
    second.get_by_role("button", name="签署清单: 夜间关闭").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("网络已断开").check()
    sign(dialog, "g1", "g2")
    expect(dialog.get_by_role("alert")).to_have_text("请逐项核对，全部勾选后再签署")
    dialog.get_by_label("物品已封存").check()
    dialog.get_by_role("button", name="签署并提交").click()
    (told,) = wait_for(mock.told, "the list was sent")
    assert told["body"]["checklist"] == "night"
    assert sorted(told["body"]["items"]) == ["materials_sealed", "network_cut"]


def test_people_by_role_are_listed_by_two_and_not_shown_again(windows: Windows) -> None:
    page = windows.open_staff("/console")
    sent: list[dict[str, object]] = []

    def take(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(json={})

    page.route("**/role-lists", take)
    card = page.locator("article", has_text="第二场 施工").filter(has=page.locator("summary"))
    card.locator("summary").click()
    card.get_by_role("button", name="登记入场人员").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("姓名").fill("王某某")
    dialog.get_by_label("身份证号").fill("11010119900101001x")
    dialog.get_by_label("角色").select_option("owner")
    sign(dialog, "g1", "g2")
    expect(page.get_by_role("status")).to_have_text("已登记 1 人")
    assert sent[0]["people"] == [{"name": "王某某", "id_number": "11010119900101001X", "role": "owner"}]
    assert "王某某" not in page.content()


def test_a_refusal_says_its_rule_and_where_it_stands(windows: Windows) -> None:
    page = windows.open_staff("/console")
    reason = {"rule_zh": "评委须为单数。", "rule_en": "Odd.", "clause": "招标投标法 37", "figures": []}
    refusal = {"code": "even_number", "detail": "Even.", "detail_zh": "人数为双数。", "reason": reason}
    page.route("**/acts/start_session", lambda route: route.fulfill(status=409, json=refusal))
    page.get_by_role("button", name="开始评审").click()
    dialog = page.get_by_role("dialog")
    sign(dialog, "g1")
    expect(dialog.get_by_role("alert")).to_contain_text("依据: 评委须为单数。 (招标投标法 37)")


def test_degraded_modes_stand_above_everything_with_their_limit(windows: Windows, mock: MockServer) -> None:
    page = windows.open_staff("/console")
    mock.set_staff(**BUSY)
    modes = page.get_by_role("list", name="降级运行").get_by_role("listitem")
    expect(modes).to_have_count(2)
    expect(modes.nth(1)).to_contain_text("第一场 设备采购")
    expect(modes.nth(1)).to_contain_text("已超过时限")
    expect(modes.nth(0)).to_contain_text("暂停入场 · 评审暂停")


def test_a_gate_that_was_turned_down_says_what_to_set_back(windows: Windows, mock: MockServer) -> None:
    page = windows.open_staff("/console")
    mock.set_staff(**BUSY)
    gates = page.locator("section", has=page.get_by_role("heading", name="检测门自检")).locator("article")
    expect(gates.nth(1)).to_contain_text("与自检通过时不同：第 3 区手机灵敏度 500→40；总灵敏度 500→250")
    expect(gates.nth(1)).to_contain_text("设置版本 07bd55e0c4a1")


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.nightly)])
def test_a_busy_console_can_be_read(windows: Windows, mock: MockServer, tmp_path: Path, language: str) -> None:
    page = windows.open_staff("/console", height=1900)
    mock.set_staff(**BUSY)
    expect(page.get_by_text("互锁被破坏，立即查看")).to_be_visible()
    if language == "en":
        page.get_by_role("button", name="English").click()
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    shoot(page, tmp_path, f"console-busy-{language}")
    assert faults_of(page, target_px=28) == []
