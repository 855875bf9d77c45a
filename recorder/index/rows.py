"""Rows in and out of the index: what both databases say the same way."""

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from recorder.index import tables
from recorder.index.custody_rows import CustodyFold, session_row
from recorder.index.fold import Row, Rows

_ANY = 2**62
"""No file has a higher number."""


def upsert(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put rows; one that is there with the same key becomes this one."""
    rows = list(rows)
    if not rows:
        return
    connection.execute(_upsert(connection.dialect.name, table), rows)


@functools.cache
def _upsert(dialect: str, table: Table) -> Any:
    statement: Any = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


def put_rows(connection: Connection, rows: Rows) -> None:
    """Put what a fold gave. Custody events are only ever added."""
    for name, of_table in rows.items():
        table = tables.metadata.tables[name]
        if table is tables.custody_event:
            connection.execute(table.insert(), list(of_table.values()))
        else:
            upsert(connection, table, of_table.values())
    for stream in rows.get(tables.stream.name, {}).values():
        clear_written(connection, stream)


def clear_written(connection: Connection, stream: Row) -> None:
    """Take out files said to be written that have their line by now, under their own name or another."""
    table = tables.segment
    done = table.c.number <= (stream["last_number"] if stream["end_us"] is None else _ANY)
    own = table.c.stream_id == stream["id"]
    connection.execute(delete(table).where(own, table.c.state == "writing", done))


def put_sessions(connection: Connection, session_ids: Iterable[str]) -> None:
    """Make the rows of these sessions again from their streams and their custody."""
    made = []
    for session_id in sorted(session_ids):
        streams = read(connection, tables.stream, tables.stream.c.session_id == session_id)
        if streams:
            made.append(session_row(session_id, streams, events_of(connection, session_id)))
            if made[-1]["state"] == "deleted":
                _forget_fragments(connection, [each["id"] for each in streams])
    upsert(connection, tables.session, made)


def put_fragments(connection: Connection, found: Mapping[tuple[int, str], bytes]) -> dict[int, int]:
    """Put tables of fragments by stream and name; gives how many each of these streams has now."""
    table = tables.fragment_index
    upsert(connection, table, [{"stream_id": key, "name": name, "blob": blob} for (key, name), blob in found.items()])
    counts = {}
    for key in {key for key, _ in found}:
        count = select(func.count()).select_from(table).where(table.c.stream_id == key)
        counts[key] = int(connection.execute(count).scalar_one())
        _count_fragments(connection, key, counts[key])
    return counts


def _count_fragments(connection: Connection, key: int, count: int) -> None:
    stream = tables.stream
    connection.execute(stream.update().where(stream.c.id == key).values(fragment_tables=count))


def _forget_fragments(connection: Connection, keys: Iterable[int]) -> None:
    """The files are gone: where their fragments lay serves nobody."""
    for key in keys:
        connection.execute(delete(tables.fragment_index).where(tables.fragment_index.c.stream_id == key))
        _count_fragments(connection, key, 0)


def delete_stream(connection: Connection, key: int) -> None:
    """Take out everything about one stream."""
    for table in tables.OF_A_STREAM:
        connection.execute(delete(table).where(table.c.stream_id == key))
    connection.execute(delete(tables.stream).where(tables.stream.c.id == key))


def events_of(connection: Connection, session_id: str) -> list[Row]:
    """A session's custody events, in order of their lines."""
    table = tables.custody_event
    chosen = select(table).where(table.c.session_id == session_id).order_by(table.c.line)
    return [dict(row) for row in connection.execute(chosen).mappings()]


def read(connection: Connection, table: Table, *where: Any) -> list[Row]:
    """Rows in order of their key."""
    chosen = select(table).where(*where).order_by(*table.primary_key)
    return [dict(row) for row in connection.execute(chosen).mappings()]


def last_runs(connection: Connection, key: int) -> list[Row]:
    """The last two connections of a stream, in order."""
    table = tables.run
    chosen = select(table).where(table.c.stream_id == key).order_by(table.c.ordinal.desc()).limit(2)
    return [dict(row) for row in connection.execute(chosen).mappings()][::-1]


def custody_fold(connection: Connection) -> CustodyFold:
    """What the index knows of the custody file."""
    table = tables.custody_event
    last = connection.execute(select(table.c.line, table.c.sha256).order_by(table.c.line.desc()).limit(1)).first()
    holds = read(connection, tables.hold)
    return CustodyFold(last.line, bytes(last.sha256), holds) if last is not None else CustodyFold(holds=holds)


def empty_custody(connection: Connection) -> None:
    """Take out what follows from the custody file. Its events cannot be deleted, so their table is made anew."""
    for table in tables.OF_CUSTODY:
        table.drop(connection)
        table.create(connection)
