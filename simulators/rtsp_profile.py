"""What a simulated camera or microphone is set to: codecs, groups of pictures, its clock and its sender reports."""

from dataclasses import dataclass, fields
from typing import Any

PICTURES = ("h264", "h265", "vp8", "none")
SOUNDS = ("aac", "opus", "pcma", "pcmu", "g722", "none")
GROUPS = ("short", "long", "smart")
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class CameraProfile:
    """The settings of one camera; the defaults are a camera set well.

    `groups`: a key frame each second (short), each ten seconds (long), or where the codec likes (smart).
    `report_after_s`: the first sender report comes so late (0 … 86400); `reports` False: none ever.
    `report_error_s`: the camera's clock, as its reports tell it, is wrong by this (±86400); its pictures are not.
    `stuffing_bytes`: so much is added to each picture (0 … 1000000), for a rate as large cameras have; not for vp8.
    `wrap_after_s`: the 32-bit stamps of both tracks wrap so long after PLAY (0: somewhere, as the standard wants).
    """

    picture: str = "h264"
    sound: str = "aac"
    groups: str = "short"
    b_frames: int = 0
    reports: bool = True
    report_after_s: float = 0.0
    report_error_s: float = 0.0
    wrap_after_s: float = 0.0
    stuffing_bytes: int = 0

    def __post_init__(self) -> None:
        for name, allowed in (("picture", PICTURES), ("sound", SOUNDS), ("groups", GROUPS)):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}; got {getattr(self, name)!r}")
        if (self.picture, self.sound) == ("none", "none"):
            raise ValueError("a camera without picture and sound is none")
        if not 0 <= self.b_frames <= (0 if self.picture == "vp8" else 3):
            raise ValueError("b_frames must be a number from 0 to 3, and 0 for vp8")
        if not 0 <= min(self.report_after_s, self.wrap_after_s) <= max(self.report_after_s, self.wrap_after_s) <= DAY_S:
            raise ValueError(f"report_after_s and wrap_after_s must be numbers from 0 to {DAY_S:.0f}")
        if not 0 <= self.stuffing_bytes <= (1_000_000 if self.picture in ("h264", "h265") else 0):
            raise ValueError("stuffing_bytes must be a number from 0 to 1000000, and 0 without H.264 or H.265")
        if abs(self.report_error_s) > DAY_S:
            raise ValueError(f"report_error_s must be a number from -{DAY_S:.0f} to {DAY_S:.0f}")

    @property
    def is_live(self) -> bool:
        """True if the picture shows the running clock; else it is a short film that begins again and again."""
        return (self.picture, self.groups, self.b_frames, self.stuffing_bytes) == ("h264", "short", 0, 0)


def read_profile(text: str) -> CameraProfile:
    """`picture=h265,sound=opus,reports=no` → the profile. Raises ValueError for what is no setting."""
    kinds: dict[str, Any] = {each.name: type(each.default) for each in fields(CameraProfile)}
    given: dict[str, Any] = {}
    for part in filter(None, text.split(",")):
        name, _, value = part.partition("=")
        if name not in kinds:
            raise ValueError(f"unknown camera setting {name!r}; one of {', '.join(kinds)}")
        given[name] = value == "yes" if kinds[name] is bool else kinds[name](value)
        if kinds[name] is bool and value not in ("yes", "no"):
            raise ValueError(f"{name} must be yes or no")
    return CameraProfile(**given)
