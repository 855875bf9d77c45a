"""Which entries of the journal belong to a session, and what of them may be shown: codes and pseudonyms, no person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from config.reasons import reason_of
from controller.store.entry import Entry
from controller.web.masking import masked
from controller.web.refusals import words_of

SHOWN: Final = frozenset({
    "session", "lane", "door", "room", "person", "locker", "box", "reader", "gate", "device", "input", "source",
    "order", "direction", "alarm", "devices", "closed", "locked", "pressed", "broken", "fire", "reason", "cause",
    "duration_ms", "count", "forward", "backward", "status", "expired", "deadline", "step_us", "commitment",
    "commitment_sha256", "target", "place", "hatch", "side", "incident", "kind", "step", "conduct", "checklist", "room_kind",
    "seat", "escort", "item", "system", "site", "state", "score_milli", "passed", "admit", "note", "outcome", "version",
    "until_utc_us", "called_utc_us", "report_sha256", "package_sha256", "instead_of", "specialty", "event",
    "custodian", "where",
})  # fmt: skip
"""Fields of facts that an event shows. Digests of people, sealed rows, card data and beams stay out."""

LISTED: Final = frozenset({"items", "faults"})
"""Lists of codes and words that an event shows."""

COUNTED: Final = frozenset({"people", "persons", "present", "missing", "signed", "refused"})
"""Lists of people, of which an event shows how many there are."""

QUIET: Final = frozenset({
    "GateBeamRead", "GateAnswered", "LockRead", "RecorderFactsFolded", "RecordingHeadSigned", "KioskContinued", "BoxOpenSent",
    "DeadlinePassed",
    "RecorderReady", "BoxRead", "CardRemoved", "GateSettingsRead",
})  # fmt: skip
"""Shown only when something moved by them."""

BEFORE: Final = frozenset({"planned"})
AFTER: Final = frozenset({"recording_sealed", "archived", "closed"})


@dataclass(slots=True)
class Spans:
    """From which entry to which each session was live, learned entry by entry."""

    next_seq: int = 0
    live: dict[str, tuple[int, int | None]] = field(default_factory=dict)

    def learn(self, entry: Entry) -> None:
        """Take in the next entry."""
        self.next_seq = entry.seq + 1
        for machine, member, before, after in entry.decision["moves"]:
            if machine != "session":
                continue
            if before in BEFORE and after not in AFTER:
                self.live[member] = (entry.seq, None)
            elif after in AFTER and self.live.get(member, (0, 0))[1] is None:
                self.live[member] = (self.live[member][0], entry.seq)

    def covers(self, session: str, seq: int) -> bool:
        """Whether the session was live at that entry."""
        first, last = self.live.get(session, (None, None))
        return first is not None and first <= seq and (last is None or seq <= last)


@dataclass(frozen=True, slots=True)
class Concern:
    """A session, its people, and the people and sessions that are somebody else's."""

    session: str
    people: frozenset[str]
    other_people: frozenset[str]

    def has(self, entry: Entry, spans: Spans) -> bool:
        """Whether an entry belongs to this session: by name, by a person, or as what happened on site meanwhile."""
        named = entry.fact.get("session")
        if named:
            return bool(named == self.session)
        who = people_of(entry)
        if who & self.people:
            return True
        return not who & self.other_people and spans.covers(self.session, entry.seq) and _counts(entry)


def _counts(entry: Entry) -> bool:
    return entry.kind not in QUIET or bool(entry.decision["moves"])


def people_of(entry: Entry) -> set[str]:
    """The pseudonyms that a fact names or moves."""
    who = {member for machine, member, _, _ in entry.decision["moves"] if machine == "admission"}
    who |= {command["person"] for command in entry.decision["commands"] if command.get("person")}
    return who | ({entry.fact["person"]} if entry.fact.get("person") else set())


def event_of(entry: Entry, name_of: Callable[[str], str | None]) -> dict[str, Any]:
    """An entry as reviewers see it; a person's name is masked."""
    params = _params(entry)
    name = masked(name_of(params["person"])) if "person" in params else None
    if name is not None:
        params["masked_name"] = name
    return {"seq": entry.seq, "utc_us": entry.stamp.utc_us, "kind": entry.kind, "params": params}


def _params(entry: Entry) -> dict[str, str]:
    params = {key: _text(value) for key, value in entry.fact.items() if key in SHOWN and _plain(value)}
    params |= {key: ", ".join(entry.fact[key]) for key in LISTED if entry.fact.get(key)}
    params |= {key: str(len(entry.fact[key])) for key in COUNTED if entry.fact.get(key)}
    if by := entry.fact.get("by"):
        params["by"] = by if isinstance(by, str) else ", ".join(by)
    who = people_of(entry)
    if len(who) == 1:
        params.setdefault("person", next(iter(who)))
    if refusal := entry.decision["refusal"]:
        params |= _refusal(refusal)
    if moves := _moves(entry.decision["moves"]):
        params["moves"] = moves
    return params


def _refusal(code: str) -> dict[str, str]:
    """Why it was not accepted: the code, its words, and where the rule stands."""
    words, reason = words_of(code), reason_of(code)
    clauses = {"clause": reason.clause, "clause_en": reason.clause_en}
    return {"refusal": code, "refusal_zh": words.zh, "refusal_en": words.en, **clauses}


def _plain(value: Any) -> bool:
    return isinstance(value, str | int) and value != ""


def _text(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _moves(moves: Sequence[Sequence[str]]) -> str:
    return "; ".join(f"{machine} {member}: {before} > {after}" for machine, member, before, after in moves[:20])


def concern_of(session: str, people: Mapping[str, Any]) -> Concern:
    """The concern of a session of the room's people."""
    ours = frozenset(name for name, person in people.items() if person.session == session)
    return Concern(session, ours, frozenset(people) - ours)
