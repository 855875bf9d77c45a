"""Where a moment lies, what is missing, which sessions there are."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from recorder.boxes import read_fragments, read_header
from recorder.index import tables
from recorder.index.engine import NAME, index_address, prepare, reader, writer
from recorder.index.lookup import IndexUnavailable, Lookup
from recorder.index.sync import fill_fragments, sync_all
from recorder.manifest import read_manifest
from tests.recorder.index.archive import MINUTE_US, START_US, Archive, custody_lines

FIRST_US = START_US + 400_000
SECOND_RUN_US = FIRST_US + 2 * MINUTE_US + 4_000_000
DAY_US = 86_400_000_000


@pytest.fixture
def lookup(engine: Engine, looking: Engine, archive: Archive) -> Lookup:
    archive.add("s-1", "cam-1")
    archive.add("s-1", "cam-2", sealed=False)
    archive.add("s-2", "cam-1", start_us=START_US + DAY_US)
    archive.add_custody(custody_lines("s-1"))
    sync_all(engine, archive.files)
    return Lookup(looking, archive.files)


def found(lookup: Lookup, utc_us: int, session: str | None = None) -> tuple[str, str] | None:
    moment = lookup.segment_at("cam-1", utc_us, session)
    return None if moment is None else (moment.segment.session, moment.segment.name)


def test_each_moment_has_its_file_or_none(lookup: Lookup) -> None:
    assert found(lookup, START_US) is None
    assert found(lookup, FIRST_US - 1) is None
    assert found(lookup, FIRST_US) == ("s-1", "000001.mp4")
    assert found(lookup, FIRST_US + MINUTE_US - 1) == ("s-1", "000001.mp4")
    assert found(lookup, FIRST_US + MINUTE_US) == ("s-1", "000002.mp4")
    assert found(lookup, FIRST_US + 2 * MINUTE_US) is None
    assert found(lookup, SECOND_RUN_US - 1) is None
    assert found(lookup, SECOND_RUN_US) == ("s-1", "000003.mp4")
    assert found(lookup, SECOND_RUN_US + 2 * MINUTE_US) is None
    assert found(lookup, FIRST_US + DAY_US) == ("s-2", "000001.mp4")
    assert found(lookup, FIRST_US + 9 * DAY_US) is None
    assert lookup.segment_at("cam-9", FIRST_US) is None


def test_of_two_sessions_on_one_camera_the_asked_one_or_the_later_one_is_found(
    engine: Engine, archive: Archive, lookup: Lookup
) -> None:
    archive.add("s-3", "cam-1", start_us=START_US + 30_000_000)
    sync_all(engine, archive.files)
    at_us = FIRST_US + MINUTE_US + 1
    assert found(lookup, at_us) == ("s-3", "000001.mp4")
    assert found(lookup, at_us, "s-1") == ("s-1", "000002.mp4")
    assert found(lookup, FIRST_US + 2 * MINUTE_US + 1, "s-1") is None
    assert found(lookup, FIRST_US + 2 * MINUTE_US + 1) == ("s-3", "000002.mp4")


def test_a_moment_leads_to_the_key_fragment_before_it(
    engine: Engine, looking: Engine, archive: Archive, real_recording: Path
) -> None:
    folder = archive.recordings / "s-1" / "cam-1"
    shutil.copytree(real_recording, folder)
    sync_all(engine, archive.files)
    lines = [
        line for line in read_manifest((folder / "manifest.jsonl").read_bytes()).lines if line["kind"] == "segment"
    ]
    for filled in (False, True):
        if filled:
            fill_fragments(engine, archive.files)
        lookup = Lookup(looking, None if filled else archive.files)
        for line in lines:
            for part in range(10):
                length_us = line["end_utc_us"] - line["start_utc_us"]
                moment = lookup.segment_at("cam-1", line["start_utc_us"] + length_us * part // 10)
                assert moment is not None
                assert moment.segment.name == line["name"]
                assert moment.media_us == line["media_start_us"] + length_us * part // 10
                data = (folder / line["name"]).read_bytes()
                header_bytes, tracks = read_header(data)
                assert moment.header_bytes == header_bytes
                fragments = list(read_fragments(data, tracks, header_bytes, len(data)))
                keys = [each for each in fragments if "picture" in each.parts and each.parts["picture"].key]
                wanted = [each for each in keys if each.parts["picture"].start_us <= moment.media_us]
                assert moment.fragment is not None
                assert (moment.fragment.offset, moment.fragment.length) == (wanted[-1].offset, wanted[-1].length)


def test_a_file_that_is_being_written_is_found_without_an_end(engine: Engine, archive: Archive, lookup: Lookup) -> None:
    archive.add("s-4", "cam-4", sealed=False)
    (archive.recordings / "s-4" / "cam-4" / "000009.mp4").write_bytes(b"begun")
    sync_all(engine, archive.files)
    moment = lookup.segment_at("cam-4", START_US + DAY_US)
    assert moment is not None
    assert (moment.segment.state, moment.segment.end_us, moment.fragment) == ("writing", None, None)


def test_a_span_has_its_files_and_its_holes(lookup: Lookup) -> None:
    span = lookup.span("s-1", "cam-1", FIRST_US + 30_000_000, SECOND_RUN_US + 1)
    assert [each.name for each in span.segments] == ["000001.mp4", "000002.mp4", "000003.mp4"]
    assert [(each.cause, each.to_us - each.from_us) for each in span.gaps] == [("stall", 4_000_000)]
    hole = lookup.span("s-1", "cam-1", SECOND_RUN_US - 3_000_000, SECOND_RUN_US - 2_000_000)
    assert (hole.segments, len(hole.gaps)) == ([], 1)
    assert lookup.span("s-1", "cam-1", 0, START_US).segments == []
    assert lookup.span("s-9", "cam-1", 0, 2**60).segments == []


def test_sessions_are_listed_newest_first_and_by_time(lookup: Lookup) -> None:
    assert [(each.id, each.state) for each in lookup.sessions()] == [("s-2", "sealed"), ("s-1", "recording")]
    assert [each.id for each in lookup.sessions(most=1)] == ["s-2"]
    assert [each.id for each in lookup.sessions(to_us=START_US + DAY_US)] == ["s-1"]
    assert [each.id for each in lookup.sessions(from_us=START_US + DAY_US)] == ["s-2", "s-1"]


def test_a_session_is_shown_with_all_that_belongs_to_it(lookup: Lookup) -> None:
    shown = lookup.session("s-1")
    assert shown is not None
    assert [(each.source, each.segments, each.runs) for each in shown.streams] == [("cam-1", 4, 2), ("cam-2", 4, 2)]
    assert [each.cause for each in shown.gaps["cam-1"]] == ["connect", "stall", "stall"]
    assert [(each.id, each.released_us is None) for each in shown.holds] == [("h1", False), ("h2", True)]
    assert [each.action for each in shown.events][:2] == ["held", "held"]
    assert lookup.session("s-9") is None


def test_holds_are_listed_all_or_those_in_force(lookup: Lookup) -> None:
    assert [each.id for each in lookup.holds()] == ["h1", "h2"]
    assert [each.id for each in lookup.holds(standing_only=True)] == ["h2"]


def test_what_was_deleted_is_not_found_any_more(engine: Engine, archive: Archive, lookup: Lookup) -> None:
    archive.add_custody([{"kind": "deleted", "session": "s-1", "by": "recorder", "at_utc_us": START_US}])
    sync_all(engine, archive.files)
    assert found(lookup, FIRST_US) is None
    assert lookup.sessions()[-1].state == "deleted"


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 999])
def test_without_an_index_the_question_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / NAME).write_bytes(content)
    told: list[str] = []
    lookup = Lookup(reader(index_address(None, tmp_path)), on_damage=lambda: told.append("damage"))
    with pytest.raises(IndexUnavailable):
        lookup.segment_at("cam-1", START_US)
    assert told == (["damage"] if content else [])


def test_an_index_of_another_version_is_not_asked(tmp_path: Path) -> None:
    engine = writer(index_address(None, tmp_path))
    prepare(engine)
    with engine.begin() as connection:
        connection.execute(tables.schema_version.update().values(version=99))
    engine.dispose()
    with pytest.raises(IndexUnavailable, match="use the newer program"):
        Lookup(reader(index_address(None, tmp_path))).sessions()
