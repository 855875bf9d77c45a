"""One camera: its picture and sound, its fault, and the clients that look at it."""

from collections import deque
from typing import Protocol

from simulators import rtsp_faults, rtsp_messages, rtsp_sound
from simulators.rtsp_codecs import CODECS
from simulators.rtsp_faults import CameraFault
from simulators.rtsp_media import VIDEO_TRACK, Burst, SoundPacket
from simulators.rtsp_messages import Credentials
from simulators.rtsp_profile import CameraProfile
from simulators.rtsp_screen import Picture, Screen
from simulators.rtsp_sent import SentLog
from simulators.rtsp_studio import Tick


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


class CameraChannel:
    """A camera by name. At most one fault stands at a time; a new one takes the place of the old."""

    def __init__(
        self, name: str, credentials: Credentials | None, profile: CameraProfile, sent: SentLog | None = None
    ) -> None:
        self.name = name
        self.credentials = credentials
        self.profile = profile
        self.viewers: set[Viewer] = set()
        self._sent = sent
        self._fault: CameraFault | None = None
        self._fault_since_utc_us: int | None = None
        self._screen = None if profile.picture == "none" else Screen(name, profile)
        self._sound = None if profile.sound == "none" else rtsp_sound.encode_loop(profile.sound)
        self._held: deque[Tick] = deque()
        self._packets = 0

    @property
    def fault(self) -> str | None:
        """The kind of the fault that stands."""
        return self._fault.kind if self._fault else None

    def apply_fault(self, kind: str, **settings: float) -> None:
        """Break the camera. Raises ValueError for an unknown kind or setting.

        A stall counts from the next picture, ends by itself, and then sends all that it held back.
        """
        fault = rtsp_faults.read_camera_fault(kind, settings)
        self.clear_fault()
        if kind in rtsp_faults.CUTTING:
            self._lose_viewers(silently=kind == "half_open")
        if self._screen is not None:
            change = {"freeze": self._screen.freeze, "black": self._screen.black, "resize": self._screen.resize}
            change.get(kind, self._screen.mend)()
        self._fault = None if kind == "drop_connection" else fault

    def clear_fault(self) -> None:
        """Whole again. Connections that were cut or abandoned stay so; the client has to come back."""
        if self.fault in ("silent", "half_open"):
            for viewer in self.viewers:
                viewer.resume()
        self._fault = None
        self._fault_since_utc_us = None
        if self._screen is not None:
            self._screen.mend()
        self._send_held()

    def has_track(self, number: int) -> bool:
        """Whether there is a picture (0) or sound (1)."""
        return (self._screen if number == VIDEO_TRACK else self._sound) is not None

    def description(self) -> str:
        """What DESCRIBE answers."""
        parameter_sets = self._screen.parameter_sets if self._screen else ()
        return rtsp_messages.session_description(self.name, self.profile, parameter_sets, self._sound)

    def publish(self, tick: Tick) -> None:
        """Take one tick of the studio."""
        if self._fault_since_utc_us is None:
            self._fault_since_utc_us = tick.utc_us
        if self._is_stalled(tick.utc_us):
            self._held.append(tick)
            return
        self._send_held()
        if self.fault not in ("silent", "half_open"):
            self._send(tick)

    def _since_us(self, utc_us: int) -> int:
        """How long the fault has stood at this moment."""
        return utc_us - (utc_us if self._fault_since_utc_us is None else self._fault_since_utc_us)

    def _is_stalled(self, utc_us: int) -> bool:
        fault = self._fault
        if fault is not None and fault.kind == "stall":
            if self._since_us(utc_us) < fault.us("ms"):
                return True
            self._fault = None
        if fault is not None and fault.kind == "stutter":
            return self._since_us(utc_us) % fault.us("every_ms") < fault.us("ms")
        return False

    def _send_held(self) -> None:
        while self._held:
            self._send(self._held.popleft())

    def _send(self, tick: Tick) -> None:
        picture = self._screen.picture(tick) if self._screen is not None else None
        if not self.viewers and self._sent is None:
            return
        burst = Burst(
            key=self._screen is None or (picture is not None and picture.key),
            utc_us=tick.utc_us,
            stamp_error_us=self._stamp_error_us(tick.utc_us),
            report_error_us=self._report_error_us(),
            reports=self.profile.reports and self.fault != "no_reports",
            picture_utc_us=picture.utc_us if picture else tick.utc_us,
            video=self._video(picture),
            sound=self._sound_packets(tick),
        )
        for viewer in tuple(self.viewers):
            viewer.show(burst)

    def _stamp_error_us(self, utc_us: int) -> int:
        fault = self._fault
        if fault is not None and fault.kind == "pts_jump":
            return fault.us("seconds")
        if fault is not None and fault.kind == "stamp_jumps":
            is_off = self._since_us(utc_us) // fault.us("every_ms") % 2 == 0
            return fault.us("seconds") if is_off else 0
        return 0

    def _report_error_us(self) -> int:
        """How wrong the clock in the sender reports is. After `pts_jump` it is wrong together with the stamps."""
        fault = self._fault
        stepped = fault is not None and fault.kind in ("pts_jump", "report_error")
        return int(self.profile.report_error_s * 1_000_000) + (fault.us("seconds") if fault and stepped else 0)

    def _video(self, picture: Picture | None) -> list[bytes | None]:
        if picture is None or self.fault == "no_video":
            return []
        payloads = [self._unless_lost(each) for each in CODECS[self.profile.picture].payloads(picture.nals)]
        if self._sent is not None:
            whole = None not in payloads
            self._sent.picture(self.name, picture.utc_us, picture.nals, key=picture.key, whole=whole)
        return payloads

    def _sound_packets(self, tick: Tick) -> list[SoundPacket]:
        if self._sound is None or self.fault == "no_audio":
            return []
        loop = rtsp_sound.encode_loop(self.profile.sound, mute=True) if self.fault == "mute" else self._sound
        packets = []
        for frame in loop.between(tick.since_utc_us, tick.utc_us):
            payload = self._unless_lost(loop.codec.payload(frame.payload))
            if self._sent is not None:
                self._sent.sound(self.name, frame.utc_us, frame.payload, whole=payload is not None)
            packets.append(SoundPacket(frame.utc_us, payload))
        return packets

    def _unless_lost(self, payload: bytes) -> bytes | None:
        fault = self._fault
        if fault is None or fault.kind != "loss":
            return payload
        self._packets += 1
        return None if self._packets % int(fault.settings["every"]) == 0 else payload

    def _lose_viewers(self, *, silently: bool) -> None:
        for viewer in tuple(self.viewers):
            if silently:
                viewer.abandon()
            else:
                viewer.cut()
