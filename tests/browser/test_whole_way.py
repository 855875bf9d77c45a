"""The whole way through the real pages of a running site: a session from its plan to its recording, one expert in and out.

Nothing is asked of an API here: console, kiosk and panel are clicked, as a guard, an expert and a tester would.
"""

import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from controller.commands.demo_apis import PINS
from controller.commands.demo_lists import draw_list
from tests.scenarios.stand import Stand, running_stand

pytestmark = pytest.mark.timeout(300)

PATIENCE_MS = 40_000
TITLE = "整场演示"
SEALROOM_WITH_PAGES = (
    "import pathlib, sys, controller.app; controller.app.PAGES = pathlib.Path(sys.argv.pop(1)); "
    "from controller.cli import main; main()"
)
"""The `sealroom` command, on the pages that were built for this run and not on yesterday's."""


class Desks:
    """The four pages, open at once; at the end none has thrown, logged an error or asked anybody outside the machine."""

    def __init__(self, browser: Browser, stand: Stand) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._faults: list[str] = []
        self.people = stand.backdoor.people()
        lane = stand.lane
        self.entry = self._open(f"{stand.url}/entry?lane={lane.id}#key={lane.kiosk_key}", 1080, 1920)
        self.console = self._open(f"{stand.url}/console", 1920, 1080)
        self.panel = self._open(stand.panel_url, 1440, 900)
        self.review = self._open(f"{stand.url}/review", 1920, 1080)

    def close(self) -> None:
        """Close all; fails when a page misbehaved."""
        for context in self._contexts:
            context.close()
        assert self._faults == []

    def _open(self, address: str, width: int, height: int) -> Page:
        context = self._browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self._faults.append(f"script: {error}"))
        page.on("console", self._listen)
        page.on("request", self._watch)
        page.goto(address)
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        # Whoever is not logged in yet is told so by a 401: the browser writes that down, and nothing is wrong.
        if message.type == "error" and "401" not in message.text:
            self._faults.append(message.text)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "blob:", "data:")):
            self._faults.append(f"foreign: {request.url}")


@pytest.fixture
def desks(tmp_path: Path, built_pages: Path, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desks]:
    """A running site with its pages open."""
    monkeypatch.setattr("controller.commands.demo_site.pages_dir", lambda: built_pages)
    command = [sys.executable, "-P", "-c", SEALROOM_WITH_PAGES, str(built_pages)]
    monkeypatch.setattr("tests.scenarios.stand.SEALROOM", command)
    with running_stand(tmp_path) as stand:
        opened = Desks(chromium, stand)
        yield opened
        opened.close()


def log_in(page: Page, staff: str) -> None:
    page.get_by_label("工号").fill(staff)
    page.get_by_label("口令").fill(PINS[staff])
    page.get_by_role("button", name="登录").click()


def sign(console: Page, act: str, *by: str, reason: str = "") -> None:
    """Press the act's button, type the PINs of those who sign, and see the dialog go."""
    console.get_by_role("button", name=act, exact=True).click()
    dialog = console.get_by_role("dialog")
    for at, staff in enumerate(by):
        dialog.get_by_label("工号").nth(at).fill(staff)
        dialog.get_by_label("口令").nth(at).fill(PINS[staff])
    if reason:
        dialog.get_by_label("理由").fill(reason)
    dialog.get_by_role("button", name="签署并提交").click()
    expect(dialog).to_have_count(0, timeout=PATIENCE_MS)


def shows(entry: Page, step: str) -> None:
    """The kiosk shows that step."""
    entry.locator(f'.kiosk[data-step="{step}"]').wait_for()


def door(console: Page, name: str, state: str) -> None:
    """The console shows the door in that state."""
    console.locator("article", has_text=name).get_by_text(state).wait_for()


def do(panel: Page | Locator, deed: str) -> None:
    """Press the deed's button and wait until it is done: whoever still walks can do nothing else."""
    page = panel if isinstance(panel, Page) else panel.page
    with page.expect_response(lambda response: "/backdoor/" in response.url and response.request.method == "POST"):
        panel.get_by_role("button", name=deed, exact=True).first.click()


def plan(console: Page) -> None:
    """A session from now on, as a guard types it."""
    console.get_by_role("button", name="新建场次").click()
    dialog = console.get_by_role("dialog")
    now = datetime.now().replace(second=0, microsecond=0)
    dialog.get_by_label("场次编号").fill("s-1")
    dialog.get_by_label("名称").fill(TITLE)
    dialog.get_by_label("评审室").select_option("1")
    dialog.get_by_label("开始").fill((now - timedelta(minutes=1)).isoformat())
    dialog.get_by_label("结束").fill((now + timedelta(hours=2)).isoformat())
    dialog.get_by_label("口令").fill(PINS["g1"])
    dialog.get_by_role("button", name="签署并提交").click()


