"""Reading and copying in a process of its own: the same answers, the same refusals, and an end when it is asked for."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from recorder.manifest import Manifest
from recorder.retention.apart import Apart, Interrupted
from recorder.retention.copying import CopyDiffers
from recorder.retention.scrub import read_again
from tests.recorder.house import until
from tests.recorder.retention.archive import make_session, media_of
from tests.recorder.sealed import CodedFeed, make_recording


def test_it_reads_and_copies_as_here(tmp_path: Path) -> None:
    source = CodedFeed(tmp_path)
    folder = tmp_path / "s-1"
    make_recording(folder / "cam-1", source, 60)
    source.close()
    apart = Apart()
    assert apart.read(folder) == read_again(folder)
    copied = apart.copy(folder, tmp_path / "copy")
    assert apart.compare(folder, tmp_path / "copy") == copied
    assert list(media_of(tmp_path / "copy").values()) == list(media_of(folder).values())


def test_its_refusals_come_back(tmp_path: Path) -> None:
    folder = make_session(tmp_path, "s-1")
    apart = Apart()
    with pytest.raises(FileExistsError) as refused:
        apart.copy(folder, folder)
    assert refused.value.filename == str(folder)
    (folder / "cam-1" / "000001.mp4").unlink()
    with pytest.raises(CopyDiffers, match=r"cam-1/000001\.mp4"):
        apart.copy(folder, tmp_path / "copy")
    assert any("000001.mp4" in finding for finding in apart.read(folder).findings)


def test_it_ends_when_the_recorder_ends(tmp_path: Path) -> None:
    """The folder is a pipe that nobody fills: without an end it would read for ever."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "s-1").mkdir()
    calls: list[int] = []

    def stop() -> None:
        calls.append(1)
        apart.stop()

    apart = Apart(stop, poll_s=0.02)
    stuck = [sys.executable, "-c", f"open({str(tmp_path / 'pipe')!r}, 'rb').read()"]
    with subprocess.Popen(stuck, stdout=subprocess.PIPE) as process:
        with pytest.raises(Interrupted, match="ends"):
            apart._wait(process)
        process.kill()
    assert calls == [1]
    with pytest.raises(Interrupted):
        apart.read(tmp_path / "s-1")


def test_a_process_that_dies_gives_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Interrupted, match="no answer"):
        Apart().read(tmp_path)


def test_it_takes_no_orders_of_another_parent(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "recorder.retention.apart", "1", "read", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (1, b"")


def test_it_ends_with_a_recorder_that_is_killed(tmp_path: Path) -> None:
    """It reads a file of 200 GB of nothing; its parent is killed."""
    folder = make_session(tmp_path, "s-1", sources=[])
    (folder / "cam-1").mkdir(parents=True)
    with (folder / "cam-1" / "000001.mp4").open("wb") as file:
        file.truncate(200 << 30)
    manifest = Manifest(folder / "cam-1")
    manifest.append("opened", session="s-1", source="cam-1", utc_us=0)
    manifest.append(
        "segment", name="000001.mp4", start_utc_us=0, end_utc_us=1, media_start_us=0, media_end_us=1,
        bytes=200 << 30, sha256="0" * 64, video=1, audio=0,
    )  # fmt: skip
    manifest.close()
    reading = (
        f"from pathlib import Path\nfrom recorder.retention.apart import Apart\nApart().read(Path({str(folder)!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", reading]) as parent:
        until(lambda: readers_of(folder), "it works")
        parent.kill()
    until(lambda: not readers_of(folder), "it ended")


def readers_of(folder: Path) -> list[Path]:
    """Processes that read this folder apart; one that has ended has no command line any more."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if b"recorder.retention.apart" in words and str(folder).encode() in words:
                found.append(process)
    return found
