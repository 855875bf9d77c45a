"""Nothing in the index can differ from the files unseen: each column of each table is changed, each change is named."""

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, text

from controller.proof.findings import Verdict
from recorder.index import tables
from recorder.index.check import check_index
from recorder.index.engine import NAME, index_address, prepare, reader, writer
from recorder.index.sync import fill_fragments, sync_all
from tests.recorder.index.archive import START_US, Archive, contents, custody_lines, digest

Row = dict[str, Any]


@pytest.fixture
def checked(engine: Engine, archive: Archive, real_recording: Path) -> Engine:
    """An index with rows in every table, whose evidence can be changed for once."""
    archive.add("s-1", "cam-1", minutes=2)
    archive.add("s-2", "mic-1", minutes=2, sealed=False)
    (archive.recordings / "s-2" / "mic-1" / "000009.mp4").write_bytes(b"begun")
    shutil.copytree(real_recording, archive.recordings / "s-9" / "cam-1")
    archive.add_custody(custody_lines("s-1"))
    assert not sync_all(engine, archive.files)[0].problems
    fill_fragments(engine, archive.files)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER custody_event_no_{act}"))
        else:
            connection.execute(text("DROP TRIGGER custody_event_append_only ON custody_event"))
    return engine


def changed(value: Any, column: Any) -> Any:
    if value is None:
        return {int: 7, str: "x", bytes: b"x"}[column.type.python_type]
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    return value + 1_000 if isinstance(value, int) else f"{value}x"


def put(engine: Engine, table: Table, row: Row, key: Row) -> None:
    where = " AND ".join(f"{name} = :key_{name}" for name in key)
    values = ", ".join(f"{name} = :{name}" for name in row)
    with engine.begin() as connection:
        done = connection.execute(
            text(f"UPDATE {table.name} SET {values} WHERE {where}"), row | {f"key_{name}": key[name] for name in key}
        )
        assert done.rowcount == 1


def names_it(verdict: Verdict, table: Table) -> bool:
    return any(finding.where.startswith(table.name) for finding in verdict.findings)


def test_an_untouched_index_says_what_the_files_say(checked: Engine, looking: Engine, archive: Archive) -> None:
    verdict = check_index(looking, archive.files)
    assert verdict.good, verdict.findings
    rows = sum(len(rows) for name, rows in contents(checked).items() if name != "schema_version")
    assert verdict.counts["rows"] == rows


def test_each_changed_column_of_each_table_is_found_and_named(
    checked: Engine, looking: Engine, archive: Archive
) -> None:
    before = contents(checked)
    for name, table in tables.metadata.tables.items():
        for row in before[name][:1] + before[name][1:][-1:]:
            change_each_column(checked, looking, archive, table, row)
    assert check_index(looking, archive.files).good


def change_each_column(checked: Engine, looking: Engine, archive: Archive, table: Table, row: Row) -> None:
    identity = {column.name for column in table.primary_key} | (
        {"session_id", "source"} if table is tables.stream else set()
    )
    key = {column.name: row[column.name] for column in table.primary_key}
    others = {name: changed(row[name], table.columns[name]) for name in row if name not in identity}
    if others:
        put(checked, table, others, key)
        verdict = check_index(looking, archive.files, fragments=table is tables.fragment_index)
        told = {
            found.what.partition(" is ")[0] for found in verdict.findings if found.where.startswith(f"{table.name} ")
        }
        assert told >= set(others), verdict.findings
        put(checked, table, {name: row[name] for name in others}, key)
    for name in identity:
        new = changed(row[name], table.columns[name])
        put(checked, table, {name: new}, key)
        verdict = check_index(looking, archive.files, fragments=False)
        assert names_it(verdict, table), (name, verdict.findings)
        put(checked, table, {name: row[name]}, key | ({name: new} if name in key else {}))


def test_a_finding_says_row_column_and_both_values(checked: Engine, looking: Engine, archive: Archive) -> None:
    key = {"stream_id": tables.stream_key("s-1", "cam-1"), "name": "000002.mp4"}
    put(checked, tables.segment, {"video": 4}, key)
    (finding,) = check_index(looking, archive.files).findings
    assert finding.where == "segment s-1/cam-1/000002.mp4"
    assert finding.what == "video is 4; the files say 1500"
    assert "Rebuild the index" in finding.what_to_do


def test_each_row_taken_out_is_found_and_named(checked: Engine, looking: Engine, archive: Archive) -> None:
    for name, rows in contents(checked).items():
        table = tables.metadata.tables[name]
        key = {each.name: rows[-1][each.name] for each in table.primary_key}
        where = " AND ".join(f"{each} = :{each}" for each in key)
        with checked.begin() as connection:
            connection.execute(text(f"DELETE FROM {name} WHERE {where}"), key)
        verdict = check_index(looking, archive.files)
        assert names_it(verdict, table) or name == "fragment_index", (name, verdict.findings)
        assert not verdict.good
        with checked.begin() as connection:
            connection.execute(table.insert(), rows[-1])
    assert check_index(looking, archive.files).good


