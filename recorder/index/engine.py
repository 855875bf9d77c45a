"""Opening the index: SQLite beside the recordings, or PostgreSQL by one setting. One process writes, by one connection."""

import logging
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from recorder.index import tables

log = logging.getLogger(__name__)

NAME = "index.db"
CONNECT_S = 5
_CONNECT_ARGS = {"connect_timeout": CONNECT_S, "application_name": "sealroom recorder"}


class IndexRefused(ValueError):
    """The `index` setting names no database that this program can use; never shows the address."""


class IndexTooNew(ValueError):
    """The index was made by a newer version of this program."""


class IndexTooOld(ValueError):
    """The index was made by an older version; it is made again from the files."""


class IndexDamaged(ValueError):
    """The database file is damaged or no index; it is made again from the files."""


def index_address(index: str | None, data_dir: Path) -> str:
    """The database's address for the `index` setting; None or empty: SQLite in `data_dir`. Raises `IndexRefused`."""
    if not index:
        return f"sqlite:///{data_dir / NAME}"
    try:
        url = make_url(index)
    except exc.ArgumentError:
        raise IndexRefused(
            "index is no address; write postgresql+psycopg://USER@HOST/DATABASE or leave it out"
        ) from None
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise IndexRefused("index is neither sqlite:///FILE nor postgresql+psycopg://USER@HOST/DATABASE")
    return index


def writer(address: str) -> Engine:
    """The engine of the one writer; connects when it is used first."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args=_CONNECT_ARGS)
    arguments = {"timeout": 1.0, "check_same_thread": False}
    engine = create_engine(url, poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _: object) -> None:
        _say(connection, "journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=1000")

    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def reader(address: str) -> Engine:
    """An engine that can only read: it never waits for the writer and never folds its log."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_size=4, connect_args=_CONNECT_ARGS, isolation_level="REPEATABLE READ")
        return engine.execution_options(postgresql_readonly=True)
    arguments = {"timeout": 1.0, "check_same_thread": False, "uri": True}
    path = Path(str(url.database))
    url = url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
    engine = create_engine(url, poolclass=QueuePool, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, record: Any) -> None:
        _say(connection, "query_only=ON")
        record.info["file"] = _file_number(path)

    @event.listens_for(engine, "checkout")
    def _still_there(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["file"] != _file_number(path):
            raise exc.DisconnectionError  # the file was replaced: the pool connects again

    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _file_number(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None


def _say(connection: Any, *pragmas: str) -> None:
    connection.isolation_level = None  # the driver would begin by itself, too late for tables and snapshots
    cursor = connection.cursor()
    try:
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def prepare(engine: Engine) -> None:
    """Create what is missing. Raises `IndexTooNew`, `IndexTooOld`, `IndexDamaged`, SQLAlchemy's OperationalError."""
    try:
        with engine.begin() as connection:
            if inspect(connection).has_table(tables.schema_version.name):
                require_schema(connection)
            tables.create(connection)
    except exc.DatabaseError as error:
        if is_damage(error):
            raise IndexDamaged("the index is damaged, or no index") from error
        raise


def require_schema(connection: Connection) -> None:
    """Raises `IndexTooNew` or `IndexTooOld` unless the index has the schema of this program."""
    found = connection.execute(select(tables.schema_version.c.version)).scalar()
    known = tables.SCHEMA_VERSION
    if found is not None and found > known:
        raise IndexTooNew(
            f"the index has schema {found}, this program knows {known}: use the newer program, or rebuild the index"
        )
    if found is not None and found < known:
        raise IndexTooOld(f"the index has schema {found}, this program knows {known}: it is made again from the files")


def is_damage(error: exc.DBAPIError) -> bool:
    """Whether SQLite says that the file itself is broken."""
    text = str(error.orig)
    return any(word in text for word in ("malformed", "not a database", "disk image", "unsupported file format"))


def discard(engine: Engine) -> None:
    """Throw the index away and begin an empty one. A SQLite file is kept beside it as `.damaged` until the next time."""
    engine.dispose()
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        if path.exists():
            path.replace(path.with_name(path.name + ".damaged"))
    else:
        with engine.begin() as connection:
            tables.metadata.drop_all(connection)
    prepare(engine)
