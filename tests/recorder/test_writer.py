"""The disk's thread: what piled up behind a slow disk is written at once, and giving it up leaves a true manifest."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder import writer as writing
from recorder.check import check_recording
from recorder.fragments import unpack
from recorder.lines import open_manifest, seal_lines
from recorder.manifest import Line, Manifest
from recorder.settings import RecorderSite
from recorder.writer import Begin, Close, Data, DiskWriter, GapUntil
from tests.recorder.house import until
from tests.recorder.sealed import CodedFeed, units_of

START_US = 1_790_000_000_000_000


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    feed = CodedFeed(tmp_path_factory.mktemp("writer"))
    found = units_of(feed.feed, feed.samples(100, START_US))
    feed.close()
    return found


class SlowDisk:
    """Holds every sync while `open` is not set, and counts them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open, self.syncs, self.waiting = threading.Event(), 0, threading.Event()
        self.open.set()
        sync = os.fdatasync

        def slow(fd: int) -> None:
            self.syncs += 1
            self.waiting.set()
            assert self.open.wait(20)
            sync(fd)

        monkeypatch.setattr(os, "fdatasync", slow)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDisk]:
    slow = SlowDisk(monkeypatch)
    yield slow
    slow.open.set()


class Source:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[tuple[Line, bytes | None]] = []
        self.manifest: Manifest = open_manifest("s-1", "cam-1", folder, START_US)
        self.writer = DiskWriter(
            folder, self.manifest, "connect", lambda _run, _start: None, lambda _error: None,
            lambda line, table: self.told.append((line, table)),
        )  # fmt: skip

    def seal(self, end_utc_us: int) -> list[str]:
        """What the judge finds."""
        assert self.writer.put(Close(None, "disk"))
        assert self.writer.put(GapUntil(end_utc_us))
        seal_lines(self.writer.put, RecorderSite(), end_utc_us)
        assert self.writer.finish(10)
        self.manifest.close()
        return [finding.what for finding in check_recording(self.folder).findings]


def test_what_waited_is_written_with_one_sync(tmp_path: Path, units: list[bytes], disk: SlowDisk) -> None:
    source = Source(tmp_path / "cam-1")
    source.writer.put(Begin(units[0], "mp4", START_US))
    until(lambda: source.writer.idle, "the file is begun")
    disk.open.clear()
    disk.waiting.clear()
    source.writer.put(Data(units[1], 1))
    assert disk.waiting.wait(10)
    for unit in units[2:]:
        source.writer.put(Data(unit, 1))
    assert source.writer.stuck_s > 0
    before = disk.syncs
    disk.open.set()
    until(lambda: source.writer.idle, "it is on disk")
    assert disk.syncs == before + 1
    assert source.writer.pending_bytes == 0
    assert (source.folder / "000001.mp4").read_bytes() == b"".join(units)
    assert source.seal(START_US + 4_000_000) == []
    (table,) = [unpack(table) for _, table in source.told if table is not None]
    assert [entry.length for entry in table] == [len(unit) for unit in units[1:]]


def test_a_batch_is_bounded(
    tmp_path: Path, units: list[bytes], disk: SlowDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH_BYTES", len(units[2]) + len(units[3]) + 1)
    source = Source(tmp_path / "cam-1")
    disk.open.clear()
    source.writer.put(Begin(units[0], "mp4", START_US))
    for unit in units[1:]:
        source.writer.put(Data(unit, 1))
    disk.open.set()
    until(lambda: source.writer.idle, "it is on disk")
    assert disk.syncs >= 1 + (len(units) - 1) // 3
    assert source.seal(START_US + 4_000_000) == []


def test_what_is_given_up_behind_a_hanging_disk_is_a_gap(tmp_path: Path, units: list[bytes], disk: SlowDisk) -> None:
    source = Source(tmp_path / "cam-1")
    source.writer.put(Begin(units[0], "mp4", START_US))
    until(lambda: source.writer.idle, "the file is begun")
    disk.open.clear()
    disk.waiting.clear()
    source.writer.put(Data(units[1], 1))
    assert disk.waiting.wait(10)
    for unit in units[2:]:
        source.writer.put(Data(unit, 1))
    source.writer.drop_pending()
    assert source.writer.pending_bytes == 0
    source.writer.put(Close(None, "disk"))
    source.writer.put(Begin(units[0], "mp4", START_US + 6_000_000))
    for unit in units[1:]:
        source.writer.put(Data(unit, 2))
    disk.open.set()
    assert source.seal(START_US + 10_000_000) == []
    kinds = [(line["kind"], line.get("cause")) for line, _ in source.told if line["kind"] in ("segment", "gap")]
    assert kinds == [("segment", None), ("gap", "disk"), ("segment", None)]
    assert (source.folder / "000001.mp4").read_bytes() == b"".join(units[:2])  # what the disk had begun to take


def test_more_than_the_memory_holds_is_refused(
    tmp_path: Path, units: list[bytes], disk: SlowDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "RING_BYTES", len(units[1]) + 10)
    source = Source(tmp_path / "cam-1")
    disk.open.clear()
    source.writer.put(Begin(units[0], "mp4", START_US))
    assert source.writer.put(Data(units[1], 1))
    assert not source.writer.put(Data(units[2], 1))
    disk.open.set()
    assert source.seal(START_US + 4_000_000) == []