def test_each_row_put_in_is_found_and_named(checked: Engine, looking: Engine, archive: Archive) -> None:
    for name, rows in contents(checked).items():
        table = tables.metadata.tables[name]
        row = rows[-1] | {each.name: changed(rows[-1][each.name], each) for each in table.primary_key}
        row |= {"source": "cam-7"} if name == "stream" else {}
        with checked.begin() as connection:
            connection.execute(table.insert(), row)
        verdict = check_index(looking, archive.files)
        assert names_it(verdict, table), (name, verdict.findings)
        where = " AND ".join(f"{each.name} = :{each.name}" for each in table.primary_key)
        with checked.begin() as connection:
            connection.execute(text(f"DELETE FROM {name} WHERE {where}"), row)
    assert check_index(looking, archive.files).good


def test_a_table_of_fragments_of_a_file_that_is_gone_must_still_end_in_its_digest(
    checked: Engine, looking: Engine, archive: Archive
) -> None:
    for path in (archive.recordings / "s-9" / "cam-1").glob("*.mp4"):
        path.unlink()
    assert check_index(looking, archive.files).good
    row = contents(checked)["fragment_index"][0]
    put(checked, tables.fragment_index, {"blob": row["blob"][:-1] + b"\0"}, {"name": row["name"]})
    assert names_it(check_index(looking, archive.files), tables.fragment_index)


def test_an_index_that_is_behind_is_found_unless_the_recorder_runs(
    checked: Engine, looking: Engine, archive: Archive
) -> None:
    archive.add_lines("s-2", "mic-1", [{"kind": "connected", "utc_us": START_US, "picture": None, "sound": "opus"}])
    archive.add_custody(custody_lines("s-2")[:1])
    (archive.recordings / "s-2" / "mic-1" / "000010.mp4").write_bytes(b"begun")
    assert {finding.where for finding in check_index(looking, archive.files).findings} >= {
        "stream s-2/mic-1",
        "run s-2/mic-1/3",
        "custody_event 9",
    }
    verdict = check_index(looking, archive.files, live=True)
    assert (verdict.findings, verdict.counts["behind"]) == ([], 1)


def test_a_damaged_manifest_is_told_as_such(checked: Engine, looking: Engine, archive: Archive) -> None:
    manifest = archive.manifest("s-1", "cam-1")
    manifest.write_bytes(manifest.read_bytes().replace(digest("torn").encode(), digest("whole").encode()))
    wheres = [finding.where for finding in check_index(looking, archive.files).findings]
    assert "s-1/cam-1/manifest.jsonl" in wheres


def test_an_index_of_another_version_is_told_as_such(checked: Engine, looking: Engine, archive: Archive) -> None:
    with checked.begin() as connection:
        connection.execute(tables.schema_version.update().values(version=99))
    (finding,) = check_index(looking, archive.files).findings
    assert "use the newer program" in finding.what


@pytest.mark.parametrize("where", ["header", "page", "missing"])
def test_a_damaged_database_file_is_told_as_such(tmp_path: Path, archive: Archive, where: str) -> None:
    address = index_address(None, tmp_path)
    engine = writer(address)
    prepare(engine)
    archive.add("s-1", "cam-1", minutes=60)
    sync_all(engine, archive.files)
    engine.dispose()
    path = tmp_path / NAME
    data = bytearray(path.read_bytes())
    if where == "header":
        data[:16] = bytes(16)
    else:
        for page in range(4, len(data) // 4096):
            data[page * 4096 : page * 4096 + 8] = b"\x55" * 8
    path.write_bytes(data)
    if where == "missing":
        path.unlink()
    looking = reader(address)
    verdict = check_index(looking, archive.files)
    looking.dispose()
    assert verdict.findings
    assert "damaged" in verdict.findings[0].what
    assert "Rebuild" in verdict.findings[0].what_to_do


def flipped(tmp_path: Path, archive: Archive, flips: int, seed: int) -> dict[str, int]:
    """Turn single bits of the closed database file; each is found, or changes no row (a byte that is not in use)."""
    address, path = index_address(None, tmp_path), tmp_path / NAME
    for session in ("s-1", "s-2"):
        archive.add(session, "cam-1", minutes=20)
    archive.add_custody(custody_lines("s-1"))
    engine = writer(address)
    prepare(engine)
    sync_all(engine, archive.files)
    before = contents(engine)
    engine.dispose()
    whole, picked = path.read_bytes(), random.Random(seed)
    outcomes = {"found": 0, "no row changed": 0}
    for _ in range(flips):
        data, at = bytearray(whole), picked.randrange(len(whole) * 8)
        data[at // 8] ^= 1 << at % 8
        path.write_bytes(data)
        looking = reader(address)
        if check_index(looking, archive.files).findings:
            outcomes["found"] += 1
        else:
            assert contents(looking) == before, f"bit {at} was turned unseen"
            outcomes["no row changed"] += 1
        looking.dispose()
        for suffix in ("-wal", "-shm"):
            path.with_name(NAME + suffix).unlink(missing_ok=True)
    return outcomes


def test_a_turned_bit_of_the_file_changes_no_row_unseen(tmp_path: Path, archive: Archive) -> None:
    assert flipped(tmp_path, archive, 40, seed=5)["found"] > 5


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_none_of_a_thousand_turned_bits_changes_a_row_unseen(tmp_path: Path, archive: Archive) -> None:
    assert flipped(tmp_path, archive, 1_000, seed=6)["found"] > 100
