"""The journal keeps what it acknowledged, refuses what it cannot keep, and notices what was changed."""

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from controller.core import facts
from controller.core.room import step
from controller.core.state import Room
from controller.core.words import Stamp
from controller.store.entry import fact_of
from controller.store.journal import Journal, JournalBroken, JournalUnwritable
from controller.store.keys import SiteKeys, open_keys
from controller.store.replay import replay, state_digest
from controller.store.vault import Vault
from controller.store.verify import verify_journal
from tests.core.playbook import ready_site

CANARY = "金丝雀甲乙110099199001010011"


def site_keys(folder: Path) -> SiteKeys:
    return open_keys(folder / "keys", "sealroom.test/log")


def decided(count: int, first: int = 0) -> list:
    stamp = Stamp(1_700_000_000_000_000, 1_000_000, "run")
    fact = facts.StaffCalled("a")
    _, decision = step(Room(), stamp, fact)
    return [(Stamp(stamp.utc_us + n, stamp.mono_us + n, "run"), fact, decision) for n in range(first, first + count)]


def day_of_work(folder: Path) -> tuple[Path, Room]:
    """A journal of one person's way in, with sealed rows and several checkpoints."""
    site = ready_site()
    site.admit("p1")
    keys = site_keys(folder)
    journal = Journal.open(folder / "journal.sqlite3", keys)
    room = Room()
    vault = Vault(keys.master, {})
    rows = [*vault.create("s-1"), vault.seal("s-1", "card", CANARY.encode())]
    sealed_name = rows[-1].id
    for number, (stamp, fact) in enumerate(site.facts):
        if isinstance(fact, facts.CardRead):
            fact = facts.CardRead(fact.reader, fact.digests, sealed=sealed_name)
        room, decision = step(room, stamp, fact)
        journal.append([(stamp, fact, decision)], rows if number == 0 else ())
        if number % 7 == 0:
            journal.checkpoint()
    journal.close()
    return folder / "journal.sqlite3", room


def test_what_was_appended_is_read_again_after_a_reopen(tmp_path: Path) -> None:
    path, room = day_of_work(tmp_path)
    journal = Journal.open(path, site_keys(tmp_path))
    entries = list(journal.read())
    assert [entry.seq for entry in entries] == list(range(journal.size))
    assert fact_of(entries[0]).core_version == "0.1.0"
    result = replay(entries)
    assert result.mismatches == []
    assert result.state_digest == state_digest(room)
    assert result.room == room
    journal.close()


def test_a_whole_journal_verifies_with_its_key_and_without_one(tmp_path: Path) -> None:
    path, _ = day_of_work(tmp_path)
    key = (tmp_path / "keys" / "log.vkey").read_text()
    verdict = verify_journal(path, key)
    assert verdict.good
    assert verdict.counts["trust"] == "the key you gave"
    shutil.rmtree(tmp_path / "keys")
    assert verify_journal(path).counts["trust"] == "consistent with itself only"


def test_another_log_s_key_does_not_verify(tmp_path: Path) -> None:
    path, _ = day_of_work(tmp_path)
    other = open_keys(tmp_path / "other", "sealroom.test/log").verifier().text()
    assert not verify_journal(path, other).good


@pytest.mark.parametrize(("table", "key", "column"), [
    ("entry", "seq", "body"), ("entry", "seq", "leaf_hash"), ("checkpoint", "tree_size", "note"), ("sealed", "id", "ciphertext"),
])  # fmt: skip
def test_one_changed_byte_of_any_row_is_found_and_named(tmp_path: Path, table: str, key: str, column: str) -> None:
    path, _ = day_of_work(tmp_path)
    seed = random.Random(7)
    database = sqlite3.connect(path)
    rows = database.execute(f"SELECT {key}, {column} FROM {table}").fetchall()
    database.close()
    for row_key, value in seed.sample(rows, min(25, len(rows))):
        raw = bytearray(value.encode() if isinstance(value, str) else value)
        at = seed.randrange(len(raw) - 1)
        raw[at] ^= 1 << seed.randrange(7)
        changed = tmp_path / "changed.sqlite3"
        shutil.copy(path, changed)
        database = sqlite3.connect(changed)
        _drop_triggers(database)
        new = raw.decode("utf-8", "replace") if isinstance(value, str) else bytes(raw)
        database.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (new, row_key))
        database.commit()
        database.close()
        verdict = verify_journal(changed)
        assert any(f"{table} {row_key}" == found.where for found in verdict.findings), (row_key, at, verdict.findings)


