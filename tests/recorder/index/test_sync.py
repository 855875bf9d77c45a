"""The index follows from the files: whatever way the lines came in, the rows are the same."""

import shutil
from pathlib import Path

from sqlalchemy import Engine

from recorder.fragments import unpack
from recorder.index import tables
from recorder.index.files import Files
from recorder.index.rebuild import rebuild
from recorder.index.sync import Synced, fill_fragments, sync_all
from recorder.manifest import NAME, Line
from tests.recorder.index.archive import (
    MINUTE_US,
    START_US,
    Archive,
    append_lines,
    contents,
    custody_lines,
    digest,
    gap_line,
    seal_lines,
    segment_line,
    stream_lines,
)


def synced(engine: Engine, archive: Archive) -> Synced:
    return sync_all(engine, archive.files)[0]


def filled(archive: Archive) -> None:
    for session in ("s-1", "s-2"):
        for source in ("cam-1", "cam-2"):
            archive.add(session, source)
    archive.add("s-3", "mic-1", sealed=False)
    archive.add_custody(custody_lines("s-1"))


def test_a_second_look_reads_nothing_of_what_is_sealed_and_known(engine: Engine, archive: Archive) -> None:
    filled(archive)
    first = synced(engine, archive)
    again = synced(engine, archive)
    assert (first.skipped, first.problems) == (0, [])
    assert (again.lines, again.skipped, again.problems) == (0, 4, [])


def test_rows_say_what_the_lines_say(engine: Engine, archive: Archive) -> None:
    archive.add("s-1", "cam-1", minutes=4)
    synced(engine, archive)
    rows = contents(engine)
    key = tables.stream_key("s-1", "cam-1")
    names = [(row["name"], row["state"], row["run"]) for row in rows["segment"]]
    assert names == [
        ("000001.mp4", "sealed", 1),
        ("000002.mp4", "sealed", 1),
        ("000003.mp4", "recovered", 2),
        ("000004.mp4", "sealed", 2),
        ("000005.mp4.torn", "torn", 2),
        ("quarantine/strange.mp4", "quarantined", 2),
    ]
    first = rows["segment"][0]
    assert first["sha256"].hex() == digest(f"{first['start_us']} 1")
    assert (first["stream_id"], first["end_us"] - first["start_us"], first["key_frames"]) == (key, MINUTE_US, 30)
    runs = [(row["ordinal"], row["end_reason"], row["segments"], row["clock_source"]) for row in rows["run"]]
    assert runs == [(1, "stall", 2, "sr"), (2, "sealed", 2, "sr")]
    assert rows["run"][0]["closed_us"] == rows["segment"][1]["end_us"]
    assert [(row["cause"], row["track"]) for row in rows["gap"]] == [
        ("connect", "all"),
        ("stall", "all"),
        ("stall", "sound"),
    ]
    assert [row["clock"] for row in rows["clock_step"]] == ["picture", "host"]
    assert len(rows["clock_sample"]) == 4
    stream = rows["stream"][0]
    assert (stream["missing_us"], stream["recorded_us"], stream["segments"]) == (4_400_000, 4 * MINUTE_US, 4)
    assert stream["cursor_us"] == stream["end_us"] == START_US + 4_400_000 + 4 * MINUTE_US
    manifest = archive.manifest("s-1", "cam-1").read_bytes()
    assert (stream["manifest_bytes"], stream["lines"]) == (len(manifest), manifest.count(b"\n"))


def test_a_sealed_manifest_s_digest_is_the_one_the_journal_holds(engine: Engine, real_recording: Path) -> None:
    archive = Archive(real_recording.parent.parent)
    archive.files = type(archive.files)((real_recording.parent.parent,), archive.custody)
    synced(engine, archive)
    manifest = (real_recording / NAME).read_bytes()
    assert contents(engine)["stream"][0]["manifest_sha256"].hex() == digest(manifest.decode())


def test_custody_makes_holds_exports_checks_and_what_became_of_a_session(engine: Engine, archive: Archive) -> None:
    archive.add("s-1", "cam-1")
    archive.add_custody(custody_lines("s-1"))
    synced(engine, archive)
    rows = contents(engine)
    assert [(row["id"], row["released_by"]) for row in rows["hold"]] == [("h1", "staff-1, staff-2"), ("h2", None)]
    assert [(row["requested_by"], row["approved_by"]) for row in rows["export"]] == [("staff-1", "staff-2")]
    assert [row["ok"] for row in rows["verify_run"]] == [1]
    assert len(rows["custody_event"]) == 8
    session = rows["session"][0]
    assert (session["state"], session["tier"]) == ("sealed", "cold")
    assert session["keep_until_us"] == START_US + 20 * 365 * 86_400_000_000


def test_lines_that_came_later_are_read_alone_and_give_the_same_rows(engine: Engine, archive: Archive) -> None:
    lines = stream_lines("s-1", "cam-1", 6)
    for count in range(1, len(lines) + 1):
        archive.add_lines("s-1", "cam-1", lines[count - 1 : count])
        assert synced(engine, archive).lines == 1, lines[count - 1]
    bit_by_bit = contents(engine)
    rebuild(engine, archive.files)
    assert contents(engine) == bit_by_bit


