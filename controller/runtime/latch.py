"""The fire latch: in memory for the board threads, on disk for the next start. Needs no journal, queue or page (S2, S3).

The file is made at the first start and overwritten in place, so that a full disk cannot keep a fire from being latched.
"""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger("sealroom.fire")

RECORD_BYTES = 64
QUIET = b"quiet"


class FireLatch:
    """Set by any fire contact, from any thread; cleared only after a person's reset stands in the journal."""

    def __init__(self, path: Path) -> None:
        """Read the latch, or make it; a file that cannot be read counts as latched. Raises OSError when it cannot be made."""
        self._lock = threading.Lock()
        self._wake: list[Callable[[], None]] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = not path.exists()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if fresh:
            os.pwrite(self._file, _record(QUIET.decode()), 0)
            os.fsync(self._file)
        self.latched = os.pread(self._file, RECORD_BYTES, 0).rstrip() != QUIET
        """Whether every door is to be released."""

    def on_raise(self, wake: Callable[[], None]) -> None:
        """Call `wake` at once, from the raising thread, when fire is latched."""
        self._wake.append(wake)

    def raise_fire(self, place: str) -> None:
        """Latch fire seen at `place`. Never fails: the doors come before the disk."""
        with self._lock:
            first, self.latched = not self.latched, True
        if not first:
            return
        for wake in self._wake:
            wake()
        log.critical("fire at %s: every door is released", place)
        self._write(f"fire {place}")

    def clear(self) -> None:
        """End the latch, after the reset is durable."""
        with self._lock:
            self.latched = False
        self._write(QUIET.decode())

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)

    def _write(self, text: str) -> None:
        try:
            os.pwrite(self._file, _record(text), 0)
            os.fdatasync(self._file)
        except OSError as error:
            log.error("the fire latch cannot be written (%s); it holds in memory, and the journal has it too", error)


def _record(text: str) -> bytes:
    return text.encode()[: RECORD_BYTES - 1].ljust(RECORD_BYTES - 1) + b"\n"
