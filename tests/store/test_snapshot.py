"""A kept state shortens the start and can mislead nobody: one that does not fit is passed over."""

from pathlib import Path
from typing import Any

import pytest

from controller.core.room import step
from controller.core.state import Room
from controller.store.journal import Journal, JournalBroken
from controller.store.replay import state_digest
from controller.store.verify import verify_journal
from tests.core.test_random_walks import walk
from tests.store.small_journal import behind_its_back, site_keys


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, Room]:
    """A journal of a walk with states kept on its way, and the state that it leads to."""
    site = walk(7, 200).site
    journal, room = Journal.open(tmp_path / "journal.sqlite", site_keys(tmp_path)), Room()
    for number, (stamp, fact) in enumerate(site.facts):
        room, decision = step(room, stamp, fact)
        journal.append([(stamp, fact, decision)])
        if number % 50 == 49:
            assert journal.keep_snapshot(journal.size, room)
    journal.close()
    return tmp_path / "journal.sqlite", room


def opened(path: Path) -> Journal:
    return Journal.open(path, site_keys(path.parent))


def change(path: Path, act: str, *values: Any) -> None:
    with behind_its_back(path) as database:
        database.execute(act, values)


def test_a_start_steps_the_tail_only_and_comes_to_the_same_state(kept: tuple[Path, Room]) -> None:
    path, room = kept
    journal = opened(path)
    assert 0 < journal.size - journal.snapshot_size < 50
    state, utc_us = journal.state()
    assert state == room
    assert state_digest(state) == state_digest(room)
    assert utc_us == list(journal.read())[-1].stamp.utc_us
    journal.close()


@pytest.mark.parametrize("act", [
    "UPDATE snapshot SET body = replace(body, 'admitted', 'in_room__')",
    "UPDATE snapshot SET body = x'7b7d'",
    "UPDATE snapshot SET mac = zeroblob(32)",
    "UPDATE snapshot SET root = zeroblob(32)",
    "UPDATE snapshot SET core_version = '0.0.9'",
    "UPDATE snapshot SET size = size - 1",
    "DELETE FROM snapshot",
])  # fmt: skip
def test_a_state_that_does_not_fit_is_passed_over(kept: tuple[Path, Room], act: str) -> None:
    path, room = kept
    change(path, act)
    journal = opened(path)
    assert journal.snapshot_size == 0
    assert journal.state()[0] == room
    journal.close()


def test_a_state_of_another_installation_is_passed_over(kept: tuple[Path, Room], tmp_path: Path) -> None:
    path, room = kept
    (tmp_path / "keys" / "master.key").write_bytes(bytes(32))
    journal = opened(path)
    assert (journal.snapshot_size, journal.state()[0]) == (0, room)
    journal.close()


def test_a_state_is_kept_for_the_last_entry_or_not_at_all(kept: tuple[Path, Room]) -> None:
    path, room = kept
    journal = opened(path)
    assert not journal.keep_snapshot(journal.size - 1, room)
    assert journal.keep_snapshot(journal.size, room)
    journal.close()
    assert verify_journal(path).good, "it is no part of the evidence"


def test_a_body_that_was_changed_stops_the_start(kept: tuple[Path, Room]) -> None:
    path, _ = kept
    change(path, "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'true', 'null') AS BLOB) WHERE seq = 3")
    change(path, "DELETE FROM snapshot")
    journal = opened(path)
    with pytest.raises(JournalBroken, match="entry 3 is not what was signed"):
        journal.state()
    journal.close()


def test_an_empty_journal_leads_to_an_empty_room(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite", site_keys(tmp_path))
    assert journal.state() == (Room(), 0)
    assert not journal.keep_snapshot(0, Room())
    journal.close()
