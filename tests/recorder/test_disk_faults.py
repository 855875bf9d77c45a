"""A disk that is full, read-only, broken or slow: an alarm, nothing lost that was on disk, and on again by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recorder.check import check_recording
from tests.recorder.faulty_disk import EIO, READ_ONLY, faulty, fill, small_disk, stalls
from tests.recorder.house import RecorderProcess, recorder, until
from tests.simulators.rtsp_clients import CameraHouse

SOURCES = ("cam-1", "cam-2")


@contextmanager
def recording(house: CameraHouse, data_dir: Path) -> Iterator[RecorderProcess]:
    space = {"picture_kbit_s": 100, "sound_kbit_s": 8, "reserve_mb": 0}
    order = {"session": "s-1", "sources": SOURCES, "planned_s": 60}
    cameras = {name: house.url(name) for name in SOURCES}
    with recorder(data_dir, cameras, segment_s=2, keeping={"space": space}) as running:
        assert running.client.put("/desired", json={"sessions": [order]}).status_code == 200
        each_tells(running, "SourceRecordingStarted")
        yield running


def each_tells(running: RecorderProcess, kind: str, **members: str) -> None:
    """Every source has told this; in any order."""
    wanted = {"kind": kind, **members}

    def told() -> bool:
        running.read_facts(100)
        return {fact.get("source") for fact in running.facts if wanted.items() <= fact.items()} == set(SOURCES)

    until(told, f"each source tells {wanted}; log: {running.log.read_text()[-2000:]}")
    running.facts.clear()


def on_disk(running: RecorderProcess) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in running.recordings.rglob("0*.mp4")}


def sealed_gaps(running: RecorderProcess) -> set[str]:
    """Seal, let the judge look, and give the causes of the gaps after the first picture."""
    running.want()
    running.fact("RecordingSealed", session="s-1")
    assert check_recording(running.recordings / "s-1").findings == []
    causes: set[str] = set()
    for name in SOURCES:
        lines = running.lines("s-1", name)
        first = next(number for number, line in enumerate(lines) if line["kind"] == "segment")
        causes |= {line["cause"] for line in lines[first:] if line["kind"] == "gap"}
    return causes


def packets(running: RecorderProcess) -> int:
    return min(one["packets"] for one in running.state()["sources"])


def lost_and_back(running: RecorderProcess, before: dict[Path, bytes]) -> None:
    each_tells(running, "SourceRecordingStarted")
    for path, data in before.items():
        torn = path.with_name(path.name + ".torn")  # a file of which nothing but its head had come
        assert (path if path.exists() else torn).read_bytes().startswith(data), path


def test_a_disk_that_refuses_every_write_is_an_alarm_and_costs_only_what_a_kill_takes_with_it(
    house: CameraHouse, tmp_path: Path
) -> None:
    with recording(house, tmp_path / "data") as running:
        for fault in (EIO, READ_ONLY):
            before = on_disk(running)
            with faulty(running.process.pid, fault, tmp_path / "strace"):
                each_tells(running, "SourceRecordingLost", cause="disk")
                seen = packets(running)
                until(lambda seen=seen: packets(running) > seen + 40, "the cameras still send")  # type: ignore[misc]
                assert all(one["waiting_bytes"] > 0 for one in running.state()["sources"])
            lost_and_back(running, before)
            assert "(INJECTED)" in (tmp_path / "strace").read_text()
        before = on_disk(running)
        with faulty(running.process.pid, EIO, tmp_path / "strace"):
            each_tells(running, "SourceRecordingLost", cause="disk")
            running.kill()  # with a broken disk: whatever tail is left must not be taken for whole
        running.start()
        lost_and_back(running, before)
        assert sealed_gaps(running) == {"restart"}


@pytest.mark.nightly
def test_a_full_disk_is_an_alarm_and_goes_on_when_there_is_space(house: CameraHouse, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "24m") as disk, recording(house, disk / "data") as running:
        before = on_disk(running)
        rest = fill(disk)
        each_tells(running, "SourceRecordingLost", cause="disk")
        rest.unlink()
        lost_and_back(running, before)
        assert sealed_gaps(running) == set()


@pytest.mark.nightly
def test_a_disk_that_stalls_for_two_seconds_again_and_again_costs_nothing(house: CameraHouse, tmp_path: Path) -> None:
    with recording(house, tmp_path / "data") as running:
        with faulty(running.process.pid, stalls(every=3, for_s=2.0), tmp_path / "strace"):
            seen = packets(running)
            until(lambda: packets(running) > seen + 150, "the cameras still send")
        assert (tmp_path / "strace").read_text().count("(DELAYED)") >= len(SOURCES)
        until(lambda: all(one["recording"] for one in running.state()["sources"]), "everything is recorded")
        assert sealed_gaps(running) == set()
        assert not [fact for fact in running.facts if fact["kind"] == "SourceRecordingLost"]