@pytest.mark.parametrize("act", [
    "DELETE FROM entry WHERE seq = 5",
    "DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)",
    "UPDATE entry SET seq = -1 WHERE seq = 3; UPDATE entry SET seq = 3 WHERE seq = 4; UPDATE entry SET seq = 4 WHERE seq = -1",
    "INSERT INTO entry SELECT seq + 1000, body, leaf_hash FROM entry WHERE seq = 2",
    "DELETE FROM sealed",
])  # fmt: skip
def test_removed_swapped_and_added_rows_are_found(tmp_path: Path, act: str) -> None:
    path, _ = day_of_work(tmp_path)
    database = sqlite3.connect(path)
    _drop_triggers(database)
    database.execute("PRAGMA ignore_check_constraints = ON")
    database.executescript(act)
    database.close()
    assert not verify_journal(path).good


def test_the_database_itself_refuses_to_change_evidence(tmp_path: Path) -> None:
    path, _ = day_of_work(tmp_path)
    database = sqlite3.connect(path)
    for act in ("UPDATE entry SET body = x'00'", "DELETE FROM entry", "DELETE FROM checkpoint"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(act)
    database.close()


def test_a_changed_journal_is_not_opened(tmp_path: Path) -> None:
    path, _ = day_of_work(tmp_path)
    database = sqlite3.connect(path)
    _drop_triggers(database)
    database.execute("UPDATE entry SET leaf_hash = zeroblob(32) WHERE seq = 2")
    database.commit()
    database.close()
    with pytest.raises(JournalBroken, match="signed"):
        Journal.open(path, site_keys(tmp_path))


def test_a_second_process_cannot_write_beside_the_first(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3", site_keys(tmp_path))
    journal.append(decided(1))
    with pytest.raises(JournalUnwritable, match="another process"):
        Journal.open(tmp_path / "journal.sqlite3", site_keys(tmp_path))
    journal.close()


def test_a_full_disk_keeps_nothing_half_and_the_journal_goes_on_after(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3", site_keys(tmp_path))
    journal.append(decided(3))
    pages = journal._connection.exec_driver_sql("PRAGMA page_count").scalar()
    journal._connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalUnwritable, match="full"):
        journal.append(decided(2000, journal.size))
    kept, root = journal.size, journal.root
    assert [entry.seq for entry in journal.read()] == list(range(kept))
    journal._connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    journal.append(decided(2, kept))
    assert journal.size == kept + 2
    assert journal.root != root
    journal.close()
    assert verify_journal(tmp_path / "journal.sqlite3").good


def test_no_acknowledged_entry_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    keys = site_keys(tmp_path)
    script = textwrap.dedent(f"""
        import pathlib
        from controller.store.journal import Journal
        from controller.store.keys import open_keys
        from tests.store.test_journal import decided
        folder = pathlib.Path({str(tmp_path)!r})
        journal = Journal.open(folder / "journal.sqlite3", open_keys(folder / "keys", "sealroom.test/log"))
        while True:
            journal.append(decided(3, journal.size))
            print(journal.size, flush=True)
            if journal.size % 5 == 0:
                journal.checkpoint()
    """)
    acknowledged = 0
    for round_number in range(4):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for _ in range(20 + 17 * round_number):
                acknowledged = int(child.stdout.readline())
            child.send_signal(signal.SIGKILL)
            for line in child.stdout:
                acknowledged = int(line) if line.strip().isdigit() else acknowledged
        journal = Journal.open(tmp_path / "journal.sqlite3", keys)
        assert journal.size >= acknowledged
        journal.close()
    assert verify_journal(tmp_path / "journal.sqlite3").good


def test_what_is_sealed_stands_nowhere_in_clear(tmp_path: Path) -> None:
    day_of_work(tmp_path)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for coding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
                assert CANARY[:5].encode(coding) not in data, path
                assert CANARY[5:].encode(coding) not in data, path


def _drop_triggers(database: sqlite3.Connection) -> None:
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {name}")
