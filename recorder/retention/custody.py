"""The ledger of what persons and the recorder did with recordings: canonical lines, each chained to the one before."""

import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from controller.proof.canonical import canonical
from recorder.clock import Clock
from recorder.manifest import FIRST_PREV, Line, ManifestBroken, read_manifest, read_regular, sync_folder, write_at
from recorder.retention.custody_state import CustodyState

log = logging.getLogger(__name__)

NAME: Final = "custody.jsonl"
HEAD_NAME: Final = "custody.head"
"""Beside the ledger: how many lines it has, and the digest of the last. Lines that are cut off its end are missed by it."""
RECORDER: Final = "recorder"
"""Who did what no person ordered."""


class CustodyBroken(RuntimeError):
    """The ledger was changed or damaged: until it is put back nothing is added, deleted or moved."""


class Custody:
    """Appends lines, each on disk before `append` returns, and knows what follows from all of them. Thread-safe.

    `lock` is held around every look and deed that must not be parted: a deletion asks under it whether a hold stands.
    """

    def __init__(self, data_dir: Path, clock: Clock) -> None:
        """Open or create it; an unfinished last line of a crash is cut off. Raises OSError.

        A ledger that is broken elsewhere is left as it is: `damage` says where, and every recording counts as held.
        """
        self.path = data_dir / NAME
        self.lock = threading.RLock()
        self.state = CustodyState()
        self.damage: str | None = None
        self._clock = clock
        self._listeners: list[Callable[[Line], None]] = []
        self.count = 0
        """Lines so far."""
        self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            self._size, self._prev = self._read()
            os.ftruncate(self._fd, self._size)
            sync_folder(data_dir)
        except (ManifestBroken, KeyError, TypeError, ValueError) as error:
            self.damage = str(error)
            log.error("%s is damaged, %s; nothing is deleted or moved", self.path, error)
            self._size, self._prev, self.count = 0, FIRST_PREV, 0
        except BaseException:
            os.close(self._fd)
            raise

    def _read(self) -> tuple[int, str]:
        """Where the whole lines end, and the digest of the last. What each says is taken in, not kept: there may be many."""
        whole, _, _ = _without_zeros(read_regular(self.path)).rpartition(b"\n")
        prev, size = FIRST_PREV, 0
        known, digest = self._known_head()
        for number, raw in enumerate(whole.split(b"\n") if whole else [], start=1):
            line = json.loads(raw)
            if not isinstance(line, dict) or line.get("prev") != prev:
                raise ManifestBroken(number, "the line does not follow from the line before it")
            self.state.fold(line)
            prev, size = hashlib.sha256(raw).hexdigest(), size + len(raw) + 1
            self.count = number
            if number == known and prev != digest:
                raise ManifestBroken(number, f"the line is not the one that {HEAD_NAME} knows")
        if self.count < known:
            raise ManifestBroken(self.count + 1, f"lines are missing at the end: {HEAD_NAME} knows {known}")
        return size, prev

    def _known_head(self) -> tuple[int, str]:
        """Number and digest of a line that must be there; a crash may have left those of the line before the last."""
        try:
            number, digest = read_regular(self.path.with_name(HEAD_NAME)).decode("ascii").split()
        except FileNotFoundError:
            return 0, ""
        return int(number), digest

    def _keep_head(self) -> None:
        path, fresh = self.path.with_name(HEAD_NAME), self.path.with_name(HEAD_NAME + ".new")
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640)
        try:
            write_at(fd, f"{self.count} {self._prev}\n".encode(), 0)
        finally:
            os.close(fd)
        fresh.replace(path)
        sync_folder(path.parent)

    def listen(self, on_line: Callable[[Line], None]) -> None:
        """Call this for each line once it is on disk, in their order; it must not block. What it raises is logged."""
        self._listeners.append(on_line)

    def append(self, kind: str, session: str, by: str, **members: Any) -> Line:
        """Add a line; gives it with its chain. Raises `CustodyBroken`, OSError (the ledger is as before then)."""
        with self.lock:
            self.check()
            line = {"kind": kind, "session": session, "by": by, "at_utc_us": self._clock.utc_us(), **members}
            line["prev"] = self._prev
            raw = canonical(line)
            write_at(self._fd, raw + b"\n", self._size)
            self._size += len(raw) + 1
            self._prev = hashlib.sha256(raw).hexdigest()
            self.count += 1
            self.state.fold(line)
            try:
                self._keep_head()
            except OSError as error:  # the line itself is on disk, and the next one brings the head along
                log.error("%s could not be written: %s", HEAD_NAME, error.strerror)
            self._tell(line)
        return line

    def _tell(self, line: Line) -> None:
        for listener in self._listeners:
            try:
                listener(line)
            except Exception:
                log.exception("a listener refused a line of the ledger")

    @property
    def head(self) -> str:
        """Digest of the last line."""
        return self._prev

    def check(self) -> None:
        """Raises `CustodyBroken` when the ledger cannot be trusted."""
        if self.damage is not None:
            raise CustodyBroken(f"{self.path} is damaged, {self.damage}; put it back from a copy and start again")

    def lines(self, session: str | None = None) -> Iterator[Line]:
        """The lines on disk, all or of one session. Raises `ManifestBroken`, OSError."""
        for line in read_manifest(self.path.read_bytes(), torn_end=True).lines:
            if session is None or line["session"] == session:
                yield line

    def close(self) -> None:
        """Close the file; its lines stay, and nothing can be added any more."""
        with self.lock:
            fd, self._fd = self._fd, -1
            if fd >= 0:
                os.close(fd)


def _without_zeros(data: bytes) -> bytes:
    """Without a last line that a power cut left as zeros: nobody was told that it was there."""
    last = data.rfind(b"\n", 0, max(len(data) - 1, 0)) + 1
    return data[:last] if b"\0" in data[last:] else data
