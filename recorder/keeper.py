"""Keeps the desired set recorded: begins, ends, seals, recovers; two threads of its own, and one for each camera and disk."""

import logging
import threading
from pathlib import Path
from typing import Any

from recorder.capture import Capture
from recorder.clock import Clock
from recorder.desired import DesiredSet, keep_desired, load_desired
from recorder.facts import FactLog
from recorder.folder_lock import FolderLock
from recorder.manifest import ManifestBroken
from recorder.plan import Pair, plan
from recorder.recording import Recording
from recorder.recovery import recover
from recorder.sealing import folder_is_sealed, manifest_digests, seal_folder, session_is_sealed, source_folders
from recorder.settings import RecorderSettings

log = logging.getLogger(__name__)

WATCH_S = 0.25
RETRY_S = 5.0
SEALED_MOST = 1_000
"""So many sealed sessions, newest first, are told again after a start."""
CAPTURE_PATIENCE_S = 4.0
CLOCK_STEP_US = 200_000
"""A step of the host's clock that is written down."""


class Keeper:
    """The recorder without its HTTP. `start`, then `set_desired` at any time, at last `stop`."""

    def __init__(self, settings: RecorderSettings) -> None:
        """Takes the folder. Raises `FolderTaken`, OSError, ValueError (the kept desired set is damaged)."""
        self.settings = settings
        self.recordings_dir = settings.data_dir / "recordings"
        self.recordings_dir.mkdir(mode=0o750, parents=True, exist_ok=True)
        self._lock_file = FolderLock(self.recordings_dir)
        self.clock = Clock()
        self.facts = FactLog()
        self._sources = {source.id: source for source in settings.sources}
        self._desired = load_desired(settings.data_dir)
        self._lock = threading.Lock()
        self._recordings: dict[Pair, Recording] = {}
        self._captures: dict[str, Capture] = {}
        self._refused: dict[Pair, str] = {}
        self._failed: dict[Pair, str] = {}
        self._unsealed_ends: dict[Pair, int] = {}
        """Until when a pair was to be recorded whose disk refused the seal."""
        self._unsealed: set[str] = set()
        self._change, self._ending = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._reconcile_on_change, name="reconcile"),
            threading.Thread(target=self._watch, name="watch"),
        ]

    def start(self) -> None:
        """Recover what a crash left, tell what is sealed, and go on with the kept set."""
        sessions = [folder for folder in self.recordings_dir.iterdir() if folder.is_dir()]
        sessions.sort(key=lambda folder: folder.stat().st_mtime_ns, reverse=True)
        sealed = [folder for folder in sessions if session_is_sealed(folder)]
        self._unsealed = {folder.name for folder in sessions} - {folder.name for folder in sealed}
        for folder in reversed(sealed[:SEALED_MOST]):
            self._tell_sealed(folder)
        self._change.set()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Close every file in order; seals nothing."""
        self._ending.set()
        self._change.set()
        for thread in self._threads:
            thread.join()
        for recording in self._recordings.values():
            recording.stop()
        for capture in self._captures.values():
            capture.begin_stop()
        for capture in self._captures.values():
            capture.stop(CAPTURE_PATIENCE_S)
        self._lock_file.release()

    @property
    def desired(self) -> DesiredSet:
        """The set that is kept."""
        return self._desired

    def set_desired(self, desired: DesiredSet) -> None:
        """Keep the set on disk, then follow it. Raises OSError; the old set stands then."""
        with self._lock:
            if desired != self._desired:
                keep_desired(self.settings.data_dir, desired)
                self._desired = desired
        self._change.set()

    def state(self) -> list[dict[str, Any]]:
        """Every source that is wanted, and how it stands."""
        with self._lock:
            running = [
                {
                    "session": session,
                    "source": source,
                    **recording.figures(),
                    "last_packet_age_ms": self._captures[source].last_packet_age_ms(),
                    "packets": self._captures[source].packets,
                }
                for (session, source), recording in sorted(self._recordings.items())
            ]
            refused = [
                {"session": session, "source": source, "recording": False, "cause": cause, "last_packet_age_ms": None}
                for (session, source), cause in sorted(self._refused.items())
            ]
        return running + refused

    # --- threads ---

    def _watch(self) -> None:
        step_us = 0
        while not self._ending.wait(WATCH_S):
            with self._lock:
                captures, recordings = list(self._captures.values()), list(self._recordings.values())
            for capture in captures:
                capture.watch()
            for recording in recordings:
                recording.watch()
            if abs(self.clock.step_us() - step_us) > CLOCK_STEP_US:
                self._note_step(recordings, self.clock.step_us() - step_us)
                step_us = self.clock.step_us()

    def _note_step(self, recordings: list[Recording], step_us: int) -> None:
        """The host's clock moved; ours does not, and the manifests say by how much they now differ."""
        log.warning("the host's clock moved by %d ms", step_us // 1000)
        for recording in recordings:
            recording.note("host_clock_step", utc_us=self.clock.utc_us(), step_us=step_us)

    def _reconcile_on_change(self) -> None:
        again_s: float | None = None
        while not self._ending.is_set():
            self._change.wait(again_s)
            self._change.clear()
            again_s = None if self._ending.is_set() or self._reconcile() else RETRY_S

    def _reconcile(self) -> bool:
        """Follow the desired set; False when something has to be tried again."""
        desired = self._desired.by_session()
        steps = plan(desired, (*self._recordings, *self._refused), self._unsealed)
        done = True
        for pair in steps.end:
            if pair[0] in desired or pair in self._refused:
                done = self._end(pair) and done
        for session in steps.seal:
            done = self._seal(session) and done
        for pair in steps.begin:
            done = self._begin(pair) and done
        return done

    def _begin(self, pair: Pair) -> bool:
        session, name = pair
        folder = self.recordings_dir / session / name
        source = self._sources.get(name)
        if source is None or folder_is_sealed(folder):
            self._refuse(pair, "unknown_source" if source is None else "already_sealed")
            return True
        try:
            if folder.exists():
                recover(folder)
            recording = Recording(session, name, folder, self.clock, self.settings, self.facts.tell)
        except (OSError, ManifestBroken) as error:
            self._failed_to_begin(pair, error)
            return False
        self._failed.pop(pair, None)
        with self._lock:
            self._unsealed.add(session)
            self._recordings[pair] = recording
            if name not in self._captures:
                self._captures[name] = Capture(source, self.clock)
            self._captures[name].attach(recording)
        return True

    def _failed_to_begin(self, pair: Pair, error: OSError | ManifestBroken) -> None:
        """Tell it once; it is tried again and again."""
        cause = "disk" if isinstance(error, OSError) else "manifest"
        if self._failed.get(pair) != cause:
            self._failed[pair] = cause
            log.error("%s/%s cannot be recorded: %s", *pair, error)
            self.facts.tell("SourceRecordingLost", {"session": pair[0], "source": pair[1], "cause": cause})

    def _refuse(self, pair: Pair, cause: str) -> None:
        with self._lock:
            self._refused[pair] = cause
        self.facts.tell("SourceRecordingLost", {"session": pair[0], "source": pair[1], "cause": cause})

    def _end(self, pair: Pair) -> bool:
        with self._lock:
            self._refused.pop(pair, None)
            recording = self._recordings.pop(pair, None)
        self.facts.forget(*pair)
        if recording is None:
            return True
        capture = self._captures[pair[1]]
        capture.detach(recording)
        sealed = recording.seal() is not None
        if not sealed:
            self._unsealed_ends[pair] = self.clock.utc_us()
        if all(source != pair[1] for _, source in self._recordings):
            with self._lock:
                del self._captures[pair[1]]
            capture.begin_stop()
        return sealed

    def _seal(self, session: str) -> bool:
        folder = self.recordings_dir / session
        for pair in [pair for pair in self._recordings if pair[0] == session]:
            self._end(pair)
        try:
            for source_folder in source_folders(folder):
                if not folder_is_sealed(source_folder):
                    until_utc_us = self._unsealed_ends.get((session, source_folder.name), 0)
                    seal_folder(source_folder, self.settings, until_utc_us)
            if session_is_sealed(folder):
                self._tell_sealed(folder)
        except (OSError, ManifestBroken) as error:
            log.error("%s cannot be sealed: %s", session, error)
            return False
        self._unsealed.discard(session)
        return True

    def _tell_sealed(self, folder: Path) -> None:
        self.facts.tell("RecordingSealed", {"session": folder.name, "manifests": manifest_digests(folder)})