def test_an_index_made_again_is_the_same_index(engine: Engine, archive: Archive, real_recording: Path) -> None:
    shutil.copytree(real_recording, archive.recordings / "s-9" / "cam-1")
    filled(archive)
    synced(engine, archive)
    fill_fragments(engine, archive.files)
    before = contents(engine)
    assert all(before.values()), [name for name, rows in before.items() if not rows]
    rebuild(engine, archive.files)
    assert contents(engine) == before


def test_a_file_s_table_of_fragments_is_read_from_it(engine: Engine, archive: Archive, real_recording: Path) -> None:
    folder = archive.recordings / "s-1" / "cam-1"
    shutil.copytree(real_recording, folder)
    synced(engine, archive)
    files = sorted(folder.glob("*.mp4"))
    assert fill_fragments(engine, archive.files) == len(files)
    rows = contents(engine)
    assert rows["stream"][0]["fragment_tables"] == len(files)
    for row, segment in zip(rows["fragment_index"], rows["segment"], strict=True):
        entries = unpack(row["blob"])
        assert len(entries) == segment["fragments"]
        assert entries[-1].offset + entries[-1].length == (folder / row["name"]).stat().st_size
        assert entries[-1].sha256_16 == segment["sha256"][:16]
    assert fill_fragments(engine, archive.files) == 0


def test_a_changed_file_gives_no_table(engine: Engine, archive: Archive, real_recording: Path) -> None:
    folder = archive.recordings / "s-1" / "cam-1"
    shutil.copytree(real_recording, folder)
    changed = bytearray((folder / "000001.mp4").read_bytes())
    changed[-1] ^= 1
    (folder / "000001.mp4").write_bytes(changed)
    synced(engine, archive)
    fill_fragments(engine, archive.files)
    assert "000001.mp4" not in [row["name"] for row in contents(engine)["fragment_index"]]


def test_a_deleted_session_keeps_its_rows_but_not_the_fragments(
    engine: Engine, archive: Archive, real_recording: Path
) -> None:
    folder = archive.recordings / "s-1" / "cam-1"
    shutil.copytree(real_recording, folder)
    synced(engine, archive)
    fill_fragments(engine, archive.files)
    members = {
        "session": "s-1",
        "by": "recorder",
        "at_utc_us": START_US,
        "files": 4,
        "bytes": 9,
        "tombstone_sha256": "",
    }
    archive.add_custody([{"kind": "deleted", **members}])
    for path in folder.glob("*.mp4"):
        path.unlink()
    synced(engine, archive)
    rows = contents(engine)
    assert (rows["session"][0]["state"], rows["session"][0]["deleted_us"]) == ("deleted", START_US)
    assert (rows["fragment_index"], rows["stream"][0]["fragment_tables"]) == ([], 0)
    assert rows["segment"]
    before = contents(engine)
    rebuild(engine, archive.files)
    assert contents(engine) == before


def test_a_moved_session_is_found_in_its_tier(engine: Engine, archive: Archive, tmp_path: Path) -> None:
    archive.add("s-1", "cam-1")
    synced(engine, archive)
    before = contents(engine)
    (tmp_path / "cold").mkdir()
    (archive.recordings / "s-1").rename(tmp_path / "cold" / "s-1")
    archive.files = type(archive.files)((archive.recordings, tmp_path / "cold"), archive.custody)
    assert (synced(engine, archive).skipped, contents(engine)) == (1, before)


def test_a_file_without_a_line_is_being_written_until_it_has_one(engine: Engine, archive: Archive) -> None:
    lines = stream_lines("s-1", "cam-1", 2, sealed=False)[:5]
    archive.add_lines("s-1", "cam-1", lines)
    (archive.recordings / "s-1" / "cam-1" / "000002.mp4").write_bytes(b"begun")
    synced(engine, archive)
    end_us = lines[-1]["end_utc_us"]
    states = [(row["name"], row["state"], row["start_us"], row["end_us"]) for row in contents(engine)["segment"][1:]]
    assert states == [("000002.mp4", "writing", end_us, None)]
    torn = {"kind": "torn", "name": "000002.mp4.torn", "bytes": 5, "sha256": digest("begun")}
    archive.add_lines("s-1", "cam-1", [torn])
    (archive.recordings / "s-1" / "cam-1" / "000002.mp4").unlink()
    synced(engine, archive)
    assert [row["name"] for row in contents(engine)["segment"]] == ["000001.mp4", "000002.mp4.torn"]


def test_an_unfinished_line_waits_for_its_end(engine: Engine, archive: Archive) -> None:
    archive.add("s-1", "cam-1", sealed=False)
    manifest = archive.manifest("s-1", "cam-1")
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[:-20])
    assert synced(engine, archive).problems == []
    manifest.write_bytes(whole)
    assert synced(engine, archive).lines == 1


