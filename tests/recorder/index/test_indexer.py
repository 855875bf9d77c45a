"""The indexer's thread: lines come in from anywhere, nothing waits for it, and whatever goes wrong it ends up with the files."""

import logging
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from recorder.index import indexer as module
from recorder.index import tables
from recorder.index.engine import NAME, index_address, prepare, reader, writer
from recorder.index.files import read_table
from recorder.index.indexer import Indexer
from recorder.index.rebuild import rebuild
from recorder.manifest import Line, read_manifest
from tests.recorder.index.archive import START_US, Archive, contents, custody_lines, segment_line, stream_lines
from tests.support.conditions import wait_for
from tests.support.postgres import Postgres

CAUSES = list[str | None]


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.05)
    monkeypatch.setattr(module, "BACKLOG_SHARE", 1.0)


class Kept:
    """An indexer with what it told; ended at the end of the test."""

    def __init__(self, address: str, archive: Archive, queue_most: int = module.QUEUE_MOST) -> None:
        self.address, self.archive = address, archive
        self.causes: CAUSES = []
        self.indexer = Indexer(writer(address), archive.files, self.causes.append, queue_most)

    def settle(self) -> None:
        wait_for(lambda: self.indexer.settled, "the index is up with the files", 20)

    def say(self, session: str, source: str, lines: list[Line]) -> None:
        for line in lines:
            self.indexer.line(session, source, line, None)

    def add(self, session: str, source: str, lines: list[Line]) -> None:
        """On disk first, then told."""
        self.say(session, source, self.archive.add_lines(session, source, lines))

    def agrees(self) -> None:
        """The rows are those of an index made from the files alone."""
        self.settle()
        engine = reader(self.address)
        kept = contents(engine)
        engine.dispose()
        again = writer(f"sqlite:///{self.archive.recordings.parent / 'again.db'}")
        rebuild(again, self.archive.files)
        expected = contents(again)
        again.dispose()
        assert kept == expected


@pytest.fixture
def kept(address: str, archive: Archive) -> Iterator[Kept]:
    made = Kept(address, archive)
    yield made
    made.indexer.stop()
    assert not made.indexer._thread.is_alive()


def test_lines_told_one_by_one_give_the_rows_of_the_files(kept: Kept) -> None:
    kept.indexer.start()
    for line in stream_lines("s-1", "cam-1", 4):
        kept.add("s-1", "cam-1", [line])
    kept.add("s-1", "cam-2", stream_lines("s-1", "cam-2", 3, sealed=False))
    for line in kept.archive.add_custody(custody_lines("s-1")):
        kept.indexer.custody(line)
    kept.agrees()
    assert kept.causes == []


def test_a_file_comes_into_the_index_when_it_is_begun_with_its_table_when_it_ends(
    kept: Kept, real_recording: Path, looking: Engine
) -> None:
    kept.indexer.start()
    folder = kept.archive.recordings / "s-1" / "cam-1"
    folder.mkdir(parents=True)
    lines = read_manifest((real_recording / "manifest.jsonl").read_bytes()).lines
    bare = [{name: value for name, value in line.items() if name != "prev"} for line in lines]
    for line in bare:
        if line["kind"] == "segment":
            shutil.copy(real_recording / line["name"], folder)
            kept.indexer.begin("s-1", "cam-1", line["name"], line["start_utc_us"])
            kept.settle()
            assert contents(looking)["segment"][-1]["state"] == "writing"
            (whole,) = kept.archive.add_lines("s-1", "cam-1", [line])
            table = read_table(folder / line["name"], bytes.fromhex(line["sha256"]))
            kept.indexer.line("s-1", "cam-1", whole, table)
        else:
            kept.add("s-1", "cam-1", [line])
    kept.settle()
    rows = contents(looking)
    assert {row["state"] for row in rows["segment"]} == {"sealed"}
    assert len(rows["fragment_index"]) == rows["stream"][0]["fragment_tables"] == len(rows["segment"])
    kept.agrees()


