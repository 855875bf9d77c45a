"""What a camera shows: the live clock or a film, a still in its place, another size. Changes begin at a key frame."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from simulators import rtsp_loop, rtsp_picture
from simulators.rtsp_codecs import CODECS
from simulators.rtsp_loop import PictureLoop
from simulators.rtsp_picture import FRAME_US, AccessUnit, Canvas
from simulators.rtsp_profile import CameraProfile
from simulators.rtsp_studio import Tick

Still = tuple[tuple[bytes, ...], tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture to send; `utc_us` is the moment that it shows."""

    utc_us: int
    key: bool
    nals: Sequence[bytes] = field(repr=False)


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


class Source(Protocol):
    """Something that gives a picture a tick."""

    def picture(self, tick: Tick) -> Picture | None:
        """The picture of this tick."""

    @property
    def parameter_sets(self) -> Sequence[bytes]:
        """NAL units among which the decoder's parameter sets are."""


class Live:
    """The shared live clock with this camera's name."""

    def __init__(self, name: str) -> None:
        self.switch = PictureSwitch(name)
        self.parameter_sets: Sequence[bytes] = rtsp_picture.encode_still(rtsp_picture.black_canvas())[0]

    def picture(self, tick: Tick) -> Picture | None:
        """The unit of this tick, if the encoder runs."""
        unit = tick.unit
        return Picture(unit.utc_us, unit.gop_index == 0, self.switch.nals(unit)) if unit else None


class Film:
    """A shared film with this camera's marks; `began_at` is the UTC frame that its first picture falls on."""

    def __init__(self, name: str, loop: PictureLoop, began_at: int = 0, stuffing_bytes: int = 0) -> None:
        self._name = name
        self._loop = loop
        self._began_at = began_at
        self._stuffing = "." * stuffing_bytes
        self.parameter_sets: Sequence[bytes] = loop.parameter_sets

    def picture(self, tick: Tick) -> Picture | None:
        """The film's picture of this tick."""
        unit, shown = self._loop.at(tick.frame_number - self._began_at)
        utc_us = (shown + self._began_at) * FRAME_US
        nals = CODECS[self._loop.codec].marked(unit.nals, f"{self._name} {utc_us}{self._stuffing}")
        return Picture(utc_us, unit.key, nals)


class Screen:
    """The picture side of one camera."""

    def __init__(self, name: str, profile: CameraProfile) -> None:
        self._name = name
        self._profile = profile
        self._live = Live(name) if profile.is_live else None
        self._usual: Source = self._live or Film(
            name, rtsp_loop.picture_loop(profile), stuffing_bytes=profile.stuffing_bytes
        )
        self._shown: Source = self._usual
        self._wanted: Source = self._usual
        self._last: Tick | None = None

    @property
    def parameter_sets(self) -> Sequence[bytes]:
        """NAL units for the session description, as the camera sends them now."""
        return self._shown.parameter_sets

    def picture(self, tick: Tick) -> Picture | None:
        """The picture of this tick; a change waits for a key frame of what comes."""
        self._last = tick
        shown = self._shown.picture(tick)
        if self._wanted is not self._shown:
            coming = self._wanted.picture(tick)
            if coming is not None and coming.key:
                self._shown = self._wanted
                return coming
        return shown

    def freeze(self) -> None:
        """Show the last picture's moment from now on."""
        utc_us = self._last.utc_us if self._last else time.time_ns() // 1000
        canvas = rtsp_picture.blank_canvas()
        rtsp_picture.paint_time(canvas, utc_us)
        rtsp_picture.paint_name(canvas, self._name)
        self._hold(canvas, at_once=True)

    def black(self) -> None:
        """Show what a covered lens sees."""
        self._hold(rtsp_picture.black_canvas(), at_once=False)

    def resize(self) -> None:
        """Go on in the other size, from the next key frame."""
        self._wanted = Film(self._name, rtsp_loop.picture_loop(self._profile, small=True))

    def mend(self) -> None:
        """Back to the usual picture."""
        self._wanted = self._usual
        if self._live is not None:
            self._live.switch.go_live()

    def _hold(self, canvas: Canvas, *, at_once: bool) -> None:
        if self._live is not None:
            self._live.switch.hold(rtsp_picture.encode_still(canvas), at_once=at_once)
            return
        now = self._last.frame_number + 1 if self._last else 0
        self._wanted = Film(self._name, rtsp_loop.still_loop(self._profile, canvas), began_at=now)
