"""The routine: everything at its time, by set clocks; nothing that fails ends it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recorder.retention.apart import Apart, Interrupted
from recorder.retention.classes import LEAST
from recorder.retention.copying import Copied, copy_session, same_session
from recorder.retention.custody import Custody
from recorder.retention.moving import MoveRefused
from recorder.retention.routine import ROUND_US, Keeping, Order, classes_of
from recorder.retention.scrub import Reading
from recorder.retention.settings import KeepingSettings, SpaceSettings, TierSettings
from recorder.retention.space import free_bytes
from recorder.settings import RecordedSource, Retention
from tests.recorder.house import until
from tests.recorder.retention.archive import Key, SetClock, make_session, media_of, settings_of

MB = 1_000_000
TIERS = (TierSettings(name="cold", folder=Path("cold"), after_days=90), TierSettings(name="deep", folder=Path("deep")))


class Here(Apart):
    """Does the work in this process; notes what it read."""

    def __init__(self) -> None:
        super().__init__()
        self.read_names: list[str] = []
        self.interrupted = False

    def read(self, folder: Path) -> Reading:
        self.read_names.append(folder.name)
        return Reading(4, 1_000, ())

    def copy(self, folder: Path, target: Path) -> Copied:
        if self.interrupted:
            raise Interrupted("the recorder ends")
        return copy_session(folder, target)

    def compare(self, folder: Path, target: Path) -> Copied:
        return same_session(folder, target)


class Desk:
    """The keeping of one data folder, turned by hand."""

    def __init__(self, data_dir: Path, clock: SetClock | None = None, reserve_mb: int = 0) -> None:
        space = SpaceSettings(reserve_mb=reserve_mb)
        for place in ("cold", "deep"):
            (data_dir / place).mkdir(parents=True, exist_ok=True)
        camera = RecordedSource(id="cam-1", url="rtsp://127.0.0.1:1/cam-1")
        settings = settings_of(data_dir, KeepingSettings(tiers=TIERS, space=space))
        self.settings = settings.model_copy(update={"sources": (camera,)})
        self.hot, self.data_dir = data_dir / "recordings", data_dir
        self.clock, self.here = clock or SetClock(), Here()
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.recorded: list[str] = []
        self.rate = 0.0
        self.open()

    def open(self) -> None:
        self.keeping = Keeping(
            self.settings, self.clock, Key(), lambda kind, members: self.told.append((kind, members)),
            recorded=lambda: self.recorded, measured=lambda _source: self.rate, apart=self.here,
        )  # fmt: skip

    def turns(self, number: int = 8) -> None:
        for _ in range(number):
            self.keeping.turn()

    def alarms(self) -> list[str]:
        return [each["alarm"] for each in self.keeping.alarms.standing()]

    def kinds(self, session: str | None = None) -> list[str]:
        return [line["kind"] for line in self.keeping.custody.lines(session)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "data")
    yield desk
    desk.keeping.stop()


def days(desk: Desk, number: int) -> None:
    """The recorder runs so many days."""
    for _ in range(number):
        desk.clock.pass_days(1)
        desk.turns()


def test_a_recorder_that_runs_deletes_what_is_due_moves_what_is_old_and_reads_everything(desk: Desk) -> None:
    public, session = make_session(desk.hot, "public-1"), make_session(desk.hot, "s-1", "evaluation")
    desk.turns()
    assert desk.here.read_names == ["public-1"]
    days(desk, 29)
    assert set(desk.here.read_names) == {"public-1", "s-1"}
    assert len(media_of(public)) == 4
    days(desk, 1)
    assert media_of(public) == {}
    days(desk, 59)
    assert session.is_dir()
    days(desk, 1)
    assert not session.exists()
    assert len(media_of(desk.data_dir / "cold" / "s-1")) == 4
    assert desk.alarms() == []


def test_a_clock_that_leapt_deletes_nothing_until_a_person_confirms_it(desk: Desk) -> None:
    make_session(desk.hot, "public-1")
    desk.turns()
    desk.clock.pass_days(400)
    desk.turns()
    assert desk.keeping.clock_in_doubt
    desk.clock.pass_days(2)
    desk.turns()
    assert len(media_of(desk.data_dir)) == 4
    desk.keeping.confirm_clock("lin", "the recorder was off")
    desk.turns()
    assert not desk.keeping.clock_in_doubt
    assert media_of(desk.data_dir) == {}
    assert "clock_confirmed" in desk.kinds("")


def test_a_clock_that_leaps_between_two_runs_is_doubted_too(desk: Desk) -> None:
    make_session(desk.hot, "public-1")
    days(desk, 9)
    desk.keeping.stop()
    desk.clock.pass_days(100)
    desk.open()
    desk.turns()
    assert desk.keeping.clock_in_doubt
    assert len(media_of(desk.data_dir)) == 4


def test_a_short_pause_and_a_clock_put_back_a_little_are_ordinary(desk: Desk) -> None:
    desk.turns()
    for step in (6.9, -0.03, 5.0):
        desk.clock.pass_days(step)
        desk.keeping._next_round_utc_us = 0
        desk.turns()
        assert not desk.keeping.clock_in_doubt


def test_orders_are_done_in_turn_and_only_once(desk: Desk) -> None:
    make_session(desk.hot, "s-1", "evaluation")
    desk.keeping.order_move("s-1", "deep", "lin")
    desk.keeping.order_reading("s-1", "lin")
    desk.keeping.order_reading("s-1", "lin")
    assert desk.keeping.waiting() == [Order("s-1", "lin", "deep"), Order("s-1", "lin")]
    desk.turns()
    assert desk.keeping.waiting() == []
    assert desk.kinds() == ["moving", "moved", "verified"]
    assert desk.keeping.story("s-1")["place"] == "deep"
    with pytest.raises(MoveRefused):
        desk.keeping.order_move("s-1", "deep", "lin")
    with pytest.raises(LookupError):
        desk.keeping.order_reading("s-9", "lin")


def test_a_move_that_a_stop_interrupted_is_gone_on_from_at_the_next_start(desk: Desk) -> None:
    make_session(desk.hot, "s-1", "evaluation")
    desk.here.interrupted = True
    desk.keeping.order_move("s-1", "cold", "lin")
    desk.turns()
    assert desk.kinds() == ["moving", "verified"]
    desk.keeping.stop()
    desk.here.interrupted = False
    desk.open()
    desk.turns()
    assert desk.keeping.story("s-1")["place"] == "cold"


def test_what_is_found_while_it_moves_is_an_alarm(desk: Desk) -> None:
    folder = make_session(desk.hot, "s-1", "evaluation")
    (folder / "cam-1" / "000001.mp4").write_bytes(b"something else")
    desk.keeping.order_move("s-1", "cold", "lin")
    desk.turns(2)
    assert desk.alarms() == ["recording_damaged"]


def test_a_damaged_ledger_is_an_alarm_and_stops_everything_but_the_watch_on_space(tmp_path: Path) -> None:
    public = make_session(tmp_path / "recordings", "public-1")
    (tmp_path / "custody.jsonl").write_bytes(b"{}\n")
    desk = Desk(tmp_path)
    desk.clock.pass_days(31)
    desk.turns()
    assert desk.alarms() == ["recording_damaged"]
    assert desk.keeping.alarms.standing()[0]["place"] == "custody.jsonl"
    assert len(media_of(public)) == 4
    desk.keeping.stop()


def test_a_fault_in_one_step_does_not_keep_the_others_from_their_turn(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = make_session(desk.hot, "public-1")

    def fail() -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(desk.keeping.mover, "resume", fail)
    monkeypatch.setattr(desk.keeping.space, "turn", lambda: os.statvfs("/nowhere/at/all"))
    days(desk, 30)
    assert media_of(public) == {}
    assert desk.alarms() == ["storage_full"]


def test_a_share_that_cannot_be_read_is_tried_again_later_not_at_once(desk: Desk) -> None:
    make_session(desk.hot, "s-1")
    tried: list[Path] = []

    def fail(folder: Path) -> Reading:
        tried.append(folder)
        raise OSError(5, "Input/output error")

    desk.keeping.scrub._read = fail
    desk.turns(20)
    assert len(tried) == 1
    desk.clock.now_utc_us += ROUND_US
    desk.turns(20)
    assert len(tried) == 2


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(disk: Path, but: int) -> None:
    with (disk / "media").open("ab") as file:
        taken = file.tell()
        os.posix_fallocate(file.fileno(), taken, free_bytes(disk) - but)


def test_a_disk_that_fills_up_is_an_alarm_then_the_reserve_is_given_and_taken_back_later(disk: Path) -> None:
    desk = Desk(disk, reserve_mb=8)
    desk.recorded, desk.rate = ["cam-1"], 100.0
    desk.turns(1)
    assert desk.keeping.space.figures()["reserve_missing_bytes"] == 0
    assert desk.alarms() == []
    desk.rate = 1_000.0
    desk.turns(1)
    assert desk.alarms() == ["storage_low"]
    assert desk.keeping.space.figures()["hours_left"] < 24
    desk.rate = 500_000.0
    fill(disk, 5 * MB)
    desk.turns(1)
    assert desk.alarms() == ["storage_full", "storage_low"]
    assert free_bytes(disk) > 12 * MB
    desk.turns(3)
    assert desk.keeping.space.figures()["reserve_missing_bytes"] == 8 * MB
    (disk / "media").unlink()
    desk.turns(1)
    assert desk.alarms() == ["storage_low"]
    assert desk.keeping.space.figures()["reserve_missing_bytes"] == 0
    desk.rate = 100.0
    desk.turns(1)
    assert desk.alarms() == []
    assert [kind for kind, _ in desk.told].count("RecorderAlarmRaised") == 2
    desk.keeping.stop()


def test_nothing_recorded_uses_up_no_reserve(disk: Path) -> None:
    desk = Desk(disk, reserve_mb=8)
    desk.turns(1)
    fill(disk, 1 * MB)
    desk.turns(1)
    assert desk.keeping.space.figures()["reserve_missing_bytes"] == 0
    desk.keeping.stop()


def test_the_thread_does_it_by_itself_and_ends_in_order(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    make_session(desk.hot, "s-1", "evaluation")
    desk.keeping.start()
    desk.keeping.order_move("s-1", "deep", "lin")
    try:
        until(lambda: "moved" in desk.kinds(), "the session is moved")
    finally:
        desk.keeping.stop()
    again = Custody(tmp_path, desk.clock)
    again.close()
    assert again.damage is None


def test_the_years_of_the_sites_profile_count_when_they_are_more(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    longer = settings.model_copy(update={"retention": Retention(keep_years=30)})
    assert classes_of(longer)["evaluation"].keep_years == 30
    assert classes_of(longer)["opening"].keep_years == 15
    assert classes_of(settings) == LEAST


def test_nothing_is_deleted_however_full_the_disk_is(disk: Path) -> None:
    desk = Desk(disk)
    held, young = make_session(desk.hot, "public-1"), make_session(desk.hot, "s-1", "evaluation")
    desk.keeping.holds.set("public-1", "objection", "lin")
    desk.recorded, desk.rate = ["cam-1"], 10_000_000.0
    fill(disk, 1 * MB)
    days(desk, 40)
    assert len(media_of(held, young)) == 8
    assert "storage_full" in desk.alarms()
    desk.keeping.stop()
