"""The one writer of the index: a thread that takes lines after they are on disk. Recording never waits for it."""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, exc

from recorder.index import rows, tables
from recorder.index.custody_rows import CustodyFold
from recorder.index.engine import IndexDamaged, IndexTooNew, IndexTooOld, discard, is_damage, prepare
from recorder.index.files import Files, read_table
from recorder.index.fold import LineRefused, StreamFold, file_number
from recorder.index.sync import Name, Synced, backlog, missing_tables, sync_all, sync_custody, sync_stream
from recorder.manifest import Line

log = logging.getLogger(__name__)

QUEUE_MOST = 4_000
"""So much waits for a slow database; what comes then is read from the files later."""
BATCH_MOST = 1_000
GATHER_S = 0.05
"""Lines that come so close together share one commit."""
RETRY_S = 5.0
BACKLOG_SHARE = 0.2
"""Most of its time that reading old files for their tables of fragments may take."""
_PATIENCE_S = 15.0

Alarm = Callable[[str | None], None]
"""Told why the index cannot be kept, once a cause; None when it is kept again. Called in the indexer's thread."""


@dataclass(frozen=True, slots=True)
class _Line:
    name: Name
    line: Line
    fragments: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Begun:
    name: Name
    file: str
    start_us: int


@dataclass(frozen=True, slots=True)
class _Custody:
    line: Line


@dataclass(frozen=True, slots=True)
class _Wake:
    """Look what there is to do."""


_Item = _Line | _Begun | _Custody | _Wake


class _Rebuild(Exception):
    """Somebody found the index damaged."""


