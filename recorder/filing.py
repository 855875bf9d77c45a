"""Where the files of one source begin and end: at key frames, one behind the other, nothing lost in between."""

import logging
from collections.abc import Sequence

import av

from recorder import plan
from recorder.boxes import Kind, NotFragmented
from recorder.clock import Clock
from recorder.lines import gap_cause
from recorder.mux import Feed, Muxer, Sample
from recorder.settings import RecorderSite
from recorder.writer import Begin, Close, Data, DiskWriter, Note

log = logging.getLogger(__name__)

BROKEN = (av.error.FFmpegError, ValueError, NotFragmented)
"""What a muxer raises; it is thrown away then."""
_EARLY_US = 20_000
"""A first key frame may be so much older than what is accounted for already; an older one is left to the next."""
_TURNED_US = 15_000_000
"""One that is older than this is no part of a camera's first burst: its time is wrong, and it is taken all the same."""
_APART_US = 250_000
"""Least media time between two connections, so that the early sound of the second never overlaps the first."""


class Filing:
    """Samples into files, files to the disk's queue. Not thread-safe: its recording holds the lock."""

    def __init__(
        self, writer: DiskWriter, clock: Clock, site: RecorderSite, source: str, epoch_utc_us: int, media_end_us: int
    ) -> None:
        """`epoch_utc_us`: media time 0; `media_end_us`: where the files that are there already end in it."""
        self.run = 0
        """Number of the connection, also counted up when what comes next is new evidence of a disk that works."""
        self._end_utc_us = writer.cursor_utc_us
        self._writer, self._clock, self._source = writer, clock, source
        self._fragment_ms, self._segment_us = site.fragment_ms, site.segment_s * 1_000_000
        self._epoch_utc_us = epoch_utc_us
        self._media_end_us = max(0, writer.cursor_utc_us - epoch_utc_us, media_end_us)
        self.feed: Feed | None = None
        """What the connection carries; None without one."""
        self._lead: Kind = "picture"
        self._muxer: Muxer | None = None
        self._has_header = self._follows = self._changed = False
        self._offset_us: int | None = None
        self._start_us = self._file_utc_us = 0
        self._length_us = self._segment_us
        self._last: dict[Kind, Sample] = {}
        """The last sample of each track since the connection began: its end is asked for seldom."""
        self._reports: list[list[int | str]] = []

    @property
    def is_open(self) -> bool:
        """Whether a file is being written."""
        return self._muxer is not None

    @property
    def end_utc_us(self) -> int:
        """Where the last sample of the leading track ends."""
        last = self._last.get(self._lead)
        return self._end_utc_us if last is None else max(self._end_utc_us, last.utc_us + last.duration_us)

    def _settle(self) -> None:
        """Write down where everything ends so far: what follows has other times, or another leading track."""
        self._end_utc_us = self.end_utc_us
        ends = [last.dts_us + last.duration_us + (self._offset_us or 0) for last in self._last.values()]
        self._media_end_us = max(self._media_end_us, *ends) if ends else self._media_end_us
        self._last = {}

    def begin_run(self, feed: Feed) -> None:
        """A new connection: its times have nothing to do with those before."""
        self.run += 1
        self._take_up(feed)
        self._offset_us, self._follows, self._changed = None, False, False
        self._length_us = plan.first_length_us(self._source, self._segment_us)

    def change_feed(self, feed: Feed) -> None:
        """The same connection with other settings: the next key frame begins a file with a header of its own."""
        self._take_up(feed)
        self._changed = True

    def _take_up(self, feed: Feed) -> None:
        self._settle()
        self.feed = feed
        self._lead = feed.lead

    def end_run(self) -> None:
        """The connection is over; its file was finished before."""
        self.feed = None

    def is_key(self, sample: Sample) -> bool:
        """Whether a file can begin with this sample."""
        return sample.kind == self._lead and sample.key

    def put(self, sample: Sample, may_begin: bool) -> bool:
        """Take a sample; a file is begun only if `may_begin`. False: the memory for a slow disk is used up.

        Raises one of `BROKEN`; `drop` then.
        """
        if sample.key and sample.kind == self._lead:
            self._rotate(sample, may_begin)
        muxer = self._muxer
        if muxer is None:
            return True
        if sample.report is not None:
            self._note_report(sample, *sample.report)
        units = muxer.put(sample)
        self._last[sample.kind] = sample
        return self._keep(units) if units else True

    def _rotate(self, key: Sample, may_begin: bool) -> None:
        if self._muxer is None:
            if may_begin and not self._is_early(key):
                self._open(key)
        elif self._changed or self._is_due(key):
            self.finish(key.utc_us, None)
            self._follows = True
            self._open(key)

    def _note_report(self, sample: Sample, arrival_utc_us: int, ntp: int, rtp: int) -> None:
        """What the camera said of its clock, as it said it, and the stamp in this file that it belongs to."""
        pts = sample.pts + round((self._offset_us or 0) / (sample.time_base * 1_000_000))
        mono_us = self._clock.mono_us(arrival_utc_us)
        self._reports.append([sample.kind, mono_us, arrival_utc_us, f"{ntp:016x}", rtp, pts])

    def _tell_reports(self) -> None:
        if self._reports:
            self._writer.put(Note("clock", {"samples": self._reports}))
            self._reports = []

    def _is_early(self, sample: Sample) -> bool:
        """Cameras begin with a burst of what was before: a file that began there would tell wrong times."""
        return _EARLY_US < self.end_utc_us - sample.utc_us < _TURNED_US

    def _is_due(self, sample: Sample) -> bool:
        return plan.is_due(self._start_us, sample.dts_us + (self._offset_us or 0), sample.duration_us, self._length_us)

    def _open(self, sample: Sample) -> None:
        if self.feed is None:
            return
        dts_us = sample.dts_us
        if self._offset_us is None:
            wall_us = sample.utc_us - self._epoch_utc_us
            self._offset_us = max(wall_us, self._media_end_us + _APART_US if self._media_end_us else 0) - dts_us
        elif self._follows:
            self._length_us = self._segment_us
        self._start_us = dts_us + self._offset_us
        self._muxer = Muxer(self.feed, self._fragment_ms, self._offset_us)
        self._suffix, self._has_header, self._changed = self.feed.suffix, False, False
        self._file_utc_us = sample.utc_us

    def _keep(self, units: Sequence[bytes]) -> bool:
        for unit in units:
            if not self._has_header:
                start = None if self._follows else self._file_utc_us
                self._writer.put(Begin(unit, self._suffix, start))
                self._has_header, self._follows = True, False
            elif not self._writer.put(Data(unit, self.run)):
                return False
        return True

    def finish(self, end_utc_us: int | None, cause: str | None) -> None:
        """Flush and close the file at `end_utc_us` (None: where the last sample ends). `cause`: why none follows."""
        muxer, self._muxer = self._muxer, None
        if muxer is None:
            return
        try:
            self._keep(muxer.close())
        except BROKEN as error:
            log.error("%s: the last fragment is lost (%s)", self._source, type(error).__name__)
        self._tell_reports()
        self._writer.put(Close(self.end_utc_us if end_utc_us is None else end_utc_us, gap_cause(cause)))

    def drop(self, cause: str, *, flush: bool = False) -> None:
        """Give the file up where it is; what comes next is new evidence. `flush`: FFmpeg can still be closed."""
        muxer, self._muxer = self._muxer, None
        if muxer is not None and flush:
            muxer.close()
            self._writer.drop_pending()
        self.run += 1
        self._tell_reports()
        self._writer.put(Close(None, gap_cause(cause)))
        self._follows = False
