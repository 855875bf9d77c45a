"""Which sessions are sealed and which are not, and the sealing of those that nobody records any more."""

import json
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from recorder.clock import Clock
from recorder.desired import PUBLIC
from recorder.head_minutes import HeadMinutes, Running
from recorder.hooks import Indexer
from recorder.lines import Keep, retention_of
from recorder.manifest import NAME, Line, open_regular
from recorder.plan import Pair, local_day
from recorder.retention.classes import merged
from recorder.retention.tiers import find_session_folder
from recorder.sealing import (
    folder_is_sealed,
    manifest_digests,
    seal_folder,
    session_is_finished,
    session_is_sealed,
    source_folders,
)
from recorder.settings import RecorderSettings
from recorder.signing import load_signer

log = logging.getLogger(__name__)

SEALED_MOST = 1_000
"""So many sealed sessions, newest first, are told again after a start."""


class Seals:
    """The seals of one recorder, and the signed heads under them."""

    def __init__(
        self,
        settings: RecorderSettings,
        recordings_dir: Path,
        clock: Clock,
        running: Running,
        tell: Callable[[str, dict[str, Any]], None],
        indexer: Indexer | None,
    ) -> None:
        """Raises OSError, ValueError (the key that signs is damaged)."""
        self.unsealed: set[str] = set()
        """The sessions that have begun and are not sealed."""
        self._settings, self._recordings_dir = settings, recordings_dir
        self._clock, self._tell, self._indexer = clock, tell, indexer
        signer = load_signer(settings.data_dir)
        self.vkey = signer.vkey
        self.heads = HeadMinutes(recordings_dir, signer, clock.utc_us, running, tell)
        self._keeps: dict[str, Keep] = {name: kept.line for name, kept in merged(settings.keeping.classes).items()}
        self._keeps[settings.retention.kind] = partial(retention_of, settings)
        self._ends: dict[Pair, int] = {}

    def find(self) -> None:
        """See what is on disk, and tell what is sealed."""
        sessions = [path for path in self._recordings_dir.iterdir() if path.is_dir() and not path.name.startswith(".")]
        sessions.sort(key=lambda folder: folder.stat().st_mtime_ns, reverse=True)
        sealed = [folder for folder in sessions if session_is_finished(folder)]
        self.unsealed = {folder.name for folder in sessions} - {folder.name for folder in sealed}
        for folder in reversed(sealed[:SEALED_MOST]):
            self._tell_sealed(folder)

    def keep(self, retention: str) -> Keep | None:
        """What gives the retention line of this class; None for an unknown class."""
        return self._keeps.get(retention)

    def is_sealed(self, session: str) -> bool:
        """Whether a session of this name is over, wherever its folder lies now."""
        if session in self.unsealed:
            return False
        folder = find_session_folder(self._settings, session)
        return folder is not None and session_is_sealed(folder)

    def refused(self, pair: Pair) -> None:
        """The disk refused the seal of a pair that was to be recorded until now; it is sealed with its session."""
        self._ends[pair] = self._clock.utc_us()

    def seal(self, session: str) -> bool:
        """Seal all that is left of a session that nobody records any more; False when the disk refuses."""
        folder = self._recordings_dir / session
        try:
            for source_folder in source_folders(folder):
                if not folder_is_sealed(source_folder):
                    self._seal_left(source_folder)
            if session_is_sealed(folder):
                self.heads.seal(session)
                self._tell_sealed(folder)
        except (OSError, ValueError) as error:
            log.error("%s cannot be sealed: %s", session, error)
            return False
        self.unsealed.discard(session)
        return True

    def _seal_left(self, folder: Path) -> None:
        """A crash or a full disk left this folder."""
        pair = (folder.parent.name, folder.name)
        on_line = partial(self._indexer.line, *pair) if self._indexer is not None else None
        first = _first_line(folder)
        keep = self._keeps.get(str(first.get("retention", "")))
        until_utc_us, cause = self._ends.get(pair, 0), "disk"
        if not until_utc_us and PUBLIC.fullmatch(pair[0]):  # its day goes to midnight, whoever crashed before
            day = local_day(int(first.get("utc_us", 0)))
            until_utc_us, cause = min(day.end_utc_us, self._clock.utc_us()), "restart"
        seal_folder(folder, self._settings, until_utc_us, on_line, keep, cause)

    def _tell_sealed(self, folder: Path) -> None:
        self._tell("RecordingSealed", {"session": folder.name, "manifests": manifest_digests(folder)})


def _first_line(folder: Path) -> Line:
    """The line that opened a source; empty for none."""
    with open_regular(folder / NAME) as file:
        line: Line = json.loads(file.readline() or b"{}")
    return line
