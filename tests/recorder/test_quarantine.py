"""Files in a source's folder that are not the recorder's own are moved aside with a line, never deleted, never mixed in."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recorder.check import check_recording
from recorder.lines import open_manifest
from recorder.manifest import Manifest
from recorder.recovery import recover
from recorder.sealing import seal_folder
from recorder.settings import RecorderSite
from recorder.writer import Begin, Data, DiskWriter
from tests.recorder.sealed import CodedFeed, units_of

START_US = 1_790_000_000_000_000


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[bytes]]:
    source = CodedFeed(tmp_path_factory.mktemp("quarantine"))
    yield units_of(source.feed, source.samples(50, START_US))
    source.close()


@pytest.fixture
def crashed(tmp_path: Path, units: list[bytes]) -> Path:
    """One file without its line, as a crash leaves it."""
    folder = tmp_path / "s-1" / "cam-1"
    folder.mkdir(parents=True)
    manifest = Manifest(folder)
    manifest.append("opened", session="s-1", source="cam-1", utc_us=START_US)
    writer = DiskWriter(folder, manifest, "connect", lambda _run, _start: None, lambda _error: None)
    writer.put(Begin(units[0], "mp4", START_US))
    for unit in units[1:]:
        writer.put(Data(unit, 1))
    assert writer.finish(10)
    manifest.close()
    return folder


def lines(folder: Path, kind: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    return [line for line in found if line["kind"] == kind]


def test_foreign_files_go_aside_with_their_digest_and_the_unfinished_file_is_recovered(crashed: Path) -> None:
    strange = {
        "notes.txt": b"x",
        "000007.mp4": b"not the next number",
        "copy.mp4": (crashed / "000001.mp4").read_bytes(),
    }
    for name, data in strange.items():
        (crashed / name).write_bytes(data)
    recover(crashed)
    assert sorted(path.name for path in crashed.iterdir()) == ["000001.mp4", "manifest.jsonl", "quarantine"]
    assert {path.name: path.read_bytes() for path in (crashed / "quarantine").iterdir()} == strange
    told = {line["name"]: (line["bytes"], line["sha256"]) for line in lines(crashed, "quarantined")}
    assert told == {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in strange.items()}
    assert [line["name"] for line in lines(crashed, "segment")] == ["000001.mp4"]
    seal_folder(crashed, RecorderSite())
    assert check_recording(crashed).findings == []


def test_a_crash_between_the_move_and_the_line_is_made_good_and_names_never_collide(crashed: Path) -> None:
    (crashed / "quarantine").mkdir()
    (crashed / "quarantine" / "notes.txt").write_text("first")
    (crashed / "notes.txt").write_text("second")
    recover(crashed)
    recover(crashed)
    assert [line["name"] for line in lines(crashed, "quarantined")] == ["notes.txt", "notes.txt.1"]
    assert (crashed / "quarantine" / "notes.txt.1").read_text() == "second"


def test_a_torn_file_whose_line_is_missing_gets_it_and_the_next_file_the_next_number(
    crashed: Path, units: list[bytes]
) -> None:
    (crashed / "000001.mp4").write_bytes(units[0][:100])
    (crashed / "000001.mp4").rename(crashed / "000001.mp4.torn")
    recover(crashed)
    assert [line["name"] for line in lines(crashed, "torn")] == ["000001.mp4.torn"]
    manifest = Manifest(crashed)
    writer = DiskWriter(crashed, manifest, "restart", lambda _run, _start: None, lambda _error: None)
    writer.put(Begin(units[0], "mp4", START_US + 9_000_000))
    for unit in units[1:]:
        writer.put(Data(unit, 1))
    assert writer.finish(10)
    manifest.close()
    seal_folder(crashed, RecorderSite())
    assert [line["name"] for line in lines(crashed, "segment")] == ["000002.mp4"]
    assert check_recording(crashed).findings == []


def test_a_foreign_file_in_the_way_of_the_next_one_is_moved_aside_and_not_written_over(
    tmp_path: Path, units: list[bytes]
) -> None:
    folder = tmp_path / "s-1" / "cam-1"
    manifest = open_manifest("s-1", "cam-1", folder, START_US)
    writer = DiskWriter(folder, manifest, "connect", lambda _run, _start: None, lambda _error: None)
    (folder / "000001.mp4").write_text("mine")
    (folder / "000009.mp4").write_text("mine too")  # in nobody's way yet: the next start or the judge sees it
    for step in (Begin(units[0], "mp4", START_US), *(Data(unit, 1) for unit in units[1:])):
        assert writer.put(step)
    assert writer.finish(10)
    manifest.close()
    seal_folder(folder, RecorderSite())
    assert (folder / "quarantine" / "000001.mp4").read_text() == "mine"
    assert (folder / "000001.mp4").read_bytes() == b"".join(units)
    assert [line["name"] for line in lines(folder, "quarantined")] == ["000001.mp4", "000009.mp4"]
    assert check_recording(folder).findings == []


def test_links_and_folders_are_left_for_the_judge(crashed: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("x")
    (crashed / "link.mp4").symlink_to(tmp_path / "elsewhere")
    (crashed / "folder").mkdir()
    recover(crashed)
    assert (crashed / "link.mp4").is_symlink()
    assert {finding.where for finding in check_recording(crashed).findings} >= {"link.mp4", "folder"}


def test_what_lies_in_quarantine_is_watched_like_everything_else(crashed: Path, tmp_path: Path) -> None:
    (crashed / "notes.txt").write_text("x")
    seal_folder(crashed, RecorderSite())
    for change, where in (
        (lambda folder: (folder / "quarantine" / "notes.txt").write_text("y"), "quarantine/notes.txt"),
        (lambda folder: (folder / "quarantine" / "notes.txt").unlink(), "quarantine/notes.txt"),
        (lambda folder: (folder / "quarantine" / "more.txt").write_text("x"), "quarantine/more.txt"),
    ):
        folder = tmp_path / "again" / "cam-1"
        shutil.copytree(crashed, folder)
        change(folder)
        assert {finding.where for finding in check_recording(folder).findings} == {where}
        shutil.rmtree(folder)
