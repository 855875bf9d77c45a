"""Bringing the index up to the files: only what it does not know yet is read."""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, exc, select

from recorder.index import rows, tables
from recorder.index.custody_rows import CustodyFold
from recorder.index.files import Files, raw_lines, read_table, sha256_of, size_and_last_line, written_files
from recorder.index.fold import LineRefused, Row, StreamFold
from recorder.manifest import NAME, Line, read_regular

log = logging.getLogger(__name__)

COMMIT_LINES = 20_000
"""So many lines share one commit."""
Place = tuple[str, str, Path]
"""Session, source, folder."""
Name = tuple[str, str]
"""Session, source."""


@dataclass(slots=True)
class Synced:
    """What a sync did: lines read, streams skipped, what contradicts, streams whose folder is not there, folds still open."""

    lines: int = 0
    skipped: int = 0
    problems: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    sessions: set[str] = field(default_factory=set)
    folds: dict[tuple[str, str], StreamFold] = field(default_factory=dict)

    def problem(self, text: str) -> None:
        """Keep it and log it."""
        log.error("index: %s", text)
        self.problems.append(text)


def take_lines(fold: StreamFold | CustodyFold, data: bytes, at: int, most: int | None = None) -> str | None:
    """Give a fold the lines from an offset on, `most` of them at most; what is wrong with the first that it refuses."""
    for count, raw in enumerate(raw_lines(data, at)):
        if count == most:
            break
        try:
            line: Line = json.loads(raw)
            if not isinstance(line, dict) or not fold.follows(line):
                return "a line does not follow from the line before it"
            fold.take(line, raw)
        except LineRefused as error:
            return str(error)
        except (ValueError, RecursionError):
            return "a line is not JSON"
    return None


def resume(connection: Connection, known: Row, data: bytes) -> StreamFold | None:
    """Go on from what the index knows of a manifest; None when the manifest does not begin so."""
    size = int(known["manifest_bytes"])
    start = data.rfind(b"\n", 0, max(size - 1, 0)) + 1
    if not 0 < size <= len(data) or sha256_of(data[start : size - 1]) != known["head_sha256"] or data[size - 1] != 10:
        return None
    return StreamFold.resumed(known, rows.last_runs(connection, known["id"]), data[:size])


def sync_stream(connection: Connection, place: Place, known: Row | None, synced: Synced) -> StreamFold | None:
    """Read what is new in one manifest and put its rows; gives the fold that the next line belongs to.

    A manifest that cannot be read, or whose rows the database refuses, is a problem and stops nothing else.
    """
    try:
        with connection.begin_nested():
            return _sync_stream(connection, place, known, synced)
    except OSError as error:
        synced.problem(f"{place[0]}/{place[1]}: the manifest cannot be read, {error.strerror}")
    except (exc.DataError, exc.IntegrityError):
        synced.problem(f"{place[0]}/{place[1]}: the manifest holds what the index cannot take")
    return None


def _sync_stream(connection: Connection, place: Place, known: Row | None, synced: Synced) -> StreamFold:
    session_id, source, folder = place
    data = read_regular(folder / NAME)
    fold = resume(connection, known, data) if known is not None else None
    if known is not None and fold is None:
        synced.problem(f"{session_id}/{source}: the manifest is not the one that was indexed; its rows are made again")
        rows.delete_stream(connection, known["id"])
    fold = fold or StreamFold(session_id, source)
    before = fold.stream["lines"]
    wrong = take_lines(fold, data, fold.stream["manifest_bytes"])
    if wrong is not None:
        synced.problem(f"{session_id}/{source}: the manifest is damaged, {wrong}")
    if fold.stream["end_us"] is None:
        for name in written_files(folder, fold.stream["last_number"]):
            fold.written(name, fold.stream["cursor_us"])
    synced.lines += fold.stream["lines"] - before
    rows.put_rows(connection, fold.rows())
    synced.sessions.add(session_id)
    return fold


def is_known(known: Any, manifest: Path) -> bool:
    """Whether a sealed manifest is indexed to its end: same length, and the same last line, which pins all before it."""
    if known is None or known.end_us is None:
        return False
    try:
        size, last = size_and_last_line(manifest)
    except OSError:
        return False
    return bool(size == known.manifest_bytes and sha256_of(last) == known.head_sha256)


def sync_custody(connection: Connection, custody: Path, synced: Synced) -> CustodyFold:
    """Read what is new in the custody file."""
    try:
        data = read_regular(custody)
    except FileNotFoundError:
        data = b""
    fold = rows.custody_fold(connection)
    start = offset_behind(data, fold)
    if start is None:
        synced.problem("the custody file is not the one that was indexed; its rows are made again")
        rows.empty_custody(connection)
        fold, start = CustodyFold(), 0
    before = fold.lines
    wrong = take_lines(fold, data, start)
    if wrong is not None:
        synced.problem(f"the custody file is damaged, {wrong}")
    synced.lines += fold.lines - before
    changed, sessions = fold.rows()
    rows.put_rows(connection, changed)
    synced.sessions |= sessions
    return fold


