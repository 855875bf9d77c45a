"""Keys are made once: a journal whose keys are gone is not given new ones."""

from pathlib import Path

import pytest

from controller.store.keys import confirm_keys, open_keys
from tests.store.small_journal import small_journal


@pytest.mark.parametrize("name", ["log.key", "master.key"])
def test_a_journal_without_its_keys_gets_no_new_ones(tmp_path: Path, name: str) -> None:
    journal = small_journal(tmp_path)
    keys = tmp_path / "keys"
    confirm_keys(keys, journal)
    verifier = (keys / "log.vkey").read_text()
    (keys / name).unlink()
    with pytest.raises(ValueError, match="restore it from the backup"):
        confirm_keys(keys, journal)
    assert not (keys / name).exists()
    assert (keys / "log.vkey").read_text() == verifier


def test_a_first_start_makes_keys_for_their_owner_alone(tmp_path: Path) -> None:
    confirm_keys(tmp_path / "keys", tmp_path / "journal.sqlite")
    open_keys(tmp_path / "keys", "test.sealroom.invalid")
    for name in ("log.key", "master.key", "ticket.key"):
        assert (tmp_path / "keys" / name).stat().st_mode & 0o077 == 0


def test_a_key_that_was_not_written_whole_is_not_used(tmp_path: Path) -> None:
    open_keys(tmp_path / "keys", "test.sealroom.invalid")
    (tmp_path / "keys" / "log.key").write_bytes(b"")
    with pytest.raises(ValueError, match="32 bytes"):
        open_keys(tmp_path / "keys", "test.sealroom.invalid")
