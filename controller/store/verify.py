"""Check a journal as a stranger would: every row, every signature, every order of time. Changes nothing.

The file is copied first, because reading a SQLite file that was not closed in order writes to it.
"""

import sqlite3
import tempfile
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
from controller.store.vault import sealed_id

RESTORE = "restore this file from a copy under another administrator, and find out who wrote to it"
OTHER_KEY = "get the key of this log from somebody who keeps it elsewhere"


@dataclass(slots=True)
class _Check:
    verdict: Verdict
    verifier: Verifier | None
    heads: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    tree: Frontier = field(default_factory=Frontier)
    mono_us: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    manifests: dict[str, dict[str, str]] = field(default_factory=dict)


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
        _heads(database, check)
        _entries(database, check)
        _sealed(database, check)
    _after(check)
    return verdict


def manifests_of(path: Path) -> dict[str, dict[str, str]]:
    """Digests of the recording manifests that the journal names, by session and source."""
    found: dict[str, dict[str, str]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="sealroom-verify-") as folder,
        closing(_copy(path, Path(folder))) as database,
    ):
        for _, body, _ in database.execute("SELECT seq, body, leaf_hash FROM entry ORDER BY seq"):
            try:
                entry = parse_entry(parse_canonical(body))
            except (NotCanonical, NotUnderstood, TypeError):
                continue
            if entry.kind == "RecordingSealed":
                found[entry.fact["session"]] = entry.fact["manifests"]
    return found


def _own_verifier(path: Path) -> Verifier | None:
    beside = path.parent / "keys" / "log.vkey"
    return parse_verifier(beside.read_text()) if beside.exists() else None


def _copy(path: Path, folder: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise FileNotFoundError(path)
    for suffix in ("", "-wal"):
        source = path.with_name(path.name + suffix)
        if source.exists():
            (folder / f"copy{suffix}").write_bytes(source.read_bytes())
    return sqlite3.connect(folder / "copy")


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
    seen = set()
    for row_id, nonce, ciphertext in database.execute("SELECT id, nonce, ciphertext FROM sealed"):
        seen.add(row_id)
        if sealed_id(nonce, ciphertext) != row_id:
            check.verdict.find(f"sealed {row_id}", "its content does not fit its name", RESTORE)
    for row_id, seq in check.named.items():
        if row_id not in seen:
            check.verdict.find(f"entry {seq}", f"names sealed row {row_id}, which is not there", RESTORE)
    check.verdict.counts["sealed"] = len(seen)


def _after(check: _Check) -> None:
    for size, (where, _) in check.heads.items():
        check.verdict.find(where, f"covers {size} entries, the journal holds {check.tree.size}", RESTORE)
    if check.tree.size and not check.verdict.counts["checkpoints"]:
        check.verdict.find("checkpoint", "the journal is not signed anywhere", RESTORE)
    check.verdict.counts["root"] = check.tree.root().hex()
