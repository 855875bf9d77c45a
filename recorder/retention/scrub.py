"""Re-reading what is kept: each day a share, the longest unread first, the result in the ledger and, when bad, an alarm."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recorder.check import check_recording
from recorder.clock import Clock
from recorder.retention.alarms import DAMAGED, Alarms
from recorder.retention.classes import DAY_US
from recorder.retention.custody import RECORDER, Custody
from recorder.retention.settings import ScrubSettings
from recorder.retention.terms import glance
from recorder.retention.tiers import Placed, find_session_folder, session_folders
from recorder.sealing import session_is_finished

FINDINGS_MOST: Final = 20
_TEXT_MOST: Final = 400
UNSEALED_US: Final = 2 * DAY_US
"""What is not sealed and was not written for so long is read too: its end may be what is damaged."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a re-reading found: nothing, when all is as it was recorded."""

    files: int
    bytes: int
    findings: tuple[str, ...]


def read_again(folder: Path) -> Reading:
    """Every byte of a session against its manifests; each finding names the file."""
    verdict = check_recording(folder)
    findings = tuple(f"{each.where} {each.what}" for each in verdict.findings)
    return Reading(int(verdict.counts["segments"]), int(verdict.counts["bytes"]), findings)


class Scrub:
    """Decides what is read next. What was read when is in the ledger: a restart goes on."""

    def __init__(
        self,
        settings: Placed,
        custody: Custody,
        clock: Clock,
        alarms: Alarms,
        read: Callable[[Path], Reading] = read_again,
    ) -> None:
        """`read` may do its work in another process. An alarm that stood before a restart stands again."""
        self._settings, self._custody, self._clock = settings, custody, clock
        self._figures: ScrubSettings = settings.keeping.scrub
        self._alarms, self._read = alarms, read
        self._finished: set[str] = set()
        for session, verified in custody.state.verified.items():
            if not verified.good and session not in custody.state.deleted:
                alarms.raise_(DAMAGED, session, "found at a re-reading before the start")

    def share(self) -> int:
        """How many sessions are still to be read today."""
        return self._left_of(self._candidates())

    def turn(self) -> str | None:
        """Read the next session of today's share; gives its name, None when the share is read. Raises as `verify`."""
        candidates = self._candidates()
        if self._left_of(candidates) <= 0:
            return None
        session = min(candidates, key=lambda name: (self._read_utc_us(name), name))
        self.verify(session)
        return session

    def verify(self, session: str, by: str = RECORDER) -> Reading:
        """Read one session now. Raises LookupError (no such recording), `CustodyBroken`, OSError."""
        folder = find_session_folder(self._settings, session)
        if folder is None:
            raise LookupError(f"there is no recording {session}")
        self._custody.check()
        reading = self._read(folder)
        if reading.findings and find_session_folder(self._settings, session) != folder:
            return self.verify(session, by)  # it moved while it was read
        if session in self._custody.state.deleting or session in self._custody.state.deleted:
            return reading
        found = [_plain(text) for text in reading.findings[:FINDINGS_MOST]]
        members = {"good": not found, "files": reading.files, "bytes": reading.bytes, "findings": found}
        self._custody.append("verified", session, by, **members)
        if found:
            self._alarms.raise_(DAMAGED, session, found[0])
        else:
            self._alarms.end(DAMAGED, session)
        return reading

    def _candidates(self) -> list[str]:
        state = self._custody.state
        return [
            session
            for session, folder in session_folders(self._settings).items()
            if session not in state.deleted
            and session not in state.deleting
            and (session in state.verified or self._over(folder))
        ]

    def _over(self, folder: Path) -> bool:
        """Whether nobody writes it any more; once so, it stays so."""
        if folder.name in self._finished:
            return True
        if glance(folder) is not None and session_is_finished(folder):
            self._finished.add(folder.name)
            return True
        written_ns = max((path.stat().st_mtime_ns for path in folder.glob("*/*")), default=0)
        return self._clock.utc_us() - written_ns // 1000 > UNSEALED_US

    def _left_of(self, candidates: list[str]) -> int:
        today = self._clock.utc_us() // DAY_US
        read_today = sum(1 for name in candidates if self._read_utc_us(name) // DAY_US == today)
        return -(-len(candidates) // self._figures.days) - read_today

    def _read_utc_us(self, session: str) -> int:
        verified = self._custody.state.verified.get(session)
        return 0 if verified is None else verified.at_utc_us


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:_TEXT_MOST]
