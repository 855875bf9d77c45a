"""Check a journal as a stranger would: every row, every signature, every order of time. Changes nothing.

The file is copied first, because reading a SQLite file that was not closed in order writes to it.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from controller.proof.canonical import NotCanonical, parse_canonical
from controller.proof.findings import Verdict
from controller.proof.merkle import Frontier, leaf_hash
from controller.proof.note import NoteRefused, Verifier, open_note, parse_checkpoint, parse_verifier
from controller.store.codec import NotUnderstood
from controller.store.entry import Entry, fact_of, parse_entry
from controller.store.vault import SealedRow

RESTORE = "restore this file from a copy under another administrator, and find out who wrote to it"
MAGIC = b"SQLite format 3\x00"
COPIES_MAX = 20
OTHER_KEY = "get the key of this log from somebody who keeps it elsewhere"


@dataclass(slots=True)
class _Check:
    verdict: Verdict
    verifier: Verifier | None
    heads: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    tree: Frontier = field(default_factory=Frontier)
    mono_us: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    signed: int = 0


def verify_journal(path: Path, vkey: str | None = None) -> Verdict:
    """Check one journal file. Without a key the verdict says that it is consistent with itself only.

    Raises FileNotFoundError, `NoteRefused` for a key that is none, and sqlite3.DatabaseError for a file that is none.
    """
    verdict = Verdict(str(path))
    verifier = parse_verifier(vkey) if vkey is not None else None
    check = _Check(verdict, verifier or _own_verifier(path))
    verdict.counts["trust"] = "the key you gave" if verifier else "consistent with itself only"
    with (
        tempfile.TemporaryDirectory(prefix="sealroom-verify-") as folder,
        closing(_copy(path, Path(folder))) as database,
    ):
        try:
            _heads(database, check)
            _entries(database, check)
            _sealed(database, check)
        except sqlite3.DatabaseError as error:
            verdict.find(f"file, after entry {check.tree.size - 1}", f"the database is damaged: {error}", RESTORE)
    _after(check)
    return verdict


def bodies_of(path: Path) -> Iterator[bytes]:
    """The bodies of a journal's entries in order, from a copy; raises what `verify_journal` raises."""
    with (
        tempfile.TemporaryDirectory(prefix="sealroom-verify-") as folder,
        closing(_copy(path, Path(folder))) as database,
    ):
        for (body,) in database.execute("SELECT body FROM entry ORDER BY seq"):
            yield body


def _own_verifier(path: Path) -> Verifier | None:
    beside = path.parent / "keys" / "log.vkey"
    return parse_verifier(beside.read_text()) if beside.exists() else None


def _copy(path: Path, folder: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise sqlite3.DatabaseError("not a journal file")
    wal = path.with_name(path.name + "-wal")
    for _ in range(COPIES_MAX):
        begun = _wal_salt(wal)
        shutil.copyfile(path, folder / "copy")
        if wal.exists():
            shutil.copyfile(wal, folder / "copy-wal")
        if _wal_salt(wal) == begun:
            break
    return sqlite3.connect(folder / "copy")


def _wal_salt(wal: Path) -> bytes:
    """What changes when a writer begins its write-ahead log anew: a copy made across that is of two minds."""
    try:
        with wal.open("rb") as file:
            return file.read(32)
    except FileNotFoundError:
        return b""


def _heads(database: sqlite3.Connection, check: _Check) -> None:
    for size, note in database.execute("SELECT tree_size, note FROM checkpoint ORDER BY tree_size"):
        where = f"checkpoint {size}"
        try:
            text = open_note(note, check.verifier) if check.verifier else note.rpartition("\n\n")[0] + "\n"
            head = parse_checkpoint(text)
        except (NoteRefused, AttributeError, TypeError) as error:
            check.verdict.find(where, f"signature or form: {error}", OTHER_KEY if check.verifier else RESTORE)
            continue
        if head.size != size:
            check.verdict.find(where, "the row and its note name different sizes", RESTORE)
        check.heads[size] = (where, head.root)
    check.verdict.counts["checkpoints"] = len(check.heads)


def _entries(database: sqlite3.Connection, check: _Check) -> None:
    verdict, expected = check.verdict, 0
    for seq, body, leaf in database.execute("SELECT seq, body, leaf_hash FROM entry ORDER BY seq"):
        if seq != expected:
            verdict.find(f"entry {expected}", f"missing: the next row is {seq}", RESTORE)
        expected = seq + 1
        right = leaf_hash(body) if isinstance(body, bytes) else b""
        if right != leaf:
            verdict.find(f"entry {seq}", "body and leaf hash do not fit each other", RESTORE)
        _content(check, seq, body)
        check.tree.append(right)
        head = check.heads.pop(check.tree.size, None)
        check.signed = check.tree.size if head is not None else check.signed
        if head is not None and head[1] != check.tree.root():
            verdict.find(head[0], "its root is not the root of the entries under it", RESTORE)
    verdict.counts["entries"] = check.tree.size


def _content(check: _Check, seq: int, body: Any) -> None:
    where, verdict = f"entry {seq}", check.verdict
    try:
        entry = parse_entry(parse_canonical(body))
        fact = fact_of(entry)
    except (NotCanonical, NotUnderstood, TypeError, AttributeError) as error:
        verdict.find(where, f"cannot be read: {error}", RESTORE)
        return
    if entry.seq != seq:
        verdict.find(where, f"calls itself entry {entry.seq}", RESTORE)
    _time(check, where, entry)
    sealed = getattr(fact, "sealed", "")
    if sealed:
        check.named[sealed] = seq


def _time(check: _Check, where: str, entry: Entry) -> None:
    before = check.mono_us.get(entry.stamp.run_id)
    # Facts of several threads may wait together; a second backwards is not their doing.
    if before is not None and entry.stamp.mono_us < before - 1_000_000:
        check.verdict.find(where, "stands before its predecessor on the monotonic clock", RESTORE)
    check.mono_us[entry.stamp.run_id] = max(before or 0, entry.stamp.mono_us)


def _sealed(database: sqlite3.Connection, check: _Check) -> None:
    seen, kept = set(), set()
    keys = {session for (session,) in database.execute("SELECT session_id FROM session_key")}
    for row in database.execute("SELECT id, session_id, purpose, utc_us, nonce, ciphertext FROM sealed"):
        seen.add(row[0])
        kept.add(row[1])
        if not _fits(SealedRow(*row)):
            check.verdict.find(f"sealed {row[0]}", "its content does not fit its name", RESTORE)
    for row_id, seq in check.named.items():
        if row_id not in seen:
            check.verdict.find(f"entry {seq}", f"names sealed row {row_id}, which is not there", RESTORE)
    for session in sorted(kept - keys):
        # The row of a key that was destroyed in order stays, with the time of it.
        check.verdict.find(f"session {session}", "has sealed rows and no row of its key", RESTORE)
    check.verdict.counts["sealed"] = len(seen)


def _fits(row: SealedRow) -> bool:
    try:
        return row.fits_its_id()
    except TypeError:
        return False


def _after(check: _Check) -> None:
    for size, (where, _) in check.heads.items():
        check.verdict.find(where, f"covers {size} entries, the journal holds {check.tree.size}", RESTORE)
    if check.tree.size and not check.verdict.counts["checkpoints"]:
        check.verdict.find("checkpoint", "the journal is not signed anywhere", RESTORE)
    # After a crash the last second stands under no signature until the next start; more than that is nobody's word.
    check.verdict.counts["unsigned"] = check.tree.size - check.signed
    check.verdict.counts["root"] = check.tree.root().hex()
