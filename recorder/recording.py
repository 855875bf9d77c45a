"""One source of one session: what is taken of it, what happened to it, and its end."""

import errno
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from recorder.boxes import Kind
from recorder.clock import Clock
from recorder.filing import BROKEN, Filing
from recorder.heads import SourceHead
from recorder.lines import Keep, media_end_us, open_manifest, seal_lines, track_gap
from recorder.manifest import Line, OnLine
from recorder.mux import Feed, Sample
from recorder.settings import RecorderSite
from recorder.writer import DiskWriter, GapUntil, Note, accounted_until

log = logging.getLogger(__name__)

State = Literal["waiting", "recording", "lost"]
Tell = Callable[[str, dict[str, Any]], None]
"""Takes the kind and the members of a fact."""

_PATIENCE_S = 5.0
_STUCK_S = 3.0
"""A disk that is busy so long with one fragment counts as full."""
_CHATTER_S = 10.0
"""A lost source's cause may change with every try; it is told again so seldom."""
_QUIET_US = 1_000_000
"""Silence before the end that is written down as a gap."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new recording says first. `utc_us`: from when on every second is accounted for, never after the mark."""

    utc_us: int
    mark_utc_us: int
    room_kind: str = "evaluation"
    source_kind: str = "camera"
    retention: str = "evaluation"
    vkey: str | None = None
    """The key that signs the heads of its session; None: nobody signs any."""

    def members(self) -> dict[str, Any]:
        """Members of the first line, beside session, source and `utc_us`."""
        return {
            "mark_utc_us": self.mark_utc_us,
            "room_kind": self.room_kind,
            "source_kind": self.source_kind,
            "retention": self.retention,
            **({} if self.vkey is None else {"vkey": self.vkey}),
        }


@dataclass(slots=True)
class _Ending:
    """Where a recording is to end: at the first key frame from this moment on, or when the patience is over."""

    mark_utc_us: int
    deadline_s: float
    tell: Callable[[], None]


