"""The review page on a real recorder while a session runs: its last seconds, its sound, and how it looks now."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from controller.proof.ticket import sign_ticket
from tests.browser.looks import faults_of, shoot
from tests.browser.mock_server import MockServer
from tests.browser.windows import Windows
from tests.recorder.house import KEY, RecorderProcess, camera_process
from tests.support.conditions import wait_for

SOURCES = ["cam-lane-a", "cam-room-1a", "mic-room-1"]
CAMERAS = ["cam-lane-a", "cam-room-1a:sound=pcma", "mic-room-1:picture=none,sound=pcmu"]
KINDS = {"mic-room-1": "microphone"}

_BRIGHT = """
(video) => {
  const canvas = new OffscreenCanvas(32, 18);
  const field = canvas.getContext("2d");
  field.drawImage(video, 0, 0, 32, 18);
  return [...field.getImageData(0, 0, 32, 18).data].join();
}
"""
"""What a video shows, as a text that changes with the picture."""


_HEARD = "(video) => video.webkitAudioDecodedByteCount"


@dataclass(frozen=True)
class Evening:
    """A page on a session that is recorded now."""

    page: Page
    recorder: RecorderProcess


@contextlib.contextmanager
def recording_of(data_dir: Path, urls: dict[str, str]) -> Iterator[RecorderProcess]:
    sources = [{"id": name, "url": url, "kind": KINDS.get(name, "camera")} for name, url in urls.items()]
    process = RecorderProcess(data_dir, sources, segment_s=600)
    try:
        yield process
    finally:
        process.end()


@pytest.fixture
def evening(tmp_path: Path, mock: MockServer, windows: Windows) -> Iterator[Evening]:
    with camera_process(*CAMERAS) as cameras, recording_of(tmp_path / "data", cameras) as recording:
        recording.want(s_1=SOURCES)
        for _ in SOURCES:
            recording.fact("SourceRecordingStarted")
        ends_s = int(time.time()) + 600
        live = {source: sign_ticket(KEY, {"live": source}, ends_s) for source in SOURCES}
        mock.use_recorder(recording.media_url, recording.ticket("s-1", 600), live)
        session = {"id": "s-1", "title": "第一场 设备采购", "room": "1", "state": "open", "list_state": "active"}
        session |= {"expected": 5, "inside": 2, "flagged": False, "flags": []}
        session |= {"sources": [{"id": source, "recording": True} for source in SOURCES]}
        mock.set_staff(sessions=[session])
        windows.allow(recording.media_url)
        page = windows.open_staff("/review")
        page.get_by_role("button", name="第一场 设备采购").click()
        yield Evening(page, recording)


def shows_all(page: Page) -> bool:
    return [page.locator(f"figure[data-source={source}]").get_attribute("data-shows") for source in SOURCES] == [
        "picture"
    ] * len(SOURCES)


def end_of(page: Page) -> int:
    """The last second of the timeline."""
    return int(page.get_by_role("slider", name="时间轴").get_attribute("aria-valuemax") or 0)


def test_the_last_seconds_of_a_session_are_seen_and_heard_while_it_is_recorded(
    evening: Evening, tmp_path: Path
) -> None:
    page = evening.page
    wait_for(lambda: shows_all(page), "pictures of a file that is being written", 30)
    assert not (evening.recorder.recordings / "s-1" / "cam-lane-a" / "000002.mp4").exists()
    before = end_of(page)
    wait_for(lambda: end_of(page) > max(before + 4, 13), "the timeline grows with it", 30)
    page.locator("header strong").click()
    page.keyboard.press("End")
    pressed_s = end_of(page)
    picture = page.locator("figure[data-source=cam-lane-a] video")
    wait_for(
        lambda: picture.evaluate("(video) => video.currentTime") > pressed_s - 2, "its last second, no older one", 30
    )
    page.get_by_role("button", name="播放").click()
    page.get_by_role("button", name="暂停").wait_for()
    assert int(page.get_by_role("slider", name="时间轴").get_attribute("aria-valuenow") or 0) >= pressed_s - 11
    page.get_by_role("button", name="暂停").click()
    page.keyboard.press("Home")
    page.get_by_role("button", name="播放").click()
    for source in ("cam-room-1a", "mic-room-1"):
        tile = page.locator(f"figure[data-source={source}]")
        tile.get_by_role("button", name="声音").click()
        wait_for(lambda tile=tile: tile.locator("video").evaluate(_HEARD) > 5_000, f"G.711 of {source} is heard", 30)
    expect(page.get_by_text("声音编码 G.711")).to_have_count(0)
    expect(page.get_by_text("只有声音")).to_have_count(1)

    point_at_the_timeline(page, tmp_path)


def point_at_the_timeline(page: Page, tmp_path: Path) -> None:
    """What was then is shown while one points there."""
    lane = page.locator("[data-lane=cam-room-1a]")
    box = lane.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 5)
    picture = page.locator(".scrub img")
    wait_for(lambda: picture.count() and picture.evaluate("(image) => image.naturalWidth") == 240, "its picture", 30)
    expect(page.locator(".scrub")).to_contain_text("cam-room-1a")
    shoot(page, tmp_path, "review-scrub")
    assert faults_of(page, target_px=20) == []
    page.mouse.move(5, 5)
    expect(page.locator(".scrub")).to_have_count(0)


def test_a_source_is_seen_as_it_is_now(evening: Evening, tmp_path: Path) -> None:
    page = evening.page
    tile = page.locator("figure[data-source=cam-room-1a]")
    tile.get_by_role("button", name="现场").click()
    live = tile.locator("[data-live]")
    wait_for(lambda: live.get_attribute("data-live") == "live", "live pictures", 30)
    video = live.locator("video")
    first = video.evaluate(_BRIGHT)
    wait_for(lambda: video.evaluate(_BRIGHT) != first, "they move", 30)
    behind = "(video) => video.buffered.length ? video.buffered.end(video.buffered.length - 1) - video.currentTime : 99"
    wait_for(lambda: video.evaluate(behind) < 1.5, "near the newest", 30)
    shoot(page, tmp_path, "review-live")
    assert faults_of(page, target_px=20) == []
    tile.get_by_role("button", name="现场").click()
    expect(live).to_have_count(0)
