"""The simulator panel: each button asks the back door for the right thing, and tells how it went."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import faults_of, shoot
from tests.browser.mock_server import MockServer
from tests.browser.windows import Windows
from tests.support.conditions import wait_for

WALK = {
    "gate": "gate-a",
    "direction": "forward",
    "turn_back": False,
    "followed_by": None,
    "pace_ms": 600,
    "report_delay_ms": 0,
}
ASKED = {
    "放到 exit-reader-a": ("people/e1/present-card", {"reader": "exit-reader-a"}),
    "拿回身份证": ("people/e1/take-card", {}),
    "存手机，关箱门": ("people/e1/store", {"locker": "locker-a", "box": 5, "within_ms": 10_000}),
    "→ 向里走": ("people/e1/walk-gate", WALK),
    "← 向外走": ("people/e1/walk-gate", WALK | {"direction": "backward"}),
    "走进去又退回": ("people/e1/walk-gate", WALK | {"turn_back": True}),
    "带人尾随": ("people/e1/walk-gate", WALK | {"followed_by": "x1"}),
    "→ 进 door-main": (
        "people/e1/walk-door",
        {"door": "door-main", "direction": "in", "pace_ms": 300, "within_ms": 10_000},
    ),
    "← 出 door-room-1": (
        "people/e1/walk-door",
        {"door": "door-room-1", "direction": "out", "pace_ms": 300, "within_ms": 10_000},
    ),
    "推开": ("doors/door-main", {"do": "open"}),
    "强行打开": ("doors/door-main", {"do": "force_open"}),
    "按住出门按钮": ("doors/door-main", {"do": "press_button"}),
    "击碎玻破": ("doors/door-main", {"do": "break_glass"}),
    "换好玻片": ("doors/door-room-1", {"do": "restore_glass"}),
    "报火警": ("fire/fire-panel", {"do": "alarm"}),
    "剪断线": ("fire/fire-panel", {"do": "cut_wire"}),
    "改灵敏度": ("gates/gate-a/sensitivity", {"of": "overall", "value": 300}),
    "拔线": ("devices/reader-a/cable", {"cut": True}),
    "接线": ("devices/board-room/cable", {"cut": False}),
    "排除故障": ("devices/locker-a/fault", {"kind": None}),
    "制造故障": ("devices/reader-a/fault", {"kind": "silence"}),
}


@pytest.fixture
def panel(windows: Windows) -> Page:
    """The panel with its site on the screen."""
    page = windows.open("/panel", 1280, 800)
    page.get_by_text("模拟一", exact=True).wait_for()
    return page


def last_told(mock: MockServer) -> tuple[str, dict[str, object]]:
    """What the back door was asked for, once it was."""
    told = wait_for(mock.told, "the back door was asked")[-1]
    return told["path"], told["body"]


@pytest.mark.parametrize("button", ASKED)
def test_a_button_asks_for_its_deed(panel: Page, mock: MockServer, button: str) -> None:
    panel.get_by_role("button", name=button).first.click()
    assert last_told(mock) == ASKED[button]


def test_another_person_acts_after_being_chosen(panel: Page, mock: MockServer) -> None:
    panel.get_by_role("button", name="模拟三").click()
    expect(panel.get_by_role("heading", name="模拟三 的动作")).to_be_visible()
    panel.get_by_role("button", name="取手机，关箱门").click()
    assert last_told(mock) == ("people/e3/collect", {"locker": "locker-a", "box": 7, "within_ms": 10_000})


def test_a_box_is_chosen_before_something_is_done_to_it(panel: Page, mock: MockServer) -> None:
    panel.get_by_role("button", name="locker-a 12 号箱").click()
    panel.get_by_role("button", name="修好").click()
    assert last_told(mock) == ("boxes/locker-a/12", {"do": "unjam"})


def test_pace_and_delay_are_sent_and_checked(panel: Page, mock: MockServer) -> None:
    panel.get_by_label("步速（毫秒）").fill("fast")
    expect(panel.get_by_role("alert")).to_have_text("请填 0 到 60000 的整数")
    panel.get_by_label("步速（毫秒）").fill("200")
    panel.get_by_label("报告迟到（毫秒）").fill("3000")
    panel.get_by_role("button", name="→ 向里走").click()
    assert last_told(mock) == ("people/e1/walk-gate", WALK | {"pace_ms": 200, "report_delay_ms": 3000})


def test_a_fault_takes_parameters(panel: Page, mock: MockServer) -> None:
    panel.locator("form select").first.select_option("gate-a")
    panel.locator("form select").last.select_option("glued")
    panel.get_by_label("参数（可空）").fill("oops")
    expect(panel.get_by_role("button", name="制造故障")).to_be_disabled()
    panel.get_by_label("参数（可空）").fill("count=2")
    panel.get_by_role("button", name="制造故障").click()
    assert last_told(mock) == ("devices/gate-a/fault", {"kind": "glued", "count": 2})


def test_outcomes_are_told_in_chinese(panel: Page) -> None:
    panel.get_by_role("button", name="→ 向里走").click()
    expect(panel.get_by_text("完成，检测门报警")).to_be_visible()
    panel.get_by_role("button", name="→ 进 door-main").click()
    expect(panel.get_by_text("做不成：门一直锁着，没有走过去")).to_be_visible()


def test_what_was_done_shows_within_a_second_or_so(panel: Page) -> None:
    panel.get_by_role("button", name="报火警").click()
    expect(panel.get_by_role("button", name="解除火警")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_panel_says_that_it_is_a_simulation_wherever_one_looks(
    windows: Windows, tmp_path: Path, language: str
) -> None:
    page = windows.open(f"/panel?lang={language}", 1280, 800)
    page.get_by_text("模拟一", exact=True).wait_for()
    shoot(page, tmp_path, f"panel-{language}")
    page.mouse.wheel(0, 3000)
    expect(page.get_by_text("模拟" if language == "zh" else "SIMULATION", exact=True)).to_be_in_viewport()
    page.mouse.wheel(0, -3000)
    page.set_viewport_size({"width": 1280, "height": 1400})
    assert faults_of(page, target_px=24) == []
