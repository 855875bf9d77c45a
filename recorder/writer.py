"""The disk's side of one recording: a thread that writes files and manifest in order, and holds out a full disk."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from recorder.heads import OpenFile, SourceHead
from recorder.manifest import FIRST_PREV, Line, Manifest, OnLine
from recorder.quarantine import move_aside, note_quarantined
from recorder.segment import Segment

log = logging.getLogger(__name__)

RING_BYTES = 64 << 20
"""What waits in memory for a slow or full disk; beyond it pictures are lost, and that is written down as a gap."""
BATCH_BYTES = 8 << 20
"""So much at most is written at once when a slow disk has let it pile up."""
RETRY_S = 0.5


@dataclass(frozen=True, slots=True)
class Begin:
    """Open the next file. `start_utc_us` None: it follows on the last one."""

    header: bytes = field(repr=False)
    suffix: str
    start_utc_us: int | None


@dataclass(frozen=True, slots=True)
class Data:
    """One fragment of a connection (`run`)."""

    fragment: bytes = field(repr=False)
    run: int


@dataclass(frozen=True, slots=True)
class Close:
    """Close the file. `end_utc_us` None: where its last fragment ends. `cause`: why the next one will not follow on."""

    end_utc_us: int | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Another line of the manifest."""

    kind: str
    members: dict[str, Any]


@dataclass(frozen=True, slots=True)
class GapUntil:
    """Account for the time up to this moment as missing."""

    utc_us: int


Step = Begin | Data | Close | Note | GapUntil


