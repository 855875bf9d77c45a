"""The journal: append-only, durable, one writer, one connection.

Order of an append: entries, sealed fields and keys in one commit (WAL, synchronous FULL); only then does `append`
return. A checkpoint signs the tree head when the tree grew. Every method is called from one thread.
Debian's SQLite 3.40 may lose WAL data with a second connection, so the file is locked exclusively while it is open.
"""

import dataclasses
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc, select

from controller.core.state import Decision, Room
from controller.core.words import Stamp
from controller.proof.canonical import NotCanonical, parse_canonical
from controller.proof.merkle import Frontier, leaf_hash
from controller.proof.note import Checkpoint, NoteRefused, open_note, parse_checkpoint, sign_note
from controller.store import tables
from controller.store.codec import NotUnderstood
from controller.store.entry import Entry, entry_bytes, parse_entry
from controller.store.keys import SiteKeys
from controller.store.replay import replay
from controller.store.snapshot import Snapshot, room_of, snapshot_of
from controller.store.vault import KeyRow, Row, SealedRow

ENTRY_BYTES_MAX = 64 * 1024
WAL_PAGES_MAX = 8_000
"""SQLite folds its write-ahead log into the file by itself at this size (32 MB). That holds up one commit for tens of
milliseconds, so `fold` does it earlier, in a quiet moment."""
HASH_BYTES = 32
INSERT_ENTRY = "INSERT INTO entry (seq, body, leaf_hash) VALUES (?, ?, ?)"


FAILURES = (exc.SQLAlchemyError, sqlite3.Error)
"""What a disk or database that refuses looks like from here."""


PRAGMAS = (
    "locking_mode=EXCLUSIVE",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"wal_autocheckpoint={WAL_PAGES_MAX}",
)


class JournalUnwritable(Exception):
    """The journal could not be made durable: disk full, read-only, I/O error. Nothing of the append was kept."""


class JournalBroken(Exception):
    """The journal at start is not what was signed; run `sealroom verify` and restore."""


