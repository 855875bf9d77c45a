"""The loop: take facts, decide, make durable, only then act.

Facts that wait together share one commit. Nothing is acknowledged, shown or carried out before it is on disk. When the
journal cannot be written the room stays as it is: device facts wait and are tried again, pages get an error, and no
opening command leaves (S3).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from controller.core.facts import ControllerStarted, DeadlinePassed, Fact
from controller.core.room import step
from controller.core.state import Decision, Room
from controller.core.words import Stamp
from controller.runtime.clock import Clock
from controller.runtime.inbox import Inbox, Posting
from controller.store.journal import JournalUnwritable
from controller.store.vault import Row

log = logging.getLogger("sealroom.loop")

BATCH_MAX = 256
RETRY_S = 0.5


@dataclass(frozen=True, slots=True)
class Decided:
    """A fact with its stamp and decision, ready for the journal."""

    stamp: Stamp
    fact: Fact
    decision: Decision


class DurableLog(Protocol):
    """Where decided facts are made durable, all or nothing; raises `JournalUnwritable`."""

    async def append(self, decided: Sequence[Decided], rows: Sequence[Row]) -> int:
        """One durable commit; returns the sequence number of the first."""
        ...


class Loop:
    """The only owner of the room. `act` carries out what was decided, `shown` tells the pages."""

    def __init__(
        self,
        room: Room,
        log_of_record: DurableLog,
        inbox: Inbox,
        clock: Clock,
        act: Callable[[Decided], None],
        shown: Callable[[Room, int], None],
    ) -> None:
        self.room = room
        self.size = 0
        self.writable = True
        self._log = log_of_record
        self._inbox = inbox
        self._clock = clock
        self._act = act
        self._shown = shown
        self._kept: list[Posting] = []

    async def run(self) -> None:
        """Take and decide until cancelled."""
        while True:
            await self.turn()

    async def turn(self) -> None:
        """One round: what waits now, or the next deadline."""
        postings = [*self._kept, *await self._inbox.take(BATCH_MAX, self._patience_s())]
        self._kept = []
        postings += [Posting(fact, self._clock.stamp(), "queue") for fact in self._inbox.overruns()]
        postings += [Posting(DeadlinePassed(name), self._clock.stamp()) for name in self._due()]
        if not postings:
            return
        room, decided = self._decide(postings)
        rows = [row for posting in postings for row in posting.rows]
        try:
            self.size = await self._log.append(decided, rows) + len(decided)
        except JournalUnwritable as error:
            await self._cannot_write(postings, error)
            return
        self.room, self.writable = room, True
        self._finish(postings, decided)

    def _patience_s(self) -> float | None:
        if self._kept:
            return RETRY_S
        if not self.room.deadlines:
            return 1.0
        left_us = min(self.room.deadlines.values()) - self._clock.mono_us()
        return max(0.0, min(1.0, left_us / 1_000_000))

    def _due(self) -> list[str]:
        now_us = self._clock.mono_us()
        return [name for name, at in sorted(self.room.deadlines.items(), key=lambda item: item[1]) if at <= now_us]

    def _decide(self, postings: Sequence[Posting]) -> tuple[Room, list[Decided]]:
        room, decided = self.room, []
        for posting in postings:
            room, decision = step(room, posting.stamp, posting.fact)
            decided.append(Decided(posting.stamp, posting.fact, decision))
        return room, decided

    async def _cannot_write(self, postings: Sequence[Posting], error: JournalUnwritable) -> None:
        if self.writable:
            log.error("journal cannot be written: %s; no door or box opens until it can", error)
        self.writable = False
        for posting in postings:
            if posting.answer is not None and not posting.answer.done():
                posting.answer.set_exception(error)
        # Deadlines are found again; what somebody waited for was answered with the error.
        self._kept = [p for p in postings if p.answer is None and not isinstance(p.fact, DeadlinePassed)]
        self._shown(self.room, self.size)
        await asyncio.sleep(RETRY_S)

    def _finish(self, postings: Sequence[Posting], decided: Sequence[Decided]) -> None:
        for one in decided:
            self._act(one)
        self._shown(self.room, self.size)
        for posting, one in zip(postings, decided, strict=True):
            if posting.answer is not None and not posting.answer.done():
                posting.answer.set_result(one.decision)

    async def submit(self, fact: Fact, rows: Sequence[Row] = ()) -> Decision:
        """Decide one fact and wait until it is durable; raises `JournalUnwritable` when it cannot be."""
        answer: asyncio.Future[Decision] = asyncio.get_running_loop().create_future()
        self._inbox.post(Posting(fact, self._clock.stamp(), "", tuple(rows), answer))
        return await answer

    async def begin(self, started: ControllerStarted) -> None:
        """Journal the start of this run before any device is opened."""
        posting = Posting(started, self._clock.stamp())
        room, decided = self._decide([posting])
        self.size = await self._log.append(decided, ()) + 1
        self.room = room
        self._finish([posting], decided)


Submit = Callable[[Fact, Sequence[Row]], Awaitable[Decision]]
"""What pages get of the loop."""
