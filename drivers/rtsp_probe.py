"""What was seen of a camera's stream, and what an installer should change."""

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from drivers.kinds import CameraProbe

KEY_FRAME_INTERVAL_MAX_S = 2.5
FPS_MIN = 10.0
AUDIO_GOOD = ("aac", "opus", "pcm_alaw", "pcm_mulaw")


class Order(BaseModel):
    """What to watch, and for how long."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    transport: str
    timeout_ms: int
    watch_ms: int


class Outcome(BaseModel):
    """A probe, or the names of the error's classes, the most special one first."""

    model_config = ConfigDict(frozen=True)

    probe: CameraProbe | None = None
    error: tuple[str, ...] = ()


@dataclass(slots=True)
class Watched:
    """Counts of one watch; times in seconds of the stream."""

    codec: str = ""
    width: int = 0
    height: int = 0
    audio_codec: str = ""
    audio_rate_hz: int = 0
    watched_s: float = 0.0
    times: list[float] = field(default_factory=list)
    key_times: list[float] = field(default_factory=list)
    reordered: bool = False
    audio_packets: int = 0

    def picture(self, time_s: float | None, key: bool) -> None:
        """A picture came, in the order of the wire."""
        if time_s is None:
            return
        if self.times and time_s < max(self.times[-8:]):
            self.reordered = True
        self.times.append(time_s)
        if key:
            self.key_times.append(time_s)

    def probe(self) -> CameraProbe:
        """The result with its advice."""
        return CameraProbe(
            codec=self.codec,
            width=self.width,
            height=self.height,
            fps=round(self._fps(), 2),
            key_frame_interval_s=round(self._key_frame_interval_s(), 2),
            b_frames=self.reordered,
            audio_codec=self.audio_codec,
            audio_rate_hz=self.audio_rate_hz,
            advice=tuple(self._advice()),
        )

    def _fps(self) -> float:
        if len(self.times) < 2:
            return 0.0
        span_s = max(self.times) - min(self.times)
        return (len(self.times) - 1) / span_s if span_s > 0 else 0.0

    def _key_frame_interval_s(self) -> float:
        pairs = zip(self.key_times, self.key_times[1:], strict=False)
        return max((later - earlier for earlier, later in pairs), default=0.0)

    def _advice(self) -> list[str]:
        return [*self._about_pictures(), *self._about_groups(), *self._about_sound()]

    def _about_pictures(self) -> list[str]:
        if not self.codec or not self.times:
            return ["no picture came: check the stream's path and that video is switched on"]
        advice = []
        if self.codec == "hevc":
            advice.append("the picture is H.265, which many browsers do not show: choose H.264 in the camera")
        elif self.codec != "h264":
            advice.append(f"the picture is {self.codec}: choose H.264 in the camera")
        if 0 < self._fps() < FPS_MIN:
            advice.append(f"only {self._fps():.1f} pictures a second: set at least {FPS_MIN:.0f}")
        if self.reordered:
            advice.append(
                "the stream has B-frames, which delay the picture: switch them off (profile Baseline, no smart codec)"
            )
        return advice

    def _about_groups(self) -> list[str]:
        interval_s = self._key_frame_interval_s()
        if not self.times:
            return []
        if interval_s == 0:
            return [f"no second key frame came in {self.watched_s:.0f} s: set a key frame (I-frame) every second"]
        if interval_s > KEY_FRAME_INTERVAL_MAX_S:
            return [f"a key frame only every {interval_s:.1f} s, so live pictures start late: set one every second"]
        return []

    def _about_sound(self) -> list[str]:
        if not self.audio_codec:
            return ["there is no sound: switch the microphone on in the camera"]
        if self.audio_packets == 0:
            return ["a sound track is announced but nothing came on it: check the microphone"]
        if self.audio_codec not in AUDIO_GOOD:
            return [f"the sound is {self.audio_codec}: choose AAC or G.711 in the camera"]
        return []
