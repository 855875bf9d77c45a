"""The entry of the journal. Its format is fixed: format 1.

{"decision":{"accepted","commands","moves","refusal"},"fact":{...},"format":1,"kind","mono_us","run_id","seq","utc_us",
"version"} as canonical JSON. One entry is one fact with the decision it led to.
"""

from dataclasses import dataclass
from typing import Any, Final

from controller.core.state import Decision
from controller.core.words import Stamp
from controller.proof.canonical import canonical
from controller.store.codec import NotUnderstood, command_to_plain, fact_from_plain, to_plain

FORMAT: Final = 1
KEYS: Final = {"format", "seq", "kind", "version", "utc_us", "mono_us", "run_id", "fact", "decision"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands in the journal, parsed."""

    seq: int
    kind: str
    version: int
    stamp: Stamp
    fact: dict[str, Any]
    decision: dict[str, Any]


def decision_to_plain(decision: Decision) -> dict[str, Any]:
    """A decision as plain values."""
    return {
        "accepted": decision.accepted,
        "refusal": decision.refusal,
        "moves": [[move.machine, move.id, move.before, move.after] for move in decision.moves],
        "commands": [command_to_plain(command) for command in decision.commands],
    }


def entry_bytes(seq: int, stamp: Stamp, fact: Any, decision: Decision) -> bytes:
    """The canonical bytes of an entry."""
    return canonical(
        {
            "format": FORMAT,
            "seq": seq,
            "kind": type(fact).__name__,
            "version": fact.VERSION,
            "utc_us": stamp.utc_us,
            "mono_us": stamp.mono_us,
            "run_id": stamp.run_id,
            "fact": to_plain(fact),
            "decision": decision_to_plain(decision),
        }
    )


def parse_entry(data: dict[str, Any]) -> Entry:
    """An entry from its JSON object; raises `NotUnderstood`."""
    if type(data) is not dict or set(data) != KEYS or data["format"] != FORMAT:
        raise NotUnderstood("not an entry of format 1")
    stamp = Stamp(data["utc_us"], data["mono_us"], data["run_id"])
    return Entry(data["seq"], data["kind"], data["version"], stamp, data["fact"], data["decision"])


def fact_of(entry: Entry) -> Any:
    """The fact of an entry; raises `NotUnderstood`."""
    return fact_from_plain(entry.kind, entry.version, entry.fact)
