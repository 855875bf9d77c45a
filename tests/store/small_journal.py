"""A small journal with sealed rows and several checkpoints, and ways to change it behind the program's back."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from controller.core import facts
from controller.core.room import step
from controller.core.state import Room
from controller.store.journal import Journal
from controller.store.keys import SiteKeys, open_keys
from controller.store.vault import Vault
from tests.core.playbook import Site, ready_site

ORIGIN = "sealroom.test/log"


def site_keys(folder: Path) -> SiteKeys:
    """Keys beside a journal in that folder."""
    return open_keys(folder / "keys", ORIGIN)


def write_journal(folder: Path, site: Site, checkpoint_each: int = 9) -> Path:
    """The facts of a site as a journal in that folder, with two sealed rows, closed in order."""
    keys = site_keys(folder)
    journal = Journal.open(folder / "journal.sqlite", keys)
    vault, room = Vault(keys.master, {}), Room()
    rows = [*vault.create("s-1"), vault.seal("s-1", "card", b"one"), vault.seal("s-1", "signature", b"two")]
    named = rows[-2].id  # type: ignore[union-attr]
    for number, (stamp, fact) in enumerate(site.facts):
        if isinstance(fact, facts.CardRead):
            fact = facts.CardRead(fact.reader, fact.digests, sealed=named)
        room, decision = step(room, stamp, fact)
        journal.append([(stamp, fact, decision)], rows if number == 0 else ())
        if number % checkpoint_each == 0:
            journal.checkpoint()
    journal.close()
    return folder / "journal.sqlite"


def small_journal(folder: Path) -> Path:
    """About forty entries: a start, a session, one card."""
    site = ready_site(people=1)
    site.card("p1")
    site.identify("p1")
    return write_journal(folder, site)


@contextmanager
def behind_its_back(path: Path) -> Iterator[sqlite3.Connection]:
    """The database as somebody with the file in hand changes it: no triggers, no checks."""
    with closing(sqlite3.connect(path)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("PRAGMA ignore_check_constraints = ON")
        yield database
        database.commit()


def copied(path: Path, name: str = "changed.sqlite") -> Path:
    """A copy beside the journal, with the same keys beside it."""
    other = path.with_name(name)
    shutil.copy(path, other)
    return other