class DiskWriter:
    """Owns the manifest and the open file of one recording. `steps` are done in order, each until the disk takes it."""

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        cause: str,
        on_durable: Callable[[int, int], None],
        on_disk: Callable[[Exception | None], None],
        on_line: OnLine | None = None,
        on_begin: Callable[[str, int], None] | None = None,
    ) -> None:
        """`cause`: why nothing is recorded yet.

        `on_durable(run, start_utc_us)` after a run's first picture (or sound, where there is no picture) is on disk;
        `on_disk(error or None)` at each change; `on_line` after each line is on disk; `on_begin(name, start_utc_us)`
        after a file was created. All are called in the disk's thread and must not block.
        """
        manifest.on_line = on_line or manifest.on_line
        self._on_begin = on_begin
        self._prev_segment = last_segment(manifest.lines)
        self._folder, self._manifest = folder, manifest
        self._on_durable, self._on_disk = on_durable, on_disk
        self.cursor_utc_us = accounted_until(manifest.lines)
        self._cause = cause
        self._number = last_number(manifest.lines)
        self._begun = ""
        self._segment: Segment | None = None
        self._head = self._head_now()
        self._start_utc_us = self.cursor_utc_us
        self._durable_run = -1
        self._change = threading.Condition()
        self._steps: deque[Step] = deque()
        self._pending_bytes = 0
        self._ending = self._giving_up = False
        self._failing = False
        self._head_since_s: float | None = None
        self._thread = threading.Thread(target=self._run, name=f"disk {folder.parent.name}/{folder.name}", daemon=True)
        self._thread.start()

    def put(self, step: Step) -> bool:
        """Queue a step; False when the memory for a slow disk is used up (data is not taken then)."""
        size = len(step.fragment) if isinstance(step, Data) else 0
        with self._change:
            if size and self._pending_bytes + size > RING_BYTES:
                return False
            self._steps.append(step)
            self._pending_bytes += size
            self._change.notify_all()
        return True

    def drop_pending(self) -> None:
        """Forget the data that waits, keep the lines: the disk did not take it in time."""
        with self._change:
            self._steps = deque(step for step in self._steps if isinstance(step, Note))
            self._pending_bytes = 0

    @property
    def head(self) -> SourceHead:
        """What is on disk now, for a signed head; may be asked by any thread."""
        return self._head

    def _head_now(self) -> SourceHead:
        segment = self._segment
        opened = None if segment is None else OpenFile(segment.path.name, segment.bytes, segment.sha256())
        return SourceHead(len(self._manifest.lines), self._manifest.prev, opened)

    @property
    def idle(self) -> bool:
        """Whether everything is on disk."""
        with self._change:
            return not self._steps and not self._failing

    @property
    def stuck_s(self) -> float:
        """For how long the disk has been busy with one step."""
        since_s = self._head_since_s
        return 0.0 if since_s is None else time.monotonic() - since_s

    @property
    def pending_bytes(self) -> int:
        """How much waits for the disk."""
        return self._pending_bytes

    def finish(self, patience_s: float) -> bool:
        """Do all steps and end the thread; False when the disk did not take them in time (a restart recovers)."""
        with self._change:
            self._ending = True
            self._change.notify_all()
        self._thread.join(patience_s)
        with self._change:
            self._giving_up = True
            self._change.notify_all()
        self._thread.join(patience_s)
        if self._segment is not None and not self._thread.is_alive():
            self._segment.close()
        return not self._steps

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._steps or self._ending)
                if not self._steps:
                    return
                batch = self._batch()
                if self._head_since_s is None:
                    self._head_since_s = time.monotonic()
            done = self._try(batch)
            with self._change:
                if done:
                    self._forget(batch)
                elif self._change.wait_for(lambda: self._giving_up, RETRY_S):
                    return

    def _batch(self) -> list[Step]:
        """The next step; of data all that waits, for a disk that was slow must catch up: one write, one sync."""
        batch: list[Step] = [self._steps[0]]
        if not isinstance(batch[0], Data) or self._failing:
            return batch
        size = len(batch[0].fragment)
        for step in islice(self._steps, 1, None):
            if not isinstance(step, Data) or size + len(step.fragment) > BATCH_BYTES:
                break
            batch.append(step)
            size += len(step.fragment)
        return batch

    def _forget(self, batch: list[Step]) -> None:
        """It is on disk. What waited may have been dropped meanwhile."""
        self._head_since_s = None
        for step in batch:
            if self._steps and self._steps[0] is step:
                self._steps.popleft()
                self._pending_bytes -= len(step.fragment) if isinstance(step, Data) else 0

    def _try(self, batch: list[Step]) -> bool:
        try:
            self._do(batch)
        except Exception as error:  # an error that is not the disk's is an alarm all the same
            if not self._failing:
                self._failing = True
                self._on_disk(error)
            return False
        self._head = self._head_now()
        if self._failing:
            self._failing = False
            self._on_disk(None)
        return True

    def _do(self, batch: list[Step]) -> None:
        match batch[0]:
            case Data():
                self._write([step for step in batch if isinstance(step, Data)])
            case Begin() as step:
                self._begin(step)
            case Close() as step:
                self._close(step)
            case Note() as step:
                self._manifest.append(step.kind, **step.members)
            case GapUntil() as step:
                self._account_gap(step.utc_us)

    def _begin(self, step: Begin) -> None:
        if step.start_utc_us is not None:
            self._account_gap(step.start_utc_us)
        path = self._folder / f"{self._number + 1:06}.{step.suffix}"
        if self._begun != path.name and path.exists():  # not our own, of a try that the disk refused
            move_aside(path)
            note_quarantined(self._manifest, self._folder)
        self._begun = path.name
        self._segment = Segment(path, step.header)
        self._start_utc_us = self.cursor_utc_us
        self._number += 1
        if self._on_begin is not None:
            try:
                self._on_begin(path.name, self._start_utc_us)
            except Exception:  # the file stands: whoever is told of it must not make it be begun again
                log.exception("%s: the new file could not be passed on", path)

    def _write(self, steps: list[Data]) -> None:
        if self._segment is None:  # its file was given up with the data before it
            return
        self._segment.write([step.fragment for step in steps])
        run = steps[-1].run
        if self._durable_run != run and self._segment.table.start_us is not None:
            self._durable_run = run
            self._on_durable(run, self._start_utc_us)

    def _close(self, step: Close) -> None:
        segment = self._segment
        if segment is not None:
            end_utc_us = step.end_utc_us
            if end_utc_us is None:
                end_utc_us = self._start_utc_us + segment.table.end_us - (segment.table.start_us or 0)
            end_utc_us = max(end_utc_us, self._start_utc_us)
            self._append_segment(segment, end_utc_us)
            segment.close()
            self._segment, self.cursor_utc_us = None, end_utc_us
        self._cause = step.cause or self._cause

    def _append_segment(self, segment: Segment, end_utc_us: int) -> None:
        digest = segment.sha256()
        self._manifest.append(
            "segment",
            segment.table.packed(),
            name=segment.path.name,
            start_utc_us=self._start_utc_us,
            end_utc_us=end_utc_us,
            bytes=segment.bytes,
            sha256=digest,
            prev_segment=self._prev_segment,
            **segment.table.members(),
        )
        self._prev_segment = digest

    def _account_gap(self, until_utc_us: int) -> None:
        if until_utc_us > self.cursor_utc_us:
            self._manifest.append(
                "gap", from_utc_us=self.cursor_utc_us, to_utc_us=until_utc_us, cause=self._cause, track="all"
            )
            self.cursor_utc_us = until_utc_us


def last_segment(lines: list[Line]) -> str:
    """The digest of the last file of a manifest, which the next one names; zeros when there is none."""
    return next((str(line["sha256"]) for line in reversed(lines) if line["kind"] == "segment"), FIRST_PREV)


def accounted_until(lines: list[Line]) -> int:
    """Up to when a manifest tells what was recorded and what is missing."""
    for line in reversed(lines):
        if line["kind"] == "segment":
            return int(line["end_utc_us"])
        if line["kind"] == "gap" and line["track"] == "all":
            return int(line["to_utc_us"])
    return int(lines[0]["utc_us"])


def last_number(lines: list[Line]) -> int:
    """The number of a manifest's last file; 0 when it has none."""
    names = (line["name"] for line in reversed(lines) if line["kind"] in ("segment", "torn"))
    return number_of(next(names, ""))


def number_of(name: str) -> int:
    """The number in a file's name (also a torn one's), 0 when it is no file of a recording."""
    number = name.partition(".")[0]
    return int(number) if len(number) >= 6 and number.isdecimal() and number.isascii() else 0
