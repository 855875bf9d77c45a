"""Replay: the journal alone rebuilds the same state and the same decisions, bit for bit, and commands nothing (S9)."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from controller.core.room import step
from controller.core.state import Room
from controller.core.words import CORE_VERSION
from controller.proof.canonical import canonical
from controller.proof.merkle import Frontier, leaf_hash
from controller.store.codec import to_plain
from controller.store.entry import Entry, decision_to_plain, fact_of

MISMATCHES_KEPT_MAX = 20


@dataclass(slots=True)
class Replay:
    """What a replay gave. `other_version` counts facts decided by another core version, which are not compared."""

    room: Room = field(default_factory=Room)
    facts: int = 0
    compared: int = 0
    other_version: int = 0
    mismatches: list[str] = field(default_factory=list)

    @property
    def state_digest(self) -> str:
        """The digest of the state that was reached."""
        return state_digest(self.room)


def state_digest(room: Room) -> str:
    """SHA-256 over the canonical state of a room."""
    return hashlib.sha256(canonical(to_plain(room))).hexdigest()


def replay(entries: Iterable[Entry], compare: bool = True, room: Room | None = None) -> Replay:
    """Step every fact again, from an empty room or the one given; with `compare` each decision must equal the record."""
    result, same_version = Replay(room or Room()), True
    for entry in entries:
        fact = fact_of(entry)
        if entry.kind == "ControllerStarted":
            same_version = fact.core_version == CORE_VERSION
        result.room, decision = step(result.room, entry.stamp, fact)
        result.facts += 1
        if not same_version:
            result.other_version += 1
        elif compare:
            result.compared += 1
            if decision_to_plain(decision) != entry.decision and len(result.mismatches) < MISMATCHES_KEPT_MAX:
                result.mismatches.append(f"entry {entry.seq} ({entry.kind}): another decision than on record")
    return result


def structure(bodies: Iterable[bytes]) -> tuple[int, bytes]:
    """Entries and root of a journal's bodies: hashing and parsing, no deciding."""
    tree = Frontier()
    for body in bodies:
        if json.loads(body)["seq"] != tree.size:
            raise ValueError(f"entry {tree.size} is missing")
        tree.append(leaf_hash(body))
    return tree.size, tree.root()
