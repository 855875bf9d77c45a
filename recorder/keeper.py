"""Keeps the desired set recorded: begins, ends, seals, recovers; two threads of its own, and one for each source and disk."""

import logging
import threading
from functools import partial
from typing import Any

from recorder.capture import Capture
from recorder.clock import Clock
from recorder.desired import PUBLIC, DesiredSet, SessionOrder, keep_desired, load_desired
from recorder.facts import FactLog
from recorder.folder_lock import FolderLock
from recorder.heads import SourceHead
from recorder.hooks import Indexer, SpaceGate
from recorder.manifest import ManifestBroken
from recorder.plan import Pair, plan
from recorder.public import PublicAreas
from recorder.recording import Opening, Recording
from recorder.retention.space import Needed
from recorder.sealing import folder_is_sealed
from recorder.seals import Seals
from recorder.settings import RecordedSource, RecorderSettings

log = logging.getLogger(__name__)

WATCH_S = 0.25
RETRY_S = 5.0
CAPTURE_PATIENCE_S = 4.0
CLOCK_STEP_US = 200_000
"""A step of the host's clock that is written down."""
END_PATIENCE_S = 2.0
"""An end waits for its key frame one interval of them and so much more."""
KEY_INTERVAL_US = 2_000_000
"""The interval of a source of which it is not known yet."""