class Indexer:
    """Keeps the index up with the files. `line`, `begin`, `custody` may be called from any thread and never wait or raise."""

    def __init__(
        self, engine: Engine, files: Files, alarm: Alarm = lambda _: None, queue_most: int = QUEUE_MOST
    ) -> None:
        """`engine`: of `writer`; nobody else may write. It may be out of reach: then this tries again and again."""
        self._engine, self._files, self._alarm = engine, files, alarm
        self._queue: queue.Queue[_Item] = queue.Queue(queue_most)
        self._missed: set[Name] = set()
        self._custody_missed = False
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._rebuild = False
        self._folds: dict[Name, StreamFold] = {}
        self._custody = CustodyFold()
        self._backlog: list[tuple[int, Name]] = []
        self._rest_until_s = 0.0
        self.ready = threading.Event()
        """Set while the index is up with the files, but for what waits in the queue."""
        self.cause: str | None = None
        """Why the index is not kept."""
        self._thread = threading.Thread(target=self._run, name="index", daemon=True)

    # --- from any thread ---

    def start(self) -> None:
        """Bring the index up to the files and keep it there."""
        self._thread.start()

    def stop(self) -> None:
        """Put what waits and end; what is left is read from the files at the next start."""
        self._stopping.set()
        self._put(_Wake())
        if self._thread.is_alive():
            self._thread.join(_PATIENCE_S)
        self._engine.dispose()

    def line(self, session: str, source: str, line: Line, fragments: bytes | None) -> None:
        """A line of a manifest is on disk; with a file's line comes its packed table of fragments."""
        if not self._put(_Line((session, source), line, fragments)):
            with self._lock:
                self._missed.add((session, source))

    def begin(self, session: str, source: str, name: str, start_utc_us: int) -> None:
        """A file was created."""
        self._put(_Begun((session, source), name, start_utc_us))

    def custody(self, line: Line) -> None:
        """A line of the custody file is on disk."""
        if not self._put(_Custody(line)):
            self._custody_missed = True

    def rebuild_soon(self) -> None:
        """Throw the index away and make it again: somebody found it damaged."""
        self._rebuild = True
        self._put(_Wake())

    @property
    def settled(self) -> bool:
        """Whether everything told so far is in the index, old files' tables of fragments too."""
        nothing_waits = self._queue.unfinished_tasks == 0 and not self._missed and not self._custody_missed
        return self.ready.is_set() and nothing_waits and not self._backlog and not self._rebuild

    def _put(self, item: _Item) -> bool:
        try:
            self._queue.put_nowait(item)
        except queue.Full:
            return False
        return True

    # --- in the indexer's thread ---

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._open()
                self._keep()
            except (IndexTooOld, IndexDamaged, _Rebuild) as found:
                self._discard(str(found))
            except IndexTooNew as found:
                self._fail(str(found))
                self._stopping.wait()
            except exc.DBAPIError as error:
                if is_damage(error):
                    self._discard("the index is damaged")
                else:
                    self._fail("the database of the index cannot be reached, or takes nothing", error.orig)
                    self._stopping.wait(RETRY_S)
            except Exception as error:
                self._fail(f"the index cannot be kept ({type(error).__name__})", error)
                self._stopping.wait(RETRY_S)

    def _fail(self, cause: str, fault: BaseException | None = None) -> None:
        self.ready.clear()
        self._folds.clear()
        if self.cause != cause:
            self.cause = cause
            log.error("index: %s; recording goes on, the files tell everything", cause, exc_info=fault)
            self._tell(cause)

    def _tell(self, cause: str | None) -> None:
        try:
            self._alarm(cause)
        except Exception:
            log.exception("index: nobody could be told")

    def _discard(self, why: str) -> None:
        log.error("index: %s; it is made again from the files, recording goes on", why)
        self.ready.clear()
        self._rebuild = False
        try:
            discard(self._engine)
        except (exc.DBAPIError, OSError) as error:
            self._fail(f"the index cannot be thrown away ({type(error).__name__})")
            self._stopping.wait(RETRY_S)

    def _open(self) -> None:
        """Everything that is on disk by now comes into the index."""
        began_s = time.monotonic()
        prepare(self._engine)
        with self._lock:
            self._missed.clear()
            self._custody_missed = False
        synced, self._custody = sync_all(self._engine, self._files, self._stopping.is_set)
        self._folds = synced.folds
        with self._engine.connect() as connection:
            self._backlog = [(row["id"], (row["session_id"], row["source"])) for row in backlog(connection)]
        took_ms = round((time.monotonic() - began_s) * 1000)
        log.info("index: %d lines read, %d streams known, %d ms", synced.lines, synced.skipped, took_ms)
        self._report(synced)
        if self.cause is not None and not synced.problems:
            self.cause = None
            self._tell(None)
        self.ready.set()

    def _report(self, synced: Synced) -> None:
        if synced.problems and self.cause != synced.problems[0]:
            self.cause = synced.problems[0]
            self._tell(self.cause)

    def _keep(self) -> None:
        while True:
            batch = self._gather()
            try:
                if self._rebuild:
                    raise _Rebuild("it was found damaged")
                if any(not isinstance(item, _Wake) for item in batch) or self._missed or self._custody_missed:
                    with self._engine.begin() as connection:
                        self._put_batch(connection, batch)
                elif self._backlog and time.monotonic() >= self._rest_until_s and not self._stopping.is_set():
                    self._fill_one()
            finally:
                for _ in batch:
                    self._queue.task_done()
            if self._stopping.is_set() and self._queue.empty():
                return

    def _gather(self) -> list[_Item]:
        """What waits, with what follows at once; empty when there is other work."""
        timeout_s = max(0.0, self._rest_until_s - time.monotonic()) if self._backlog else None
        if self._missed or self._custody_missed or self._stopping.is_set():
            timeout_s = 0.0
        batch: list[_Item] = []
        with contextlib.suppress(queue.Empty):
            batch.append(self._queue.get(timeout=timeout_s))
            until_s = time.monotonic() + (0.0 if self._stopping.is_set() else GATHER_S)
            while len(batch) < BATCH_MOST:
                batch.append(self._queue.get(timeout=max(0.0, until_s - time.monotonic())))
        return batch

    def _put_batch(self, connection: Connection, batch: list[_Item]) -> None:
        work = _Work(connection, self._files, self._folds)
        with self._lock:
            work.behind, self._missed = self._missed, set()
            custody_behind, self._custody_missed = self._custody_missed, False
        for item in batch:
            match item:
                case _Line():
                    work.take_line(item)
                case _Begun():
                    work.begin(item)
                case _Custody():
                    custody_behind = not self._take_custody(item.line) or custody_behind
                case _Wake():
                    pass
        changed, sessions = self._custody.rows()
        rows.put_rows(connection, changed)
        work.synced.sessions |= sessions
        if custody_behind:
            self._custody = sync_custody(connection, self._files.custody, work.synced)
        work.finish()
        self._report(work.synced)

    def _take_custody(self, line: Line) -> bool:
        if not self._custody.follows(line):
            return False
        try:
            self._custody.take(line)
        except LineRefused:
            return False
        return True

    def _fill_one(self) -> None:
        """Read one old file for its table of fragments, then rest: the disk belongs to the recording."""
        began_s = time.monotonic()
        key, name = self._backlog[-1]
        folder = self._files.source(*name)
        with self._engine.begin() as connection:
            missing = missing_tables(connection, key) if folder is not None else ()
            found = {}
            for row in missing:
                table = read_table(folder / row.name, row.sha256) if folder is not None else None
                if table is not None:
                    found[key, row.name] = table
                    break
            counts = rows.put_fragments(connection, found)
        if not found:
            self._backlog.pop()
        for fold in self._folds.values():
            if fold.key in counts:
                fold.stream["fragment_tables"] = counts[fold.key]
        now_s = time.monotonic()
        self._rest_until_s = now_s + (now_s - began_s) * (1 / BACKLOG_SHARE - 1)


