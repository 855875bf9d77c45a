"""The loop: decided, durable, then done; and nothing moves while the disk refuses (S3)."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from controller.core import facts
from controller.core.commands import OpenBox, PulseUnlock
from controller.core.room import step
from controller.core.state import Room
from controller.core.words import CORE_VERSION
from controller.runtime.clock import Clock
from controller.runtime.inbox import Inbox, Posting
from controller.runtime.ledger import Ledger
from controller.runtime.loop import Decided, Loop
from controller.store.journal import Journal, JournalUnwritable
from controller.store.keys import open_keys
from controller.store.replay import replay, state_digest
from controller.store.vault import Row
from tests.core.playbook import Site
from tests.support.conditions import wait_in_loop


class Disk:
    """A ledger over a real journal whose disk can be made to refuse."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.journal = Journal.open(folder / "journal.sqlite", open_keys(folder / "keys", "test.invalid/loop"))
        self.ledger = Ledger(self.journal, clock)
        self.full = False
        self.commits = 0
        self.order: list[str] = []

    async def append(self, decided: Sequence[Decided], rows: Sequence[Row]) -> int:
        if self.full:
            raise JournalUnwritable("database or disk is full")
        first = await self.ledger.append(decided, rows)
        self.commits += 1
        self.order += [f"durable {type(one.fact).__name__}" for one in decided]
        return first


