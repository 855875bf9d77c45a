"""The journal keeps what it acknowledged, refuses what it cannot keep, and notices what was changed."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from controller.core import facts
from controller.core.room import step
from controller.core.state import Room
from controller.core.words import CORE_VERSION, Stamp
from controller.store.entry import fact_of
from controller.store.journal import Journal, JournalBroken, JournalUnwritable
from controller.store.keys import SiteKeys, open_keys
from controller.store.replay import replay, state_digest
from controller.store.vault import CannotUnseal, Vault
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
    assert fact_of(entries[0]).core_version == CORE_VERSION
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


def test_a_disk_that_takes_no_more_bytes_keeps_nothing_half_and_the_journal_recovers(tmp_path: Path) -> None:
    """The limit of a file's size stands in for the full disk: the system refuses the write, as a full disk does."""
    script = textwrap.dedent(f"""
        import pathlib, resource
        from controller.store.journal import Journal, JournalUnwritable
        from controller.store.keys import open_keys
        from tests.store.test_journal import decided
        folder = pathlib.Path({str(tmp_path)!r})
        journal = Journal.open(folder / "journal.sqlite3", open_keys(folder / "keys", "sealroom.test/log"))
        journal.append(decided(10))
        journal.checkpoint()
        size, root = journal.size, journal.root
        resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 1024, resource.RLIM_INFINITY))
        refused = 0
        for _ in range(3):
            try:
                journal.append(decided(4000, journal.size))
            except JournalUnwritable:
                refused += 1
        assert refused == 3, refused
        assert (journal.size, journal.root) == (size, root)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        journal.append(decided(7, journal.size))
        journal.checkpoint()
        assert [entry.seq for entry in journal.read()] == list(range(17))
        journal.close()
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    verdict = verify_journal(tmp_path / "journal.sqlite3")
    assert verdict.good
    assert verdict.counts["entries"] == 17


def test_facts_and_their_sealed_rows_are_kept_together_or_not_at_all(tmp_path: Path) -> None:
    keys = site_keys(tmp_path)
    journal = Journal.open(tmp_path / "journal.sqlite3", keys)
    vault = Vault(keys.master, {})
    journal.append([], vault.create("s-1"))
    row = vault.seal("s-1", "card", CANARY.encode())
    journal.append(decided(1), [row])
    with pytest.raises(JournalUnwritable):
        journal.append(decided(1, 1), [row])  # the same row once more: the database refuses it
    assert journal.size == 1
    assert [entry.seq for entry in journal.read()] == [0]
    assert [vault.unseal(one) for one in journal.sealed("s-1", "card")] == [CANARY.encode()]
    journal.append(decided(1, 1))
    journal.close()
    assert verify_journal(tmp_path / "journal.sqlite3").good


def test_a_destroyed_key_takes_what_was_sealed_and_leaves_every_proof(tmp_path: Path) -> None:
    path, _ = day_of_work(tmp_path)
    keys = site_keys(tmp_path)
    journal = Journal.open(path, keys)
    row = journal.sealed("s-1", "card")[0]
    journal.destroy_key("s-1")
    assert journal.session_keys() == {}
    journal.close()
    with pytest.raises(CannotUnseal):
        Vault(keys.master, {}).unseal(row)
    assert verify_journal(path).good


def test_a_row_sealed_for_one_purpose_does_not_open_for_another(tmp_path: Path) -> None:
    vault = Vault(site_keys(tmp_path).master, {})
    vault.create("s-1")
    vault.create("s-2")
    row = vault.seal("s-1", "card", b"x")
    for other in (replace(row, purpose="signature"), replace(row, session_id="s-2"), replace(row, nonce=bytes(12))):
        with pytest.raises(CannotUnseal):
            vault.unseal(other)
    assert vault.digest("s-1", "x") != vault.digest("s-2", "x"), "digests of two sessions cannot be compared"


def test_another_master_key_is_refused_in_plain_words(tmp_path: Path) -> None:
    vault = Vault(site_keys(tmp_path).master, {})
    (key,) = vault.create("s-1")
    with pytest.raises(CannotUnseal, match=r"restore keys/master\.key"):
        Vault(bytes(32), {"s-1": key.wrapped})  # type: ignore[union-attr]


def test_key_files_are_their_owner_s_alone_and_a_cut_one_is_refused(tmp_path: Path) -> None:
    site_keys(tmp_path)
    folder = tmp_path / "keys"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in folder.glob("*.key")} == {0}
    again = site_keys(tmp_path)
    assert again.verifier().text() == (folder / "log.vkey").read_text().strip()
    (folder / "master.key").write_bytes(b"short")
    with pytest.raises(ValueError, match=r"master\.key"):
        site_keys(tmp_path)


def test_an_entry_too_large_is_refused_with_nothing_kept(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3", site_keys(tmp_path))
    stamp, _, decision = decided(1)[0]
    huge = facts.CardRead("reader-a", {str(n): "0" * 64 for n in range(1500)})
    with pytest.raises(ValueError, match="65536 bytes"):
        journal.append([(stamp, facts.StaffCalled("a"), decision), (stamp, huge, decision)])
    assert journal.size == 0
    journal.append(decided(1))
    journal.close()


def test_a_checkpoint_is_signed_when_the_tree_grew_and_only_then(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3", site_keys(tmp_path))
    assert journal.checkpoint() is None
    journal.append(decided(2))
    note = journal.checkpoint()
    assert note is not None
    assert note.startswith("sealroom.test/log\n2\n")
    assert journal.checkpoint() is None
    assert journal.signed_size == 2
    journal.close()


def test_a_journal_of_another_schema_is_not_touched(tmp_path: Path) -> None:
    path, _ = day_of_work(tmp_path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE schema_version SET version = 99")
    database.close()
    with pytest.raises(ValueError, match="schema 99"):
        Journal.open(path, site_keys(tmp_path))
