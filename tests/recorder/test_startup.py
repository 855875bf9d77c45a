"""A start after a crash reads manifests and the one unfinished file of a source, and no other file."""

import hashlib
import os
from pathlib import Path

import pytest

from controller.proof.canonical import canonical
from recorder.manifest import FIRST_PREV, Manifest, ManifestBroken
from recorder.recovery import recover
from recorder.writer import Begin, Close, Data, DiskWriter
from tests.recorder.house import recorder
from tests.recorder.sealed import CodedFeed, units_of

START_US = 1_790_000_000_000_000


def crashed_folder(folder: Path, files: int) -> None:
    """So many files with their lines; the files hold nothing, so that reading one would be seen."""
    folder.mkdir(parents=True)
    prev, out = FIRST_PREV, []

    def add(kind: str, **members: object) -> None:
        nonlocal prev
        raw = canonical({"kind": kind, **members, "prev": prev})
        prev = hashlib.sha256(raw).hexdigest()
        out.append(raw + b"\n")

    add("opened", session="s-1", source="cam-1", utc_us=START_US)
    for number in range(1, files + 1):
        at_us = START_US + (number - 1) * 60_000_000
        add("clock", samples=[["picture", at_us, at_us, "0" * 16, 0, 0]])
        add(
            "segment", name=f"{number:06}.mp4", start_utc_us=at_us, end_utc_us=at_us + 60_000_000, media_start_us=0,
            media_end_us=60_000_000, bytes=30_000_000, sha256="ab" * 32, prev_segment="ab" * 32, video=1_500,
            audio=2_812, fragments=120, key_frames=30,
        )  # fmt: skip
        (folder / f"{number:06}.mp4").touch()
    (folder / "manifest.jsonl").write_bytes(b"".join(out))


def test_only_the_unfinished_file_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "s-1" / "cam-1"
    crashed_folder(folder, 300)
    feed = CodedFeed(tmp_path)
    (folder / "000301.mp4").write_bytes(b"".join(units_of(feed.feed, feed.samples(50, START_US))))
    before = {path.name: path.stat().st_atime_ns for path in folder.glob("*.mp4")}
    recover(folder)
    manifest = Manifest(folder)
    assert [line["name"] for line in manifest.lines if line.get("recovered")] == ["000301.mp4"]
    assert len(manifest.lines) == 602
    assert {name for name, at_ns in before.items() if (folder / name).stat().st_atime_ns != at_ns} <= {"000301.mp4"}
    writer = DiskWriter(folder, manifest, "restart", lambda _run, _start: None, lambda _error: None)
    units = units_of(feed.feed, feed.samples(50, START_US))
    for step in (Begin(units[0], "mp4", None), *(Data(unit, 1) for unit in units[1:]), Close()):
        assert writer.put(step)
    assert writer.finish(10)
    assert manifest.lines[-1]["name"] == "000302.mp4"
    assert manifest.lines[-1]["prev_segment"] == manifest.lines[-2]["sha256"]
    manifest.close()
    feed.close()


def test_clock_samples_are_on_disk_and_not_in_memory(tmp_path: Path) -> None:
    crashed_folder(tmp_path / "cam-1", 2)
    manifest = Manifest(tmp_path / "cam-1")
    manifest.append("clock", samples=[["sound", 1, 2, "0" * 16, 3, 4]])
    assert [line for line in manifest.lines if line["kind"] == "clock"] == [{"kind": "clock"}] * 3
    assert b'"samples":[["sound",1,2' in manifest.path.read_bytes()
    manifest.close()


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_a_line_that_is_not_chained_stops_the_start(tmp_path: Path, number: int) -> None:
    folder = tmp_path / "cam-1"
    crashed_folder(folder, 2)
    lines = (folder / "manifest.jsonl").read_bytes().splitlines(keepends=True)
    lines[number - 1] = (
        lines[number - 1].replace(b":1", b":2", 1).replace(b"picture", b"pictura")
        if number < 5
        else b'{"kind":"segment"}\n'
    )
    damaged = b"".join(lines)
    (folder / "manifest.jsonl").write_bytes(damaged)
    with pytest.raises(ManifestBroken, match=f"line {min(number + 1, 5)}"):
        recover(folder)
    assert (folder / "manifest.jsonl").read_bytes() == damaged


def test_pipes_in_the_place_of_files_are_not_waited_for(tmp_path: Path) -> None:
    for session, name in (("s-1", "cam-1/manifest.jsonl"), ("s-2", "heads.jsonl")):
        (tmp_path / "recordings" / session / "cam-1").mkdir(parents=True)
        os.mkfifo(tmp_path / "recordings" / session / name)
    with recorder(tmp_path, {}) as process:
        assert process.client.get("/state").status_code == 200
    assert process.process.returncode == 0
