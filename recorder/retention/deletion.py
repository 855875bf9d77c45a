"""The end of a recording: only when due, not held, and ordered by its class or by two persons.

The order of steps: a line in the ledger, a signed tombstone, the media, a second line. A crash between any two is gone
on from, or stopped when a hold came in between. Manifests, heads and tombstone stay for good.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from recorder.clock import Clock
from recorder.manifest import Line, sync_folder
from recorder.retention.classes import RetentionClass
from recorder.retention.custody import RECORDER, Custody
from recorder.retention.holds import reason_given, two_persons
from recorder.retention.terms import Glance, Terms, TermsUnknown, glance, read_terms
from recorder.retention.tiers import Placed, find_session_folder, session_folders, tiers_of
from recorder.retention.tombstone import Signer, tombstone_of, write_tombstone

log = logging.getLogger(__name__)


class DeletionRefused(RuntimeError):
    """The recording must stay; says why."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a recording stands. `refusal`: why nobody may delete it now; None when two persons may order it."""

    terms: Terms
    keep_until_utc_us: int
    by_class: bool
    refusal: str | None


class Deletion:
    """Judges and deletes. One deletion at a time; thread-safe."""

    def __init__(
        self,
        settings: Placed,
        custody: Custody,
        classes: Mapping[str, RetentionClass],
        clock: Clock,
        signer: Signer,
        on_deleted: Callable[[str], None] = lambda _session: None,
    ) -> None:
        """`on_deleted(session)`: forget what was derived from its media; called again after a crash."""
        self._settings, self._custody, self._classes = settings, custody, classes
        self._clock, self._signer, self._on_deleted = clock, signer, on_deleted
        self._working = threading.Lock()
        self._seen: dict[str, Glance] = {}

    def judge(self, session: str) -> Judgement:
        """How it stands now. Raises `DeletionRefused` (no such recording), `TermsUnknown`."""
        folder = find_session_folder(self._settings, session)
        if folder is None:
            raise DeletionRefused(f"there is no recording {session}")
        terms = read_terms(folder)
        with self._custody.lock:
            return Judgement(terms, self._until(terms), self._by_class(terms), self._refusal(terms))

    def due(self) -> list[Judgement]:
        """Every recording whose time is over and whose media are still there, held ones included; oldest first."""
        found = []
        for session, folder in session_folders(self._settings).items():
            if not self._may_be_due(session, folder):
                continue
            with contextlib.suppress(TermsUnknown, DeletionRefused):
                judgement = self.judge(session)
                if judgement.keep_until_utc_us <= self._clock.utc_us():
                    found.append(judgement)
        return sorted(found, key=lambda each: each.keep_until_utc_us)

    def delete(self, session: str, by: str, second: str, reason: str) -> None:
        """Two persons order it. Raises `DeletionRefused`, `HoldRefused` (names, reason), `CustodyBroken`, OSError."""
        first, other = two_persons(by, second)
        self._delete(session, {"by": first, "second": other, "reason": reason_given(reason)})

    def delete_due(self) -> list[str]:
        """Delete what its class says to delete when due; gives the sessions. Raises `CustodyBroken`.

        Those that wait for persons are not even read: there may be thousands. One that the disk refuses stops no other.
        """
        gone = []
        for session, folder in session_folders(self._settings).items():
            if not self._may_be_due(session, folder) or not self._all_end_by_class(self._seen[session].kinds):
                continue
            with self._custody.lock:
                held = bool(self._custody.state.standing(session))
            if held:
                continue
            reason = f"due by its class {', '.join(sorted(self._seen[session].kinds))}"
            try:
                self._delete(session, {"by": RECORDER, "reason": reason})
                gone.append(session)
            except DeletionRefused as error:
                log.debug("%s", error)
            except OSError as error:
                log.error("%s is due, and the disk refuses: %s", session, error)
        return gone

    def resume(self) -> None:
        """Go on with deletions that were begun, or stop those that may not be any more. Raises `CustodyBroken`."""
        with self._working:
            with self._custody.lock:
                begun = sorted(self._custody.state.deleting.items())
            for session, line in begun:
                folder = find_session_folder(self._settings, session)
                if folder is None:
                    log.error("%s was being deleted and is not found; its place may not be mounted", session)
                    continue
                try:
                    self._go_on(folder, line)
                except OSError as error:
                    log.error("%s is being deleted, and the disk refuses: %s", session, error)

    def _go_on(self, folder: Path, line: Line) -> None:
        try:
            self._carry_out(read_terms(folder), line)
        except (DeletionRefused, TermsUnknown) as error:
            log.warning("the deletion of %s was stopped: %s", folder.name, error)
            with self._custody.lock:
                if folder.name in self._custody.state.deleting:
                    self._custody.append("deletion_stopped", folder.name, RECORDER, why=str(error))

    # --- the judgement, always under the ledger's lock ---

    def _refusal(self, terms: Terms) -> str | None:
        state, session = self._custody.state, terms.session
        if self._custody.damage is not None:
            return "the ledger is damaged: every recording counts as held"
        if session in state.deleted:
            return "it is deleted already"
        holds = state.standing(session)
        if holds:
            return (
                f"{len(holds)} hold{'s stand' if len(holds) > 1 else ' stands'}: {', '.join(each.id for each in holds)}"
            )
        if session in state.moving:
            return "it is being moved"
        if self._until(terms) > self._clock.utc_us():
            return "it is not due yet"
        return None

    def _until(self, terms: Terms) -> int:
        extended_utc_us = self._custody.state.extended_utc_us.get(terms.session, 0)
        return max(terms.until_utc_us(self._classes), extended_utc_us)

    def _by_class(self, terms: Terms) -> bool:
        return self._all_end_by_class(terms.kinds)

    def _all_end_by_class(self, kinds: Iterable[str]) -> bool:
        return all(kind in self._classes and self._classes[kind].delete_when_due for kind in kinds)

    def _may_be_due(self, session: str, folder: Path) -> bool:
        """A cheap look at the ends of its manifests; what they say grows only."""
        if session in self._custody.state.deleted:
            return False
        seen = self._seen.get(session)
        if seen is None:
            seen = glance(folder)
            if seen is None:
                return False
            self._seen[session] = seen
        return seen.keep_until_utc_us <= self._clock.utc_us()

    # --- the deed ---

    def _delete(self, session: str, order: Mapping[str, str]) -> None:
        with self._working:
            folder = find_session_folder(self._settings, session)
            if folder is None:
                raise DeletionRefused(f"there is no recording {session}")
            try:
                terms = read_terms(folder)
            except TermsUnknown as error:
                raise DeletionRefused(f"{session} stays: {error}") from error
            if len(self._folders(session)) > 1:
                raise DeletionRefused(f"{session} stays: it lies in two places, its move has not ended")
            with self._custody.lock:
                self._ask(terms, by_persons="second" in order)
                if session in self._custody.state.deleting:
                    raise DeletionRefused(f"the deletion of {session} was begun already and is gone on with")
                rule = f"{', '.join(terms.clauses)}"
                line = self._custody.append("deleting", session, rule=rule, **order)
            self._carry_out(terms, line)

    def _ask(self, terms: Terms, *, by_persons: bool) -> None:
        why = self._refusal(terms)
        if why is None and not by_persons and not self._by_class(terms):
            why = "its class leaves that to two persons"
        if why is not None:
            raise DeletionRefused(f"{terms.session} stays: {why}")

    def _carry_out(self, terms: Terms, line: Line) -> None:
        """From the first line on. A hold or an extension that comes in between stops it before the next file."""
        session, by_persons = terms.session, "second" in line
        folders = self._folders(session)
        try:
            with self._custody.lock:
                self._ask(terms, by_persons=by_persons)
                if self._until(terms) > int(line["at_utc_us"]):
                    # Who ordered it saw a recording that was due; since then somebody wanted it kept.
                    raise DeletionRefused(f"{session} stays: it was kept longer after its deletion had begun")
                statement = tombstone_of(terms, self._until(terms), line)
                digests = [write_tombstone(folder, statement, self._signer) for folder in folders]
            for folder in folders:
                self._unlink_media(folder, terms, by_persons=by_persons)
        except DeletionRefused as error:
            self._custody.append("deletion_stopped", session, RECORDER, why=str(error))
            raise
        self._on_deleted(session)
        members = {"files": terms.files, "bytes": terms.bytes, "tombstone_sha256": digests[0]}
        self._custody.append("deleted", session, str(line["by"]), **members)
        log.info("%s was deleted: %d files, %d bytes", session, terms.files, terms.bytes)

    def _folders(self, session: str) -> list[Path]:
        return [tier.folder / session for tier in tiers_of(self._settings) if (tier.folder / session).is_dir()]

    def _unlink_media(self, folder: Path, terms: Terms, *, by_persons: bool) -> None:
        for source in terms.sources:
            for name in source.media:
                with self._custody.lock:
                    self._ask(terms, by_persons=by_persons)
                    (folder / source.source / name).unlink(missing_ok=True)
            sync_folder(folder / source.source)
