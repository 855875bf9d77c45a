"""A recorder whose disk fills up: the reserve carries the recording on, new sessions wait, nothing that is kept goes."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.retention.classes import DAY_US
from recorder.retention.space import free_bytes
from tests.recorder.house import RecorderProcess
from tests.recorder.retention.archive import make_session, media_of
from tests.simulators.rtsp_clients import CameraHouse

SPACE = {"planned_h": 1, "picture_kbit_s": 400, "alarm_h": 1, "reserve_mb": 24}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 96 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(disk: Path) -> None:
    """Take what is free now, while the recorder takes some too; not what it gives free later."""
    left, part = free_bytes(disk), 1 << 20
    with (disk / "other").open("wb", buffering=0) as other:
        while left > 0 and part >= 512:
            try:
                left -= other.write(bytes(min(part, left)))
            except OSError:
                part //= 2


def test_the_reserve_carries_a_session_over_a_full_disk_and_nothing_that_is_kept_goes(
    house: CameraHouse, disk: Path
) -> None:
    kept = make_session(disk / "recordings", "public-20260101", end_utc_us=time.time_ns() // 1000 - 10 * DAY_US)
    media = media_of(kept)
    process = RecorderProcess(disk, [{"id": "cam-1", "url": house.url("cam-1")}], keeping={"space": SPACE})
    try:
        orders = [{"session": "s-1", "sources": ["cam-1"], "planned_s": 5}]
        assert process.client.put("/desired", json={"sessions": orders}).status_code == 200
        process.fact("SourceRecordingStarted", session="s-1")
        fill(disk)
        process.fact("RecorderAlarmRaised", alarm="storage_full")
        orders.append({"session": "s-2", "sources": ["cam-1"], "planned_s": 36_000})
        assert process.client.put("/desired", json={"sessions": orders}).status_code == 200
        process.fact("SourceRecordingLost", session="s-2", cause="no_space")
        (disk / "other").unlink()
        process.fact("RecorderAlarmEnded", alarm="storage_full")
        process.want()
        process.fact("RecordingSealed", session="s-1")
        gaps = [line for line in process.lines("s-1", "cam-1") if line["kind"] == "gap" and line["cause"] == "disk"]
        assert gaps == []
        assert not (disk / "recordings" / "s-2").exists()
        assert media_of(kept) == media
    finally:
        process.end()
