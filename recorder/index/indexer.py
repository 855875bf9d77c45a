"""The one writer of the index: a thread that takes lines after they are on disk. Recording never waits for it."""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable

from sqlalchemy import Connection, Engine, exc

from recorder.index import rows
from recorder.index.batch import Batch, CustodyTold, FileBegun, LineTold, Told, Wake
from recorder.index.custody_rows import CustodyFold
from recorder.index.engine import IndexDamaged, IndexTooNew, IndexTooOld, discard, is_damage, prepare
from recorder.index.files import Files, read_table
from recorder.index.fold import LineRefused, StreamFold
from recorder.index.sync import Name, Synced, backlog, missing_tables, sync_all, sync_custody
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


class _Rebuild(Exception):
    """Somebody found the index damaged."""


class Indexer:
    """Keeps the index up with the files. `line`, `begin`, `custody` may be called from any thread and never wait or raise."""

    def __init__(
        self, engine: Engine, files: Files, alarm: Alarm = lambda _: None, queue_most: int = QUEUE_MOST
    ) -> None:
        """`engine`: of `writer`; nobody else may write. It may be out of reach: then this tries again and again."""
        self._engine, self._files, self._alarm = engine, files, alarm
        self._queue: queue.Queue[Told] = queue.Queue(queue_most)
        self._missed: set[Name] = set()
        self._custody_missed = False
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._rebuild = False
        self._folds: dict[Name, StreamFold] = {}
        self._custody = CustodyFold()
        self._backlog: list[tuple[int, Name]] = []
        self._without_table: set[tuple[int, str]] = set()
        """Files that are gone or changed: not read again and again."""
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
        self._put(Wake())
        if self._thread.is_alive():
            self._thread.join(_PATIENCE_S)
        self._engine.dispose()

    def line(self, session: str, source: str, line: Line, fragments: bytes | None) -> None:
        """A line of a manifest is on disk; with a file's line comes its packed table of fragments."""
        if not self._put(LineTold((session, source), line, fragments)):
            with self._lock:
                self._missed.add((session, source))

    def begin(self, session: str, source: str, name: str, start_utc_us: int) -> None:
        """A file was created."""
        self._put(FileBegun((session, source), name, start_utc_us))

    def custody(self, line: Line) -> None:
        """A line of the custody file is on disk."""
        if not self._put(CustodyTold(line)):
            self._custody_missed = True

    def rebuild_soon(self) -> None:
        """Throw the index away and make it again: somebody found it damaged."""
        self._rebuild = True
        self._put(Wake())

    @property
    def settled(self) -> bool:
        """Whether everything told so far is in the index, old files' tables of fragments too."""
        nothing_waits = self._queue.unfinished_tasks == 0 and not self._missed and not self._custody_missed
        return self.ready.is_set() and nothing_waits and not self._backlog and not self._rebuild

    def _put(self, item: Told) -> bool:
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
                    self._fail("the database of the index cannot be reached, or takes nothing", str(error.orig))
                    self._stopping.wait(RETRY_S)
            except Exception as error:
                self._fail(f"the index cannot be kept ({type(error).__name__})", fault=error)
                self._stopping.wait(RETRY_S)

    def _fail(self, cause: str, why: str = "", fault: Exception | None = None) -> None:
        """Tell a cause that is new; `why` and `fault` are for the log."""
        self.ready.clear()
        self._folds.clear()
        if self.cause != cause:
            self.cause = cause
            log.error("index: %s; recording goes on, the files tell everything", cause, exc_info=fault)
            if why:
                log.error("index: the database says: %s", why.partition("\n")[0])
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
                if any(not isinstance(item, Wake) for item in batch) or self._missed or self._custody_missed:
                    with self._engine.begin() as connection:
                        self._put_batch(connection, batch)
                elif self._backlog and time.monotonic() >= self._rest_until_s and not self._stopping.is_set():
                    self._fill_one()
            finally:
                for _ in batch:
                    self._queue.task_done()
            if self._stopping.is_set() and self._queue.empty():
                return

    def _gather(self) -> list[Told]:
        """What waits, with what follows at once; empty when there is other work."""
        timeout_s = max(0.0, self._rest_until_s - time.monotonic()) if self._backlog else None
        if self._missed or self._custody_missed or self._stopping.is_set():
            timeout_s = 0.0
        batch: list[Told] = []
        with contextlib.suppress(queue.Empty):
            batch.append(self._queue.get(timeout=timeout_s))
            until_s = time.monotonic() + (0.0 if self._stopping.is_set() else GATHER_S)
            while len(batch) < BATCH_MOST:
                batch.append(self._queue.get(timeout=max(0.0, until_s - time.monotonic())))
        return batch

    def _put_batch(self, connection: Connection, batch: list[Told]) -> None:
        work = Batch(connection, self._files, self._folds)
        with self._lock:
            work.behind, self._missed = self._missed, set()
            custody_behind, self._custody_missed = self._custody_missed, False
        for item in batch:
            match item:
                case LineTold():
                    work.take_line(item)
                case FileBegun():
                    work.begin(item)
                case CustodyTold():
                    custody_behind = not self._take_custody(item.line) or custody_behind
                case Wake():
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
                if folder is None or (key, row.name) in self._without_table:
                    continue
                table = read_table(folder / row.name, row.sha256)
                if table is not None:
                    found[key, row.name] = table
                    break
                self._without_table.add((key, row.name))
            counts = rows.put_fragments(connection, found)
        if not found:
            self._backlog.pop()
        for fold in self._folds.values():
            if fold.key in counts:
                fold.stream["fragment_tables"] = counts[fold.key]
        now_s = time.monotonic()
        self._rest_until_s = now_s + (now_s - began_s) * (1 / BACKLOG_SHARE - 1)
