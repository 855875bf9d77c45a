"""Re-reading: a share a day, the longest unread first, results in the ledger, an alarm when something is found."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recorder.retention.alarms import Alarms
from recorder.retention.custody import Custody
from recorder.retention.scrub import Reading, Scrub
from recorder.retention.settings import KeepingSettings, ScrubSettings
from tests.recorder.retention.archive import SetClock, make_session, settings_of
from tests.recorder.sealed import CodedFeed, make_recording

Told = list[tuple[str, dict[str, Any]]]


class Desk:
    """Ten sessions and a reader that notes what it reads."""

    def __init__(self, data_dir: Path, days: int = 5) -> None:
        self.settings = settings_of(data_dir, KeepingSettings(scrub=ScrubSettings(days=days)))
        self.hot, self.clock = data_dir / "recordings", SetClock()
        self.read: list[str] = []
        self.bad: set[str] = set()
        self.told: Told = []
        self.open(data_dir)

    def open(self, data_dir: Path) -> None:
        self.custody = Custody(data_dir, self.clock)
        alarms = Alarms(lambda kind, members: self.told.append((kind, members)))
        self.scrub = Scrub(self.settings, self.custody, self.clock, alarms, self._read)

    def _read(self, folder: Path) -> Reading:
        self.read.append(folder.name)
        return Reading(4, 1_000, ("cam-1/000001.mp4 was changed",) if folder.name in self.bad else ())

    def day(self) -> list[str]:
        """What is read in a day."""
        self.read.clear()
        while self.scrub.turn() is not None:
            pass
        self.clock.pass_days(1)
        return list(self.read)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    for number in range(10):
        make_session(desk.hot, f"s-{number}")
    yield desk
    desk.custody.close()


def test_everything_is_read_once_in_so_many_days(desk: Desk) -> None:
    days = [desk.day() for _ in range(5)]
    assert days == [["s-0", "s-1"], ["s-2", "s-3"], ["s-4", "s-5"], ["s-6", "s-7"], ["s-8", "s-9"]]
    assert desk.day() == ["s-0", "s-1"]


def test_a_new_session_is_read_before_those_that_were_read_already(desk: Desk) -> None:
    for _ in range(5):
        desk.day()
    make_session(desk.hot, "s-99")
    assert desk.day() == ["s-99", "s-0", "s-1"]


def test_a_restart_goes_on_where_it_was(desk: Desk, tmp_path: Path) -> None:
    desk.day()
    assert desk.scrub.turn() == "s-2"
    desk.custody.close()
    desk.open(tmp_path)
    assert desk.scrub.share() == 1
    assert desk.day() == ["s-3"]
    assert desk.day() == ["s-4", "s-5"]


def test_what_is_found_is_in_the_ledger_and_an_alarm_that_outlives_a_restart(desk: Desk, tmp_path: Path) -> None:
    desk.bad = {"s-1"}
    desk.day()
    line = list(desk.custody.lines("s-1"))[-1]
    assert (line["kind"], line["good"], line["files"], line["bytes"]) == ("verified", False, 4, 1_000)
    assert line["findings"] == ["cam-1/000001.mp4 was changed"]
    raised = {"alarm": "recording_damaged", "place": "s-1", "cause": "differs"}
    assert desk.told == [("RecorderAlarmRaised", raised)]
    desk.custody.close()
    desk.told.clear()
    desk.open(tmp_path)
    assert [(kind, members["place"]) for kind, members in desk.told] == [("RecorderAlarmRaised", "s-1")]
    desk.bad = set()
    desk.scrub.verify("s-1", "lin")
    assert desk.told[-1] == ("RecorderAlarmEnded", {"alarm": "recording_damaged", "place": "s-1"})


def test_what_is_still_written_is_not_read(desk: Desk) -> None:
    make_session(desk.hot, "s-live", sealed=False)
    for _ in range(5):
        assert "s-live" not in desk.day()


def test_what_was_left_unsealed_for_days_is_read(desk: Desk) -> None:
    folder = make_session(desk.hot, "s-left", sealed=False)
    written_us = max(path.stat().st_mtime_ns for path in folder.glob("*/*")) // 1000
    desk.clock.now_utc_us = written_us
    desk.clock.pass_days(3)
    assert "s-left" in [name for _ in range(6) for name in desk.day()]


def test_what_was_deleted_is_not_read(desk: Desk) -> None:
    desk.custody.append("deleted", "s-0", "recorder", files=1, bytes=1, tombstone_sha256="0" * 64)
    assert desk.day() == ["s-1", "s-2"]


def test_no_name_that_is_not_there_is_read(desk: Desk) -> None:
    with pytest.raises(LookupError, match="no recording"):
        desk.scrub.verify("s-77")


def test_one_changed_bit_is_found_by_the_real_reader(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    source = CodedFeed(tmp_path)
    make_recording(tmp_path / "recordings" / "s-1" / "cam-1", source, 100)
    source.close()
    told: Told = []
    custody = Custody(tmp_path, SetClock())
    scrub = Scrub(settings, custody, SetClock(), Alarms(lambda kind, members: told.append((kind, members))))
    assert scrub.verify("s-1").findings == ()
    media = tmp_path / "recordings" / "s-1" / "cam-1" / "000002.mp4"
    data = bytearray(media.read_bytes())
    data[len(data) // 2] ^= 1
    media.write_bytes(data)
    (finding,) = scrub.verify("s-1").findings
    assert "cam-1/000002.mp4" in finding
    assert [kind for kind, _ in told] == ["RecorderAlarmRaised"]
    custody.close()
