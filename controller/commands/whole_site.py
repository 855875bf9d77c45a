"""A site's data folder, checked as a stranger would: the journal, every recording, and each against the other."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from controller.assembly.recorder_process import SETTINGS
from controller.commands.site_places import CUSTODY, RECORDINGS, places_of_site
from controller.core.facts import ControllerStarted
from controller.core.words import Plan
from controller.proof.canonical import NotCanonical, parse_canonical
from controller.proof.findings import Verdict
from controller.store.codec import NotUnderstood
from controller.store.entry import Entry, fact_of, parse_entry
from controller.store.verify import bodies_of, verify_journal

JOURNAL: Final = "journal.sqlite"
LEDGER: Final = ".custody"
"""Under this name the journal holds heads of the recorder's ledger."""
HEADS: Final = "heads.jsonl"
BESIDE: Final = frozenset({HEADS, "tombstone.json"})
"""Files of a session beside its sources; the recorder's own check reads them with each source."""
PUBLIC: Final = "public-"
"""Sessions of public areas begin so: the recorder orders them, the journal holds their seals only."""
COPY: Final = "get it back from a copy, and find out who took it away"


@dataclass(slots=True)
class Promised:
    """What the journal says of one session's recording: sources, each sealed manifest's digest, each signed head."""

    sources: tuple[str, ...] = ()
    ordered: bool = False
    goes_on: bool = True
    sealed: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    heads: list[tuple[int, int, str]] = field(default_factory=list)
    """Entry of the journal, number of the head, SHA-256 of its line."""
    vkey: str | None = None
    """The recorder's key, as the journal learned it."""


def journal_in(folder: Path) -> Path | None:
    """The journal of a site's data folder, or of the folder above it."""
    candidates = (folder / JOURNAL, folder / "data" / JOURNAL)
    return next((path for path in candidates if path.is_file()), None)


def verify_site(journal: Path, vkey: str | None) -> Verdict:
    """Check journal and recordings of a site; raises what `verify_journal` raises."""
    verdict = verify_journal(journal, vkey)
    promised = promises(bodies_of(journal))
    _check_ledger(journal.parent / CUSTODY, promised.pop(LEDGER, Promised()), verdict)
    places = places_of_site(journal.parent)
    on_disk = places.folders
    verdict.counts.update(recordings=len(on_disk), recordings_going_on=0)
    for session in sorted(name for name, folder in on_disk.items() if folder.is_symlink()):
        verdict.find(session, "is a link: what it leads to lies elsewhere and may be changed there", COPY)
    for session in sorted(on_disk.keys() | {name for name, one in promised.items() if one.sealed or one.heads}):
        away = places.out_of_sight(session)
        if away is not None:
            verdict.note(f"{session} is not checked: it was moved to {away}, which is not there or not in {SETTINGS}")
            continue
        folder = on_disk.get(session, journal.parent / RECORDINGS / session)
        _check_session(folder, promised.get(session), verdict)
    return verdict


def promises(bodies: Iterator[bytes]) -> dict[str, Promised]:
    """What the journal's facts say of recordings, by session; entries that cannot be read are left out."""
    found: dict[str, Promised] = {}
    rooms: dict[str, str] = {}
    plan = Plan()
    for entry in _readable(bodies):
        fact = entry.fact
        if entry.kind == "ControllerStarted":
            started: ControllerStarted = fact_of(entry)
            plan = started.plan
        elif entry.kind == "SessionPlanned" and entry.decision["accepted"]:
            rooms[fact["session"]] = fact["room"]
        elif entry.kind == "SessionOrdered" and fact["order"] == "prepare" and entry.decision["accepted"]:
            room = plan.room(rooms.get(fact["session"], ""))
            one = found.setdefault(fact["session"], Promised())
            one.ordered, one.sources = True, room.sources if room is not None else ()
        elif entry.kind == "RecordingSealed":
            one = found.setdefault(fact["session"], Promised())
            one.ordered = True
            one.sealed.append((entry.seq, fact["manifests"]))
        elif entry.kind == "RecordingHeadSigned":
            one = found.setdefault(fact["session"], Promised())
            one.heads.append((entry.seq, fact["number"], fact["sha256"]))
            one.vkey = fact["vkey"]
        for machine, session, _, after in entry.decision["moves"]:
            if machine == "session" and after in ("recording_sealed", "closed"):
                found.setdefault(session, Promised()).goes_on = False
    return found