class Keeper:
    """The recorder without its HTTP. `start`, then `set_desired` at any time, at last `stop`."""

    def __init__(
        self, settings: RecorderSettings, *, indexer: Indexer | None = None, space: SpaceGate | None = None
    ) -> None:
        """Takes the folder. Starts and stops the indexer with itself.

        Raises `FolderTaken`, OSError, ValueError (the kept desired set or the key that signs is damaged).
        """
        self.settings = settings
        self.recordings_dir = settings.data_dir / "recordings"
        self.recordings_dir.mkdir(mode=0o750, parents=True, exist_ok=True)
        self._lock_file = FolderLock(self.recordings_dir)
        self.clock = Clock()
        self.facts = FactLog()
        self._indexer, self._space = indexer, space
        self._sources = {source.id: source for source in settings.sources}
        self._desired = load_desired(settings.data_dir)
        self._seals = Seals(settings, self.recordings_dir, self.clock, self._running_heads, self.facts.tell, indexer)
        self._areas = PublicAreas(settings.public_sources, self.clock, self._seals.is_sealed)
        self._lock = threading.Lock()
        self._recordings: dict[Pair, Recording] = {}
        self._leaving: dict[Pair, Recording] = {}
        """What waits for its last key frame."""
        self._captures: dict[str, Capture] = {}
        self._refused: dict[Pair, str] = {}
        self._failed: dict[Pair, str] = {}
        self._marks: dict[Pair, int] = {}
        """When the order for a pair came."""
        self._change, self._ending = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._reconcile_on_change, name="reconcile"),
            threading.Thread(target=self._watch, name="watch"),
        ]

    def start(self) -> None:
        """Recover what a crash left, tell what is sealed, connect to every source, and go on with the kept set."""
        if self._indexer is not None:
            self._indexer.start()
        self._seals.find()
        self._areas.order(self._seals.unsealed)
        with self._lock:
            self._captures = {source.id: Capture(source, self.clock) for source in self.settings.sources}
        self._change.set()
        self._seals.heads.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Close every file in order; seals nothing."""
        self._ending.set()
        self._change.set()
        for thread in self._threads:
            thread.join()
        self._seals.heads.stop()
        for recording in (*self._recordings.values(), *self._leaving.values()):
            recording.stop()
        for capture in self._captures.values():
            capture.begin_stop()
        for capture in self._captures.values():
            capture.stop(CAPTURE_PATIENCE_S)
        if self._indexer is not None:
            self._indexer.stop()
        self._lock_file.release()

    @property
    def desired(self) -> DesiredSet:
        """Everything that is to be recorded now: the kept set, and today's public areas."""
        with self._lock:
            return DesiredSet.model_construct(sessions=self._orders())

    def _orders(self) -> tuple[SessionOrder, ...]:
        public = self._areas.order()
        return self._desired.sessions if public is None else (*self._desired.sessions, public)

    def capture(self, source: str) -> Capture | None:
        """The capture of a source, None for an unknown one and before the start."""
        return self._captures.get(source)

    def set_desired(self, desired: DesiredSet) -> None:
        """Keep the set on disk, then follow it. Raises OSError; the old set stands then."""
        now_utc_us = self.clock.utc_us()
        with self._lock:
            if desired != self._desired:
                keep_desired(self.settings.data_dir, desired)
                self._take_orders(desired, now_utc_us)
        self._change.set()

    def _take_orders(self, desired: DesiredSet, now_utc_us: int) -> None:
        before = {order.session: order for order in self._desired.sessions}
        for order in desired.sessions:
            old = before.pop(order.session, None)
            if old == order:
                continue
            for source in order.sources:
                if old is None or source not in old.sources:
                    mark_utc_us = order.mark_utc_us if old is None else None
                    self._marks[order.session, source] = now_utc_us if mark_utc_us is None else mark_utc_us
                self._refused.pop((order.session, source), None)
        self._desired = desired

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

    def _running_heads(self) -> dict[str, dict[str, SourceHead]]:
        with self._lock:
            found: dict[str, dict[str, SourceHead]] = {}
            for (session, source), recording in (*self._recordings.items(), *self._leaving.items()):
                found.setdefault(session, {})[source] = recording.head
            return found

    # --- threads ---

    def _watch(self) -> None:
        step_us = 0
        while not self._ending.wait(WATCH_S):
            with self._lock:
                captures = list(self._captures.values())
                recordings = [*self._recordings.values(), *self._leaving.values()]
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
            if self._ending.is_set():
                return
            done = self._reconcile()
            again_s = min((s for s in (None if done else RETRY_S, self._areas.left_s()) if s is not None), default=None)

    def _reconcile(self) -> bool:
        """Follow the desired set; False when something has to be tried again."""
        with self._lock:
            orders = {order.session: order for order in self._orders()}
        for pair in [pair for pair, recording in self._leaving.items() if recording.is_over]:
            self._seal_pair(pair)
        wanted = {session: order.sources for session, order in orders.items()}
        steps = plan(wanted, (*self._recordings, *self._refused), self._seals.unsealed)
        done = True
        for pair in steps.begin:
            done = self._begin(pair, orders[pair[0]]) and done
        for pair in steps.end:
            self._end(pair)
        for session in steps.seal:
            done = self._seal(session) and done
        for (session, _), recording in self._recordings.items():
            recording.keep = self._seals.keep(orders[session].retention) or recording.keep
        return done

    # --- a pair begins ---

    def _begin(self, pair: Pair, order: SessionOrder) -> bool:
        source, folder = self._sources.get(pair[1]), self.recordings_dir / pair[0] / pair[1]
        if pair in self._leaving:  # it is sealed first
            return True
        if source is None:
            return self._refuse(pair, "unknown_source")
        if folder_is_sealed(folder) or self._seals.is_sealed(order.session):
            return self._refuse(pair, "already_sealed")
        if self._seals.keep(order.retention) is None:
            return self._refuse(pair, "unknown_retention")
        full = self._refused_by_space(order)
        if full is not None:
            return self._not_yet(pair, full, full)
        try:
            self._open(pair, source, order)
        except (OSError, ManifestBroken) as error:
            return self._not_yet(pair, "disk" if isinstance(error, OSError) else "manifest", str(error))
        return True

    def _open(self, pair: Pair, source: RecordedSource, order: SessionOrder) -> None:
        """Open the folder, and take what the source's memory holds since the last key frame at or before the mark."""
        folder, capture = self.recordings_dir / order.session / source.id, self._captures[source.id]
        on_line = on_begin = None
        if self._indexer is not None:
            on_line, on_begin = partial(self._indexer.line, *pair), partial(self._indexer.begin, *pair)
        now_utc_us = self.clock.utc_us()
        mark_utc_us = self._marks.get(pair, order.mark_utc_us if order.mark_utc_us is not None else now_utc_us)
        first_utc_us = capture.start_utc_us(mark_utc_us)
        opened_utc_us = min(now_utc_us, mark_utc_us, mark_utc_us if first_utc_us is None else first_utc_us)
        opening = Opening(opened_utc_us, mark_utc_us, order.room_kind, source.kind, order.retention, self._seals.vkey)
        recording = Recording(
            *pair, folder, self.clock, self.settings, self.facts.tell,
            opening, self._seals.keep(order.retention), on_line, on_begin,
        )  # fmt: skip
        self._failed.pop(pair, None)
        with self._lock:
            self._seals.unsealed.add(order.session)
            self._recordings[pair] = recording
        capture.attach(recording, mark_utc_us, recording.accounted_utc_us)

    def _refused_by_space(self, order: SessionOrder) -> str | None:
        """Asked once a session, before its first source."""
        if self._space is None or order.session in self._seals.unsealed:
            return None
        now_utc_us, running = self.clock.utc_us(), dict[str, Needed]()
        with self._lock:
            orders = self._orders()
            begun = {session: one.begun_utc_us for (session, _), one in self._recordings.items()}
        for other in orders:
            if other.session in begun:
                left_s = self._left_s(other, (now_utc_us - begun[other.session]) / 1e6)
                running[other.session] = self._space.needed(other.sources, left_s)
        return self._space.refuses(order.model_copy(update={"planned_s": max(1, int(self._left_s(order)))}), running)

    def _left_s(self, order: SessionOrder, elapsed_s: float = 0.0) -> float:
        """How long a session will still last; a day of the public areas until midnight."""
        if PUBLIC.fullmatch(order.session):
            return self._areas.left_s() or 0.0
        return (order.planned_s or self.settings.keeping.space.planned_h * 3600) - elapsed_s

    def _not_yet(self, pair: Pair, cause: str, why: str) -> bool:
        """Tell it once; it is tried again and again."""
        if self._failed.get(pair) != cause:
            self._failed[pair] = cause
            log.error("%s/%s cannot be recorded: %s", *pair, why)
            self.facts.tell("SourceRecordingLost", {"session": pair[0], "source": pair[1], "cause": cause})
        return False

    def _refuse(self, pair: Pair, cause: str) -> bool:
        with self._lock:
            self._refused[pair] = cause
        self.facts.tell("SourceRecordingLost", {"session": pair[0], "source": pair[1], "cause": cause})
        return True

    # --- a pair ends, and its session ---

    def _end(self, pair: Pair) -> None:
        """Let it go on to the first key frame after the end; it is sealed then."""
        with self._lock:
            self._refused.pop(pair, None)
            recording = self._recordings.pop(pair, None)
            if recording is not None:
                self._leaving[pair] = recording
        self._marks.pop(pair, None)
        self.facts.forget(*pair)
        if recording is not None:
            mark_utc_us = self._areas.start_utc_us if PUBLIC.fullmatch(pair[0]) else 0
            interval_us = self._captures[pair[1]].key_interval_us or KEY_INTERVAL_US
            patience_s = END_PATIENCE_S + interval_us / 1e6
            recording.end_at(mark_utc_us or self.clock.utc_us(), patience_s, self._change.set)

    def _seal_pair(self, pair: Pair) -> bool:
        recording = self._leaving[pair]
        self._captures[pair[1]].detach(recording)
        sealed = recording.seal() is not None
        if not sealed:
            self._seals.refused(pair)
        with self._lock:
            del self._leaving[pair]
        return sealed

    def _seal(self, session: str) -> bool:
        """Seal what of a session is no longer recorded; True while something of it still waits for its end."""
        if any(pair[0] == session for pair in self._leaving):
            return True
        return self._seals.seal(session)
