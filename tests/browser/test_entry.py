"""What a person does at the entry page, and what the page then tells the controller."""

import json

from playwright.sync_api import Page, expect

from tests.browser.kiosk_states import COMMITMENT, COMPANIES, STATES
from tests.browser.mock_server import MockServer
from tests.browser.windows import Windows
from tests.support.conditions import wait_for


def read_to_the_end(page: Page) -> None:
    """Turns the pages of the undertaking until the devices are asked for."""
    page.locator(".read").wait_for()
    while page.locator(".read").count():
        page.locator(".read .main").click()


def sign(page: Page) -> None:
    """Draws two strokes into the field."""
    field = page.get_by_role("img", name="用手指写下您的姓名").bounding_box()
    assert field is not None
    for height in (0.4, 0.6):
        page.mouse.move(field["x"] + field["width"] * 0.2, field["y"] + field["height"] * height)
        page.mouse.down()
        page.mouse.move(field["x"] + field["width"] * 0.7, field["y"] + field["height"] * (height + 0.2), steps=12)
        page.mouse.up()


def acts(mock: MockServer, name: str) -> list[dict[str, object]]:
    """What was told under that name."""
    return [told["body"] for told in mock.told() if told.get("act") == name]


def test_a_signature_is_drawn_and_sent_with_the_text_that_was_read(windows: Windows, mock: MockServer) -> None:
    page = windows.open_entry()
    mock.set_kiosk(**STATES["commitment"])
    read_to_the_end(page)
    page.get_by_role("button", name="带了，要存放").click()
    agree = page.get_by_role("button", name="我已阅读并承诺")
    expect(agree).to_be_disabled()
    sign(page)
    agree.click()
    (declared,) = wait_for(lambda: acts(mock, "declare"), "the declaration was sent")
    assert declared["commitment_sha256"] == COMMITMENT["sha256"]
    assert declared["devices"] == "store"
    strokes = json.loads(str(declared["signature"]))["strokes"]
    assert len(strokes) == 2
    assert all(len(stroke) > 20 for stroke in strokes)


def test_a_signature_can_be_written_anew(windows: Windows, mock: MockServer) -> None:
    page = windows.open_entry()
    mock.set_kiosk(**STATES["commitment"])
    read_to_the_end(page)
    page.get_by_role("button", name="没有携带").click()
    sign(page)
    page.get_by_role("button", name="重写").click()
    expect(page.get_by_role("button", name="我已阅读并承诺")).to_be_disabled()
    expect(page.get_by_text("我声明没有携带任何电子设备")).to_be_visible()


def test_whoever_knows_a_bidder_stands_aside_before_reading_on(windows: Windows, mock: MockServer) -> None:
    page = windows.open_entry()
    mock.set_kiosk(**STATES["commitment"], companies=COMPANIES)
    page.get_by_role("button", name="下一页").click()
    page.get_by_role("button", name="有，我要回避").click()
    page.get_by_role("button", name="西湖检测").click()
    page.get_by_role("dialog").get_by_role("button", name="确定回避").click()
    assert wait_for(lambda: acts(mock, "conflict"), "the conflict was told") == [{"company": 4}]


def test_whoever_knows_no_bidder_reads_the_undertaking(windows: Windows, mock: MockServer) -> None:
    page = windows.open_entry()
    mock.set_kiosk(**STATES["commitment"], companies=COMPANIES[:2])
    page.get_by_role("button", name="没有利害关系").click()
    expect(page.get_by_role("heading", name="评审承诺书")).to_be_visible()
    assert acts(mock, "conflict") == []


def test_what_lies_in_the_box_is_ticked_and_sent_whole(windows: Windows, mock: MockServer) -> None:
    page = windows.open_entry()
    mock.set_kiosk(**STATES["box_items"])
    page.get_by_role("button", name="手表").click()
    page.get_by_role("button", name="手机").click()
    expect(page.get_by_role("button", name="手机")).to_have_attribute("aria-pressed", "false")
    sent = wait_for(lambda: acts(mock, "items")[1:], "both ticks were sent")
    assert sent == [{"items": ["earphones", "watch"]}]


