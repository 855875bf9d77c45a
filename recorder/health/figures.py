"""What is counted of one source, packet by packet: a tap of its capture, so it must cost next to nothing."""

import time
from dataclasses import asdict, dataclass

from recorder.boxes import Kind
from recorder.health.clocks import CameraClock, ClockReader
from recorder.health.groups import Groups
from recorder.health.tracks import Track, TrackFigures
from recorder.mux import Feed, Sample
from recorder.sender_reports import Report

CHANGED = "changed"
"""The picture changed inside a connection: nothing is lost, another run follows at once."""
HOLE_US = 1_000_000
"""Missing media time inside a connection that counts as lost."""


@dataclass(frozen=True, slots=True)
class PictureFigures:
    """What the picture is made of. Group = from one key frame to the next."""

    width_px: int
    height_px: int
    profile: str | None
    frames_per_s: float
    group_last_ms: int | None
    group_max_ms: int | None
    group_running_ms: int | None
    groups_counted: int
    groups_vary: bool
    b_frames: int
    size_changes: int


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """One source. `lost_ms` counts from the first packet of this process to now."""

    connected: bool
    connected_ms: int | None
    connections: int
    cause: str | None
    lost_ms: int
    losses: int
    tracks: dict[Kind, TrackFigures]
    picture: PictureFigures | None

    def to_plain(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


class SourceCounter:
    """The tap: `begin_run`, `take`, `end_run` come from the capture's thread; `read` from any."""

    def __init__(self, *, reports: bool = True) -> None:
        """`reports`: whether such a source tells its clock at all."""
        self._tracks: dict[Kind, Track] = {}
        self._groups = Groups()
        self._clock = ClockReader(expected=reports)
        self._sizes: tuple[tuple[int, int], ...] = ()
        self._profile: str | None = None
        self._b_frames = self._losses = self._lost_us = self._connections = 0
        self._cause: str | None = None
        self._begun_ns = self._ended_ns = 0
        self._due_us = self._last_pts = 0

    def begin_run(self, feed: Feed) -> None:
        """A connection stands."""
        now_ns = time.monotonic_ns()
        self._connections += 1
        if self._ended_ns and self._cause != CHANGED:
            self._lost_us += (now_ns - self._ended_ns) // 1000
        self._begun_ns, self._ended_ns, self._cause = now_ns, 0, None
        self._groups.restart()
        self._clock.restart()
        self._due_us = self._last_pts = 0
        tracks: dict[Kind, Track] = {}
        for kind in feed.streams:
            tracks[kind] = self._tracks.get(kind) or Track()
            tracks[kind].codec = feed.codec(kind) or ""
            tracks[kind].restart()
        self._tracks = tracks
        if "picture" in feed.streams:
            self._note_picture(feed)

    def _note_picture(self, feed: Feed) -> None:
        if not self._sizes or self._sizes[-1] != feed.size_px:
            self._sizes = (*self._sizes[-9:], feed.size_px)
        profile = getattr(feed.streams["picture"].codec_context, "profile", None)
        self._profile = str(profile) if profile else None

    def take(self, sample: Sample) -> None:
        """Count one packet."""
        now_ns = time.monotonic_ns()
        track = self._tracks.get(sample.kind)
        if track is None:
            return
        track.count(sample.size, now_ns)
        if sample.report is not None:
            arrived_utc_us, ntp, rtp = sample.report
            self._clock.take(now_ns // 1000, Report(ntp, rtp).utc_us - arrived_utc_us)
        if sample.kind == "picture":
            self._take_picture(sample)

    def _take_picture(self, sample: Sample) -> None:
        dts_us = sample.dts_us
        if sample.key:
            self._groups.key(dts_us)
        if sample.pts < self._last_pts:
            self._b_frames += 1
        self._last_pts = sample.pts
        if self._due_us and dts_us - self._due_us > HOLE_US:
            self._losses += 1
            self._lost_us += dts_us - self._due_us
        self._due_us = dts_us + sample.duration_us

    def end_run(self, cause: str) -> None:
        """The connection is over; time is lost from the last packet on."""
        last_ns = max((track.last_ns for track in self._tracks.values()), default=0)
        self._ended_ns = max(last_ns, self._begun_ns) or time.monotonic_ns()
        self._losses += cause != CHANGED
        self._cause = cause

    def read(self) -> SourceFigures:
        """The figures now."""
        now_ns = time.monotonic_ns()
        ended_ns = self._ended_ns
        connected = bool(self._begun_ns) and not ended_ns
        lost_us = self._lost_us + ((now_ns - ended_ns) // 1000 if ended_ns else 0)
        tracks = {kind: track.read(now_ns) for kind, track in self._tracks.items()}
        return SourceFigures(
            connected=connected,
            connected_ms=(now_ns - self._begun_ns) // 1_000_000 if connected else None,
            connections=self._connections,
            cause=self._cause,
            lost_ms=lost_us // 1000,
            losses=self._losses,
            tracks=tracks,
            picture=self._picture(tracks) if self._sizes else None,
        )

    def clock(self) -> CameraClock:
        """The camera's clock against ours."""
        return self._clock.read()

    def _picture(self, tracks: dict[Kind, TrackFigures]) -> PictureFigures:
        groups = self._groups
        lengths_us, begun_us = groups.lengths_us, groups.begun_us
        width_px, height_px = self._sizes[-1]
        picture = tracks.get("picture")
        return PictureFigures(
            width_px=width_px,
            height_px=height_px,
            profile=self._profile,
            frames_per_s=picture.packets_per_s if picture is not None else 0.0,
            group_last_ms=lengths_us[-1] // 1000 if lengths_us else None,
            group_max_ms=groups.longest_us // 1000 if lengths_us else None,
            group_running_ms=None if begun_us is None else max(0, self._due_us - begun_us) // 1000,
            groups_counted=len(lengths_us),
            groups_vary=groups.vary,
            b_frames=self._b_frames,
            size_changes=len(self._sizes) - 1,
        )