def test_lines_of_before_the_start_and_lines_told_twice_or_not_at_all_do_no_harm(kept: Kept) -> None:
    lines = stream_lines("s-1", "cam-1", 6)
    told = kept.archive.add_lines("s-1", "cam-1", lines[:6])
    kept.say("s-1", "cam-1", told)
    kept.indexer.start()
    kept.settle()
    kept.say("s-1", "cam-1", told[2:4])
    kept.archive.add_lines("s-1", "cam-1", lines[6:9])
    kept.add("s-1", "cam-1", lines[9:])
    kept.say("s-1", "cam-1", told)
    kept.indexer.begin("s-1", "cam-1", "000001.mp4", START_US)
    kept.indexer.begin("s-7", "cam-1", "000001.mp4", START_US)
    kept.agrees()


def test_a_full_queue_drops_lines_and_reads_them_from_the_files(address: str, archive: Archive) -> None:
    kept = Kept(address, archive, queue_most=3)
    kept.add("s-1", "cam-1", stream_lines("s-1", "cam-1", 9))
    for line in archive.add_custody(custody_lines("s-1")):
        kept.indexer.custody(line)
    kept.indexer.start()
    kept.agrees()
    for session in ("s-2", "s-3"):
        threads = [
            threading.Thread(target=kept.add, args=(session, source, stream_lines(session, source, 40)))
            for source in ("cam-1", "cam-2", "cam-3")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    kept.agrees()
    kept.indexer.stop()


def test_a_database_that_is_locked_by_another_is_told_and_taken_again(kept: Kept) -> None:
    kept.indexer.start()
    kept.add("s-1", "cam-1", stream_lines("s-1", "cam-1", 2))
    kept.settle()
    other = writer(kept.address)
    with other.begin() as connection:
        if other.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE stream IN ACCESS EXCLUSIVE MODE"))
        kept.add("s-1", "cam-2", stream_lines("s-1", "cam-2", 2))
        if other.dialect.name == "sqlite":
            wait_for(lambda: kept.causes, "the lock is told", 20)
    other.dispose()
    kept.agrees()
    assert kept.causes[-1:] in ([], [None])


def test_a_server_that_goes_away_and_comes_back_has_everything_afterwards(postgres: Postgres, archive: Archive) -> None:
    kept = Kept(index_address(postgres.new_database(), archive.recordings), archive)
    kept.indexer.start()
    kept.add("s-1", "cam-1", stream_lines("s-1", "cam-1", 2, sealed=False))
    kept.settle()
    postgres.stop()
    try:
        kept.add("s-1", "cam-2", stream_lines("s-1", "cam-2", 2))
        wait_for(lambda: kept.causes, "the loss is told", 20)
        assert not kept.indexer.settled
        assert "cannot be reached, or takes nothing" in str(kept.causes[0])
    finally:
        postgres.start()
    kept.agrees()
    assert (kept.causes[1:], kept.indexer.cause) == ([None], None)
    kept.indexer.stop()


def test_a_server_that_is_not_there_at_the_start_stops_nothing(archive: Archive, tmp_path: Path) -> None:
    kept = Kept(f"postgresql+psycopg://sealroom@/none?host={tmp_path}", archive)
    kept.indexer.start()
    kept.add("s-1", "cam-1", stream_lines("s-1", "cam-1", 2))
    wait_for(lambda: kept.causes, "it is told", 20)
    kept.indexer.stop()
    assert len(kept.causes) == 1


@pytest.mark.parametrize("content", [b"no database at all" * 999, b"SQLite format 3\0" + b"\7" * 9999, b"\0" * 4096])
def test_a_damaged_file_at_the_start_is_made_again_and_that_is_said(
    archive: Archive, tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / NAME).write_bytes(content)
    archive.add("s-1", "cam-1")
    kept = Kept(index_address(None, tmp_path), archive)
    with caplog.at_level(logging.ERROR):
        kept.indexer.start()
        kept.agrees()
    kept.indexer.stop()
    assert "it is made again from the files, recording goes on" in caplog.text


def test_an_index_that_was_deleted_is_made_again(archive: Archive, tmp_path: Path) -> None:
    archive.add("s-1", "cam-1")
    for _ in range(2):
        kept = Kept(index_address(None, tmp_path), archive)
        kept.indexer.start()
        kept.agrees()
        kept.indexer.stop()
        (tmp_path / NAME).unlink()


def test_pages_damaged_while_it_runs_are_found_when_they_are_written(archive: Archive, tmp_path: Path) -> None:
    kept = Kept(index_address(None, tmp_path), archive)
    for number in range(20):
        archive.add(f"s-{number}", "cam-1")
    kept.indexer.start()
    kept.agrees()
    kept.indexer.stop()
    data = bytearray((tmp_path / NAME).read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 8] = b"\x55" * 8
    (tmp_path / NAME).write_bytes(data)
    kept = Kept(index_address(None, tmp_path), archive)
    kept.indexer.start()
    kept.add("s-99", "cam-1", stream_lines("s-99", "cam-1", 2))
    kept.agrees()
    kept.indexer.stop()


def test_whoever_finds_it_damaged_has_it_made_again(kept: Kept, looking: Engine) -> None:
    kept.archive.add("s-1", "cam-1")
    kept.indexer.start()
    kept.settle()
    other = writer(kept.address)
    with other.begin() as connection:
        connection.execute(tables.segment.update().values(video=0))
    other.dispose()
    kept.indexer.rebuild_soon()
    kept.settle()
    assert {row["video"] for row in contents(looking)["segment"]} == {1_500, None}


@pytest.mark.parametrize("version", [0, 99])
def test_an_older_index_is_made_again_a_newer_one_is_left_alone(
    engine: Engine, address: str, archive: Archive, version: int
) -> None:
    with engine.begin() as connection:
        connection.execute(tables.schema_version.update().values(version=version))
    engine.dispose()
    archive.add("s-1", "cam-1")
    kept = Kept(address, archive)
    kept.indexer.start()
    if version == 0:
        kept.agrees()
    else:
        wait_for(lambda: kept.causes, "it is told")
        kept.add("s-1", "cam-2", stream_lines("s-1", "cam-2", 1))
        assert "use the newer program" in str(kept.causes[0])
    kept.indexer.stop()
    assert contents(engine)["schema_version"] == [{"version": version or tables.SCHEMA_VERSION}]


def test_tables_of_fragments_that_are_missing_are_read_in_the_background(
    kept: Kept, real_recording: Path, looking: Engine
) -> None:
    shutil.copytree(real_recording, kept.archive.recordings / "s-1" / "cam-1")
    kept.archive.add("s-2", "cam-1")
    kept.indexer.start()
    kept.settle()
    rows = contents(looking)
    assert len(rows["fragment_index"]) == len(list(real_recording.glob("*.mp4")))


def test_what_contradicts_is_told_and_the_rest_goes_on(kept: Kept) -> None:
    kept.indexer.start()
    kept.add("s-1", "cam-1", stream_lines("s-1", "cam-1", 2))
    kept.add("s-1", "cam-2", [*stream_lines("s-1", "cam-2", 2, sealed=False), segment_line(9, 0, 1) | {"name": "\0"}])
    kept.agrees()
    assert any("cam-2: the manifest is damaged" in str(cause) for cause in kept.causes)


def test_whoever_is_told_may_fail(address: str, archive: Archive) -> None:
    def fail(cause: str | None) -> None:
        raise RuntimeError(cause)

    archive.add_lines("s-1", "cam-1", [*stream_lines("s-1", "cam-1", 1, sealed=False), {"kind": "gap"}])
    indexer = Indexer(writer(address), archive.files, fail)
    indexer.start()
    wait_for(lambda: indexer.settled, "the rest is indexed")
    indexer.stop()
    assert "cam-1" in str(indexer.cause)


def test_nothing_told_after_the_end_or_before_the_start_blocks(address: str, archive: Archive) -> None:
    indexer = Indexer(writer(address), archive.files, queue_most=2)
    for _ in range(5):
        indexer.line("s-1", "cam-1", {"kind": "opened", "prev": ""}, None)
        indexer.begin("s-1", "cam-1", "000001.mp4", 0)
        indexer.custody({"kind": "held", "prev": ""})
    indexer.stop()
    prepare(indexer._engine)
    indexer._engine.dispose()
