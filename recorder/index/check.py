"""Does the index say what the files say? Every column of every row is compared; the files are right."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, exc, text

from controller.proof.findings import Verdict
from recorder.fragments import unpack
from recorder.index import tables
from recorder.index.custody_rows import CustodyFold, session_row
from recorder.index.engine import IndexTooNew, IndexTooOld, require_schema
from recorder.index.files import Files, read_table, written_files
from recorder.index.fold import Row, StreamFold
from recorder.index.sync import take_lines
from recorder.manifest import NAME, read_regular

_REBUILD = "Rebuild the index; the recordings are not touched. If it comes back, look for who changes it."
_FILES = "Check the recording itself; the index cannot say more."
Found = dict[tuple[Any, ...], Row]


def check_index(engine: Engine, files: Files, *, fragments: bool = True, live: bool = False) -> Verdict:
    """Compare the index with the files; each finding names the row and the column.

    `engine`: of `reader`. `fragments`: read every file for its table too. `live`: the recorder runs, so that the index may
    be a moment behind. Raises nothing that a damaged database can cause.
    """
    verdict = Verdict("index")
    verdict.counts.update(rows=0, streams=0, segments=0, behind=0)
    try:
        with engine.connect() as connection:
            if _is_sound(connection, verdict):
                _Check(connection, files, verdict, fragments=fragments, live=live).run()
    except (IndexTooNew, IndexTooOld) as error:
        verdict.find("schema_version", str(error), _REBUILD)
    except exc.DBAPIError as error:
        verdict.find("index", f"is damaged, or cannot be read ({type(error.orig).__name__})", _REBUILD)
    except (LookupError, TypeError, ValueError) as error:
        verdict.find("index", f"is damaged: its tables are not as they were made ({type(error).__name__})", _REBUILD)
    return verdict


def _is_sound(connection: Connection, verdict: Verdict) -> bool:
    """Whether the database file is one; what SQLite itself finds is a finding each."""
    require_schema(connection)
    if connection.dialect.name != "sqlite":
        return True
    told = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
    for problem in told if told != ["ok"] else []:
        verdict.find("index", f"is damaged: {problem}", _REBUILD)
    return told == ["ok"]


class _Check:
    def __init__(self, connection: Connection, files: Files, verdict: Verdict, *, fragments: bool, live: bool) -> None:
        self._connection, self._files, self._verdict = connection, files, verdict
        self._fragments, self._live = fragments, live
        self._streams: dict[str, list[Row]] = {}
        """What the files say of streams, by session."""
        self._retention: Found = {}
        self._names: dict[int, str] = {}

    def run(self) -> None:
        versions = self._read(tables.schema_version)
        if list(versions) != [(tables.SCHEMA_VERSION,)]:
            self._find("schema_version", "has not the one row that it must have")
        events = self._check_custody()
        self._check_streams()
        self._check_orphans()
        expected = {
            (session_id,): session_row(session_id, streams, events.get(session_id, []))
            for session_id, streams in self._streams.items()
        }
        self._compare(tables.session, expected, self._read(tables.session))
        self._compare(tables.retention_class, self._retention, self._read(tables.retention_class))

    # --- the parts ---

    def _check_custody(self) -> dict[str, list[Row]]:
        """Compare what follows from the custody file; gives its events by session."""
        data = read_regular(self._files.custody) if self._files.custody.is_file() else b""
        fold, found = CustodyFold(), self._read(tables.custody_event)
        wrong = take_lines(fold, data, 0, len(found) if self._live else None)
        if wrong is not None:
            self._verdict.find(self._files.custody.name, f"is damaged, {wrong}", _FILES)
        expected, _ = fold.rows()
        self._compare(tables.custody_event, expected.get(tables.custody_event.name, {}), found)
        for table in (tables.hold, tables.export, tables.verify_run):
            self._compare(table, expected.get(table.name, {}), self._read(table))
        events: dict[str, list[Row]] = {}
        for row in expected.get(tables.custody_event.name, {}).values():
            if row["session_id"] is not None:
                events.setdefault(row["session_id"], []).append(row)
        return events

    def _check_streams(self) -> None:
        known = {(row["session_id"], row["source"]): row for row in self._read(tables.stream).values()}
        for session_id, source, folder in self._files.sources():
            key = tables.stream_key(session_id, source)
            self._names[key] = f"{session_id}/{source}"
            row = known.pop((session_id, source), None)
            data = read_regular(folder / NAME)
            fold = StreamFold(session_id, source)
            wrong = take_lines(fold, data, 0, _whole(row, "lines") if self._live else None)
            if wrong is not None:
                self._verdict.find(f"{session_id}/{source}/{NAME}", f"is damaged, {wrong}", _FILES)
            if fold.stream["manifest_bytes"] < len(data):
                self._verdict.counts["behind"] = int(self._verdict.counts["behind"]) + 1
            if fold.stream["end_us"] is None:
                for name in written_files(folder, fold.stream["last_number"]):
                    fold.written(name, fold.stream["cursor_us"])
            if fold.stream["lines"] or row is not None:
                self._check_stream(fold, row, folder)
        for session_id, source in known:
            self._find(f"stream {session_id}/{source}", "is in the index, but its manifest is not on disk")

    def _check_stream(self, fold: StreamFold, row: Row | None, folder: Path) -> None:
        expected = fold.rows()
        self._retention |= expected.pop(tables.retention_class.name, {})
        found = {table.name: self._read(table, fold.key) for table in tables.OF_A_STREAM}
        if self._live:  # a file may have been begun a moment ago
            segments = expected.get("segment", {})
            for key in [key for key, each in segments.items() if each["line"] == 0 and key not in found["segment"]]:
                del segments[key]
        fragments = found.pop(tables.fragment_index.name)
        fold.stream["fragment_tables"] = len(fragments)
        self._streams.setdefault(fold.stream["session_id"], []).append(fold.stream)
        self._compare(tables.stream, {(fold.key,): fold.stream}, {(row["id"],): row} if row is not None else {})
        for table in tables.OF_A_STREAM:
            if table.name in found:
                self._compare(table, expected.get(table.name, {}), found[table.name])
        self._check_fragments(expected.get("segment", {}), fragments, folder)
        self._verdict.counts["streams"] = int(self._verdict.counts["streams"]) + 1
        self._verdict.counts["segments"] = int(self._verdict.counts["segments"]) + fold.stream["segments"]

    def _check_fragments(self, segments: Found, fragments: Found, folder: Path) -> None:
        """A table of fragments must be the file's own; of a file that is gone, it must end in the file's digest."""
        for key, row in fragments.items():
            self._count_row()
            where = self._where(tables.fragment_index, row)
            segment = segments.get(key)
            if segment is None or segment["sha256"] is None:
                self._find(where, "is in the index, but the file is not in the manifest")
                continue
            own = read_table(folder / segment["name"], segment["sha256"]) if self._fragments else None
            good = row["blob"] == own if own is not None else _ends_in(row["blob"], segment)
            if not good:
                self._find(where, "blob is not the table of the file's fragments")

    def _check_orphans(self) -> None:
        for table in tables.OF_A_STREAM:
            query = text(f"SELECT DISTINCT stream_id FROM {table.name}")  # the name is our own
            for (key,) in self._connection.execute(query):
                if key not in self._names:
                    self._find(f"{table.name} of stream {key}", "is in the index, but there is no such stream")

    # --- comparing ---

    def _read(self, table: Table, key: int | None = None) -> Found:
        """Rows as the driver gives them, whatever was put into them; all, or one stream's."""
        chosen = f"SELECT * FROM {table.name}" + (" WHERE stream_id = :key" if key is not None else "")
        found = self._connection.execute(text(chosen), {"key": key} if key is not None else {}).mappings()
        rows = [dict(row) for row in found]
        return {tuple(row[column.name] for column in table.primary_key): row for row in rows}

    def _compare(self, table: Table, expected: Found, found: Found) -> None:
        for key, row in expected.items():
            self._count_row()
            there = found.get(key)
            if there is None:
                self._find(self._where(table, row), "is missing in the index")
                continue
            for name in (column.name for column in table.columns):
                if there[name] != row[name] or type(there[name]) is not type(row[name]):
                    what = f"{name} is {_shown(there[name])}; the files say {_shown(row[name])}"
                    self._find(self._where(table, row), what)
        for key in found.keys() - expected.keys():
            self._find(self._where(table, found[key]), "is in the index, but not in the files")

    def _where(self, table: Table, row: Mapping[str, Any]) -> str:
        if table is tables.stream:
            return f"stream {row['session_id']}/{row['source']}"
        stream = self._names.get(row["stream_id"], f"stream {row['stream_id']}") if "stream_id" in row else ""
        own = [str(row[column.name]) for column in table.primary_key if column.name != "stream_id"]
        return f"{table.name} " + "/".join([stream, *own] if stream else own)

    def _find(self, where: str, what: str) -> None:
        self._verdict.find(where, what, _REBUILD)

    def _count_row(self) -> None:
        self._verdict.counts["rows"] = int(self._verdict.counts["rows"]) + 1


def _whole(row: Row | None, name: str) -> int:
    value = row[name] if row is not None else 0
    return value if isinstance(value, int) and value > 0 else 0


def _ends_in(blob: Any, segment: Row) -> bool:
    try:
        entries = unpack(blob)
    except (ValueError, TypeError):
        return False
    at, length = entries[-1].offset if entries else 0, segment["bytes"]
    joined = all(one.offset + one.length == next_.offset for one, next_ in itertools.pairwise(entries))
    whole = bool(entries) and at + entries[-1].length == length and entries[-1].sha256_16 == segment["sha256"][:16]
    return joined and whole and len(entries) == (segment["fragments"] or len(entries))


def _shown(value: Any) -> str:
    if isinstance(value, bytes):
        return f"{value.hex()[:16]}…"
    shown = "nothing" if value is None else str(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"