def open_session(desks: Desks) -> None:
    """Plan, list, cameras, release by two, doors open to it."""
    console = desks.console
    plan(console)
    console.get_by_text(TITLE).wait_for()
    people = [one for one in desks.people if one["role"] == "expert"]
    lists = {"name": "list.csv", "mimeType": "text/csv", "buffer": draw_list(people)}
    console.get_by_label("导入名单").set_input_files(lists)
    console.get_by_text("名单已收下").wait_for()
    sign(console, "开始准备", "g1")
    console.get_by_text("准备完毕").wait_for()
    sign(console, "释放名单", "g1", "s1")
    console.get_by_role("cell", name="模*一").wait_for()
    sign(console, "开始入场", "g1")
    shows(desks.entry, "swipe")


def sign_commitment(entry: Page) -> None:
    """Read every page, say that a phone is there, write a name, agree."""
    shows(entry, "commitment")
    entry.locator(".read").wait_for()
    while entry.locator(".read").count():
        entry.locator(".read .main").click()
    entry.get_by_role("button", name="带了，要存放").click()
    field = entry.get_by_role("img", name="用手指写下您的姓名").bounding_box()
    assert field is not None
    for height in (0.3, 0.5):
        entry.mouse.move(field["x"] + field["width"] * 0.2, field["y"] + field["height"] * height)
        entry.mouse.down()
        entry.mouse.move(field["x"] + field["width"] * 0.7, field["y"] + field["height"] * (height + 0.2), steps=12)
        entry.mouse.up()
    entry.get_by_role("button", name="我已阅读并承诺").click()


def come_in(desks: Desks) -> None:
    entry, console, panel = desks.entry, desks.console, desks.panel
    do(panel, "放到 reader-a")
    shows(entry, "wait_identity")
    sign(console, "本人一致", "g1", "g2")
    do(panel, "拿回身份证")
    sign_commitment(entry)
    entry.get_by_role("heading", name="把手机放进 1 号箱").wait_for()
    panel.get_by_label("箱号").select_option("1")
    do(panel, "存手机，关箱门")
    shows(entry, "gate")
    do(panel, "→ 向里走")
    shows(entry, "door")
    do(panel, "→ 进 door-main")
    shows(entry, "admitted")
    console.get_by_role("row", name=re.compile("模.一 已入场 1")).wait_for()


def meet(desks: Desks) -> None:
    """Into the room, the session runs and ends, out of the room by its button."""
    console, panel = desks.console, desks.panel
    console.get_by_text("更多操作").first.click()
    sign(console, "不核对组成开始", "g1", "s1", reason="演示只有一名专家")
    do(panel, "放到 room-reader-1")
    door(console, "door-room-1", "已开锁")
    do(panel, "→ 进 door-room-1")
    console.get_by_role("row", name=re.compile("在评审室")).wait_for()
    do(panel, "拿回身份证")
    door(console, "door-room-1", "已锁")
    sign(console, "结束评审", "g1")
    console.get_by_text("正在离场").wait_for()
    room_door = panel.locator("article", has_text="door-room-1")
    do(room_door, "按住出门按钮")
    door(console, "door-room-1", "应急离开")
    do(panel, "← 出 door-room-1")
    do(room_door, "松开出门按钮")


def leave(desks: Desks) -> None:
    """Out through door and gate, and the phone comes back."""
    entry, console, panel = desks.entry, desks.console, desks.panel
    do(panel, "放到 exit-reader-a")
    door(console, "door-main", "已开锁")
    do(panel, "← 出 door-main")
    console.get_by_text("正走出检测门").wait_for()
    shows(entry, "exit_gate")
    do(panel, "拿回身份证")
    do(panel, "← 向外走")
    console.get_by_role("row", name=re.compile("已离场")).wait_for()
    shows(entry, "swipe")
    do(panel, "放到 reader-a")
    shows(entry, "retrieve_open")
    do(panel, "拿回身份证")
    do(panel, "取手机，关箱门")
    console.get_by_text("录像已封存").wait_for()


def look_back(review: Page) -> None:
    """A camera of the session plays, and a click on an event takes it to five seconds before."""
    log_in(review, "s1")
    review.get_by_role("button", name=re.compile(TITLE)).click()
    tile = review.locator('figure[data-source="cam-lane-a"]')
    events = review.get_by_role("complementary").get_by_role("button")
    clock = review.locator(".transport time")
    out = events.filter(has_text="门打开").filter(has_text="door-main").last
    before = datetime.strptime(out.locator("time").inner_text(), "%H:%M:%S") - timedelta(seconds=5)
    out.click()
    expect(clock).to_contain_text(f"{before:%H:%M:%S}")
    expect(tile).to_have_attribute("data-shows", "picture")
    review.get_by_role("button", name="播放").click()
    expect(clock).not_to_contain_text(f"{before:%H:%M:%S}", timeout=PATIENCE_MS)
    assert tile.locator("video").evaluate("(video) => video.videoWidth") > 0


def test_one_expert_goes_the_whole_way_and_the_session_is_looked_back_at(desks: Desks) -> None:
    log_in(desks.console, "g1")
    open_session(desks)
    desks.panel.get_by_role("button", name=re.compile("^e1 ")).click()
    come_in(desks)
    meet(desks)
    leave(desks)
    look_back(desks.review)
