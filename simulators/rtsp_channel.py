"""One camera: its picture (live, frozen, black), its fault, and the clients that look at it."""

import time
from collections import deque
from typing import Protocol

from simulators import rtsp_picture, rtsp_rtp
from simulators.rtsp_media import Burst
from simulators.rtsp_messages import Credentials
from simulators.rtsp_picture import AccessUnit
from simulators.rtsp_studio import Tick

FAULT_KINDS = (
    "silent", "no_audio", "drop_connection", "refuse", "freeze", "black", "stall", "unauthorized", "pts_jump", "half_open",
)  # fmt: skip
_SETTINGS = {"stall": ("ms", 1, 60_000), "pts_jump": ("seconds", -86_400, 86_400)}
_DEFAULTS = {"stall": 2_000.0, "pts_jump": 10.0}

Still = tuple[tuple[bytes, ...], tuple[bytes, ...]]


class Viewer(Protocol):
    """A client's connection, as its camera sees it."""

    def show(self, burst: Burst) -> None:
        """Send one burst if the client plays."""

    def resume(self) -> None:
        """The camera is back: go on at the next key frame, unless abandoned."""

    def cut(self) -> None:
        """Close the connection at once."""

    def abandon(self) -> None:
        """Leave the connection open and never serve it again."""


class PictureSwitch:
    """Live, or a still. Black and the return to live begin at a key frame; a freeze keeps the picture just shown."""

    def __init__(self, name: str) -> None:
        self._name_slices = rtsp_picture.name_slices(name)
        self._skips = rtsp_picture.encode_skips()
        self._shown: Still | None = None
        self._next: Still | None = None

    def hold(self, still: Still, *, at_once: bool) -> None:
        """Show `still` from now on, or from the next key frame."""
        self._next = still
        if at_once:
            self._shown = still

    def go_live(self) -> None:
        """Back to the clock, at the next key frame."""
        self._next = None

    def nals(self, unit: AccessUnit) -> tuple[bytes, ...]:
        """The NAL units to send for this unit."""
        key = unit.gop_index == 0
        if key:
            self._shown = self._next
        if self._shown is not None:
            return self._shown[unit.idr_parity] if key else self._skips[unit.gop_index]
        return (*unit.nals[:-1], self._name_slices[unit.idr_parity]) if key else unit.nals


class CameraChannel:
    """A camera by name. At most one fault stands at a time; a new one takes the place of the old."""

    def __init__(self, name: str, credentials: Credentials | None) -> None:
        self.name = name
        self.credentials = credentials
        self.fault: str | None = None
        self.viewers: set[Viewer] = set()
        self._picture = PictureSwitch(name)
        self._shown_utc_us = 0
        self._clock_error_us = 0
        self._held: deque[Tick] = deque()
        self._stalled_until_utc_us: int | None = None
        self._stall_us = 0

    def apply_fault(self, kind: str, **settings: float) -> None:
        """Break the camera. Raises ValueError for an unknown kind or setting.

        A stall counts from the next picture, ends by itself, and then sends all that it held back.
        """
        figure = _figure(kind, settings)
        self.clear_fault()
        if kind in ("drop_connection", "refuse", "unauthorized", "half_open"):
            self._lose_viewers(silently=kind == "half_open")
        elif kind == "freeze":
            self._freeze()
        elif kind == "black":
            self._picture.hold(rtsp_picture.encode_still(rtsp_picture.black_canvas()), at_once=False)
        elif kind == "stall":
            self._stall_us = int(figure * 1_000)
        elif kind == "pts_jump":
            self._clock_error_us = int(figure * 1_000_000)
        self.fault = None if kind == "drop_connection" else kind

    def clear_fault(self) -> None:
        """Whole again. Connections that were cut or abandoned stay so; the client has to come back."""
        if self.fault in ("silent", "half_open"):
            for viewer in self.viewers:
                viewer.resume()
        self.fault = None
        self._clock_error_us = 0
        self._picture.go_live()
        self._end_stall()

    def publish(self, tick: Tick) -> None:
        """Take one tick of the studio."""
        if self._is_stalled(tick.unit.utc_us):
            self._held.append(tick)
        elif self.fault not in ("silent", "half_open"):
            self._send(tick)

    def _is_stalled(self, utc_us: int) -> bool:
        if self._stall_us:
            self._stalled_until_utc_us = self._stalled_until_utc_us or utc_us + self._stall_us
            if utc_us >= self._stalled_until_utc_us:
                self._end_stall()
                self.fault = None
        return self._stall_us > 0

    def _end_stall(self) -> None:
        self._stall_us, self._stalled_until_utc_us = 0, None
        while self._held:
            self._send(self._held.popleft())

    def _send(self, tick: Tick) -> None:
        unit = tick.unit
        self._shown_utc_us = unit.utc_us
        video = rtsp_rtp.video_payloads(self._picture.nals(unit))
        sound = () if self.fault == "no_audio" else tick.sound
        burst = Burst(unit.gop_index == 0, unit.utc_us, self._clock_error_us, video, sound)
        for viewer in tuple(self.viewers):
            viewer.show(burst)

    def _freeze(self) -> None:
        canvas = rtsp_picture.blank_canvas()
        rtsp_picture.paint_time(canvas, self._shown_utc_us or time.time_ns() // 1000)
        rtsp_picture.paint_name(canvas, self.name)
        self._picture.hold(rtsp_picture.encode_still(canvas), at_once=True)

    def _lose_viewers(self, *, silently: bool) -> None:
        for viewer in tuple(self.viewers):
            if silently:
                viewer.abandon()
            else:
                viewer.cut()


def _figure(kind: str, settings: dict[str, float]) -> float:
    if kind not in FAULT_KINDS:
        raise ValueError(f"unknown camera fault {kind!r}; one of {', '.join(FAULT_KINDS)}")
    name, low, high = _SETTINGS.get(kind, ("", 0, 0))
    unknown = sorted(set(settings) - {name})
    if unknown:
        raise ValueError(f"fault {kind!r} has no setting {', '.join(unknown)}")
    figure = settings.get(name, _DEFAULTS.get(kind, 0.0))
    if not isinstance(figure, int | float) or not low <= figure <= high:
        raise ValueError(f"fault {kind!r}: {name} must be a number from {low} to {high}")
    return float(figure)
