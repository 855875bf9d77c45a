"""Signs a head of every running session each minute, and the last one when a session is sealed."""

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from recorder.heads import Head, SourceHead, append_head, contradicts, head_of_folder, last_head
from recorder.host_clock import ReadHostClock, read_host_clock
from recorder.manifest import NAME, ManifestBroken
from recorder.signing import Signer

log = logging.getLogger(__name__)

MINUTE_S: Final = 60.0

Running = Callable[[], Mapping[str, Mapping[str, SourceHead]]]
"""The running sessions, and what of each source is on disk."""


class HeadMinutes:
    """A thread of its own: a disk that hangs delays a head, never a recording. `seal` may be called from any thread."""

    def __init__(
        self,
        recordings_dir: Path,
        signer: Signer,
        utc_us: Callable[[], int],
        running: Running,
        tell: Callable[[str, dict[str, Any]], None],
        *,
        host_clock: ReadHostClock = read_host_clock,
        every_s: float = MINUTE_S,
    ) -> None:
        """`tell` takes the fact RecordingHeadSigned for each head that is on disk."""
        self._recordings_dir, self._signer, self._utc_us = recordings_dir, signer, utc_us
        self._running, self._tell, self._host_clock, self._every_s = running, tell, host_clock, every_s
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heads")

    def start(self) -> None:
        """Begin; the first heads come after one minute."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; signs nothing."""
        self._ending.set()
        if self._thread.ident is not None:
            self._thread.join()

    def seal(self, session: str) -> None:
        """Sign what the session's sealed manifests say, unless the last head does so already. Raises OSError.

        A manifest that is not what an earlier head vouched for is not signed: the judge will name it.
        """
        folder = self._recordings_dir / session
        sources = {path.name: head_of_folder(path) for path in sorted(folder.iterdir()) if (path / NAME).exists()}
        with self._lock:
            try:
                last = last_head(folder)
                if last is not None and last.sources == sources:
                    self._tell_head(session, last)
                    return
                if last is not None and contradicts(folder, last):
                    log.error("%s: a manifest is not what the last head vouched for; it is not signed", session)
                    return
                self._tell_head(session, self._append(folder, sources, self._host_clock()))
            except ManifestBroken as error:
                log.error("%s: the heads are damaged, %s; nothing is signed", session, error.what)

    def sign_now(self) -> None:
        """One head of each running session; what the disk refuses is tried again in a minute."""
        sessions = sorted(self._running())
        host_clock = self._host_clock() if sessions else None
        for session in sessions:
            folder = self._recordings_dir / session
            with self._lock:
                sources = self._running().get(session)  # asked again: its last head may have been signed meanwhile
                if sources is None:
                    continue
                try:
                    self._tell_head(session, self._append(folder, self._all(folder, sources), host_clock))
                except (OSError, ManifestBroken) as error:
                    log.error("%s: no head was signed: %s", session, error)

    def _run(self) -> None:
        while not self._ending.wait(self._every_s):
            try:
                self.sign_now()
            except Exception:  # heads must go on whatever a session's state throws
                log.exception("no head was signed")

    def _all(self, folder: Path, running: Mapping[str, SourceHead]) -> dict[str, SourceHead]:
        """Also the sources of the session that are sealed already."""
        others = [path for path in folder.iterdir() if path.name not in running and (path / NAME).exists()]
        return {**{path.name: head_of_folder(path) for path in others}, **running}

    def _append(self, folder: Path, sources: Mapping[str, SourceHead], host_clock: dict[str, Any] | None) -> Head:
        return append_head(folder, self._signer, self._utc_us(), sources, host_clock)

    def _tell_head(self, session: str, head: Head) -> None:
        members = {"session": session, "number": head.number, "sha256": head.sha256, "vkey": self._signer.vkey}
        self._tell("RecordingHeadSigned", members)