class Recording:
    """Thread-safe: a capture gives samples, a watch says what is lost, the keeper ends and seals."""

    def __init__(
        self,
        session: str,
        source: str,
        folder: Path,
        clock: Clock,
        site: RecorderSite,
        tell: Tell,
        opening: Opening | None = None,
        keep: Keep | None = None,
        on_line: OnLine | None = None,
        on_begin: Callable[[str, int], None] | None = None,
    ) -> None:
        """Opens the folder (made if need be, brought in order after a crash). Raises OSError, ManifestBroken.

        `opening` counts for a new folder only. `keep` gives the retention line (None: as the site says). `on_line` and
        `on_begin` are called in the disk's thread, after a line is on disk and after a file was made.
        """
        self.session, self.source, self.folder = session, source, folder
        self.state: State = "waiting"
        self.cause: str | None = None
        self.start_utc_us = 0
        self.keep = keep
        """Gives the retention line; may be changed up to the seal."""
        self._clock, self._site, self._tell = clock, site, tell
        first_utc_us, members = (opening.utc_us, opening.members()) if opening else (clock.utc_us(), {})
        self._manifest = open_manifest(session, source, folder, first_utc_us, on_line, **members)
        lines = self._manifest.lines
        self._shift_us = max(0, accounted_until(lines) - clock.utc_us())
        """The host's clock was turned back while nothing ran: this recording's time never is."""
        self._writer = DiskWriter(
            folder, self._manifest, self._first_cause(), self._on_durable, self._on_disk, on_line, on_begin
        )
        epoch_utc_us = int(lines[0]["utc_us"])
        self._filing = Filing(self._writer, clock, site, source, epoch_utc_us, media_end_us(self._manifest))
        self._lock = threading.RLock()
        self._silent_since: dict[Kind, int] = {}
        self._disk_full = self._slow = self._over = False
        self._ending: _Ending | None = None
        self._over_utc_us = 0
        self._told_s = 0.0
        if self._shift_us:
            self._writer.put(Note("host_clock_step", {"utc_us": self._filing.end_utc_us, "step_us": -self._shift_us}))

    def _first_cause(self) -> str:
        if self._shift_us:
            return "clock"
        return "restart" if any(line["kind"] == "segment" for line in self._manifest.lines) else "connect"

    @property
    def begun_utc_us(self) -> int:
        """From when on the time is accounted for."""
        return int(self._manifest.lines[0]["utc_us"])

    @property
    def accounted_utc_us(self) -> int:
        """Up to when the time is accounted for, by the recorder's clock: nothing of before can be taken any more."""
        return self._writer.cursor_utc_us - self._shift_us

    # --- what the capture says ---

    def begin_run(self, feed: Feed) -> None:
        """A connection stands; its samples follow."""
        with self._lock:
            self._filing.begin_run(feed)
            self._note_feed(feed)

    def change_feed(self, feed: Feed) -> None:
        """The source changed its settings; the next key frame begins a new file, and nothing is missing."""
        with self._lock:
            self._filing.change_feed(feed)
            self._note_feed(feed)

    def _note_feed(self, feed: Feed) -> None:
        self.note("connected", utc_us=self._now_us(), picture=feed.codec("picture"), sound=feed.codec("sound"))

    def _now_us(self) -> int:
        return self._clock.utc_us() + self._shift_us

    def take(self, sample: Sample) -> None:
        """One sample, in order of arrival."""
        with self._lock:
            filing = self._filing
            if self._over or filing.feed is None:
                return
            if self._shift_us:
                sample = replace(sample, utc_us=sample.utc_us + self._shift_us)
            if self._ending is not None and sample.utc_us >= self._ending.mark_utc_us and filing.is_key(sample):
                self._end(sample.utc_us)
                return
            try:
                if not filing.put(sample, not self._disk_full or self._writer.idle):
                    log.error("%s/%s: the disk takes nothing; pictures are being lost", self.session, self.source)
                    filing.drop("disk", flush=True)
            except BROKEN as error:
                log.error("%s/%s: a packet could not be stored (%s)", self.session, self.source, type(error).__name__)
                filing.drop("dropped")
                self._lose("dropped")

    def note(self, kind: str, **members: Any) -> None:
        """A line of the manifest that belongs to the running connection."""
        with self._lock:
            if not self._over:
                self._writer.put(Note(kind, members))

    def track_silent(self, kind: Kind, since_utc_us: int) -> None:
        """Picture goes on, sound does not (or the other way): an alarm, and a gap of that track."""
        with self._lock:
            if kind not in self._silent_since and not self._over:
                self._silent_since[kind] = max(since_utc_us + self._shift_us, self._writer.cursor_utc_us)
                self._lose(f"no_{kind}")

    def track_back(self, kind: Kind, now_utc_us: int) -> None:
        """The silent track speaks again."""
        with self._lock:
            since_utc_us = self._silent_since.pop(kind, None)
            if since_utc_us is None:
                return
            self.note("gap", **track_gap(kind, since_utc_us, now_utc_us + self._shift_us, "stall"))
            if not self._silent_since and self._filing.is_open and not self._disk_full:
                self._started(self.start_utc_us)

    def hole(self, kind: Kind, from_utc_us: int, to_utc_us: int, cause: str) -> None:
        """One track misses this time while the file goes on."""
        if kind in self._silent_since:  # `track_back` tells the whole of it
            return
        shift_us = self._shift_us
        self.note("gap", **track_gap(kind, from_utc_us + shift_us, to_utc_us + shift_us, cause))

    def end_run(self, cause: str) -> None:
        """The connection is over, for this cause."""
        with self._lock:
            if self._over:
                return
            self._finish_file(None, cause)
            self._filing.end_run()
            if self._ending is not None:
                self._end(None)
            self._lose(cause)

    def lose(self, cause: str) -> None:
        """Tell that the source is not recorded now; the file stays open."""
        with self._lock:
            if not self._over:
                self._lose(cause)

    # --- what the keeper says ---

    def watch(self) -> None:
        """See a disk that hangs without an error, and an end that no key frame comes for."""
        stuck = self._writer.stuck_s > _STUCK_S
        with self._lock:
            if self._ending is not None and not self._over and time.monotonic() > self._ending.deadline_s:
                self._end(None)
            if stuck and not self._disk_full:
                self._slow = True
                self._on_disk(OSError(errno.ETIMEDOUT, "it does not answer"))
            elif self._slow and not stuck:
                self._slow = False
                self._on_disk(None)

    def end_at(self, mark_utc_us: int, patience_s: float, ended: Callable[[], None]) -> None:
        """Go on up to the first key frame from the mark on, or so long at most; then call `ended`, and tell nothing more.

        A source that is not recorded now ends at once.
        """
        with self._lock:
            self._ending = _Ending(mark_utc_us + self._shift_us, time.monotonic() + patience_s, ended)
            if not self._filing.is_open or self._disk_full:
                self._end(None)

    @property
    def is_over(self) -> bool:
        """Whether it takes nothing more and waits to be sealed."""
        return self._over

    def seal(self) -> str | None:
        """End for good: last file, retention, sealed line. Gives the manifest's digest; None if the disk refuses."""
        with self._lock:
            self._end(None)
            end_utc_us = self._over_utc_us
        self._writer.put(GapUntil(end_utc_us))
        seal_lines(self._writer.put, self._site, end_utc_us, self.keep)
        digest = self._manifest.sha256() if self._writer.finish(_PATIENCE_S) else None
        self._manifest.close()
        return digest

    def stop(self) -> None:
        """End without sealing: the last file is complete and in the manifest; a later start goes on."""
        with self._lock:
            self._finish_file(None, "restart")
            self._over = True
        self._writer.finish(_PATIENCE_S)
        self._manifest.close()

    @property
    def head(self) -> SourceHead:
        """What is on disk now."""
        return self._writer.head

    @property
    def idle(self) -> bool:
        """Whether everything that was cut into fragments is on disk."""
        return self._writer.idle

    @property
    def lines(self) -> list[Line]:
        """The manifest's lines so far."""
        return list(self._manifest.lines)

    def figures(self) -> dict[str, Any]:
        """For the state page."""
        with self._lock:
            return {
                "recording": self.state == "recording",
                "cause": self.cause,
                "waiting_bytes": self._writer.pending_bytes,
            }

    # --- inside, with the lock held ---

    def _end(self, key_utc_us: int | None) -> None:
        """Take nothing more: up to this key frame, or else as it stands (a source that is lost ends now)."""
        if self._over:
            return
        end_utc_us, now_utc_us = self._filing.end_utc_us, self._now_us()
        if key_utc_us is not None and self._filing.is_open:
            end_utc_us = key_utc_us
        elif not self._filing.is_open or now_utc_us - end_utc_us > _QUIET_US:
            end_utc_us = max(end_utc_us, now_utc_us)
        self._finish_file(key_utc_us, "stall" if key_utc_us is None else None)
        self._over, self._over_utc_us = True, end_utc_us
        if self._ending is not None:
            self._ending.tell()

    def _finish_file(self, end_utc_us: int | None, cause: str | None) -> None:
        self._filing.finish(end_utc_us, cause)
        for kind, since_utc_us in self._silent_since.items():
            gap = track_gap(kind, since_utc_us, max(since_utc_us, self._filing.end_utc_us), "stall")
            self._writer.put(Note("gap", gap))
        self._silent_since.clear()

    def _lose(self, cause: str) -> None:
        told_s = time.monotonic()
        news = self.state != "lost" or (self.cause != cause and told_s - self._told_s > _CHATTER_S)
        self.state, self.cause = "lost", cause
        if news and self._ending is None:
            self._told_s = told_s
            self._tell("SourceRecordingLost", {"session": self.session, "source": self.source, "cause": cause})

    def _started(self, start_utc_us: int) -> None:
        self.state, self.cause, self.start_utc_us = "recording", None, start_utc_us
        if self._ending is None:
            fact = {"session": self.session, "source": self.source, "start_utc_us": start_utc_us}
            self._tell("SourceRecordingStarted", fact)

    # --- what the disk says (from its thread) ---

    def _on_durable(self, run: int, start_utc_us: int) -> None:
        with self._lock:
            if run == self._filing.run and self._filing.feed is not None and not self._over:
                self.start_utc_us = start_utc_us
                if not self._silent_since and not self._disk_full:
                    self._started(start_utc_us)

    def _on_disk(self, error: Exception | None) -> None:
        with self._lock:
            self._disk_full = error is not None
            if error is not None:
                what = error.strerror if isinstance(error, OSError) else type(error).__name__
                log.error("%s/%s: the disk refuses (%s)", self.session, self.source, what)
                self._lose("disk")
            elif self._filing.is_open and not self._silent_since and not self._over:
                self._started(self.start_utc_us)
