"""The live fragments of one source: made in a thread of their own, and only while somebody looks."""

import logging
import threading
from collections import deque
from typing import Final

import av

from recorder.boxes import Kind, NotFragmented, Track, read_fragments, read_header
from recorder.live.viewer import Unit, Viewer
from recorder.mux import Feed, Sample
from recorder.playback.browser_mux import BrowserMuxer

log = logging.getLogger(__name__)

FRAGMENT_MS: Final = 120
"""Three pictures of 25 a second: shorter fragments cost more and bring little."""
WAITING_MOST: Final = 2_000
"""Samples that wait for the thread; beyond it they are dropped up to the next key frame."""
GROUP_BYTES_MOST: Final = 16 << 20
"""A longer group of pictures is not kept for viewers who come later; they wait for the next one."""
FIRST_US: Final = 10_000_000
"""Media time of the first picture: sound that was a little earlier still has a time above zero."""


class LiveTap:
    """A `Tap` of a capture. Every viewer gets the header and what came since the last key frame, then all that comes."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._change = threading.Condition()
        self._waiting: deque[Sample | BrowserMuxer | None] = deque()
        self._skipping = self._ending = False
        self._lead: Kind = "picture"
        self._sharing = threading.Lock()
        self._viewers: list[Viewer] = []
        self._group: list[Unit] = []
        """The header and the fragments since the last key frame."""
        self._group_bytes = 0
        self._muxer: BrowserMuxer | None = None
        self._tracks: dict[int, Track] | None = None
        self._first: Sample | None = None
        self._thread = threading.Thread(target=self._run, name=f"live {source}", daemon=True)
        self._thread.start()

    # --- what the capture says: it is queued, nothing else ---

    def begin_run(self, feed: Feed) -> None:
        """A connection stands. The muxer is made here: it copies the streams' description while they are open."""
        self._lead = feed.lead
        muxer: BrowserMuxer | None = None
        try:
            muxer = BrowserMuxer(feed, FRAGMENT_MS)
        except (av.error.FFmpegError, ValueError) as error:
            log.warning("%s: no live view of this (%s)", self._source, type(error).__name__)
        with self._change:
            self._skipping = False
            self._waiting.append(muxer)
            self._change.notify()

    def take(self, sample: Sample) -> None:
        """One sample, in order of arrival."""
        key = sample.kind == self._lead and sample.key
        with self._change:
            if len(self._waiting) >= WAITING_MOST:
                self._waiting = deque(each for each in self._waiting if not isinstance(each, Sample))
                self._skipping = True
            if self._skipping and not key:
                return
            self._skipping = False
            self._waiting.append(sample)
            self._change.notify()

    def end_run(self, cause: str) -> None:
        """The connection is over."""
        with self._change:
            self._waiting.append(None)
            self._change.notify()

    # --- viewers ---

    def join(self, viewer: Viewer) -> None:
        """From now on for this viewer too."""
        with self._sharing:
            for unit in self._group:
                viewer.offer(unit)
            self._viewers.append(viewer)

    def leave(self, viewer: Viewer) -> int:
        """No longer; gives how many are left."""
        with self._sharing:
            self._viewers = [each for each in self._viewers if each is not viewer]
            return len(self._viewers)

    def stop(self) -> None:
        """End the thread; the tap must be removed from its capture before."""
        with self._change:
            self._ending = True
            self._change.notify()
        self._thread.join()
        self._close_viewers()

    # --- the thread ---

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._ending)
                if self._ending:
                    return
                item = self._waiting.popleft()
            try:
                self._do(item)
            except (av.error.FFmpegError, ValueError, NotFragmented) as error:
                log.warning("%s: live view begins anew (%s)", self._source, type(error).__name__)
                self._muxer = None
                self._close_viewers()

    def _do(self, item: Sample | BrowserMuxer | None) -> None:
        if isinstance(item, Sample):
            self._mux(item)
            return
        self._muxer, self._tracks, self._first = item, None, None
        if item is None:
            with self._sharing:
                self._group, self._group_bytes = [], 0

    def _mux(self, sample: Sample) -> None:
        if self._muxer is None:
            return
        if self._first is None:
            if sample.kind != self._lead or not sample.key:
                return
            self._first = sample
            self._muxer.media_offset_us = FIRST_US - sample.dts_us
        for data in self._muxer.put(sample):
            self._share(self._unit(data, self._first))

    def _unit(self, data: bytes, first: Sample) -> Unit:
        if self._tracks is None:
            self._tracks = read_header(data)[1]
            return Unit(data, told={"kind": "begin", "utc_us": first.utc_us, "media_us": FIRST_US})
        fragments = read_fragments(data, self._tracks, 0, len(data))
        return Unit(data, key=any(self._lead in each.parts and each.parts[self._lead].key for each in fragments))

    def _share(self, unit: Unit) -> None:
        with self._sharing:
            self._remember(unit)
            for viewer in self._viewers:
                viewer.offer(unit)

    def _remember(self, unit: Unit) -> None:
        """The group is what a further viewer begins with: a header, a key frame and what follows it."""
        if unit.told is not None:
            self._group, self._group_bytes = [unit], 0
            return
        if unit.key:
            self._group, self._group_bytes = self._group[:1], 0
        elif len(self._group) < 2:  # a group that was too long: the next key frame begins another
            return
        self._group.append(unit)
        self._group_bytes += len(unit.data)
        if self._group_bytes > GROUP_BYTES_MOST:
            self._group, self._group_bytes = self._group[:1], 0

    def _close_viewers(self) -> None:
        with self._sharing:
            self._group, self._group_bytes = [], 0
            for viewer in self._viewers:
                viewer.close()
