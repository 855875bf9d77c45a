"""Whoever changes, takes away or adds one byte of evidence is found out, and the place is named."""

import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from controller.core.facts import StaffCalled
from controller.core.state import Decision
from controller.core.words import Stamp
from controller.proof.note import NoteRefused
from controller.store.journal import Journal, JournalBroken
from controller.store.verify import verify_journal
from tests.store.small_journal import behind_its_back, copied, site_keys, small_journal

COLUMNS = {
    "entry": ("seq", "body", "leaf_hash"),
    "checkpoint": ("tree_size", "note"),
    "sealed": ("id", "session_id", "purpose", "utc_us", "nonce", "ciphertext"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal that nobody touched."""
    return small_journal(tmp_path_factory.mktemp("whole"))


def every_cell(path: Path) -> list[tuple[str, object, str, object]]:
    """Table, row key, column and value of every cell of evidence."""
    cells = []
    with closing(sqlite3.connect(path)) as database:
        for table, columns in COLUMNS.items():
            for row in database.execute(f"SELECT {', '.join(columns)} FROM {table}"):
                cells += [(table, row[0], column, value) for column, value in zip(columns, row, strict=True)]
    return cells


def with_one_byte_changed(value: object, dice: random.Random) -> object:
    """The value with one bit of one byte flipped; a number with one of its digits changed."""
    if isinstance(value, int):
        return value + dice.choice((1, 10, 1000))
    raw = bytearray(value.encode() if isinstance(value, str) else value)  # type: ignore[arg-type]
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(7)
    return raw.decode("utf-8", "replace") if isinstance(value, str) else bytes(raw)


def test_one_changed_byte_of_any_cell_of_any_row_is_found_and_named(whole: Path) -> None:
    dice, vkey = random.Random(11), (whole.parent / "keys" / "log.vkey").read_text()
    cells = every_cell(whole)
    assert len(cells) > 90
    for table, key, column, value in cells:
        changed, new = copied(whole), with_one_byte_changed(value, dice)
        with behind_its_back(changed) as database:
            try:
                database.execute(f"UPDATE {table} SET {column} = ? WHERE {COLUMNS[table][0]} = ?", (new, key))
            except sqlite3.IntegrityError:
                continue  # another row has this key already; the swap has its own test
        places = {finding.where for finding in verify_journal(changed, vkey).findings}
        assert {f"{table} {key}", f"{table} {new}"} & places, (table, key, column, places)


def test_a_byte_in_the_file_itself_is_found_or_means_nothing(whole: Path) -> None:
    """Not every byte of a database file carries data; one that changes what is read is found."""
    dice, data = random.Random(3), whole.read_bytes()
    good = verify_journal(whole)
    found = 0
    for _ in range(120):
        raw = bytearray(data)
        raw[dice.randrange(100, len(raw))] ^= 1 << dice.randrange(8)
        changed = whole.with_name("flipped.sqlite")
        changed.write_bytes(raw)
        try:
            verdict = verify_journal(changed)
        except sqlite3.DatabaseError:
            found += 1
            continue
        if verdict.good:
            assert verdict.counts == good.counts
        else:
            found += 1
    assert found > 20


@pytest.mark.parametrize(("act", "place"), [
    ("DELETE FROM entry WHERE seq = 5", "entry 5"),
    ("DELETE FROM entry WHERE seq = 0", "entry 0"),
    ("DELETE FROM entry WHERE seq >= (SELECT max(seq) FROM entry)", "checkpoint {size}"),
    ("DELETE FROM entry WHERE seq >= (SELECT max(seq) - 8 FROM entry)", "checkpoint {size}"),
    ("DELETE FROM entry", "checkpoint {size}"),
    ("UPDATE entry SET seq = -1 WHERE seq = 3; UPDATE entry SET seq = 3 WHERE seq = 4; UPDATE entry SET seq = 4 WHERE seq = -1",
     "entry 3"),
    ("INSERT INTO entry SELECT seq + 1000, body, leaf_hash FROM entry WHERE seq = 2", "entry {size}"),
    ("INSERT INTO entry SELECT (SELECT max(seq) + 1 FROM entry), body, leaf_hash FROM entry WHERE seq = 2", "entry {size}"),
    ("DELETE FROM sealed", "entry {card}"),
    ("DELETE FROM checkpoint", "checkpoint"),
    ("UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE tree_size = 10) WHERE tree_size = 19", "checkpoint 19"),
])  # fmt: skip
def test_rows_taken_away_swapped_and_added_are_found_and_named(whole: Path, act: str, place: str) -> None:
    size = verify_journal(whole).counts["entries"]
    changed = copied(whole)
    with behind_its_back(changed) as database:
        database.executescript(act)
    places = {finding.where for finding in verify_journal(changed).findings}
    assert place.format(size=size, card=_card_entry(whole)) in places, places


def _card_entry(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(
            database.execute("SELECT seq FROM entry WHERE instr(CAST(body AS TEXT), '\"CardRead\"') > 0").fetchone()[0]
        )


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_a_torn_file_is_found_and_not_opened(whole: Path, keep: float) -> None:
    data = whole.read_bytes()
    torn = whole.with_name("torn.sqlite")
    torn.write_bytes(data[: int(len(data) * keep)])
    with suppress(sqlite3.DatabaseError):
        assert not verify_journal(torn).good
    with pytest.raises(JournalBroken):
        Journal.open(torn, site_keys(whole.parent)).close()


def test_a_forged_history_signed_with_another_key_is_found(whole: Path, tmp_path: Path) -> None:
    forged = small_journal(tmp_path)
    vkey = (whole.parent / "keys" / "log.vkey").read_text()
    assert verify_journal(forged).good, "consistent with itself"
    assert not verify_journal(forged, vkey).good
    with pytest.raises(JournalBroken, match="not ours"):
        Journal.open(forged, site_keys(whole.parent)).close()


def test_what_is_no_key_and_no_journal_is_said_so(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(NoteRefused):
        verify_journal(whole, "no key at all")
    text = tmp_path / "text.sqlite"
    text.write_text("hello")
    with pytest.raises(sqlite3.DatabaseError, match="not a journal"):
        verify_journal(text)
    with pytest.raises(FileNotFoundError):
        verify_journal(tmp_path / "nothing.sqlite")
    with pytest.raises(JournalBroken):
        Journal.open(text, site_keys(tmp_path)).close()


def test_a_live_journal_is_verified_while_it_is_written(tmp_path: Path) -> None:
    path = small_journal(tmp_path)
    journal = Journal.open(path, site_keys(tmp_path))
    nothing = Decision(True, None, (), ())
    for number in range(3):
        journal.append([(Stamp(number, number, "run-live"), StaffCalled("a"), nothing)])
        assert verify_journal(path).counts["entries"] == journal.size
    journal.close()


def test_a_key_whose_row_was_taken_away_is_no_key_that_was_destroyed_in_order(whole: Path) -> None:
    changed = copied(whole)
    with behind_its_back(changed) as database:
        sessions = {session for (session,) in database.execute("SELECT session_id FROM sealed")}
        database.execute("DELETE FROM session_key")
    assert sessions
    assert {f"session {session}" for session in sessions} <= {found.where for found in verify_journal(changed).findings}


def test_entries_under_no_signature_are_counted(whole: Path) -> None:
    assert verify_journal(whole).counts["unsigned"] == 0
    changed = copied(whole)
    with behind_its_back(changed) as database:
        sizes = [size for (size,) in database.execute("SELECT tree_size FROM checkpoint ORDER BY tree_size")]
        database.execute("DELETE FROM checkpoint WHERE tree_size = ?", (sizes[-1],))
    counts = verify_journal(changed).counts
    assert counts["unsigned"] == int(counts["entries"]) - ([0, *sizes][-2])