class Stand:
    """A loop over a disk; keeps what was acted and shown."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.inbox = Clock(), Inbox()
        self.disk = Disk(folder, self.clock)
        self.acted: list[Decided] = []
        self.shown = 0
        self.loop = Loop(Room(), self.disk, self.inbox, self.clock, self._act, self._show)

    def _act(self, decided: Decided) -> None:
        self.acted.append(decided)
        self.disk.order.append(f"acted {type(decided.fact).__name__}")

    def _show(self, room: Room, size: int) -> None:
        self.shown += 1

    async def __aenter__(self) -> "Stand":
        self.inbox.attach(asyncio.get_running_loop())
        site = Site()
        await self.loop.begin(facts.ControllerStarted(CORE_VERSION, "c", "p", site.profile, site.plan))
        self.task = asyncio.create_task(self.loop.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.disk.ledger.close()

    def post(self, fact: facts.Fact, source: str = "board-main") -> None:
        self.inbox.post(Posting(fact, self.clock.stamp(), source))

    def opening(self) -> list[object]:
        return [c for one in self.acted for c in one.decision.commands if isinstance(c, PulseUnlock | OpenBox)]


def test_a_fact_is_durable_before_anything_is_done_about_it(tmp_path: Path) -> None:
    async def play() -> None:
        async with Stand(tmp_path) as stand:
            await stand.loop.submit(facts.DeviceReady("board-main"))
            order = stand.disk.order
            assert order.index("durable DeviceReady") < order.index("acted DeviceReady")

    asyncio.run(play())


def test_facts_that_wait_together_share_one_commit(tmp_path: Path) -> None:
    async def play() -> None:
        async with Stand(tmp_path) as stand:
            before = stand.disk.commits
            for box in (1, 2, 3, 4):
                stand.post(facts.BoxRead("locker-a", box, True), "locker-a")
            await wait_in_loop(lambda: stand.loop.size == 5, "four facts are journalled")
            assert stand.disk.commits == before + 1

    asyncio.run(play())


def test_with_a_full_disk_nothing_is_decided_answered_or_done(tmp_path: Path) -> None:
    async def play() -> None:
        async with Stand(tmp_path) as stand:
            stand.disk.full = True
            room = stand.loop.room
            with pytest.raises(JournalUnwritable):
                await stand.loop.submit(facts.DeviceReady("board-main"))
            assert stand.loop.room is room
            assert stand.loop.writable is False
            assert [type(one.fact) for one in stand.acted] == [facts.ControllerStarted]

    asyncio.run(play())


def test_what_devices_said_while_the_disk_was_full_is_journalled_afterwards_in_order(tmp_path: Path) -> None:
    async def play() -> None:
        async with Stand(tmp_path) as stand:
            stand.disk.full = True
            stand.post(facts.FireInputRead("fire-main", True))
            await wait_in_loop(lambda: not stand.loop.writable, "the disk is seen to be full")
            stand.post(facts.DoorContactRead("door-main", False))
            stand.disk.full = False
            await wait_in_loop(lambda: stand.loop.size == 3, "both facts are journalled")
            assert stand.loop.writable
            kinds = [entry.kind for entry in await stand.disk.ledger.entries(0, 10)]
            assert kinds == ["ControllerStarted", "FireInputRead", "DoorContactRead"]
            assert stand.loop.room.fire.state.value == "latched"

    asyncio.run(play())


def test_a_page_that_was_told_no_is_not_carried_out_later(tmp_path: Path) -> None:
    async def play() -> None:
        async with Stand(tmp_path) as stand:
            stand.disk.full = True
            with pytest.raises(JournalUnwritable):
                await stand.loop.submit(facts.DoorOverridden("door-main", ("g1", "s1"), "test", 1000))
            stand.disk.full = False
            await stand.loop.submit(facts.DeviceReady("board-main"))
            assert stand.opening() == []
            assert "DoorOverridden" not in [entry.kind for entry in await stand.disk.ledger.entries(0, 10)]

    asyncio.run(play())


def test_a_deadline_of_the_room_wakes_the_loop(tmp_path: Path) -> None:
    async def play() -> None:
        async with Stand(tmp_path) as stand:
            stand.loop.room = Room(deadlines={"notice:a": stand.clock.mono_us() + 20_000})
            stand.post(facts.QueueOverran("gate-x", 1))
            await wait_in_loop(
                lambda: any(isinstance(one.fact, facts.DeadlinePassed) for one in stand.acted), "the deadline passes"
            )

    asyncio.run(play())


def test_a_device_over_its_quota_loses_readings_and_says_how_many(tmp_path: Path) -> None:
    async def play() -> None:
        async with Stand(tmp_path) as stand:
            # All of these are posted before the loop runs again.
            for _ in range(300):
                stand.post(facts.GateBeamRead("gate-a", "front", True, "forward"), "gate-a")
            for closed in (False, True) * 20:
                stand.post(facts.DoorContactRead("door-main", closed), "gate-a")
            await wait_in_loop(
                lambda: any(one.fact == facts.QueueOverran("gate-a", 44) for one in stand.acted), "the loss is a fact"
            )
            await wait_in_loop(
                lambda: sum(isinstance(one.fact, facts.DoorContactRead) for one in stand.acted) == 40, "no door is lost"
            )

    asyncio.run(play())


def test_the_journal_alone_rebuilds_the_room_bit_for_bit(tmp_path: Path) -> None:
    async def play() -> str:
        async with Stand(tmp_path) as stand:
            for door in ("door-main", "door-room-1"):
                await stand.loop.submit(facts.DoorContactRead(door, True))
            await stand.loop.submit(facts.DeviceReady("board-main"))
            await stand.loop.submit(facts.SessionOrdered("none", "start", ("g1",)))
            return state_digest(stand.loop.room)

    digest = asyncio.run(play())
    journal = Journal.open(tmp_path / "journal.sqlite", open_keys(tmp_path / "keys", "test.invalid/loop"))
    result = replay(journal.read())
    journal.close()
    assert result.mismatches == []
    assert result.compared == 5
    assert result.state_digest == digest


def test_the_order_of_decisions_is_the_order_of_the_journal(tmp_path: Path) -> None:
    async def play() -> None:
        async with Stand(tmp_path) as stand:
            await asyncio.gather(*(stand.loop.submit(facts.BoxRead("locker-a", box, True)) for box in (1, 2, 3)))
            room = Room()
            for entry in await stand.disk.ledger.entries(0, 10):
                decided = stand.acted[entry.seq]
                room, decision = step(room, decided.stamp, decided.fact)
                assert entry.stamp == decided.stamp
                assert decision == decided.decision
            assert room == stand.loop.room

    asyncio.run(play())