class Journal:
    """One installation's log of record."""

    def __init__(self, engine: Engine, connection: Connection, keys: SiteKeys) -> None:
        self._engine = engine
        self._connection = connection
        self._keys = keys
        self._tree = Frontier()
        self._signed_size = -1
        self._doubted = False
        self._snapshot: tuple[int, Room] | None = None
        self._load()

    @classmethod
    def open(cls, path: Path | str, keys: SiteKeys) -> "Journal":
        """Open or create the journal of `keys.origin`; raises `JournalBroken`, or `JournalUnwritable` when in use."""
        engine = _engine(str(path))
        try:
            return cls._connected(engine, keys)
        except (exc.OperationalError, sqlite3.OperationalError) as error:
            engine.dispose()
            raise JournalUnwritable(
                f"{path} cannot be opened: another process holds it, or the disk refuses"
            ) from error
        except (exc.DatabaseError, sqlite3.DatabaseError) as error:
            engine.dispose()
            raise JournalBroken(f"{path} is damaged, or no journal: {getattr(error, 'orig', error)}") from error
        except BaseException:
            engine.dispose()
            raise

    @classmethod
    def _connected(cls, engine: Engine, keys: SiteKeys) -> "Journal":
        connection = engine.connect()
        try:
            tables.create(connection)
            connection.commit()
            return cls(engine, connection, keys)
        except BaseException:
            connection.close()
            raise

    def _load(self) -> None:
        rows = self._connection.exec_driver_sql("SELECT seq, leaf_hash FROM entry ORDER BY seq")
        signed = {row.tree_size: row.note for row in self._connection.execute(select(tables.checkpoint))}
        kept = {row.size: Snapshot(*row) for row in self._connection.execute(select(tables.snapshot))}
        last = max(signed, default=-1)
        for expected, (seq, leaf) in enumerate(rows):
            if seq != expected:
                raise JournalBroken(f"entry {expected} is missing")
            if type(leaf) is not bytes or len(leaf) != HASH_BYTES:
                raise JournalBroken(f"entry {seq} is not what was signed")
            self._tree.append(leaf)
            if self._tree.size == last:
                self._check_head(signed[last])
            if self._tree.size in kept:
                room = room_of(self._keys.master, kept[self._tree.size], self._tree.root())
                self._snapshot = (self._tree.size, room) if room is not None else self._snapshot
        if last > self._tree.size:
            raise JournalBroken(f"a checkpoint covers {last} entries, the journal holds {self._tree.size}")
        self._signed_size = last

    def _check_head(self, note: str) -> None:
        try:
            head = parse_checkpoint(open_note(note, self._keys.verifier()))
        except NoteRefused as error:
            raise JournalBroken(f"the last checkpoint is not ours: {error}") from error
        if head.root != self._tree.root() or head.size != self._tree.size:
            raise JournalBroken("the entries are not those that were signed")

    @property
    def size(self) -> int:
        """Entries in the journal."""
        return self._tree.size

    @property
    def root(self) -> bytes:
        """The root over all entries."""
        return self._tree.root()

    @property
    def signed_size(self) -> int:
        """Entries under the last checkpoint; -1 before the first."""
        return self._signed_size

    def append(self, decided: Sequence[tuple[Stamp, Any, Decision]], rows: Sequence[Row] = ()) -> int:
        """One durable commit of facts with their decisions; returns the first one's sequence number.

        Raises `JournalUnwritable` with nothing kept; the journal is usable again when the disk is.
        """
        first, tree = self._tree.size, self._tree.copy()
        values = []
        for offset, (stamp, fact, decision) in enumerate(decided):
            body = entry_bytes(first + offset, stamp, fact, decision)
            if len(body) > ENTRY_BYTES_MAX:
                raise ValueError(f"{type(fact).__name__}: an entry holds at most {ENTRY_BYTES_MAX} bytes")
            leaf = leaf_hash(body)
            tree.append(leaf)
            values.append((first + offset, body, leaf))
        with self._durable():
            self._insert(values)
            self._store(rows)
        self._tree = tree
        return first

    def _durable(self) -> "_Durable":
        """The frame of every write. After a failed one the file is looked at first: did it keep what it refused?"""
        if self._doubted or self._connection.invalidated:
            self._look_again()
        return _Durable(self._connection, self._doubt)

    def _doubt(self) -> None:
        self._doubted = True

    def _look_again(self) -> None:
        _give_up(self._connection)
        try:
            found = self._connection.exec_driver_sql("SELECT count(*) FROM entry").scalar_one()
            self._connection.rollback()
        except FAILURES as error:
            _give_up(self._connection)
            raise JournalUnwritable(str(getattr(error, "orig", error))) from error
        if found != self._tree.size:
            raise JournalBroken(f"the file holds {found} entries and {self._tree.size} were confirmed: start again")
        self._doubted = False

    def _insert(self, values: list[tuple[int, bytes, bytes]]) -> None:
        """The hot path: on SQLite straight to the driver, in the same transaction, for a quarter of the time."""
        if not values:
            return
        if self._engine.dialect.name != "sqlite":
            self._connection.exec_driver_sql(INSERT_ENTRY.replace("?", "%s"), values)
            return
        raw = _driver(self._connection)
        if len(values) == 1:
            raw.execute(INSERT_ENTRY, values[0])
        else:
            raw.executemany(INSERT_ENTRY, values)

    def _store(self, rows: Sequence[Row]) -> None:
        now = time.time_ns() // 1000
        for row in rows:
            if isinstance(row, KeyRow):
                values: dict[str, Any] = {"wrapped": row.wrapped, "created_utc_us": now}
                self._connection.execute(tables.session_key.insert().values(session_id=row.session_id, **values))
            else:
                self._connection.execute(
                    tables.sealed.insert().values(
                        id=row.id, session_id=row.session_id, purpose=row.purpose, utc_us=row.utc_us,
                        nonce=row.nonce, ciphertext=row.ciphertext,
                    )
                )  # fmt: skip

    def checkpoint(self) -> str | None:
        """Sign the tree head if the tree grew since the last one; returns the note, or None."""
        if self._tree.size <= max(self._signed_size, 0):
            return None
        head = Checkpoint(self._keys.origin, self._tree.size, self._tree.root())
        note = sign_note(head.text(), self._keys.origin, self._keys.log)
        with self._durable():
            self._connection.execute(tables.checkpoint.insert().values(tree_size=head.size, note=note))
        self._signed_size = head.size
        return note

    def keep_snapshot(self, size: int, room: Room) -> bool:
        """Keep the state after `size` entries for the next start; False when the journal has gone on meanwhile."""
        if size != self._tree.size or size == 0:
            return False
        made = snapshot_of(self._keys.master, size, self._tree.root(), room)
        table = tables.snapshot
        with self._durable():
            self._connection.execute(table.delete().where(table.c.size < self.snapshot_size))
            self._connection.execute(table.delete().where(table.c.size >= size))
            self._connection.execute(table.insert().values(**dataclasses.asdict(made)))
        self._snapshot = (size, room)
        return True

    @property
    def snapshot_size(self) -> int:
        """Entries under the newest state kept; 0 when there is none."""
        return self._snapshot[0] if self._snapshot is not None else 0

    def state(self) -> tuple[Room, int]:
        """The state that the journal leads to, and the last entry's UTC in microseconds (0 for an empty journal).

        Steps what came after the newest snapshot that counts, or everything. Raises `JournalBroken`.
        """
        first, room = self._snapshot if self._snapshot is not None else (0, Room())
        try:
            room = replay(self.read(first), compare=False, room=room).room
        except NotUnderstood as error:
            raise JournalBroken(f"an entry is of another program: {error}") from error
        last = next(self.read(max(self._tree.size - 1, 0), 1), None)
        return room, last.stamp.utc_us if last is not None else 0

    def read(self, first: int = 0, most: int | None = None) -> Iterator[Entry]:
        """Entries from sequence number `first` on; raises `JournalBroken` at one that cannot be read."""
        if self._connection.invalidated:
            _give_up(self._connection)
        columns = (tables.entry.c.seq, tables.entry.c.body, tables.entry.c.leaf_hash)
        query = select(*columns).where(tables.entry.c.seq >= first)
        query = query.order_by(tables.entry.c.seq)
        for seq, body, leaf in self._connection.execute(query if most is None else query.limit(most)):
            if type(body) is not bytes or leaf_hash(body) != leaf:
                raise JournalBroken(f"entry {seq} is not what was signed")
            try:
                yield parse_entry(parse_canonical(body))
            except (NotCanonical, ValueError) as error:
                raise JournalBroken(f"entry {seq} cannot be read: {error}") from error

    def session_keys(self) -> dict[str, bytes]:
        """Wrapped keys by session, without the destroyed ones."""
        rows = self._connection.execute(select(tables.session_key).where(tables.session_key.c.wrapped.is_not(None)))
        return {row.session_id: row.wrapped for row in rows}

    def sealed(self, session: str, purpose: str) -> list[SealedRow]:
        """Sealed rows of a session and purpose, oldest first."""
        if self._connection.invalidated:
            _give_up(self._connection)
        table = tables.sealed
        query = select(table).where(table.c.session_id == session, table.c.purpose == purpose).order_by(table.c.utc_us)
        return [
            SealedRow(r.id, r.session_id, r.purpose, r.utc_us, r.nonce, r.ciphertext)
            for r in self._connection.execute(query)
        ]

    def fold(self) -> None:
        """Fold the write-ahead log into the file. Nothing is less durable without it; raises `JournalUnwritable`."""
        if self._engine.dialect.name != "sqlite":
            return
        with self._durable():
            _driver(self._connection).execute("PRAGMA wal_checkpoint(PASSIVE)").close()

    def destroy_key(self, session: str) -> None:
        """Destroy a session's key: what was sealed under it is gone, every proof stands."""
        table = tables.session_key
        with self._durable():
            now = time.time_ns() // 1000
            statement = table.update().where(table.c.session_id == session)
            self._connection.execute(statement.values(wrapped=None, destroyed_utc_us=now))

    def close(self) -> None:
        """Sign what is not signed yet and let the file go."""
        try:
            self.checkpoint()
        finally:
            self._connection.close()
            self._engine.dispose()


