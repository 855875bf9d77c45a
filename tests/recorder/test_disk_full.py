"""A disk that takes nothing more: an alarm, a gap if it lasts, and recording again by itself when there is space.

The kernel's limit on file size stands in for a full disk: writes become short, then fail, and work again when it is raised.
"""

import errno
import os
import resource
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from recorder import keeper, recording, writer
from recorder.boxes import NotFragmented
from recorder.check import check_recording
from recorder.desired import DesiredSet, SessionOrder, keep_desired
from recorder.manifest import Manifest, read_manifest, write_at
from recorder.once import Progress, record_once
from recorder.segment import Segment
from recorder.settings import RecordedSource, RecorderSettings, RecorderSite
from tests.recorder.house import KEY, recorder, until
from tests.simulators.rtsp_clients import CameraHouse


@contextmanager
def full_at(pid: int, size: int) -> Iterator[None]:
    """No file of this process can grow beyond `size` bytes."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


def test_a_full_disk_is_an_alarm_and_what_waited_in_memory_is_written_later(house: CameraHouse, tmp_path: Path) -> None:
    with recorder(tmp_path, {"cam-1": house.url("cam-1")}) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        file = running.recordings / "s-1" / "cam-1" / "000001.mp4"
        with full_at(running.process.pid, file.stat().st_size + 100):
            running.fact("SourceRecordingLost", source="cam-1", cause="disk")
            packets = running.state()["sources"][0]["packets"]
            until(lambda: running.state()["sources"][0]["packets"] > packets + 30, "the camera still sends")
            assert running.state()["sources"][0]["waiting_bytes"] > 0
        running.fact("SourceRecordingStarted", source="cam-1")
        running.want()
        running.fact("RecordingSealed", session="s-1")
        assert check_recording(running.recordings / "s-1").findings == []
        assert {line["cause"] for line in running.lines("s-1", "cam-1") if line["kind"] == "gap"} <= {"connect"}


def test_a_disk_that_stays_full_costs_a_gap_and_nothing_else(
    house: CameraHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process, because the memory for a slow disk is made small here."""
    monkeypatch.setattr(writer, "RING_BYTES", 25_000)
    camera = RecordedSource(id="cam-1", url=house.url("cam-1"))
    out, ending = tmp_path / "out", threading.Event()
    seen: list[str | None] = []
    file = out / "cam-1" / "000001.mp4"
    full = full_at(os.getpid(), 25_000)
    lost_at: list[int] = []

    def follow(now: Sequence[Progress]) -> None:
        seen.append(now[0].cause)
        if len(seen) == 1:
            full.__enter__()
        if "disk" in seen and not lost_at:
            lost_at.append(now[0].packets)
        if lost_at and now[0].packets > lost_at[0] + 150 and len(lost_at) == 1:
            lost_at.append(now[0].packets)
            full.__exit__(None, None, None)
        if len(lost_at) == 2 and now[0].recording and now[0].packets > lost_at[1] + 20:
            ending.set()

    (taken,) = record_once([camera], out, "s-1", RecorderSite(), None, ending, follow)
    assert {gap["cause"] for gap in taken.gaps} == {"disk"}
    assert file.stat().st_size <= 25_000
    assert taken.files == len(taken.gaps) + 1
    assert taken.cause is None
    assert check_recording(out).findings == []


def test_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, calls = os.pwrite, []

    def short(fd: int, data: memoryview, offset: int) -> int:
        calls.append(offset)
        return whole(fd, data[:7], offset)

    monkeypatch.setattr(os, "pwrite", short)
    fd = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    try:
        write_at(fd, b"0123456789" * 10, 0)
    finally:
        os.close(fd)
    assert (tmp_path / "file").read_bytes() == b"0123456789" * 10
    assert len(calls) == 15


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    manifest.append("opened", session="s-1", source="cam-1", utc_us=1)
    before = manifest.path.read_bytes()
    with full_at(os.getpid(), len(before) + 20), pytest.raises(OSError) as refused:
        manifest.append("sealed", end_utc_us=1)
    assert refused.value.errno == errno.EFBIG
    assert manifest.path.read_bytes() == before
    manifest.append("sealed", end_utc_us=1)
    manifest.close()
    reread = Manifest(tmp_path)
    assert [line["kind"] for line in reread.lines] == ["opened", "sealed"]
    reread.close()


def test_a_file_that_cannot_be_begun_leaves_nothing_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(NotFragmented):
        Segment(tmp_path / "000001.mp4", b"no header")
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_disk_that_hangs_without_an_error_is_an_alarm_too(
    house: CameraHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, goes_on, ending = os.fdatasync, threading.Event(), threading.Event()
    goes_on.set()

    def hang(fd: int) -> None:
        goes_on.wait(20)
        sync(fd)

    monkeypatch.setattr(os, "fdatasync", hang)
    monkeypatch.setattr(recording, "_STUCK_S", 0.5)
    story: list[str] = []

    def follow(now: Sequence[Progress]) -> None:
        if now[0].recording and not story:
            story.append("recording")
            goes_on.clear()
        if now[0].cause == "disk" and story == ["recording"]:
            story.append("disk")
            goes_on.set()
        if now[0].recording and story == ["recording", "disk"]:
            ending.set()

    camera = RecordedSource(id="cam-1", url=house.url("cam-1"))
    (taken,) = record_once([camera], tmp_path / "out", "s-1", RecorderSite(), None, ending, follow)
    assert (story, taken.good) == (["recording", "disk"], True)


def test_a_session_that_ends_while_the_disk_is_full_is_sealed_later_with_a_gap(
    house: CameraHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "_PATIENCE_S", 0.3)
    monkeypatch.setattr(keeper, "RETRY_S", 0.3)
    camera = RecordedSource(id="cam-1", url=house.url("cam-1"))
    key = KEY.public_key().public_bytes_raw().hex()
    settings = RecorderSettings(data_dir=tmp_path, socket=tmp_path / "s", ticket_key=key, sources=(camera,))
    keeping = keeper.Keeper(settings)
    keeping.start()
    try:
        order = SessionOrder(session="s-1", sources=("cam-1",))
        keeping.set_desired(DesiredSet(sessions=(order,)))
        file = tmp_path / "recordings" / "s-1" / "cam-1" / "000001.mp4"
        until(lambda: any(one["recording"] for one in keeping.state()), "it is recorded")
        keep_desired(tmp_path, DesiredSet(sessions=()))  # on disk before the disk is full
        with full_at(os.getpid(), 150):
            until(lambda: [one["cause"] for one in keeping.state()] == ["disk"], "the disk is full")
            size = file.stat().st_size
            keeping._desired = DesiredSet(sessions=())
            keeping._change.set()
            until(lambda: keeping.state() == [], "it is no longer recorded")
        until(lambda: any(fact["kind"] == "RecordingSealed" for fact in keeping.facts.after(None, 0).facts), "the seal")
    finally:
        keeping.stop()
    verdict = check_recording(tmp_path / "recordings" / "s-1")
    assert verdict.findings == []
    assert file.stat().st_size == size
    lines = read_manifest((file.parent / "manifest.jsonl").read_bytes()).lines
    assert [line["cause"] for line in lines if line["kind"] == "gap" and line["cause"] != "connect"] == ["disk"]
