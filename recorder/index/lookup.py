"""Looking into the index: which file at which moment, what is missing, which sessions there are. Never writes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, bindparam, exc, or_, select

from recorder.fragments import FragmentEntry, unpack
from recorder.index import tables
from recorder.index.engine import IndexTooNew, IndexTooOld, is_damage, require_schema
from recorder.index.files import Files, read_table
from recorder.index.found import (
    CustodyFound,
    GapFound,
    HoldFound,
    Moment,
    SegmentFound,
    SessionFound,
    SessionShown,
    Span,
    StreamFound,
)

_PLAYABLE = ("sealed", "recovered", "writing")


def _streams_at() -> Any:
    stream, session = tables.stream, tables.session
    at_us: Any = bindparam("at_us")
    chosen = select(stream.c.id, stream.c.session_id, stream.c.source).join(
        session, session.c.id == stream.c.session_id
    )
    chosen = chosen.where(stream.c.source == bindparam("source"), stream.c.start_us <= at_us)
    chosen = chosen.where(or_(stream.c.end_us.is_(None), stream.c.end_us > at_us), session.c.state != "deleted")
    return chosen.order_by(stream.c.start_us.desc())


def _last_before() -> Any:
    table = tables.segment
    chosen = select(table).where(table.c.stream_id == bindparam("key"), table.c.start_us <= bindparam("at_us"))
    return chosen.where(table.c.state.in_(_PLAYABLE)).order_by(table.c.start_us.desc()).limit(1)


def _blob() -> Any:
    table = tables.fragment_index
    return select(table.c.blob).where(table.c.stream_id == bindparam("key"), table.c.name == bindparam("name"))


_STREAMS_AT, _LAST_BEFORE, _BLOB = _streams_at(), _last_before(), _blob()
"""Asked at each jump of a viewer: made once."""


class IndexUnavailable(RuntimeError):
    """The index cannot answer now; the manifests can."""


Found = TypeVar("Found")


def _as(kind: type[Found], row: Any, **more: Any) -> Found:
    names = [each.name for each in fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: more[name] if name in more else row[name] for name in names})


class Lookup:
    """Questions to the index; from any thread. Each raises `IndexUnavailable` when it cannot be asked."""

    def __init__(self, engine: Engine, files: Files | None = None, on_damage: Callable[[], None] | None = None) -> None:
        """`engine`: of `reader`. With `files`, a table of fragments that is missing is read from its file.

        `on_damage` is called when the database turns out to be damaged.
        """
        self._engine, self._files, self._on_damage = engine, files, on_damage

    @contextmanager
    def _asking(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                require_schema(connection)
                yield connection
        except (IndexTooNew, IndexTooOld) as error:
            raise IndexUnavailable(str(error)) from error
        except exc.DBAPIError as error:
            if is_damage(error) and self._on_damage is not None:
                self._on_damage()
            raise IndexUnavailable(f"the index does not answer ({type(error.orig).__name__})") from error

    def segment_at(self, source: str, utc_us: int, session: str | None = None) -> Moment | None:
        """Where to read one source at a moment of wall time; None when nothing was recorded then.

        Of several sessions that recorded it, `session`, or the one that began last.
        """
        with self._asking() as connection:
            for stream in self._streams_at(connection, source, utc_us, session):
                row = self._last_before(connection, stream["id"], utc_us)
                if row is not None and (row["end_us"] is None or utc_us < row["end_us"]):
                    return self._moment(connection, stream, row, utc_us)
        return None

    def _streams_at(self, connection: Connection, source: str, utc_us: int, session: str | None) -> list[Any]:
        found = connection.execute(_STREAMS_AT, {"source": source, "at_us": utc_us}).mappings()
        return [each for each in found if session is None or each["session_id"] == session]

    def _last_before(self, connection: Connection, key: int, utc_us: int) -> Any:
        return connection.execute(_LAST_BEFORE, {"key": key, "at_us": utc_us}).mappings().first()

    def _moment(self, connection: Connection, stream: Any, row: Any, utc_us: int) -> Moment:
        segment = _as(SegmentFound, row, session=stream["session_id"], source=stream["source"])
        if segment.media_start_us is None:
            return Moment(segment, None, 0, None)
        media_us = segment.media_start_us + utc_us - segment.start_us
        entries = self._fragments(connection, stream["id"], segment)
        before = [entry for entry in entries if entry.key and entry.first_us <= media_us] or entries[:1]
        header_bytes = entries[0].offset if entries else 0
        return Moment(segment, media_us, header_bytes, before[-1] if before else None)

    def _fragments(self, connection: Connection, key: int, segment: SegmentFound) -> list[FragmentEntry]:
        blob = connection.execute(_BLOB, {"key": key, "name": segment.name}).scalar()
        if blob is None and self._files is not None and segment.sha256 is not None:
            folder = self._files.source(segment.session, segment.source)
            blob = read_table(folder / segment.name, segment.sha256) if folder is not None else None
        return unpack(blob) if blob is not None else []

    def span(self, session: str, source: str, from_us: int, to_us: int) -> Span:
        """What there is of a source between two moments; files and gaps may reach beyond them."""
        key, segment, gap = tables.stream_key(session, source), tables.segment, tables.gap
        with self._asking() as connection:
            first = self._last_before(connection, key, from_us)
            since_us = first["start_us"] if first is not None else from_us
            chosen = select(segment).where(segment.c.stream_id == key, segment.c.state.in_(_PLAYABLE))
            chosen = chosen.where(segment.c.start_us >= since_us, segment.c.start_us < to_us)
            chosen = chosen.where(or_(segment.c.end_us.is_(None), segment.c.end_us > from_us))
            found = connection.execute(chosen.order_by(segment.c.start_us)).mappings()
            segments = [_as(SegmentFound, row, session=session, source=source) for row in found]
            return Span(segments, _gaps(connection, key, gap.c.from_us < to_us, gap.c.to_us > from_us))

    def sessions(self, from_us: int | None = None, to_us: int | None = None, most: int = 1_000) -> list[SessionFound]:
        """Sessions that touch a time, the newest first, `most` of them at most."""
        table = tables.session
        chosen = select(table).order_by(table.c.start_us.desc(), table.c.id).limit(most)
        if from_us is not None:
            chosen = chosen.where(or_(table.c.end_us.is_(None), table.c.end_us > from_us))
        if to_us is not None:
            chosen = chosen.where(table.c.start_us < to_us)
        with self._asking() as connection:
            return [_as(SessionFound, row) for row in connection.execute(chosen).mappings()]

    def session(self, session: str) -> SessionShown | None:
        """One session, None when the index knows none."""
        table, event = tables.session, tables.custody_event
        with self._asking() as connection:
            row = connection.execute(select(table).where(table.c.id == session)).mappings().first()
            if row is None:
                return None
            streams = _read(connection, tables.stream, tables.stream.c.session_id == session)
            streams.sort(key=lambda each: str(each["source"]))
            gaps = {each["source"]: _gaps(connection, each["id"]) for each in streams}
            events = [_as(CustodyFound, each) for each in _read(connection, event, event.c.session_id == session)]
            holds = _holds(connection, tables.hold.c.session_id == session)
            return SessionShown(
                _as(SessionFound, row), [_as(StreamFound, each) for each in streams], gaps, holds, events
            )

    def holds(self, *, standing_only: bool = False) -> list[HoldFound]:
        """Every hold, in the order they were set."""
        with self._asking() as connection:
            return _holds(connection, *([tables.hold.c.released_us.is_(None)] if standing_only else []))


def _read(connection: Connection, table: Any, *where: Any) -> list[Any]:
    return list(connection.execute(select(table).where(*where).order_by(*table.primary_key)).mappings())


def _gaps(connection: Connection, key: int, *where: Any) -> list[GapFound]:
    gap = tables.gap
    chosen = select(gap).where(gap.c.stream_id == key, *where).order_by(gap.c.from_us, gap.c.line)
    return [_as(GapFound, row) for row in connection.execute(chosen).mappings()]


def _holds(connection: Connection, *where: Any) -> list[HoldFound]:
    chosen = select(tables.hold).where(*where).order_by(tables.hold.c.line)
    return [_as(HoldFound, row) for row in connection.execute(chosen).mappings()]
