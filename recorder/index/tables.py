"""The tables of the index, for SQLite and PostgreSQL. Every row follows from the files; all times are µs UTC.

Keys follow from the files too (a stream's number from its names, a row's from its line), so that an index made again
is the same index. Digests are kept as bytes.
"""

import hashlib
from typing import Any

from sqlalchemy import DDL, BigInteger, Column, Connection, Index, LargeBinary, MetaData, Table, Text, event
from sqlalchemy.dialects import sqlite

SCHEMA_VERSION = 1
BIG = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")

metadata = MetaData()


def _key(name: str, kind: Any = BIG) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _int(name: str, comment: str, *, maybe: bool = False) -> Column[Any]:
    return Column(name, BIG, nullable=maybe, comment=comment)


def _text(name: str, comment: str, *, maybe: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=maybe, comment=comment)


def _bytes(name: str, comment: str, *, maybe: bool = False) -> Column[Any]:
    return Column(name, LargeBinary, nullable=maybe, comment=comment)


session = Table(
    "session",
    metadata,
    _key("id", Text),
    _text("state", "recording, sealed, deleted"),
    _text("room_kind", "evaluation, opening, negotiation, auction, public, ...", maybe=True),
    _int("start_us", "from when its first source accounts for every second"),
    _int("mark_us", "when it was ordered to begin", maybe=True),
    _int("end_us", "where its last source ends; null while one is recorded", maybe=True),
    _int("keep_until_us", "the latest of its sources and of every extension", maybe=True),
    _int("deleted_us", "when its media were deleted", maybe=True),
    _text("tier", "where its media lie; null = where they were recorded", maybe=True),
    _int("sources", "streams"),
    _int("segments", "files"),
    _int("bytes", "of its files"),
    _int("missing_us", "sum of the gaps in which a source recorded nothing"),
    Index("session_start", "start_us"),
)

stream = Table(
    "stream",
    metadata,
    _key("id"),
    _text("session_id", "its session"),
    _text("source", "its source"),
    _text("kind", "camera, microphone, phone, screen", maybe=True),
    _text("room_kind", "as its opening line says", maybe=True),
    _int("start_us", "from when every second is accounted for"),
    _int("mark_us", "when it was ordered to begin", maybe=True),
    _int("cursor_us", "until when every second is accounted for"),
    _int("end_us", "the seal; null while it is recorded", maybe=True),
    _int("retention_id", "its retention class", maybe=True),
    _int("keep_until_us", "as its retention line says", maybe=True),
    _int("runs", "connections so far"),
    _int("segments", "files so far"),
    _int("last_number", "the highest number of a file"),
    _int("fragment_tables", "files whose table of fragments is here"),
    _int("bytes", "of its files"),
    _int("recorded_us", "sum of its files"),
    _int("missing_us", "sum of the gaps in which it recorded nothing"),
    _int("lines", "lines of the manifest that the index holds"),
    _int("manifest_bytes", "length of those lines"),
    _bytes("head_sha256", "digest of the last of those lines, to which the next one chains"),
    _bytes("manifest_sha256", "digest of the whole sealed manifest", maybe=True),
    Index("stream_name", "session_id", "source", unique=True),
    Index("stream_source_start", "source", "start_us", "end_us"),
)

run = Table(
    "run",
    metadata,
    _key("stream_id"),
    _key("ordinal"),
    _int("line", "of the manifest, from 1"),
    _int("opened_us", "when the connection stood"),
    _int("closed_us", "where its last file ended; null while it stands", maybe=True),
    _text("end_reason", "cause of the gap after it, reconnect, or sealed", maybe=True),
    _text("picture", "codec", maybe=True),
    _text("sound", "codec", maybe=True),
    _text("clock_source", "sr = sender reports, arrival = time of arrival"),
    _int("segments", "files that it filled"),
)

segment = Table(
    "segment",
    metadata,
    _key("stream_id"),
    _key("name", Text),
    _int("number", "from its name"),
    _int("line", "of the manifest, from 1; 0 while it is written"),
    _int("run", "the connection that filled it"),
    _text("state", "writing, sealed, recovered, torn, quarantined"),
    _int("start_us", "wall time"),
    _int("end_us", "wall time; null while it is written", maybe=True),
    _int("media_start_us", "time inside the file", maybe=True),
    _int("media_end_us", "time inside the file", maybe=True),
    _int("video", "pictures", maybe=True),
    _int("audio", "frames of sound", maybe=True),
    _int("key_frames", "in it", maybe=True),
    _int("fragments", "in it", maybe=True),
    _int("bytes", "of the file", maybe=True),
    _bytes("sha256", "of the file", maybe=True),
    _bytes("prev_segment_sha256", "of the file before it", maybe=True),
    Index("segment_start", "stream_id", "start_us"),
    sqlite_with_rowid=False,
)

