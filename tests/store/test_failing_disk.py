"""A disk that fails in the middle: nothing is confirmed that is not there, and the journal goes on when the disk does."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event

from controller.core.state import Room
from controller.store import journal as journal_module
from controller.store.journal import Journal, JournalBroken, JournalUnwritable
from controller.store.vault import Vault
from controller.store.verify import verify_journal
from tests.store.test_journal import decided, site_keys


def failing_disk(monkeypatch: pytest.MonkeyPatch, failing: set[str], keeps: bool = False) -> set[str]:
    """While an act is in the set it fails; with `keeps` the commit reached the disk all the same."""
    honest = journal_module._Durable._end

    def end(durable: journal_module._Durable, act: str) -> None:
        if act == "commit" and keeps and act in failing:
            honest(durable, act)
        if act in failing:
            raise sqlite3.OperationalError("disk I/O error")
        honest(durable, act)

    monkeypatch.setattr(journal_module._Durable, "_end", end)
    return failing


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    made = Journal.open(tmp_path / "journal.sqlite3", site_keys(tmp_path))
    made.append(decided(3))
    return made


@pytest.mark.parametrize("failing", [{"commit"}, {"commit", "rollback"}])
def test_every_write_fails_by_name_and_all_go_on_when_the_disk_does(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch, failing: set[str]
) -> None:
    vault = Vault(site_keys(tmp_path).master, {})
    rows = [*vault.create("s-1"), vault.seal("s-1", "card", b"x")]
    broken = failing_disk(monkeypatch, set(failing))
    for _ in range(3):
        for write in (
            lambda: journal.append(decided(2, 3)),
            lambda: journal.append(decided(1, 3), rows),
            journal.checkpoint,
            lambda: journal.keep_snapshot(3, Room()),
        ):
            with pytest.raises(JournalUnwritable):
                write()
        assert [entry.seq for entry in journal.read()] == [0, 1, 2]
        assert journal.sealed("s-1", "card") == []
    broken.clear()
    journal.append(decided(2, 3), rows)
    journal.checkpoint()
    assert len(journal.sealed("s-1", "card")) == 1
    journal.close()
    verdict = verify_journal(tmp_path / "journal.sqlite3")
    assert verdict.good
    assert verdict.counts["entries"] == 5


def test_a_disk_that_refuses_even_to_be_opened_again_is_waited_for(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = failing_disk(monkeypatch, {"commit", "rollback"})
    refusing = {"connect"}

    def refuse(*_: object) -> None:
        if refusing:
            raise sqlite3.OperationalError("database or disk is full")

    event.listen(journal._engine, "connect", refuse)
    for _ in range(4):
        with pytest.raises(JournalUnwritable):
            journal.append(decided(1, 3))
        with pytest.raises(JournalUnwritable):
            journal.checkpoint()
    broken.clear()
    with pytest.raises(JournalUnwritable):
        journal.append(decided(1, 3))
    refusing.clear()
    assert journal.append(decided(1, 3)) == 3
    journal.close()
    assert verify_journal(tmp_path / "journal.sqlite3").good


def test_a_commit_that_was_refused_but_kept_is_not_built_upon(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = failing_disk(monkeypatch, {"commit"}, keeps=True)
    with pytest.raises(JournalUnwritable):
        journal.append(decided(2, 3))
    broken.clear()
    with pytest.raises(JournalBroken, match="start again"):
        journal.append(decided(1, 3))
    with pytest.raises(JournalBroken):
        journal.close()
    again = Journal.open(tmp_path / "journal.sqlite3", site_keys(tmp_path))
    assert again.size == 5
    again.append(decided(1, 5))
    again.close()
    assert verify_journal(tmp_path / "journal.sqlite3").good