def _driver(connection: Connection) -> Any:
    """The driver's own connection; looked up each time, because an invalidated one is replaced."""
    return connection.connection.dbapi_connection


class _Durable:
    """Commit at the end or keep nothing, and say so in one word. `doubt` is called when a commit failed."""

    def __init__(self, connection: Connection, doubt: Callable[[], None]) -> None:
        self._connection = connection
        self._doubt = doubt

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            if error is None:
                self._end("commit")
                return
        except FAILURES as failed:
            error = failed
        self._doubt()
        self._undo()
        if isinstance(error, FAILURES):
            raise JournalUnwritable(str(getattr(error, "orig", error))) from error

    def _end(self, act: str) -> None:
        # What went straight to the driver is in no transaction that SQLAlchemy knows of.
        by = self._connection if self._connection.in_transaction() else _driver(self._connection)
        getattr(by, act)()

    def _undo(self) -> None:
        try:
            self._end("rollback")
        except FAILURES:
            # The rollback of a broken disk may fail too; SQLite then undoes it at the next open.
            self._connection.invalidate()
            _give_up(self._connection)


def _give_up(connection: Connection) -> None:
    """End the transaction that SQLAlchemy holds, also that of a connection that was lost: only then it connects again."""
    try:
        connection.rollback()
    except FAILURES:
        connection.invalidate()
        connection.rollback()


def _engine(path: str) -> Engine:
    if "://" in path:
        return create_engine(path)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 1.0, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        for pragma in (
            "locking_mode=EXCLUSIVE",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"wal_autocheckpoint={WAL_PAGES_MAX}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