def _readable(bodies: Iterator[bytes]) -> Iterator[Entry]:
    for body in bodies:
        try:
            entry = parse_entry(parse_canonical(body))
            fact_of(entry)
        except (NotCanonical, NotUnderstood, TypeError, AttributeError):
            continue
        yield entry


def _check_session(folder: Path, promised: Promised | None, verdict: Verdict) -> None:
    session, known = folder.name, promised or Promised()
    if not known.ordered and not session.startswith(PUBLIC):
        verdict.find(session, "is recorded, but the journal knows no such session", "find out who put it there")
    elif known.goes_on and not known.sealed:
        verdict.counts["recordings_going_on"] = int(verdict.counts["recordings_going_on"]) + 1
        _check_heads(folder, known, verdict)
        return
    _check_heads(folder, known, verdict)
    digests: dict[str, str] = {}
    for seq, manifests in known.sealed:
        for source, digest in manifests.items():
            if digests.setdefault(source, digest) != digest:
                verdict.find(f"entry {seq}", f"seals {session}/{source} again with another digest", COPY)
        for source in known.sources:
            if source not in manifests:
                verdict.find(f"entry {seq}", f"seals {session} without its source {source}", COPY)
    on_disk = {path.name for path in folder.iterdir()} - BESIDE if folder.is_dir() else set()
    for source in sorted(set(digests) | on_disk):
        if source not in on_disk:
            verdict.find(f"{session}/{source}", "is sealed in the journal and not on disk", COPY)
            continue
        if digests and source not in digests:
            verdict.find(
                f"{session}/{source}", "is on disk and not among the sealed sources", "find out who put it there"
            )
        take_over(verdict, check_folder(folder / source, digests.get(source), known.vkey), f"{session}/{source}")


def _check_ledger(path: Path, known: Promised, verdict: Verdict) -> None:
    """Lines of the ledger that the journal has seen must still be there."""
    lines = path.read_bytes().split(b"\n") if path.is_file() else []
    for seq, number, digest in known.heads:
        if not 0 < number < len(lines) or hashlib.sha256(lines[number - 1]).hexdigest() != digest:
            verdict.find(CUSTODY, f"its line {number} is not the one that entry {seq} holds", COPY)


def _check_heads(folder: Path, known: Promised, verdict: Verdict) -> None:
    """The heads that the journal has seen must still be there: nothing they vouch for can have been made anew."""
    path = folder / HEADS
    lines = path.read_bytes().split(b"\n") if path.is_file() else []  # is_file: a pipe would never end
    for seq, number, digest in known.heads:
        if not 0 < number <= len(lines) or hashlib.sha256(lines[number - 1]).hexdigest() != digest:
            verdict.find(f"{folder.name}/{HEADS}", f"head {number} is not the one that entry {seq} holds", COPY)


def check_folder(folder: Path, digest: str | None = None, vkey: str | None = None) -> Verdict:
    """The recorder's own check of one source's folder or a session's folder."""
    from recorder.check import check_recording

    return check_recording(folder, digest, vkey)


def take_over(verdict: Verdict, other: Verdict, where: str) -> None:
    """Add another verdict's findings under their place, and its counts."""
    for found in other.findings:
        verdict.find(f"{where}: {found.where}", found.what, found.what_to_do)
    for name, count in other.counts.items():
        before: Any = verdict.counts.get(name, 0)
        verdict.counts[name] = before + count if isinstance(count, int) else count
