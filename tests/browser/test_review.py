"""The review page on real recordings: every picture carries the number of its frame, so each is compared with the clock."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import faults_of, shoot
from tests.browser.mock_server import MockServer
from tests.browser.recordings import BITS, HEIGHT, RATE, START_UTC_US, WIDTH
from tests.browser.windows import Windows
from tests.support.conditions import wait_for

SOURCES = ["cam-lane-a", "cam-room-1a", "cam-room-1b"]
ALIKE_S = 0.3
"""Pictures of one moment differ by less: six frames, on a busy machine with software decoding."""

_SECOND = f"""
(source) => {{
  const video = document.querySelector(`[data-source="${{source}}"] video`);
  const canvas = new OffscreenCanvas({WIDTH}, {HEIGHT});
  const field = canvas.getContext("2d");
  field.drawImage(video, 0, 0, {WIDTH}, {HEIGHT});
  const row = field.getImageData(0, {HEIGHT // 2}, {WIDTH}, 1).data;
  const wide = {WIDTH // BITS};
  let number = 0;
  for (let bit = 0; bit < {BITS}; bit += 1) number = number * 2 + (row[(bit * wide + wide / 2) * 4] > 128 ? 1 : 0);
  return number / {RATE};
}}
"""


def second_of(page: Page, source: str) -> float:
    """The second of the session that a source's picture shows, read from the picture itself."""
    return float(page.evaluate(_SECOND, source))


def shows(page: Page, source: str) -> str | None:
    """What the tile of a source shows."""
    return page.locator(f"figure[data-source={source}]").get_attribute("data-shows")


def clock_of(page: Page) -> int:
    """The clock's whole second, as it stands on the page."""
    return int(page.get_by_role("slider", name="时间轴").get_attribute("aria-valuenow") or -1)


def in_step(page: Page, near_s: float, within_s: float = 1.0) -> bool:
    """All pictures show the same moment, and it is that one."""
    seconds = [second_of(page, source) for source in SOURCES]
    return max(seconds) - min(seconds) < ALIKE_S and all(abs(second - near_s) < within_s for second in seconds)


@pytest.fixture
def review(windows: Windows) -> Page:
    """The first session, opened and standing where every source has a picture: its second camera came 0.2 s late."""
    page = windows.open_staff("/review")
    page.get_by_role("button", name="第一场 设备采购").click()
    page.locator("[data-lane=cam-room-1b] b").first.wait_for()
    wait_for(lambda: [shows(page, source) for source in SOURCES] == ["picture"] * 3, "all pictures are there")
    return page


def test_it_opens_after_a_late_cameras_beginning_which_is_shown_when_one_jumps_there(review: Page) -> None:
    wait_for(lambda: [round(second_of(review, source), 2) for source in SOURCES] == [0.2] * 3, "the first common frame")
    review.locator("header strong").click()
    review.keyboard.press("Home")
    wait_for(lambda: [shows(review, source) for source in SOURCES] == ["picture", "hole", "picture"], "the beginning")
    expect(review.locator("figure[data-source=cam-room-1a]")).to_contain_text("此时还没有开始")
    wait_for(lambda: second_of(review, "cam-lane-a") == 0.0, "the very first frame")


def test_a_link_to_a_moment_opens_there(windows: Windows) -> None:
    page = windows.open_staff(f"/review?session=s-1&at={START_UTC_US + 18_000_000}")
    wait_for(lambda: [shows(page, source) for source in SOURCES] == ["picture"] * 3, "all pictures are there")
    wait_for(lambda: clock_of(page) == 18 and in_step(page, 18), "all stand at that moment")


def test_all_sources_play_on_one_clock(review: Page) -> None:
    review.get_by_role("button", name="播放").click()
    wait_for(lambda: clock_of(review) >= 2, "the clock runs")
    assert in_step(review, clock_of(review))
    review.get_by_role("button", name="暂停").click()
    wait_for(lambda: in_step(review, clock_of(review)), "all stand at the same moment")


def test_standing_pictures_show_the_very_same_frame(review: Page) -> None:
    review.get_by_label("跳到时刻").fill(moment(review, 15))
    review.get_by_role("button", name="跳转").click()
    wait_for(
        lambda: [round(second_of(review, source), 2) for source in SOURCES] == [15.0] * 3, "the frame of second 15"
    )
    review.locator("header strong").click()
    review.keyboard.press(".")
    wait_for(lambda: [round(second_of(review, source), 2) for source in SOURCES] == [15.04] * 3, "one frame on")


def moment(page: Page, after_s: int) -> str:
    """The time of day so long after the beginning, as the page shows times."""
    began = "new Date(1767250800000 + seconds * 1000)"
    return str(page.evaluate(f"(seconds) => {began}.toTimeString().slice(0, 8)", after_s))


def test_a_hole_is_shown_with_its_cause_while_the_others_play_on(review: Page) -> None:
    review.get_by_role("button", name="录像中断").click()
    wait_for(lambda: clock_of(review) == 15, "five seconds before the event")
    review.get_by_role("button", name="4 倍").click()
    review.get_by_role("button", name="播放").click()
    wait_for(lambda: shows(review, "cam-room-1a") == "hole", "the hole")
    expect(review.locator("figure[data-source=cam-room-1a]")).to_contain_text("无录像信号中断")
    before = second_of(review, "cam-lane-a")
    wait_for(lambda: second_of(review, "cam-lane-a") > before + 0.5, "the lane plays on")
    wait_for(lambda: shows(review, "cam-room-1a") == "picture" and clock_of(review) >= 27, "the room is back")
    review.get_by_role("button", name="暂停").click()
    wait_for(lambda: in_step(review, clock_of(review)), "in step after the hole")


def test_a_jump_over_the_hole_and_back_finds_its_place(review: Page) -> None:
    review.locator("header strong").click()
    review.keyboard.press("End")
    review.keyboard.press("Shift+ArrowLeft")
    wait_for(lambda: in_step(review, 30), "ten seconds before the end")
    review.keyboard.press("Home")
    review.keyboard.press("ArrowRight")
    wait_for(lambda: in_step(review, 1, 0.1), "one second after the beginning")


def test_the_hole_is_hatched_on_the_timeline_and_none_other(review: Page) -> None:
    holes = review.locator("[data-lane=cam-room-1a] em")
    expect(holes).to_have_text(["无录像：此时还没有开始", "无录像：信号中断"])
    expect(review.locator("[data-lane=cam-lane-a] em")).to_have_count(0)
    expect(review.locator("[data-lane=cam-lane-a] b")).to_have_count(4)


def test_sound_comes_from_one_chosen_source_and_stops_at_high_speed(review: Page) -> None:
    heard = """() => [...document.querySelectorAll("figure")]
        .filter((tile) => !tile.querySelector("video").muted).map((tile) => tile.dataset.source)"""
    assert review.evaluate(heard) == ["cam-lane-a"]
    review.locator("figure[data-source=cam-room-1a]").get_by_role("button", name="声音").click()
    wait_for(lambda: review.evaluate(heard) == ["cam-room-1a"], "the room is heard")
    review.get_by_role("button", name="4 倍").click()
    wait_for(lambda: review.evaluate(heard) == [], "nothing is heard at 4x")
    expect(review.get_by_text("高于 2 倍速时静音")).to_be_visible()


def test_a_source_whose_sound_no_browser_plays_still_shows_its_picture_and_says_so(review: Page) -> None:
    expect(review.locator("figure[data-source=cam-room-1b]")).to_contain_text("声音编码 G.711")
    expect(review.locator("figure[data-source=cam-lane-a]")).not_to_contain_text("G.711")
    wait_for(lambda: round(second_of(review, "cam-room-1b"), 2) == 0.2, "its picture where the page opened")


@pytest.mark.parametrize(("name", "least_s", "most_s"), [("0.5 倍", 0.2, 1.4), ("2 倍", 2.0, 5.5), ("4 倍", 4.0, 11.0)])
def test_the_speed_is_kept_by_all_pictures(review: Page, name: str, least_s: float, most_s: float) -> None:
    review.get_by_role("button", name=name).click()
    review.get_by_role("button", name="播放").click()
    began = "() => performance.now()"
    wait_for(lambda: second_of(review, "cam-room-1b") > 0.3, "it plays")
    from_ms, from_s = review.evaluate(began), second_of(review, "cam-room-1b")
    wait_for(lambda: review.evaluate(began) > from_ms + 2000, "two seconds on the wall")
    wall_s = (review.evaluate(began) - from_ms) / 1000
    went_s = second_of(review, "cam-room-1b") - from_s
    assert least_s < went_s * 2 / wall_s < most_s
    # One look takes a while itself, and four pictures a second go by meanwhile: a loaded machine may need another look.
    wait_for(lambda: in_step(review, second_of(review, "cam-lane-a")), "all pictures show the same second")


def test_space_plays_and_pauses(review: Page) -> None:
    review.locator("header strong").click()
    review.keyboard.press("Space")
    expect(review.get_by_role("button", name="暂停")).to_be_visible()
    review.keyboard.press("Space")
    expect(review.get_by_role("button", name="播放")).to_be_visible()


def test_keys_that_are_typed_into_a_field_do_not_move_the_clock(review: Page) -> None:
    review.get_by_label("跳到时刻").press_sequentially("1 .")
    expect(review.get_by_role("button", name="播放")).to_be_visible()
    assert clock_of(review) == 0


def test_a_typed_time_that_is_none_or_outside_is_told(review: Page) -> None:
    field = review.get_by_label("跳到时刻")
    field.fill("noon")
    field.press("Enter")
    expect(review.get_by_text("请写成 14:32:05")).to_be_visible()
    field.fill(moment(review, 7200))
    field.press("Enter")
    expect(review.get_by_text("这一刻不在本场录像内")).to_be_visible()
    wait_for(lambda: clock_of(review) == 40, "the nearest end")


def test_events_are_read_page_by_page_and_searched(review: Page) -> None:
    rows = review.locator("aside li")
    expect(rows).to_have_count(12)
    review.get_by_label("显示设备细节").check()
    expect(rows).to_have_count(13)
    review.get_by_label("查找").fill("door-main")
    expect(rows).to_have_count(2)


def test_an_expired_ticket_is_renewed_without_a_word(review: Page, mock: MockServer) -> None:
    mock.expire_tickets()
    review.locator("header strong").click()
    review.keyboard.press("End")
    review.keyboard.press("ArrowLeft")
    wait_for(lambda: in_step(review, 39), "pictures with a new ticket")
    expect(review.get_by_role("alert")).to_have_count(0)


def test_the_timeline_comes_closer_and_the_clock_can_be_dragged(review: Page) -> None:
    slider = review.get_by_role("slider", name="时间轴")
    review.get_by_role("button", name="放大时间轴").click()
    review.get_by_role("button", name="放大时间轴").click()
    box = slider.bounding_box()
    assert box is not None
    review.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    wait_for(lambda: in_step(review, 5, 0.2), "half of the ten seconds that are shown")


def test_what_the_timeline_shows_is_exported_with_a_reason(review: Page, mock: MockServer, tmp_path: Path) -> None:
    review.get_by_role("button", name="放大时间轴").click()
    review.get_by_role("button", name="导出所示时段").click()
    expect(review.get_by_role("button", name="导出", exact=True)).to_be_disabled()
    review.get_by_label("用途").fill("投诉核查")
    shoot(review, tmp_path, "review-export")
    assert faults_of(review, target_px=20) == []
    with review.expect_download() as fetched:
        review.get_by_role("button", name="导出", exact=True).click()
    assert fetched.value.suggested_filename == "clip.zip"
    told = mock.told()[-1]
    length_s = (told["body"]["to_utc_us"] - told["body"]["from_utc_us"]) / 1e6
    assert (told["act"], told["body"]["reason"], round(length_s)) == ("export", "投诉核查", 20)
    expect(review.get_by_label("用途")).to_have_count(0)
    expect(review.get_by_role("status").filter(has_text="正在下载")).to_contain_text("s-1_1767251200_1767251220.zip")
    shoot(review, tmp_path, "review-exported")


def test_the_address_names_the_session(review: Page, windows: Windows) -> None:
    expect(review).to_have_url(f"{review.url.split('?')[0]}?session=s-1")
    review.get_by_role("button", name="换一场").click()
    expect(review.get_by_role("heading", name="选择要回看的场次")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_review_fits_a_full_screen_and_can_be_read(review: Page, tmp_path: Path, language: str) -> None:
    if language == "en":
        review.get_by_role("button", name="English").click()
    for name in ["all", "one"]:
        shoot(review, tmp_path, f"review-{name}-{language}")
        assert faults_of(review, target_px=20) == []
        review.locator("header strong").click()
        review.keyboard.press("1")
