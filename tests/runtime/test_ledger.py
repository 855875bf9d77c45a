"""The journal's thread: signed each second, folded when nobody waits."""

import asyncio
from pathlib import Path

from controller.core import facts
from controller.core.room import step
from controller.core.state import Room
from controller.runtime.clock import Clock
from controller.runtime.ledger import FOLD_ENTRIES, QUIET_US, Ledger
from controller.runtime.loop import Decided
from controller.store.journal import Journal
from controller.store.keys import open_keys
from controller.store.verify import verify_journal


class Hands(Clock):
    """A clock that the test moves on."""

    moved_us = 0

    def mono_us(self) -> int:
        return super().mono_us() + Hands.moved_us


def decided(clock: Clock) -> Decided:
    fact, stamp = facts.StaffCalled("a"), clock.stamp()
    return Decided(stamp, fact, step(Room(), stamp, fact)[1])


def test_the_log_is_folded_in_a_quiet_moment_and_not_while_facts_come(tmp_path: Path) -> None:
    async def play() -> None:
        clock = Hands()
        ledger = Ledger(
            Journal.open(tmp_path / "journal.sqlite", open_keys(tmp_path / "keys", "test.invalid/l")), clock
        )
        before = (tmp_path / "journal.sqlite").stat().st_size
        for _ in range(FOLD_ENTRIES):
            await ledger.append([decided(clock)], ())
        await ledger._fold_when_quiet()
        assert (tmp_path / "journal.sqlite").stat().st_size == before
        Hands.moved_us += QUIET_US + 1
        await ledger._fold_when_quiet()
        assert (tmp_path / "journal.sqlite").stat().st_size > before
        await ledger.append([decided(clock)], ())
        await ledger.close()

    asyncio.run(play())
    verdict = verify_journal(tmp_path / "journal.sqlite")
    assert verdict.findings == []
    assert verdict.counts["entries"] == FOLD_ENTRIES + 1


def test_a_head_is_signed_when_the_tree_grew_and_its_age_is_known(tmp_path: Path) -> None:
    async def play() -> None:
        clock = Clock()
        ledger = Ledger(
            Journal.open(tmp_path / "journal.sqlite", open_keys(tmp_path / "keys", "test.invalid/l")), clock
        )
        assert ledger.checkpoint_age_s() is None
        await ledger.append([decided(clock)], ())
        await ledger.sign()
        age_s = ledger.checkpoint_age_s()
        assert age_s is not None
        assert age_s >= 0
        await ledger.close()

    asyncio.run(play())
    assert verify_journal(tmp_path / "journal.sqlite").counts["checkpoints"] == 1
