"""Free space on real small disks: who may begin, what is put by, what it gives when it is needed."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from recorder.retention.settings import SpaceSettings
from recorder.retention.space import (
    NO_SPACE,
    RESERVE_NAME,
    Needed,
    Rates,
    ReserveFile,
    SpaceGate,
    free_bytes,
    lasts_s,
    reserve_bytes,
)

MB = 1_000_000


@dataclass(frozen=True)
class Wanted:
    sources: tuple[str, ...]
    planned_s: int | None = None


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 32 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def gate_of(folder: Path, reserve: ReserveFile | None = None, **rates: float) -> SpaceGate:
    settings = SpaceSettings()
    return SpaceGate(folder, settings, Rates(settings, (), rates.get), reserve or ReserveFile(folder, 0))


def test_a_session_needs_half_as_much_again_as_it_will_write(disk: Path) -> None:
    free = free_bytes(disk)
    gate = gate_of(disk, a=free / 300, b=free / 300)
    assert gate.refuses(Wanted(("a", "b"), 99)) is None
    assert gate.refuses(Wanted(("a", "b"), 101)) == NO_SPACE
    assert gate.refuses(Wanted(("a",), 199)) is None


def test_a_session_that_says_no_length_is_reckoned_with_the_usual_one(disk: Path) -> None:
    free = free_bytes(disk)
    assert gate_of(disk, a=free / (8 * 3600 * 1.51)).refuses(Wanted(("a",))) is None
    assert gate_of(disk, a=free / (8 * 3600 * 1.49)).refuses(Wanted(("a",))) == NO_SPACE


def test_what_running_sessions_will_still_write_is_not_free(disk: Path) -> None:
    gate = gate_of(disk, a=free_bytes(disk) / 300)
    running = {"s-1": gate.needed(("a",), 120.0)}
    assert gate.refuses(Wanted(("a",), 79), running) is None
    assert gate.refuses(Wanted(("a",), 81), running) == NO_SPACE
    assert gate.refuses(Wanted(("a",), 81), {"s-1": Needed(0, 0.0)}) is None


def test_a_source_not_measured_yet_has_the_sites_figure() -> None:
    settings = SpaceSettings(picture_kbit_s=4_000, sound_kbit_s=100)
    rates = Rates(settings, ["mic-1"], {"cam-2": 7.0, "cam-3": 0.0}.get)
    assert [rates.of(name) for name in ("cam-1", "mic-1", "cam-2", "cam-3")] == [512_500, 12_500, 7.0, 512_500]


def test_the_reserve_takes_its_blocks_and_gives_them_back(disk: Path) -> None:
    before = free_bytes(disk)
    reserve = ReserveFile(disk, 8 * MB)
    assert reserve.take()
    assert before - free_bytes(disk) >= 8 * MB
    assert reserve.bytes_missing() == 0
    assert reserve.take()
    assert reserve.release()
    assert free_bytes(disk) == before
    assert not reserve.release()
    assert reserve.bytes_missing() == 8 * MB


def test_a_full_disk_writes_again_when_the_reserve_is_given_free(disk: Path) -> None:
    reserve = ReserveFile(disk, 8 * MB)
    assert reserve.take()
    with (disk / "media").open("wb", buffering=0) as file:
        while file.write(bytes(256 * 1024)) == 256 * 1024:
            if not free_bytes(disk):
                break
        with pytest.raises(OSError, match="No space"):
            file.write(bytes(256 * 1024))
        assert reserve.release()
        for _ in range(28):
            assert file.write(bytes(256 * 1024)) == 256 * 1024


def test_the_reserve_is_not_taken_from_a_disk_that_is_nearly_full(disk: Path) -> None:
    with (disk / "media").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free_bytes(disk) - 10 * MB)
    assert not ReserveFile(disk, 8 * MB).take()
    assert not (disk / RESERVE_NAME).exists()
    assert ReserveFile(disk, 4 * MB).take()


def test_a_reserve_that_is_missing_is_asked_for_on_top(disk: Path) -> None:
    free = free_bytes(disk)
    reserve = ReserveFile(disk, 8 * MB)
    gate = gate_of(disk, reserve, a=1.0)
    fits_s = int((free - 8 * MB) / 1.5) - 10
    assert gate.refuses(Wanted(("a",), fits_s)) is None
    assert gate.refuses(Wanted(("a",), fits_s + 100)) == NO_SPACE
    assert reserve.take()
    assert gate.refuses(Wanted(("a",), fits_s - 20_000)) is None


def test_the_reserve_is_ten_minutes_of_every_source_but_a_fiftieth_at_most(disk: Path) -> None:
    assert reserve_bytes(SpaceSettings(), 100.0, disk) == 60_000
    assert reserve_bytes(SpaceSettings(), 1e9, disk) == (32 << 20) // 50
    assert reserve_bytes(SpaceSettings(reserve_mb=3), 1e9, disk) == 3 * MB
    assert reserve_bytes(SpaceSettings(reserve_mb=0), 1e9, disk) == 0


def test_how_long_the_disk_lasts() -> None:
    assert lasts_s(1_000, 10.0) == 100.0
    assert lasts_s(1_000, 0.0) is None
