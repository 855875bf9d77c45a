"""One connection to an RTSP camera, from its address to samples with true times; every failure is one word."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from types import TracebackType

import av

from recorder.clock import Clock
from recorder.connection import HOLD_MOST_US, HOLD_US, KEY_WAIT_US, SOCKET_SILENCE_US, Track
from recorder.heard import Heard, Lost
from recorder.mux import Feed, picture_size
from recorder.rtsp.client import RtspClient, RtspRefused
from recorder.rtsp.order import DecodeOrder, depth_seen
from recorder.rtsp.pictures import Coded
from recorder.rtsp.receiver import Line, Receiver, is_known
from recorder.rtsp.sdp import Media
from recorder.rtsp.templates import Templates, described_sets
from recorder.sender_reports import AnyPacket, Report
from recorder.settings import RecordedSource
from recorder.tie import Settling
from recorder.timing import RunTiming, Timed
from recorder.track_line import Arrival, TrackLine

log = logging.getLogger(__name__)

BELIEVED_US = 2_000_000
"""Starts of sound and picture that lie further apart by their arrival are not believed."""
DAMAGE_TOLD_US = 2_000_000
"""So often a picture that stays damaged is told."""
HELD_BYTES_MAX = 128 << 20
"""More than this before the first key frame comes from no camera."""
CHANGES_MAX, CHANGES_S = 20, 60.0
"""A picture that changes its settings more often than this comes from no camera; each change costs a decoded picture."""
FRAME_RATE = 25
"""Pictures a second of a camera that does not say."""

Held = tuple[Line, Coded, int]
"""A frame and when it arrived, UTC in µs."""


class NotKnown(Exception):
    """The camera sends something that is not taken apart here; FFmpeg may know it."""


class _Stream:
    """One track of the connection: its frames on their way to samples."""

    def __init__(self, number: int, line: Line) -> None:
        media = line.media
        self.line = line
        self.track = Track(number, line.kind, Fraction(1, media.rate))
        self.interval = round(media.rate / (media.frame_rate or FRAME_RATE)) if line.kind == "picture" else 0
        self.timing = TrackLine(self.track.time_base, self.interval or media.rate // 50)
        self.base = 0
        """RTP stamp of media time 0."""
        self.order = DecodeOrder(0, self.interval)
        self.damaged_utc_us = 0
        """Since when packets are missing from what is shown; 0 = all is whole."""
        self.last_utc_us = 0
        """When the frame before this one was; 0 before the first."""
        self._last_dts: int | None = None

    def arrival(self, coded: Coded, utc_us: int) -> Arrival:
        """The frame as the timing takes it."""
        pts = coded.stamp - self.base
        dts = self.order.dts(pts, key=coded.key)
        if self._last_dts is not None and 0 < dts - self._last_dts < self.line.media.rate // 2:
            self.interval = dts - self._last_dts
        self._last_dts = dts
        arrival = Arrival(self.track.number, max(pts, dts), dts, coded.duration or self.interval, utc_us)
        if self.line.report_is_new and self.line.report is not None:
            self._add_report(arrival, self.line.report)
        return arrival

    def packet(self, coded: Coded) -> AnyPacket:
        """The frame as muxers take it."""
        packet = av.Packet(coded.data)
        packet.time_base, packet.is_keyframe = self.track.time_base, coded.key
        return packet

    def heard(self, coded: Coded, arrival: Arrival, timed: Timed) -> Heard:
        """The frame as recordings take it, and what is missing before it."""
        heard = self.track.sample(self.packet(coded), arrival, timed)
        utc_us = heard.sample.utc_us
        if coded.lost or self.damaged_utc_us:
            heard.hole_us = max(heard.hole_us, self.damage_us(coded, utc_us))
        self.last_utc_us = utc_us
        return heard

    def damage_us(self, coded: Coded, utc_us: int) -> int:
        """Packets are missing: how much before this frame cannot be seen or heard as it was, in µs; 0 while it goes on.

        A picture is damaged until the next key frame, a sound for one frame.
        """
        since_utc_us = self.damaged_utc_us
        if coded.lost and not since_utc_us:
            lasts_us = self.timing.us(self.interval or coded.duration)
            since_utc_us = min(utc_us, self.last_utc_us + lasts_us) if self.last_utc_us else utc_us
            self.damaged_utc_us = since_utc_us
        whole = not coded.lost and (coded.key or self.line.kind == "sound")
        if not whole and utc_us - since_utc_us < DAMAGE_TOLD_US:
            return 0
        self.damaged_utc_us = 0 if whole else utc_us
        return utc_us - since_utc_us

    def _add_report(self, arrival: Arrival, report: tuple[int, int]) -> None:
        self.line.report_is_new = False
        arrival.report = Report(*report)
        ahead = (arrival.pts or 0) + self.base - self.line.sequence.unwrapped(report[1])
        arrival.camera_us = arrival.report.utc_us + ahead * 1_000_000 // self.line.media.rate
        if not self.timing.clock.anchored:  # RTP time is known from the first packet on: there is nothing to find out
            self.timing.clock.rebase_ticks(arrival.report, arrival.camera_us, arrival.pts or 0)


class RtspConnection:
    """Use it with `with`. First `begin`, which waits; then `waiting` as often as one likes, which never does."""

    def __init__(self, source: RecordedSource, clock: Clock) -> None:
        """Connects and starts the streams. Raises `Lost`; `NotKnown` when FFmpeg should try."""
        self.feed: Feed | None = None
        self.timing: RunTiming | None = None
        self._source, self._clock = source, clock
        self._changes_s: deque[float] = deque(maxlen=CHANGES_MAX)
        self._sets: dict[int, bytes] = {}
        password = source.password.get_secret_value() if source.password is not None else ""
        try:
            self._client = RtspClient(source.url, source.user, password, SOCKET_SILENCE_US / 1_000_000)
        except RtspRefused as refused:
            raise Lost(refused.cause) from None
        try:
            self._media = _chosen(self._client.describe(), source)
            self._receiver = Receiver(self._client, self._client.play(self._media))
        except RtspRefused as refused:
            self._client.close()
            raise Lost(refused.cause) from None
        except BaseException:
            self._client.close()
            raise
        self._streams = {line.channel: _Stream(number, line) for number, line in enumerate(self._receiver.lines)}

    def __enter__(self) -> "RtspConnection":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._receiver.close()

    def begin(self, goes_on: Callable[[], bool]) -> Iterator[Heard]:
        """Wait for the first key frame and for packets that tell the time well; gives what came until then."""
        held: list[Held] = []
        held_bytes, began_us = 0, self._clock.utc_us()
        settling = Settling()
        picture = next((line for line in self._receiver.lines if line.kind == "picture"), None)
        try:
            for portion in self._receiver.portions():
                if not goes_on():
                    return
                now_us = self._clock.utc_us()
                for line, coded in portion:
                    held.append((line, coded, now_us))
                    held_bytes += len(coded.data)
                    settling.note(line.channel, now_us - coded.stamp * 1_000_000 // line.media.rate, now_us)
                if held and self._is_ready(held, picture, settling, now_us):
                    break
                if held_bytes > HELD_BYTES_MAX or (not held and now_us - began_us > KEY_WAIT_US):
                    raise Lost("no_sound" if picture is None else "no_picture")
        except RtspRefused as refused:
            raise Lost(refused.cause) from None
        self._client.stop_waiting()
        yield from self._release(held)

    def waiting(self) -> Iterator[Heard]:
        """What has come since the last call; raises `Lost` at the end of the connection."""
        try:
            portion = self._receiver.waiting()
        except RtspRefused as refused:
            raise Lost(refused.cause) from None
        if not portion:
            return
        timing, now_us = self.timing, self._clock.utc_us()
        if timing is None:
            raise RuntimeError("begin comes before waiting")
        for line, coded in portion:
            if coded.key and line.kind == "picture" and self._receiver.parameter_sets() != self._sets:
                self._take_up(coded)
            stream = self._streams[line.channel]
            arrival = stream.arrival(coded, now_us)
            yield stream.heard(coded, arrival, timing.next(arrival))

    @property
    def packets_lost(self) -> int:
        """How many packets of all streams were sent and never came, so far."""
        return sum(line.sequence.loss.lost for line in self._receiver.lines)

    # --- inside ---

    def _is_ready(self, held: Sequence[Held], picture: Line | None, settling: Settling, now_us: int) -> bool:
        held_us = now_us - held[0][2]
        waits = settling.quiet_us(now_us) < HOLD_US and held_us < HOLD_MOST_US
        if picture is None:
            return not waits
        has_key = any(coded.key for line, coded, _ in held if line is picture)
        if not has_key and held_us > KEY_WAIT_US:
            raise Lost("no_picture")
        return has_key and not waits

    def _release(self, held: list[Held]) -> Iterator[Heard]:
        key = next((coded for line, coded, _ in held if line.kind == "picture" and coded.key), None)
        self._take_up(key)
        self._set_bases(held)
        for stream in self._streams.values():
            if stream.line.kind == "picture":
                seen = depth_seen((coded.stamp, coded.key) for line, coded, _ in held if line is stream.line)
                stream.order = DecodeOrder(seen, stream.interval)
        timing = self.timing = RunTiming([stream.timing for stream in self._streams.values()])
        arrivals = [self._streams[line.channel].arrival(coded, utc_us) for line, coded, utc_us in held]
        times = timing.begin(arrivals)
        for (line, coded, _), arrival, timed in zip(held, arrivals, times, strict=True):
            yield self._streams[line.channel].heard(coded, arrival, timed)

    def _set_bases(self, held: Sequence[Held]) -> None:
        """Media time 0 of each stream: one moment for all of them, that of the first frame."""
        quickest_us: dict[int, int] = {}
        for line, coded, utc_us in held:
            begun = coded.stamp + (coded.duration if line.kind == "sound" else 0)  # a sound is sent when it has ended
            origin_us = utc_us - begun * 1_000_000 // line.media.rate
            quickest_us[line.channel] = min(quickest_us.get(line.channel, origin_us), origin_us)
        origins_us = self._told_origins_us(quickest_us) or quickest_us
        first_us = min(origins_us[line.channel] + coded.stamp * 1_000_000 // line.media.rate for line, coded, _ in held)
        for channel, stream in self._streams.items():
            if channel in origins_us:
                stream.base = (first_us - origins_us[channel]) * stream.line.media.rate // 1_000_000

    def _told_origins_us(self, quickest_us: Mapping[int, int]) -> dict[int, int] | None:
        """UTC of RTP time 0 of each stream by what the camera said at the start; None when it said nothing believable."""
        began_us: dict[int, int] = {}
        for channel, stream in self._streams.items():
            if stream.line.start_stamp is None or channel not in quickest_us:
                return None
            start = stream.line.sequence.unwrapped(stream.line.start_stamp)
            began_us[channel] = quickest_us[channel] + start * 1_000_000 // stream.line.media.rate
        if max(began_us.values()) - min(began_us.values()) > BELIEVED_US:
            return None
        least_us = min(began_us.values())
        return {channel: quickest_us[channel] - at_us + least_us for channel, at_us in began_us.items()}

    def _take_up(self, key: Coded | None) -> None:
        """The streams for muxers, by what the camera really sends; anew when its picture has changed."""
        now_s = time.monotonic()
        if len(self._changes_s) == CHANGES_MAX and now_s - self._changes_s[0] < CHANGES_S:
            raise Lost("unreadable")
        self._changes_s.append(now_s)
        self._sets = dict(self._receiver.parameter_sets())
        picture = next((media for media in self._media if media.kind == "picture"), None)
        sets = {**described_sets(picture), **self._sets} if picture is not None else {}
        try:
            templates = Templates(self._media, sets)
            size_px = _size_px(picture, templates, key)
        except (av.error.FFmpegError, ValueError):
            raise Lost("unreadable") from None
        if picture is not None and not all(size_px):
            raise Lost("unreadable")
        self.feed = Feed(templates.streams, size_px)


def _chosen(described: Sequence[Media], source: RecordedSource) -> list[Media]:
    """The streams to record, the leading one first. Raises `Lost`; `NotKnown` when one of them is for FFmpeg to read."""
    pictures = [media for media in described if media.kind == "picture"]
    sounds = [media for media in described if media.kind == "sound"]
    if source.has_picture and not pictures:
        raise Lost("no_picture")
    if not source.has_picture and not sounds:
        raise Lost("no_sound")
    chosen = pictures[:1] if source.has_picture else []
    chosen += sounds[:1]
    if not all(is_known(media) for media in chosen):
        raise NotKnown
    return chosen


def _size_px(picture: Media | None, templates: Templates, key: Coded | None) -> tuple[int, int]:
    """Width and height of a key frame in px; zeros when it cannot be decoded or there is no picture."""
    if picture is None or key is None:
        return 0, 0
    context = templates.streams["picture"].codec_context
    return picture_size(context.name, context.extradata, key.data)
