"""One source of one session: decides where files begin and end, and tells what happened to it."""

import errno
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import av

from recorder import plan
from recorder.boxes import Kind, NotFragmented
from recorder.clock import Clock
from recorder.lines import gap_cause, media_end_us, open_manifest, seal_lines, track_gap
from recorder.manifest import Line
from recorder.mux import Feed, Muxer, Sample
from recorder.settings import RecorderSite
from recorder.writer import Begin, Close, Data, DiskWriter, GapUntil, Note, accounted_until

log = logging.getLogger(__name__)

State = Literal["waiting", "recording", "lost"]
Tell = Callable[[str, dict[str, Any]], None]
"""Takes the kind and the members of a fact."""

_APART_US = 250_000
"""Least media time between two connections, so that the early sound of the second never overlaps the first."""
_PATIENCE_S = 5.0
_STUCK_S = 3.0
"""A disk that is busy so long with one fragment counts as full."""
_CHATTER_S = 10.0
"""A lost source's cause may change with every try; it is told again so seldom."""
_QUIET_US = 1_000_000
"""Silence before the end that is written down as a gap."""


class Recording:
    """Thread-safe: a capture gives samples, a watch says what is lost, the keeper seals."""

    def __init__(self, session: str, source: str, folder: Path, clock: Clock, site: RecorderSite, tell: Tell) -> None:
        """Opens the folder (made if need be; must be recovered before). Raises OSError, ManifestBroken."""
        self.session, self.source, self.folder = session, source, folder
        self.state: State = "waiting"
        self.cause: str | None = None
        self.start_utc_us = 0
        self._clock, self._site, self._tell = clock, site, tell
        self._manifest = open_manifest(session, source, folder, clock.utc_us())
        self._epoch_utc_us = int(self._manifest.lines[0]["utc_us"])
        self._shift_us = max(0, accounted_until(self._manifest.lines) - clock.utc_us())
        """The host's clock was turned back while nothing ran: this recording's time never is."""
        self._writer = DiskWriter(folder, self._manifest, self._first_cause(), self._on_durable, self._on_disk)
        self._media_end_us = max(0, self._writer.cursor_utc_us - self._epoch_utc_us, media_end_us(self._manifest))
        self._lock = threading.RLock()
        self._run = 0
        self._feed: Feed | None = None
        self._muxer: Muxer | None = None
        self._has_header = self._follows = False
        self._offset_us: int | None = None
        self._segment_start_us = 0
        self._silent_since: dict[Kind, int] = {}
        self._end_utc_us = self._writer.cursor_utc_us
        self._disk_full = self._slow = self._over = False
        self._told_s = 0.0
        if self._shift_us:
            self._writer.put(Note("host_clock_step", {"utc_us": self._end_utc_us, "step_us": -self._shift_us}))

    def _first_cause(self) -> str:
        if self._shift_us:
            return "clock"
        return "restart" if any(line["kind"] == "segment" for line in self._manifest.lines) else "connect"

    # --- what the capture says ---

    def begin_run(self, feed: Feed) -> None:
        """A connection stands; its samples follow."""
        with self._lock:
            self._run += 1
            self._feed, self._offset_us, self._follows = feed, None, False
            now_utc_us = self._clock.utc_us()
            self.note("connected", utc_us=now_utc_us, picture=feed.codec("picture"), sound=feed.codec("sound"))

    def take(self, sample: Sample) -> None:
        """One sample, in order of arrival."""
        with self._lock:
            if self._over or self._feed is None:
                return
            if self._shift_us:
                sample = replace(sample, utc_us=sample.utc_us + self._shift_us)
            try:
                self._take(sample, self._feed)
            except (av.error.FFmpegError, ValueError, NotFragmented) as error:
                log.error("%s/%s: a packet could not be stored (%s)", self.session, self.source, type(error).__name__)
                self._muxer = None
                self._run += 1
                self._close_file("dropped")
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
            if not self._silent_since and self._muxer is not None and not self._disk_full:
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
            self._feed = None
            self._lose(cause)

    def lose(self, cause: str) -> None:
        """Tell that the source is not recorded now; the file stays open."""
        with self._lock:
            if not self._over:
                self._lose(cause)

    # --- what the keeper says ---

    def watch(self) -> None:
        """See a disk that hangs without an error."""
        stuck = self._writer.stuck_s > _STUCK_S
        with self._lock:
            if stuck and not self._disk_full:
                self._slow = True
                self._on_disk(OSError(errno.ETIMEDOUT, "it does not answer"))
            elif self._slow and not stuck:
                self._slow = False
                self._on_disk(None)

    def seal(self) -> str | None:
        """End for good: last file, retention, sealed line. Gives the manifest's digest; None if the disk refuses."""
        with self._lock:
            end_utc_us, now_utc_us = self._end_utc_us, self._clock.utc_us() + self._shift_us
            if self._muxer is None or now_utc_us - end_utc_us > _QUIET_US:
                end_utc_us = max(end_utc_us, now_utc_us)
            self._over = True
            self._finish_file(None, "stall")
        sealed = self._writer.put(GapUntil(end_utc_us)) and seal_lines(self._writer.put, self._site, end_utc_us)
        good = self._writer.finish(_PATIENCE_S) and sealed
        digest = self._manifest.sha256() if good else None
        self._manifest.close()
        return digest

    def stop(self) -> None:
        """End without sealing: the last file is complete and in the manifest; a later start goes on."""
        with self._lock:
            self._over = True
            self._finish_file(None, "restart")
        self._writer.finish(_PATIENCE_S)
        self._manifest.close()

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

    def _take(self, sample: Sample, feed: Feed) -> None:
        picture_key = sample.kind == "picture" and sample.key
        if self._muxer is None:
            if not picture_key or (self._disk_full and not self._writer.idle):
                return
            self._open_file(sample, feed)
        elif picture_key and self._is_due(sample):
            self._finish_file(sample.utc_us, None)
            self._follows = True
            self._open_file(sample, feed)
        self._keep(self._mux(sample))
        if sample.kind == "picture":
            self._end_utc_us = max(self._end_utc_us, sample.utc_us + sample.duration_us)
        self._media_end_us = max(self._media_end_us, sample.dts_us + sample.duration_us + (self._offset_us or 0))

    def _mux(self, sample: Sample) -> Sequence[bytes]:
        return self._muxer.put(sample) if self._muxer is not None else ()

    def _is_due(self, sample: Sample) -> bool:
        now_us = sample.dts_us + (self._offset_us or 0)
        return plan.is_due(self._segment_start_us, now_us, sample.duration_us, self._site.segment_s * 1_000_000)

    def _open_file(self, sample: Sample, feed: Feed) -> None:
        if self._offset_us is None:
            wall_us = sample.utc_us - self._epoch_utc_us
            self._offset_us = max(wall_us, self._media_end_us + _APART_US if self._media_end_us else 0) - sample.dts_us
        self._segment_start_us = sample.dts_us + self._offset_us
        self._muxer = Muxer(feed, self._site.fragment_ms, self._offset_us)
        self._suffix, self._has_header = feed.suffix, False
        self._file_utc_us = sample.utc_us

    def _keep(self, units: Sequence[bytes]) -> None:
        for unit in units:
            if not self._has_header:
                start = None if self._follows else self._file_utc_us
                self._writer.put(Begin(unit, self._suffix, start))
                self._has_header, self._follows = True, False
            elif not self._writer.put(Data(unit, self._run)):
                self._overflow()
                return

    def _overflow(self) -> None:
        log.error("%s/%s: the disk takes nothing; pictures are being lost", self.session, self.source)
        muxer, self._muxer = self._muxer, None
        if muxer is not None:
            muxer.close()
        self._writer.drop_pending()
        self._run += 1  # what comes after is new evidence of a disk that works
        self._close_file("disk")

    def _finish_file(self, end_utc_us: int | None, cause: str | None) -> None:
        """Flush the muxer and close the file at `end_utc_us` (None: where the last picture ends)."""
        muxer, self._muxer = self._muxer, None
        if muxer is not None:
            try:
                self._keep(muxer.close())
            except (av.error.FFmpegError, ValueError, NotFragmented) as error:
                log.error("%s/%s: the last fragment is lost (%s)", self.session, self.source, type(error).__name__)
            self._writer.put(Close(self._end_utc_us if end_utc_us is None else end_utc_us, gap_cause(cause)))
        for kind, since_utc_us in list(self._silent_since.items()) if end_utc_us is None else ():
            self._writer.put(Note("gap", track_gap(kind, since_utc_us, max(since_utc_us, self._end_utc_us), "stall")))
            del self._silent_since[kind]

    def _close_file(self, cause: str) -> None:
        self._writer.put(Close(None, gap_cause(cause)))
        self._follows = False

    def _lose(self, cause: str) -> None:
        told_s = time.monotonic()
        news = self.state != "lost" or (self.cause != cause and told_s - self._told_s > _CHATTER_S)
        self.state, self.cause = "lost", cause
        if news:
            self._told_s = told_s
            self._tell("SourceRecordingLost", {"session": self.session, "source": self.source, "cause": cause})

    def _started(self, start_utc_us: int) -> None:
        self.state, self.cause, self.start_utc_us = "recording", None, start_utc_us
        self._tell(
            "SourceRecordingStarted", {"session": self.session, "source": self.source, "start_utc_us": start_utc_us}
        )

    # --- what the disk says (from its thread) ---

    def _on_durable(self, run: int, start_utc_us: int) -> None:
        with self._lock:
            if run == self._run and self._feed is not None and not self._over:
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
            elif self._muxer is not None and not self._silent_since and not self._over:
                self._started(self.start_utc_us)
