"""What a camera says it sends: its session description (RFC 8866), the parts that a recorder needs."""

import re
from dataclasses import dataclass, field

from recorder.boxes import Kind
from recorder.rtsp.messages import whole_number

_STATIC = {0: ("PCMU", 8_000, 1), 8: ("PCMA", 8_000, 1)}
_KINDS: dict[str, Kind] = {"video": "picture", "audio": "sound"}
RATE_MAX_HZ, CHANNELS_MAX = 1_000_000, 255
FRAME_RATE_MIN, FRAME_RATE_MAX = 0.1, 1_000.0
SECTIONS_MAX = 64
_WHOLE_URL = re.compile(r"^rtsps?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Media:
    """One stream of the camera. `encoding` in capitals, e.g. H264; `rate` is the RTP clock in Hz."""

    kind: Kind
    payload_type: int
    encoding: str
    rate: int
    channels: int
    parameters: dict[str, str] = field(default_factory=dict)
    control: str = ""
    frame_rate: float = 0.0

    @property
    def rtpmap(self) -> str:
        """The stream's line as the camera would write it."""
        name = {"MPEG4-GENERIC": "mpeg4-generic", "OPUS": "opus"}.get(self.encoding, self.encoding)
        return f"{self.payload_type} {name}/{self.rate}" + (f"/{self.channels}" if self.channels > 1 else "")


def read_description(text: str) -> list[Media]:
    """The pictures and sounds of a description, in its order; what makes no sense is passed over."""
    sections: list[list[str]] = []
    for line in text.replace("\r", "").split("\n"):
        if line.startswith("m="):
            sections.append([line])
        elif sections:
            sections[-1].append(line)
    return [media for section in sections[:SECTIONS_MAX] if (media := _read_media(section)) is not None]


def session_control(text: str) -> str:
    """The control attribute of the session as a whole; empty when it has none."""
    for line in text.replace("\r", "").split("\n"):
        if line.startswith("m="):
            break
        if line.startswith("a=control:"):
            return line[10:].strip()
    return ""


def control_url(base: str, control: str) -> str:
    """The address of a control attribute. Cameras append a relative one to the whole base, query and all."""
    if not control or control == "*":
        return base
    if is_whole_url(control):
        return control
    if control.startswith("/"):
        return base.rstrip("/") + control
    return base + ("" if base.endswith("/") or control.startswith("?") else "/") + control


def is_whole_url(text: str) -> bool:
    """Whether an address can stand for itself."""
    return _WHOLE_URL.match(text) is not None


def _read_media(section: list[str]) -> Media | None:
    words = section[0][2:].split()
    payload_type = whole_number(words[3]) if len(words) > 3 and words[0] in _KINDS else None
    if payload_type is None or payload_type > 127:
        return None
    encoding, rate, channels = _STATIC.get(payload_type, ("", 0, 1))
    parameters: dict[str, str] = {}
    control, frame_rate = "", 0.0
    for line in section[1:]:
        name, _, value = line[2:].partition(":") if line.startswith("a=") else ("", "", "")
        first, _, rest = value.strip().partition(" ")
        if name == "rtpmap" and first == str(payload_type):
            encoding, rate, channels = _read_rtpmap(rest, encoding, rate, channels)
        elif name == "fmtp" and first == str(payload_type):
            parameters = _read_parameters(rest)
        elif name == "control":
            control = value.strip()
        elif name == "framerate":
            frame_rate = _frame_rate(value)
    if not encoding or not 0 < rate <= RATE_MAX_HZ or not 0 < channels <= CHANNELS_MAX:
        return None
    return Media(_KINDS[words[0]], payload_type, encoding, rate, channels, parameters, control, frame_rate)


def _read_rtpmap(text: str, encoding: str, rate: int, channels: int) -> tuple[str, int, int]:
    parts = text.strip().split("/")
    told = whole_number(parts[1]) if len(parts) >= 2 else None
    if told is not None:
        encoding, rate = parts[0].upper(), told
        channels = (whole_number(parts[2]) or 1) if len(parts) > 2 else 1
    return encoding, rate, channels


def _read_parameters(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.strip().partition("=")
        if name:
            found[name.lower()] = value.strip()
    return found


def _frame_rate(text: str) -> float:
    """Pictures a second, 0 when it makes no sense."""
    try:
        rate = float(text)
    except ValueError:
        return 0.0
    return rate if FRAME_RATE_MIN <= rate <= FRAME_RATE_MAX else 0.0
