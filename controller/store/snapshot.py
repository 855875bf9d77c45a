"""A state kept beside the journal, so that a start need not step every fact since the first.

It is no evidence and proves nothing: `sealroom replay` starts at the first fact. It counts only if this installation made
it (a keyed digest), for exactly these entries (their root), under these rules (the core version); else it is passed over.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from controller.core.state import Room
from controller.core.words import CORE_VERSION
from controller.proof.canonical import NotCanonical, canonical, parse_canonical
from controller.store.codec import NotUnderstood, from_plain, to_plain


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state after the first `size` entries, whose root is `root`."""

    size: int
    core_version: str
    root: bytes
    body: bytes = field(repr=False)
    mac: bytes = field(repr=False)


def snapshot_of(master: bytes, size: int, root: bytes, room: Room) -> Snapshot:
    """Keep a state."""
    body = canonical(to_plain(room))
    return Snapshot(size, CORE_VERSION, root, body, _mac(master, size, CORE_VERSION, root, body))


def room_of(master: bytes, snapshot: Snapshot, root: bytes) -> Room | None:
    """The state again; None when it is not ours, of other entries, of other rules, or not whole."""
    if snapshot.root != root or snapshot.core_version != CORE_VERSION:
        return None
    try:
        mac = _mac(master, snapshot.size, snapshot.core_version, root, snapshot.body)
        ours = hmac.compare_digest(mac, snapshot.mac)
        return from_plain(Room, parse_canonical(snapshot.body)) if ours else None
    except (NotCanonical, NotUnderstood, TypeError):
        return None


def _mac(master: bytes, size: int, core_version: str, root: bytes, body: bytes) -> bytes:
    key = hmac.new(master, b"snapshot", hashlib.sha256).digest()
    head = f"{size}|{core_version}|".encode()
    return hmac.new(key, head + root + body, hashlib.sha256).digest()