def offset_behind(data: bytes, fold: CustodyFold) -> int | None:
    """Where the lines end that a fold knows; None when the file does not begin with them."""
    at, last = 0, b""
    for _ in range(fold.lines):
        stop = data.find(b"\n", at)
        if stop < 0:
            return None
        last, at = data[at:stop], stop + 1
    return at if not fold.lines or sha256_of(last) == fold.head else None


def known_streams(connection: Connection) -> dict[Name, Any]:
    """How far the index knows each stream: `id`, `end_us`, `manifest_bytes`, `head_sha256`, by session and source."""
    table = tables.stream
    names = table.c.session_id, table.c.source
    chosen = select(*names, table.c.id, table.c.end_us, table.c.manifest_bytes, table.c.head_sha256)
    return {(row.session_id, row.source): row for row in connection.execute(chosen)}


def stream_row(connection: Connection, name: Name) -> Row | None:
    """What the index knows of one stream."""
    found = rows.read(connection, tables.stream, tables.stream.c.id == tables.stream_key(*name))
    return found[0] if found else None


def backlog(connection: Connection) -> list[Row]:
    """Streams whose files are there and whose tables of fragments are not all indexed."""
    stream, session = tables.stream, tables.session
    chosen = select(stream.c.id, stream.c.session_id, stream.c.source).join(
        session, session.c.id == stream.c.session_id
    )
    behind = chosen.where(stream.c.fragment_tables < stream.c.segments, session.c.state != "deleted")
    return [dict(row) for row in connection.execute(behind.order_by(stream.c.start_us.desc())).mappings()]


def missing_tables(connection: Connection, key: int) -> Sequence[Any]:
    """Files of a stream (name, bytes, sha256) whose table of fragments is not indexed."""
    segment, table = tables.segment, tables.fragment_index
    same = (table.c.stream_id == segment.c.stream_id) & (table.c.name == segment.c.name)
    chosen = select(segment.c.name, segment.c.bytes, segment.c.sha256).outerjoin(table, same)
    whole = segment.c.state.in_(("sealed", "recovered"))
    return connection.execute(chosen.where(segment.c.stream_id == key, whole, table.c.name.is_(None))).all()


def sync_all(engine: Engine, files: Files, stopping: Callable[[], bool] = lambda: False) -> tuple[Synced, CustodyFold]:
    """Read everything that the index does not know yet. `stopping` is asked between streams; the rest is left then."""
    synced = Synced()
    with engine.begin() as connection:
        custody = sync_custody(connection, files.custody, synced)
        known = known_streams(connection)
        rows.put_sessions(connection, synced.sessions)
    places, ready = files.sources(), False
    while not ready and not stopping():
        with engine.begin() as connection:
            ready = _sync_some(connection, places, known, synced)
            rows.put_sessions(connection, synced.sessions)
            synced.sessions.clear()
    if ready and known:  # a disk that is not mounted, or worse: what is missing is for the checks of the files to say
        synced.missing = sorted(f"{session_id}/{source}" for session_id, source in known)
        log.warning("index: the manifests of %d streams are not on disk (%s, ...)", len(known), synced.missing[0])
    return synced, custody


def _sync_some(connection: Connection, places: Iterator[Place], known: dict[Name, Any], synced: Synced) -> bool:
    """The next streams, up to one commit; what was seen leaves `known`. True when there are no more."""
    until = synced.lines + COMMIT_LINES
    for session_id, source, folder in places:
        if is_known(known.pop((session_id, source), None), folder / NAME):
            synced.skipped += 1
            continue
        row = stream_row(connection, (session_id, source))
        fold = sync_stream(connection, (session_id, source, folder), row, synced)
        if fold is not None and fold.stream["end_us"] is None:
            synced.folds[session_id, source] = fold
        if synced.lines >= until:
            return False
    return True


def fill_fragments(engine: Engine, files: Files, stopping: Callable[[], bool] = lambda: False) -> int:
    """Read the files whose table of fragments is missing; gives how many were found. Reads whole files."""
    with engine.connect() as connection:
        behind = backlog(connection)
    filled = 0
    for stream in behind:
        if stopping():
            break
        with engine.begin() as connection:
            found = {}
            folder = files.source(stream["session_id"], stream["source"])
            for row in missing_tables(connection, stream["id"]) if folder is not None else ():
                table = read_table(folder / row.name, row.sha256) if folder is not None else None
                if table is not None:
                    found[stream["id"], row.name] = table
            rows.put_fragments(connection, found)
            filled += len(found)
    return filled