class _Work:
    """One commit."""

    def __init__(self, connection: Connection, files: Files, folds: dict[Name, StreamFold]) -> None:
        self._connection, self._files, self._folds = connection, files, folds
        self._touched: set[Name] = set()
        self._fragments: dict[tuple[int, str], bytes] = {}
        self.behind: set[Name] = set()
        self.synced = Synced()

    def take_line(self, item: _Line) -> None:
        """The next line of a stream; one that does not follow sends the stream to its file."""
        if item.fragments is not None:
            self._fragments[tables.stream_key(*item.name), str(item.line.get("name"))] = item.fragments
        fold = self._fold(item.name)
        if item.name in self.behind:
            return
        try:
            if fold is None or not fold.follows(item.line):
                self.behind.add(item.name)
                return
            fold.take(item.line)
            self._touched.add(item.name)
        except LineRefused:
            self.behind.add(item.name)

    def begin(self, item: _Begun) -> None:
        """A file is being written."""
        fold = self._fold(item.name)
        if fold is None or not fold.stream["lines"]:
            self.behind.add(item.name)
        elif file_number(item.file) > fold.stream["last_number"]:
            fold.written(item.file, item.start_us)
            self._touched.add(item.name)

    def _fold(self, name: Name) -> StreamFold | None:
        """The fold of a stream; of one that nobody heard of, a new one."""
        if name not in self._folds:
            table = tables.stream
            known = rows.read(self._connection, table, table.c.id == tables.stream_key(*name))
            if known:
                return None
            self._folds[name] = StreamFold(*name)
        return self._folds[name]

    def finish(self) -> None:
        """Put everything."""
        for name in self._touched:
            rows.put_rows(self._connection, self._folds[name].rows())
            self.synced.sessions.add(name[0])
        for name in self.behind:
            self._catch_up(name)
        counts = rows.put_fragments(self._connection, self._fragments)
        for name, fold in list(self._folds.items()):
            if fold.key in counts:
                fold.stream["fragment_tables"] = counts[fold.key]
            if fold.stream["end_us"] is not None:
                del self._folds[name]
        rows.put_sessions(self._connection, self.synced.sessions)

    def _catch_up(self, name: Name) -> None:
        self._folds.pop(name, None)
        folder = self._files.source(*name)
        if folder is None:
            self.synced.problem(f"{name[0]}/{name[1]}: the manifest is not where it belongs")
            return
        table = tables.stream
        known = rows.read(self._connection, table, table.c.id == tables.stream_key(*name))
        fold = sync_stream(self._connection, (*name, folder), known[0] if known else None, self.synced)
        if fold is not None:
            self._folds[name] = fold
