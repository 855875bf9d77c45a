"""Moving between places: nothing goes before its copy was read again, and a crash at any step loses nothing."""

import itertools
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recorder.check import check_recording
from recorder.retention.copying import CopyDiffers
from recorder.retention.custody import Custody, CustodyBroken
from recorder.retention.moving import Mover, MoveRefused
from recorder.retention.settings import KeepingSettings, TierSettings
from recorder.retention.tiers import find_session_folder, session_folders
from tests.recorder.retention.archive import Crash, SetClock, crash_before_deed, make_session, media_of, settings_of
from tests.recorder.sealed import CodedFeed, make_recording

KEEPING = KeepingSettings(tiers=(TierSettings(name="cold", folder=Path("cold")),))


class Desk:
    """The places of one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.settings = settings_of(data_dir, KEEPING)
        self.hot, self.cold = data_dir / "recordings", data_dir / "cold"
        self.cold.mkdir(exist_ok=True)
        self.custody = Custody(data_dir, SetClock())
        self.mover = Mover(self.settings, self.custody)

    def kinds(self) -> list[str]:
        return [line["kind"] for line in self.custody.lines()]

    def found(self, session: str) -> Path | None:
        return find_session_folder(self.settings, session)


@contextmanager
def desk_of(data_dir: Path) -> Iterator[Desk]:
    desk = Desk(data_dir)
    try:
        yield desk
    finally:
        desk.custody.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of(tmp_path / "data") as opened:
        yield opened


def test_a_moved_recording_is_found_and_checked_where_it_is(desk: Desk, tmp_path: Path) -> None:
    source = CodedFeed(tmp_path)
    make_recording(desk.hot / "s-1" / "cam-1", source, 100)
    source.close()
    before = check_recording(desk.hot / "s-1")
    copied = desk.mover.move("s-1", "cold", "lin")
    assert desk.found("s-1") == desk.cold / "s-1"
    after = check_recording(desk.cold / "s-1")
    assert (after.findings, after.counts) == (before.findings, before.counts)
    assert list(desk.hot.iterdir()) == []
    began, ended = desk.custody.lines("s-1")
    assert (began["kind"], began["from"], began["to"], began["by"]) == ("moving", "hot", "cold", "lin")
    assert (ended["kind"], ended["files"], ended["bytes"]) == ("moved", copied.files, copied.bytes)
    assert copied.bytes == sum(path.stat().st_size for path in (desk.cold / "s-1").rglob("*") if path.is_file())


def test_a_recording_moves_there_and_back(desk: Desk) -> None:
    media = set(media_of(make_session(desk.hot, "s-1")).values())
    desk.mover.move("s-1", "cold", "lin")
    desk.mover.move("s-1", "hot", "lin")
    assert desk.found("s-1") == desk.hot / "s-1"
    assert set(media_of(desk.hot / "s-1").values()) == media
    assert list(desk.cold.iterdir()) == []


def same(_desk: Desk) -> None: ...


def unsealed(desk: Desk) -> None:
    make_session(desk.hot, "s-1", sources=["cam-2"], sealed=False)


def occupied(desk: Desk) -> None:
    (desk.cold / "s-1").mkdir()


def gone(desk: Desk) -> None:
    desk.cold.rmdir()


def being_deleted(desk: Desk) -> None:
    desk.custody.append("deleting", "s-1", "recorder", reason="r", rule="r")


def deleted_in_part(desk: Desk) -> None:
    (desk.hot / "s-1" / "tombstone.json").write_bytes(b"{}")


@pytest.mark.parametrize(
    ("prepare", "session", "to", "why"),
    [
        (same, "s-9", "cold", "no recording"),
        (same, "s-1", "warm", "hot, cold"),
        (same, "s-1", "hot", "already"),
        (unsealed, "s-1", "cold", "not sealed"),
        (occupied, "s-1", "cold", "find out"),
        (gone, "s-1", "cold", "not there"),
        (being_deleted, "s-1", "cold", "being deleted"),
        (deleted_in_part, "s-1", "cold", "in part"),
    ],
)
def test_what_cannot_be_moved_stays(
    desk: Desk, prepare: Callable[[Desk], None], session: str, to: str, why: str
) -> None:
    make_session(desk.hot, "s-1")
    prepare(desk)
    before = media_of(desk.hot)
    with pytest.raises(MoveRefused, match=why):
        desk.mover.move(session, to, "lin")
    assert media_of(desk.hot) == before


def test_a_damaged_ledger_moves_nothing(tmp_path: Path) -> None:
    (tmp_path / "custody.jsonl").write_bytes(b"{}\n")
    with desk_of(tmp_path) as desk:
        make_session(desk.hot, "s-1")
        with pytest.raises(CustodyBroken):
            desk.mover.move("s-1", "cold", "lin")


def changed(folder: Path) -> None:
    path = folder / "cam-1" / "000001.mp4"
    path.write_bytes(path.read_bytes().replace(b"cam-1", b"cam-0", 1))


def missing(folder: Path) -> None:
    (folder / "cam-1" / "000001.mp4").unlink()


def linked(folder: Path) -> None:
    path = folder / "cam-1" / "000001.mp4"
    path.rename(folder.parent.parent / "elsewhere.mp4")
    path.symlink_to(folder.parent.parent / "elsewhere.mp4")


@pytest.mark.parametrize("spoil", [changed, missing, linked])
def test_what_is_not_whole_is_not_moved(desk: Desk, spoil: Callable[[Path], None]) -> None:
    folder = make_session(desk.hot, "s-1")
    spoil(folder)
    before = media_of(desk.hot)
    with pytest.raises(CopyDiffers, match=r"000001\.mp4"):
        desk.mover.move("s-1", "cold", "lin")
    assert (media_of(desk.hot), list(desk.cold.iterdir())) == (before, [])
    assert desk.kinds() == ["moving", "move_stopped"]


def test_a_copy_that_went_wrong_is_found_before_the_original_goes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = media_of(make_session(desk.hot, "s-1"))
    copystat = shutil.copystat

    def spoil(path: Path, there: Path) -> None:
        copystat(path, there)
        if there.name == "000002.mp4":
            there.write_bytes(there.read_bytes()[:-1] + b"X")

    monkeypatch.setattr(shutil, "copystat", spoil)
    with pytest.raises(CopyDiffers, match="not the original"):
        desk.mover.move("s-1", "cold", "lin")
    assert (media_of(desk.hot), list(desk.cold.iterdir())) == (before, [])


def test_a_place_that_is_full_keeps_nothing_of_the_copy(tmp_path: Path) -> None:
    with desk_of(tmp_path) as desk:
        make_session(desk.hot, "s-1", files=200)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(desk.cold)], check=True)
        try:
            before = media_of(desk.hot)
            with pytest.raises(OSError, match="No space"):
                desk.mover.move("s-1", "cold", "lin")
            assert (media_of(desk.hot), list(desk.cold.iterdir())) == (before, [])
        finally:
            subprocess.run(["umount", str(desk.cold)], check=True)


def each_crash(base: Path) -> Iterator[Path]:
    """A data folder for each deed before which the power can go."""
    make_session(base / "whole" / "recordings", "s-1", files=1)
    for number in itertools.count(1):
        data_dir = base / str(number)
        shutil.copytree(base / "whole", data_dir)
        with desk_of(data_dir) as desk:
            try:
                with crash_before_deed(number):
                    desk.mover.move("s-1", "cold", "lin")
            except Crash:
                pass
            else:
                assert number > 20
                return
        yield data_dir


def test_a_crash_at_every_step_leaves_the_session_whole_and_is_gone_on_from(tmp_path: Path) -> None:
    media = None
    for data_dir in each_crash(tmp_path):
        with desk_of(data_dir) as desk:
            media = media or sorted(media_of(desk.found("s-1") or desk.hot).values())
            assert len(media) == 2
            assert sorted(media_of(desk.found("s-1") or desk.hot).values()) == media
            begun = bool(desk.custody.state.moving or desk.custody.state.moved)
            desk.mover.resume()
            place = desk.cold if begun else desk.hot
            assert session_folders(desk.settings) == {"s-1": place / "s-1"}
            assert sorted(media_of(place / "s-1").values()) == media
            assert sorted(path.name for tier in (desk.hot, desk.cold) for path in tier.iterdir()) == ["s-1"]
            assert desk.kinds() == (["moving", "moved"] if begun else [])


def test_a_crash_in_the_going_on_is_gone_on_from_too(tmp_path: Path) -> None:
    for data_dir in each_crash(tmp_path):
        for number in range(1, 12, 2):
            with desk_of(data_dir) as desk:
                try:
                    with crash_before_deed(number):
                        desk.mover.resume()
                except Crash:
                    pass
                assert len(media_of(desk.found("s-1") or desk.hot)) == 2
        with desk_of(data_dir) as desk:
            desk.mover.resume()
            assert len(list(desk.hot.iterdir()) + list(desk.cold.iterdir())) == 1


def test_another_recording_under_the_name_of_one_that_was_moved_is_never_cleared_away(desk: Desk) -> None:
    make_session(desk.hot, "s-1")
    desk.mover.move("s-1", "cold", "lin")
    other = make_session(desk.hot, "s-1", sources=["cam-7"])
    desk.mover.resume()
    desk.mover.resume()
    assert "lies in hot and cold" in desk.mover.differing["s-1"]
    assert len(media_of(other)) == 2
    assert len(media_of(desk.cold)) == 4


def test_what_an_earlier_move_left_is_in_the_way_of_no_other(tmp_path: Path) -> None:
    for data_dir in each_crash(tmp_path):
        with desk_of(data_dir) as desk:
            if desk.custody.state.moving or desk.found("s-1") == desk.hot / "s-1":
                continue
            desk.mover.move("s-1", "hot", "lin")
            desk.mover.move("s-1", "cold", "lin")
            desk.mover.resume()
            assert [path.name for tier in (desk.hot, desk.cold) for path in tier.iterdir()] == ["s-1"]
            assert len(media_of(desk.cold)) == 2


def test_a_place_that_is_away_at_the_start_is_waited_for(tmp_path: Path) -> None:
    for data_dir in itertools.islice(each_crash(tmp_path), 12, 13):
        (data_dir / "cold").rename(data_dir / "away")
        settings = settings_of(data_dir, KEEPING)
        custody = Custody(data_dir, SetClock())
        Mover(settings, custody).resume()
        assert list(custody.state.moving) == ["s-1"]
        (data_dir / "away").rename(data_dir / "cold")
        Mover(settings, custody).resume()
        assert find_session_folder(settings, "s-1") == data_dir / "cold" / "s-1"
        custody.close()
