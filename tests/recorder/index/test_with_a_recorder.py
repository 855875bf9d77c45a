"""A real recorder with its index, in SQLite and in PostgreSQL: crash, damage, a server that is not there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.check import check_recording
from recorder.index.check import check_index
from recorder.index.engine import NAME, reader, writer
from recorder.index.files import Files
from recorder.index.lookup import Lookup
from recorder.index.rebuild import rebuild
from recorder.retention.custody import NAME as CUSTODY
from tests.recorder.house import RecorderProcess, recorder, until
from tests.recorder.index.archive import contents
from tests.simulators.rtsp_clients import CameraHouse, camera_house


@pytest.fixture(scope="module")
def cameras() -> Iterator[CameraHouse]:
    with camera_house(["cam-1"]) as running:
        yield running


def files_of(data_dir: Path) -> Files:
    return Files((data_dir / "recordings",), data_dir / CUSTODY)


def record_and_seal(running: RecorderProcess, session: str) -> None:
    running.want(**{session: ["cam-1"]})
    name = session.replace("_", "-")
    running.fact("SourceRecordingStarted", session=name)
    until(lambda: (running.recordings / name / "cam-1" / "000002.mp4").exists(), "a second file")
    running.want()
    running.fact("RecordingSealed", session=name)


@pytest.mark.parametrize("address", ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)], indirect=True)
def test_a_killed_recorder_s_index_is_up_with_the_files_after_the_next_start(
    cameras: CameraHouse, tmp_path: Path, address: str
) -> None:
    (tmp_path / NAME).write_bytes(b"no database at all" * 999)  # in use by default alone; it must cost nothing
    settings = {"segment_s": 1} | ({"index": address} if address.startswith("postgresql") else {})
    with recorder(tmp_path, {"cam-1": cameras.url("cam-1")}, **settings) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", session="s-1")
        until(lambda: (running.recordings / "s-1" / "cam-1" / "000002.mp4").exists(), "a second file")
        looking = reader(address)
        until(lambda: check_index(looking, files_of(tmp_path), live=True).counts["segments"], "a file is indexed")
        live = check_index(looking, files_of(tmp_path), live=True)
        assert live.good, live.findings
        running.kill()
        running.start()
        running.fact("SourceRecordingStarted", session="s-1")
        running.want()
        running.fact("RecordingSealed", session="s-1")
        lookup = Lookup(looking)
        until(lambda: [each.state for each in lookup.sessions()] == ["sealed"], "the index has the seal")
        segments = [line for line in running.lines("s-1", "cam-1") if line["kind"] == "segment"]
        moment = lookup.segment_at("cam-1", segments[0]["start_utc_us"])
        assert moment is not None
        assert (moment.segment.name, moment.segment.state) == (segments[0]["name"], "sealed")
        span = lookup.span("s-1", "cam-1", segments[0]["start_utc_us"], segments[-1]["end_utc_us"])
        assert [each.name for each in span.segments] == [line["name"] for line in segments]
        assert "restart" in [each.cause for each in span.gaps]
        until(
            lambda: all(row["fragment_tables"] == row["segments"] for row in contents(looking)["stream"]), "all tables"
        )
        damaged = "it is made again from the files, recording goes on" in running.log.read_text()
        assert damaged == address.startswith("sqlite")
    assert check_recording(tmp_path / "recordings" / "s-1").good
    verdict = check_index(looking, files_of(tmp_path), fragments=True)
    assert verdict.good, verdict.findings
    kept = contents(looking)
    looking.dispose()
    engine = writer(address)
    rebuild(engine, files_of(tmp_path))
    assert contents(engine) == kept
    engine.dispose()


def test_a_database_that_is_not_there_costs_a_recording_nothing_and_is_an_alarm(
    cameras: CameraHouse, tmp_path: Path
) -> None:
    index = f"postgresql+psycopg://sealroom:secret@/none?host={tmp_path}"
    with recorder(tmp_path, {"cam-1": cameras.url("cam-1")}, segment_s=1, index=index) as running:
        assert running.fact("RecorderAlarmRaised", alarm="index_lost")["place"] == "index"
        record_and_seal(running, "s_1")
        assert "secret" not in running.log.read_text()
    assert check_recording(tmp_path / "recordings" / "s-1").good
