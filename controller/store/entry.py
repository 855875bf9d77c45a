"""The entry of the journal. Its format is fixed: format 1.

{"decision":{"accepted","commands","moves","refusal"},"fact":{...},"format":1,"kind","mono_us","run_id","seq","utc_us",
"version"} as canonical JSON. One entry is one fact with the decision it led to.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from controller.core.state import Decision
from controller.core.words import Stamp
from controller.proof.canonical import canonical
from controller.store.codec import NotUnderstood, command_to_plain, fact_from_plain, to_plain

FORMAT: Final = 1
NOTHING_FOLLOWS: Final = b'{"accepted":true,"commands":[],"moves":[],"refusal":null}'
TYPES: Final = {
    "format": int, "seq": int, "kind": str, "version": int, "utc_us": int, "mono_us": int, "run_id": str,
    "fact": dict, "decision": dict,
}  # fmt: skip
KEYS: Final = TYPES.keys()


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
    # The keys stand in their canonical order; only what varies goes through the encoder.
    trivial = decision.accepted and not decision.moves and not decision.commands and decision.refusal is None
    decided = NOTHING_FOLLOWS if trivial else canonical(decision_to_plain(decision))
    told, run, kind = canonical(to_plain(fact)), _run(stamp.run_id), type(fact).__name__.encode()
    return b'{"decision":%b,"fact":%b,"format":%d,"kind":"%b","mono_us":%d,"run_id":%b,"seq":%d,"utc_us":%d,"version":%d}' % (
        decided, told, FORMAT, kind, stamp.mono_us, run, seq, stamp.utc_us, fact.VERSION,
    )  # fmt: skip


@lru_cache(maxsize=8)
def _run(run_id: str) -> bytes:
    return canonical(run_id)


def parse_entry(data: dict[str, Any]) -> Entry:
    """An entry from its JSON object; raises `NotUnderstood`."""
    if type(data) is not dict or set(data) != KEYS or any(type(data[key]) is not kind for key, kind in TYPES.items()):
        raise NotUnderstood("not an entry")
    if data["format"] != FORMAT:
        raise NotUnderstood(f"an entry of format {data['format']}: this program knows format {FORMAT}")
    stamp = Stamp(data["utc_us"], data["mono_us"], data["run_id"])
    return Entry(data["seq"], data["kind"], data["version"], stamp, data["fact"], data["decision"])


def fact_of(entry: Entry) -> Any:
    """The fact of an entry; raises `NotUnderstood`."""
    return fact_from_plain(entry.kind, entry.version, entry.fact)