def test_a_manifest_that_was_changed_is_told_and_indexed_anew(engine: Engine, archive: Archive) -> None:
    archive.add("s-1", "cam-1", sealed=False)
    synced(engine, archive)
    archive.manifest("s-1", "cam-1").unlink()
    archive.add("s-1", "cam-1", minutes=2, start_us=START_US + 5)
    problems = synced(engine, archive).problems
    assert problems == ["s-1/cam-1: the manifest is not the one that was indexed; its rows are made again"]
    before = contents(engine)
    rebuild(engine, archive.files)
    assert contents(engine) == before


def test_a_damaged_manifest_is_indexed_up_to_the_damage_and_hides_no_other(engine: Engine, archive: Archive) -> None:
    archive.add("s-1", "cam-1")
    archive.add("s-1", "cam-2")
    data = bytearray(archive.manifest("s-1", "cam-1").read_bytes())
    at = data.index(b'"000003.mp4"')
    data[at + 1] ^= 1
    archive.manifest("s-1", "cam-1").write_bytes(data)
    problems = synced(engine, archive).problems
    assert len(problems) == 1
    assert problems[0].startswith("s-1/cam-1: the manifest is damaged")
    rows = contents(engine)
    assert [row["segments"] for row in sorted(rows["stream"], key=lambda row: row["source"])] == [3, 4]


def test_a_line_that_no_recorder_writes_is_told_and_stops_only_its_stream(engine: Engine, archive: Archive) -> None:
    strange: list[Line] = [
        {"start_utc_us": "now"},
        {"name": "\0"},
        {"sha256": "zz"},
        {"bytes": None},
        {"prev_segment": 7},
        {"key_frames": True},
        {"audio": 2**70},
        {"name": "\ud800"},
    ]
    for number, member in enumerate(strange):
        lines = stream_lines("s-1", f"bad-{number}", 1)
        lines[4] = segment_line(1, START_US, START_US + 5) | member
        archive.add_lines("s-1", f"bad-{number}", lines)
    archive.add("s-1", "good", minutes=2)
    problems = synced(engine, archive).problems
    assert len(problems) == len(strange)  # each stream's own
    assert all("line 5 is no line of a recorder" in problem for problem in problems)
    assert [row["segments"] for row in contents(engine)["stream"] if row["source"] == "good"] == [2]


def test_a_custody_file_that_was_changed_is_told_and_indexed_anew(engine: Engine, archive: Archive) -> None:
    archive.add("s-1", "cam-1")
    archive.add_custody(custody_lines("s-1"))
    synced(engine, archive)
    archive.custody.unlink()
    archive.add_custody(custody_lines("s-1")[:1])
    assert synced(engine, archive).problems == [
        "the custody file is not the one that was indexed; its rows are made again"
    ]
    rows = contents(engine)
    assert (len(rows["custody_event"]), len(rows["hold"])) == (1, 1)


def test_a_session_whose_folder_is_gone_is_told_and_stays(engine: Engine, archive: Archive) -> None:
    archive.add("s-1", "cam-1")
    synced(engine, archive)
    shutil.rmtree(archive.recordings / "s-1")
    found = synced(engine, archive)
    assert (found.problems, found.missing) == ([], ["s-1/cam-1"])
    assert contents(engine)["stream"]


def test_a_session_is_sealed_when_each_of_its_sources_is(engine: Engine, archive: Archive) -> None:
    archive.add("s-1", "cam-1")
    archive.add("s-1", "cam-2", sealed=False)
    synced(engine, archive)
    assert contents(engine)["session"][0]["state"] == "recording"
    archive.add_lines("s-1", "cam-2", [gap_line(START_US + 244_400_000, START_US + 250_000_000, "disk")])
    archive.add_lines("s-1", "cam-2", seal_lines(START_US + 250_000_000))
    synced(engine, archive)
    session = contents(engine)["session"][0]
    assert (session["state"], session["end_us"], session["sources"]) == ("sealed", START_US + 250_000_000, 2)


def test_folders_with_other_names_are_no_sessions(engine: Engine, archive: Archive) -> None:
    for name in (".s-1.moving", "s 1", "文件"):
        append_lines(archive.recordings / name / "cam-1" / NAME, stream_lines("s-1", "cam-1", 1))
    (archive.recordings / "s-2").mkdir()
    (archive.recordings / "s-2" / "heads.jsonl").write_bytes(b"")
    assert synced(engine, archive).problems == []
    assert contents(engine)["stream"] == []


def test_a_link_that_leads_to_itself_keeps_no_recording_out_of_the_index(tmp_path: Path) -> None:
    source = tmp_path / "recordings" / "s-1" / "cam-1"
    source.mkdir(parents=True)
    (source / "manifest.jsonl").touch()
    (tmp_path / "recordings" / "s-2").symlink_to("s-2")
    (source.parent / "cam-2").symlink_to("cam-2")
    files = Files((tmp_path / "recordings",), tmp_path / "custody.jsonl")
    assert list(files.sources()) == [("s-1", "cam-1", source)]