fragment_index = Table(
    "fragment_index",
    metadata,
    _key("stream_id"),
    _key("name", Text),
    _bytes("blob", "packed table of the file's fragments"),
)

gap = Table(
    "gap",
    metadata,
    _key("stream_id"),
    _key("line"),
    _int("from_us", "wall time"),
    _int("to_us", "wall time"),
    _text("cause", "connect, stall, loss, disk, restart, clock"),
    _text("track", "all, picture, sound"),
    Index("gap_from", "stream_id", "from_us"),
)

clock_sample = Table(
    "clock_sample",
    metadata,
    _key("stream_id"),
    _key("line"),
    _int("samples", "sender reports of one file"),
    _text("body", "canonical JSON of them, raw"),
)

clock_step = Table(
    "clock_step",
    metadata,
    _key("stream_id"),
    _key("line"),
    _int("at_us", "wall time"),
    _text("clock", "host, picture, sound"),
    _int("step_us", "by how much"),
)

retention_class = Table(
    "retention_class",
    metadata,
    _key("id"),
    _text("code", "the class"),
    _text("clause", "the rule that says how long"),
    _int("keep_years", "from the end", maybe=True),
    _int("keep_days", "from the end", maybe=True),
)

custody_event = Table(
    "custody_event",
    metadata,
    _key("line"),
    _int("at_us", "when"),
    _text("action", "what was done"),
    _text("session_id", "with which session", maybe=True),
    _text("source", "with which of its sources", maybe=True),
    _text("actor", "by whom", maybe=True),
    _text("detail_json", "canonical JSON of the whole line"),
    _bytes("prev_sha256", "digest of the line before it"),
    _bytes("sha256", "digest of the line"),
    Index("custody_session", "session_id", "line"),
)

hold = Table(
    "hold",
    metadata,
    _key("id", Text),
    _int("line", "of the custody file, from 1"),
    _text("session_id", "what is held"),
    _text("source", "one source of it; null = all", maybe=True),
    _text("reason", "why"),
    _text("set_by", "by whom", maybe=True),
    _int("set_us", "since when"),
    _text("released_by", "by whom", maybe=True),
    _int("released_us", "null = in force", maybe=True),
    Index("hold_session", "session_id"),
)

export = Table(
    "export",
    metadata,
    _key("line"),
    _text("session_id", "what was exported"),
    _int("at_us", "when"),
    _int("from_us", "wall time", maybe=True),
    _int("to_us", "wall time", maybe=True),
    _text("sha256", "digest of what left, hex", maybe=True),
    _text("requested_by", "by whom", maybe=True),
    _text("approved_by", "by whom", maybe=True),
    _text("detail_json", "canonical JSON of the line"),
    Index("export_session", "session_id"),
)

verify_run = Table(
    "verify_run",
    metadata,
    _key("line"),
    _text("session_id", "what was read again", maybe=True),
    _text("source", "which of its sources", maybe=True),
    _int("at_us", "when"),
    _int("ok", "1 = as recorded, 0 = something differs"),
    _text("detail_json", "canonical JSON of the line"),
    Index("verify_run_session", "session_id"),
)

schema_version = Table("schema_version", metadata, _key("version"))

OF_A_STREAM = (run, segment, fragment_index, gap, clock_sample, clock_step)
"""Tables whose rows belong to one stream, by `stream_id`."""
OF_CUSTODY = (custody_event, hold, export, verify_run)
"""Tables that follow from the custody file alone."""


def stream_key(session_id: str, source: str) -> int:
    """A stream's number: 63 bits of the digest of its names, the same in every index."""
    return int.from_bytes(hashlib.sha256(f"{session_id}/{source}".encode()).digest()[:8], "big") >> 1


def create(connection: Connection) -> None:
    """Create what is missing and say which schema this is."""
    metadata.create_all(connection)
    if connection.execute(schema_version.select()).first() is None:
        connection.execute(schema_version.insert().values(version=SCHEMA_VERSION))


def _append_only(table: Table) -> None:
    name = table.name
    for act in ("UPDATE", "DELETE"):
        trigger = DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER {name}_no_{act.lower()} BEFORE {act} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        )
        event.listen(table, "after_create", trigger.execute_if(dialect="sqlite"))
    for statement in (
        f"CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{name} is append-only'; END $$",
        f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()",
    ):
        made = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", made.execute_if(dialect="postgresql"))


_append_only(custody_event)