def test_a_long_press_gives_the_silent_signal_and_nothing_shows_it(windows: Windows, mock: MockServer) -> None:
    page = windows.open_entry()
    expect(page.get_by_role("heading", name="请把身份证放在读卡区")).to_be_visible()
    before = page.locator(".kiosk").inner_html()
    place = page.locator(".place").bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 5, place["y"] + 5)
    page.mouse.down()
    wait_for(lambda: acts(mock, "duress"), "the signal was given")
    page.mouse.up()
    assert page.locator(".kiosk").inner_html() == before


def test_the_devices_are_not_asked_for_when_a_box_is_theirs_already(windows: Windows, mock: MockServer) -> None:
    page = windows.open_entry()
    mock.set_kiosk(**{**STATES["commitment"], "box": 7})
    read_to_the_end(page)
    expect(page.get_by_text("我承诺把全部设备存入储物箱")).to_be_visible()


def test_staff_are_called_once_and_the_page_says_so(windows: Windows, mock: MockServer) -> None:
    page = windows.open_entry()
    page.get_by_role("button", name="呼叫工作人员").click()
    wait_for(lambda: acts(mock, "call-staff"), "staff were called")
    mock.set_kiosk(**STATES["staff_called"])
    expect(page.get_by_role("button", name="已通知工作人员")).to_be_disabled()


def test_the_language_changes_at_a_key_and_back_for_the_next_person(windows: Windows, mock: MockServer) -> None:
    page = windows.open_entry()
    mock.set_kiosk(**STATES["gate"])
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Walk through the gate")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    mock.set_kiosk(**STATES["swipe"])
    expect(page.get_by_role("heading", name="请把身份证放在读卡区")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_lost_connection_greys_everything_and_a_new_one_mends_it(windows: Windows, mock: MockServer) -> None:
    page = windows.open_entry()
    mock.set_kiosk(**STATES["gate"])
    expect(page.get_by_role("heading", name="请走过检测门")).to_be_visible()
    mock.lose()
    expect(page.get_by_role("alert")).to_contain_text("连接中断")
    assert page.locator("main").evaluate("(main) => getComputedStyle(main).filter") == "grayscale(1)"
    expect(page.get_by_role("button", name="呼叫工作人员")).to_be_disabled()
    mock.find()
    mock.set_kiosk(**STATES["door"])
    expect(page.get_by_role("heading", name="门已开，请进")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_more_time_is_one_tap(windows: Windows, mock: MockServer) -> None:
    page = windows.open_entry()
    mock.set_kiosk(**STATES["still_there"])
    page.get_by_role("alertdialog").get_by_role("button", name="继续").click()
    wait_for(lambda: acts(mock, "continue"), "the person asked for more time")


def test_giving_up_is_asked_twice(windows: Windows, mock: MockServer) -> None:
    page = windows.open_entry()
    mock.set_kiosk(**STATES["wait_identity"])
    page.get_by_role("button", name="退出办理").click()
    assert acts(mock, "cancel") == []
    page.get_by_role("dialog").get_by_role("button", name="退出", exact=True).click()
    wait_for(lambda: acts(mock, "cancel"), "the person gave up")


def test_a_page_without_a_key_shows_nothing_of_the_lane(windows: Windows) -> None:
    page = windows.open("/entry?lane=a", 1080, 1920)
    expect(page.get_by_role("heading", name="本终端尚未授权")).to_be_visible()


def test_a_page_with_a_wrong_key_says_so(windows: Windows) -> None:
    page = windows.open("/entry?lane=a#key=wrong", 1080, 1920)
    expect(page.get_by_role("heading", name="本终端尚未授权")).to_be_visible()
