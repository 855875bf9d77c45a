"""The incidents of a journal as files: what moved each of them, who did which step, what came of it, and bad conduct.

A read model: it steps the journal's facts again and commands nothing. Persons are pseudonyms, as in the journal itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from controller.core.change import changed
from controller.core.facts import ConductRecorded, IncidentClosed, IncidentReported, IncidentStepDone
from controller.core.incident import Incident, IncidentState
from controller.core.room import step
from controller.core.state import Decision, Room
from controller.store.entry import Entry, fact_of

BY_HAND: Final = (IncidentReported, IncidentStepDone, IncidentClosed, ConductRecorded)


@dataclass(frozen=True, slots=True)
class Note:
    """An entry of the journal that belongs to an incident: what it was, and what staff said, if it was theirs."""

    seq: int
    utc_us: int
    kind: str
    by: tuple[str, ...] = ()
    note: str = ""


@dataclass(slots=True)
class Case:
    """An incident as it stood last, with everything that belongs to it."""

    incident: Incident
    notes: list[Note] = field(default_factory=list)
    closed_utc_us: int | None = None
    closed_by: tuple[str, ...] = ()
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Conduct:
    """A record of bad conduct (浙发改公管〔2021〕440号 5.5.8). `seq` is the entry of the journal that holds it."""

    seq: int
    utc_us: int
    incident: str
    kind: str
    session: str
    person: str
    conduct: str
    by: tuple[str, ...]
    note: str


@dataclass(slots=True)
class Casebook:
    """Every incident of a journal by its number, in their order, and every conduct record."""

    cases: dict[str, Case] = field(default_factory=dict)
    conduct: list[Conduct] = field(default_factory=list)


def casebook(entries: Iterable[Entry]) -> Casebook:
    """Read a journal's incidents; raises `NotUnderstood` for an entry of another program."""
    book, room = Casebook(), Room()
    for entry in entries:
        fact = fact_of(entry)
        before = room.incidents
        room, decision = step(room, entry.stamp, fact)
        if room.incidents is not before or isinstance(fact, BY_HAND):
            _follow(book, entry, fact, decision, before, room)
    return book


def _follow(
    book: Casebook, entry: Entry, fact: Any, decision: Decision, before: dict[str, Incident], room: Room
) -> None:
    if not decision.accepted and room.incidents == before:
        return
    for number, incident in room.incidents.items():
        if incident is not before.get(number):
            case = book.cases.setdefault(number, Case(incident))
            case.incident = incident
            case.notes.append(_note(entry, fact))
    if isinstance(fact, IncidentClosed) and fact.incident in book.cases:
        _close(book.cases[fact.incident], entry, fact)
    if isinstance(fact, ConductRecorded) and fact.incident in before:
        book.conduct.append(_conduct(entry, fact, before[fact.incident]))


def _close(case: Case, entry: Entry, fact: IncidentClosed) -> None:
    case.incident = changed(case.incident, {"state": IncidentState.CLOSED})
    case.notes.append(_note(entry, fact))
    case.closed_utc_us, case.closed_by, case.outcome = entry.stamp.utc_us, fact.by, fact.outcome


def _note(entry: Entry, fact: Any) -> Note:
    if not isinstance(fact, BY_HAND):
        return Note(entry.seq, entry.stamp.utc_us, entry.kind)
    said = fact.outcome if isinstance(fact, IncidentClosed) else fact.note
    if isinstance(fact, IncidentStepDone):
        said = f"{fact.step}: {said}" if said else fact.step
    return Note(entry.seq, entry.stamp.utc_us, entry.kind, fact.by, said)


def _conduct(entry: Entry, fact: ConductRecorded, incident: Incident) -> Conduct:
    return Conduct(
        entry.seq, entry.stamp.utc_us, incident.id, incident.kind, incident.session, fact.person, fact.conduct, fact.by, fact.note
    )  # fmt: skip
