"""Public areas: recorded around the clock by the recorder itself, a session a day, no gap at midnight."""

import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from recorder import public
from recorder.check import check_recording
from recorder.manifest import NAME, Manifest, read_manifest
from recorder.plan import Day, local_day
from recorder.public import PublicAreas
from recorder.sealing import folder_is_sealed
from tests.recorder.house import until
from tests.recorder.kept import kept
from tests.recorder.sealed import SetClock
from tests.simulators.rtsp_clients import CameraHouse

HOUR_US = 3_600_000_000
NOON_US = 1_795_694_400_000_000
"""2026-11-26 12:00 UTC."""


def test_a_day_is_the_zones_own_also_when_its_clocks_are_changed() -> None:
    day = local_day(NOON_US, ZoneInfo("Asia/Shanghai"))
    assert day == Day("20261126", NOON_US - 20 * HOUR_US, NOON_US + 4 * HOUR_US)
    for utc_us, hours in ((1_774_771_200_000_000, 23), (1_792_929_600_000_000, 25)):  # 2026-03-29, 2026-10-25
        day = local_day(utc_us, ZoneInfo("Europe/Berlin"))
        assert day.end_utc_us - day.start_utc_us == hours * HOUR_US
        assert local_day(day.end_utc_us, ZoneInfo("Europe/Berlin")).start_utc_us == day.end_utc_us


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    monkeypatch.setattr(public, "local_day", lambda utc_us: local_day(utc_us, ZoneInfo("Asia/Shanghai")))
    return SetClock(NOON_US)


def test_today_counts_from_the_start_and_tomorrow_from_midnight(clock: SetClock) -> None:
    areas = PublicAreas(["hall"], clock, lambda _name: False)
    order = areas.order()
    assert order is not None
    assert (order.session, order.sources, order.mark_utc_us) == ("public-20261126", ("hall",), NOON_US)
    assert (order.retention, order.room_kind, areas.left_s()) == ("public", "public", 4 * 3600)
    clock.now_utc_us += 4 * HOUR_US - 1
    assert areas.order() is order
    clock.now_utc_us += 1
    following = areas.order()
    assert following is not None
    assert (following.session, following.mark_utc_us) == ("public-20261127", NOON_US + 4 * HOUR_US)


def test_after_a_night_without_the_recorder_today_still_counts_from_midnight(clock: SetClock) -> None:
    order = PublicAreas(["hall"], clock, lambda _name: False).order({"s-1", "public-20261125"})
    assert order is not None
    assert order.mark_utc_us == NOON_US - 20 * HOUR_US
    again = PublicAreas(["hall"], clock, lambda _name: False).order({"public-20261126"})
    assert again is not None
    assert again.mark_utc_us == NOON_US


def test_a_day_that_is_sealed_already_goes_on_under_another_name(clock: SetClock) -> None:
    taken = {"public-20261126", "public-20261126-2"}
    order = PublicAreas(["hall"], clock, taken.__contains__).order()
    assert order is not None
    assert order.session == "public-20261126-3"
    assert PublicAreas([], clock, taken.__contains__).order() is None


def test_at_midnight_the_next_day_begins_before_the_last_one_ends(
    house: CameraHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day ends soon after the first pictures here."""
    midnight: list[int] = []

    def short_day(utc_us: int) -> Day:
        if not midnight or utc_us < midnight[0]:
            midnight[:] = [midnight[0] if midnight else utc_us + 3_500_000]
            return Day("20261126", utc_us - 1, midnight[0])
        return Day("20261127", midnight[0], midnight[0] + 24 * HOUR_US)

    monkeypatch.setattr(public, "local_day", short_day)
    sources = [{"id": "hall", "url": house.url("cam-1")}]
    with kept(tmp_path, sources, public_sources=["hall"]) as one:
        one.recorded("public-20261126", "hall")
        assert [order.session for order in one.keeper.desired.sessions] == ["public-20261126"]
        one.sealed("public-20261126")
        one.recorded("public-20261127", "hall")
        before, after = one.lines("public-20261126", "hall"), one.lines("public-20261127", "hall")
        until(lambda: one.keeper.clock.utc_us() > midnight[0] + 1_000_000, "the new day")
    assert before[-1]["end_utc_us"] >= midnight[0] >= after[0]["utc_us"]
    assert after[0]["mark_utc_us"] == midnight[0]
    assert [
        line["cause"] for line in (*before[1:], *after) if line["kind"] == "gap" and line["cause"] != "connect"
    ] == []
    assert [line for line in after if line["kind"] == "gap"] == []
    (retention,) = (line for line in before if line["kind"] == "retention")
    assert (retention["class"], retention["keep_days"]) == ("public", 30)
    assert check_recording(tmp_path / "recordings" / "public-20261126").findings == []


def test_a_day_that_a_crash_left_open_lasts_to_its_midnight(tmp_path: Path) -> None:
    yesterday = local_day(local_day(time.time_ns() // 1000).start_utc_us - 1)
    folder = tmp_path / "recordings" / f"public-{yesterday.name}" / "cam-hall"
    opened = {"session": folder.parent.name, "source": "cam-hall", "retention": "public"}
    manifest = Manifest(_made(folder))
    manifest.append("opened", **opened, utc_us=yesterday.end_utc_us - HOUR_US)
    manifest.close()
    with kept(tmp_path, []):
        until(lambda: folder_is_sealed(folder), "yesterday is sealed")
    (gap,) = (line for line in read_manifest((folder / NAME).read_bytes()).lines if line["kind"] == "gap")
    assert (gap["from_utc_us"], gap["to_utc_us"]) == (yesterday.end_utc_us - HOUR_US, yesterday.end_utc_us)
    assert gap["cause"] == "restart"
    assert check_recording(folder).findings == []


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
