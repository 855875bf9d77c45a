"""The journal on a thread of its own: one writer, and the loop never waits for a disk."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from controller.core.state import Room
from controller.runtime.clock import Clock
from controller.runtime.loop import Decided
from controller.store.entry import Entry
from controller.store.journal import Journal, JournalBroken, JournalUnwritable
from controller.store.vault import Row, SealedRow

log = logging.getLogger("sealroom.journal")

T = TypeVar("T")
CHECKPOINT_S = 1.0
"""Longest time that an entry waits for a signed tree head."""
QUIET_US = 2_000_000
"""No fact for so long: nobody stands in a lane whose door a folding could hold up."""
FOLD_ENTRIES = 100


class Ledger:
    """Appends, reads and signs, in the order asked."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._signed_mono_us: int | None = None
        self._appended_mono_us = 0
        self._unfolded = 0

    async def append(self, decided: Sequence[Decided], rows: Sequence[Row]) -> int:
        """One durable commit; returns the first sequence number. Raises `JournalUnwritable` with nothing kept."""
        plain = [(one.stamp, one.fact, one.decision) for one in decided]
        self._appended_mono_us, self._unfolded = self._clock.mono_us(), self._unfolded + len(plain)
        return await self._do(lambda: self._journal.append(plain, rows))

    async def entries(self, first: int, most: int) -> list[Entry]:
        """At most so many entries from sequence number `first` on."""
        return await self._do(lambda: list(self._journal.read(first, most)))

    async def sealed(self, session: str, purpose: str) -> list[SealedRow]:
        """Sealed rows of a session and purpose, oldest first."""
        return await self._do(lambda: self._journal.sealed(session, purpose))

    def checkpoint_age_s(self) -> float | None:
        """Seconds since the last signature of this run; None before the first."""
        if self._signed_mono_us is None:
            return None
        return (self._clock.mono_us() - self._signed_mono_us) / 1_000_000

    async def keep_signing(self) -> None:
        """Sign the tree head each second while it grows, and fold the log in quiet moments, until cancelled."""
        while True:
            await self.sign()
            await self._fold_when_quiet()
            await asyncio.sleep(CHECKPOINT_S)

    async def _fold_when_quiet(self) -> None:
        quiet = self._clock.mono_us() - self._appended_mono_us > QUIET_US
        if not quiet or self._unfolded < FOLD_ENTRIES:
            return
        try:
            await self._do(self._journal.fold)
            self._unfolded = 0
        except JournalUnwritable as error:
            log.error("the journal's log cannot be folded: %s", error)

    async def sign(self) -> None:
        """Sign the tree head now, if it grew; a disk that refuses is named in the log and tried again."""
        try:
            await self._do(self._journal.checkpoint)
            self._signed_mono_us = self._clock.mono_us()
        except JournalUnwritable as error:
            log.error("the tree head cannot be signed: %s", error)

    async def keep_snapshot(self, size: int, room: Room) -> bool:
        """Keep the state after `size` entries for the next start; False when that has to wait."""
        try:
            return await self._do(lambda: self._journal.keep_snapshot(size, room))
        except JournalUnwritable as error:
            log.error("the state cannot be kept for the next start: %s", error)
            return False

    @property
    def snapshot_size(self) -> int:
        """Entries under the newest state kept."""
        return self._journal.snapshot_size

    async def close(self) -> None:
        """Sign and let the file go."""
        try:
            await self._do(self._journal.close)
        except (JournalUnwritable, JournalBroken) as error:
            log.error("the journal was closed without a last signature: %s", error)
        finally:
            self._thread.shutdown()

    async def _do(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)
