"""The database behind the index: made, refused, thrown away, on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, exc, inspect, text

from recorder.index import tables
from recorder.index.engine import (
    NAME,
    IndexDamaged,
    IndexRefused,
    IndexTooNew,
    IndexTooOld,
    discard,
    index_address,
    prepare,
    reader,
    writer,
)

EVENT = {
    "line": 1,
    "at_us": 5,
    "action": "held",
    "session_id": "s-1",
    "source": None,
    "actor": "staff-1",
    "detail_json": "{}",
    "prev_sha256": bytes(32),
    "sha256": bytes(32),
}


def test_every_table_is_made_once(engine: Engine) -> None:
    prepare(engine)
    with engine.connect() as connection:
        assert set(tables.metadata.tables) <= set(inspect(connection).get_table_names())
        assert connection.execute(tables.schema_version.select()).all() == [(tables.SCHEMA_VERSION,)]


@pytest.mark.parametrize("statement", ["UPDATE custody_event SET action = 'released'", "DELETE FROM custody_event"])
def test_a_custody_event_can_be_neither_changed_nor_deleted(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(tables.custody_event.insert(), EVENT)
    with pytest.raises(exc.DBAPIError, match="custody_event is append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    with engine.connect() as connection:
        assert connection.execute(tables.custody_event.select()).one().action == "held"


def test_times_and_stream_numbers_take_64_bits(engine: Engine) -> None:
    row = {"stream_id": 2**63 - 1, "line": 1, "from_us": 2**62, "to_us": 2**62 + 1, "cause": "stall", "track": "all"}
    with engine.begin() as connection:
        connection.execute(tables.gap.insert(), row)
    with engine.connect() as connection:
        assert connection.execute(tables.gap.select()).one()._asdict() == row


@pytest.mark.parametrize(("version", "refusal"), [(99, IndexTooNew), (0, IndexTooOld)])
def test_an_index_of_another_version_is_refused(engine: Engine, version: int, refusal: type[ValueError]) -> None:
    with engine.begin() as connection:
        connection.execute(tables.schema_version.update().values(version=version))
    with pytest.raises(refusal, match=f"the index has schema {version}, this program knows {tables.SCHEMA_VERSION}"):
        prepare(engine)


def test_a_discarded_index_is_empty_and_can_be_used(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(tables.custody_event.insert(), EVENT)
    discard(engine)
    with engine.begin() as connection:
        assert connection.execute(tables.custody_event.select()).all() == []
        connection.execute(tables.custody_event.insert(), EVENT)


def test_the_reader_cannot_write(engine: Engine, address: str) -> None:
    looking = reader(address)
    try:
        with looking.connect() as connection:
            assert connection.execute(tables.schema_version.select()).scalar() == tables.SCHEMA_VERSION
        with pytest.raises(exc.DBAPIError, match=r"read-?only"), looking.begin() as connection:
            connection.execute(tables.schema_version.update().values(version=7))
    finally:
        looking.dispose()


def test_sqlite_is_as_durable_as_it_can_be(tmp_path: Path) -> None:
    engine = writer(index_address(None, tmp_path))
    prepare(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    engine.dispose()


def test_a_file_that_is_no_database_is_damage_and_kept_aside_when_it_is_discarded(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(b"no database at all" * 500)
    engine = writer(index_address(None, tmp_path))
    with pytest.raises(IndexDamaged):
        prepare(engine)
    discard(engine)
    prepare(engine)
    engine.dispose()
    assert path.with_name(NAME + ".damaged").read_bytes().startswith(b"no database")


@pytest.mark.parametrize("setting", ["not an address", "mysql://root:secret@db/x", "postgresql://u:secret@db/x"])
def test_a_wrong_setting_is_refused_without_showing_it(tmp_path: Path, setting: str) -> None:
    with pytest.raises(IndexRefused) as refused:
        index_address(setting, tmp_path)
    assert "secret" not in str(refused.value)
