"""Where people go and what watches them: lanes, rooms, sources."""

import re
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from config.base import Id, Section

BOX_MAX = 999
_RANGE = re.compile(r"^(\d{1,3})(?:-(\d{1,3}))?$")


def _boxes(value: Any) -> Any:
    """`"1-8, 12"` as a list of numbers; anything else as it is."""
    if not isinstance(value, str):
        return value
    numbers: list[int] = []
    for part in value.split(","):
        match = _RANGE.match(part.strip())
        if match is None:
            raise ValueError('a range of boxes is written like "1-24" or "1-8, 12"')
        first = int(match[1])
        last = int(match[2] or first)
        if last < first:
            raise ValueError("a range of boxes counts upwards")
        numbers.extend(range(first, last + 1))
    return numbers


Box = Annotated[int, Field(ge=1, le=BOX_MAX, strict=True)]
Boxes = Annotated[
    tuple[Box, ...],
    Field(min_length=1, max_length=BOX_MAX),
    BeforeValidator(_boxes, json_schema_input_type=list[Box] | str),
]


class LaneSettings(Section):
    """`[[lane]]`. Card reader, kiosk, box bank, gate and main door, held by one person in one direction at a time."""

    id: Id = Field(description="Name of the lane, for example a.")
    entry_reader: Id = Field(description="Name of the card reader at the kiosk.")
    exit_reader: Id | None = Field(default=None, description="Name of the card reader inside, by the main door.")
    locker: Id = Field(description="Name of the locker board.")
    boxes: Boxes = Field(description='Boxes of that board that belong to this lane: a list, or text like "1-24".')
    gate: Id = Field(description="Name of the phone gate.")
    door: Id = Field(description="Name of the main door behind the gate.")
    kiosk_key: str = Field(
        pattern=r"^[A-Za-z0-9_-]{16,64}$",
        repr=False,
        description="Secret that the kiosk of this lane shows the controller: 16 to 64 letters, digits, _ or -.",
    )


RoomKind = Literal[
    "evaluation", "negotiation", "consultation", "inquiry", "material_transfer", "dining", "toilet", "overnight"
]
SESSION_KINDS: Final = frozenset({"evaluation", "negotiation", "consultation", "inquiry"})
"""Kinds of rooms that hold sessions, which are recorded."""

PRIVATE_KINDS: Final = frozenset({"dining", "toilet", "overnight"})
"""Kinds of rooms in which nothing records: people rest, sleep and wash there (国务院令第799号 8)."""


class RoomSettings(Section):
    """`[[room]]`. A room of the sealed area; of a kind that holds sessions: everything that a session in it records."""

    id: Id = Field(description="Name of the room, for example 1.")
    reader: Id | None = Field(default=None, description="Name of the card reader outside the room door.")
    door: Id | None = Field(default=None, description="Name of the room door.")
    kind: RoomKind = Field(
        default="evaluation",
        description="What the room is for: 浙发改公管〔2021〕440号, requirements of the place. Dining rooms, toilets, overnight"
        " and inquiry rooms are shared: people go there for a while. material_transfer: the room inside behind a hatch.",
    )
    area: Literal["inner", "outer"] = Field(
        default="inner", description="inner = behind the lanes, in the sealed area; outer = before them."
    )
    sources: tuple[Id, ...] = Field(
        default=(),
        max_length=64,
        description="Names of the sources that every session in this room records, its lane's camera included."
        " Recording from start to end, all sound and images: 浙发改公管〔2021〕440号 6.4.2."
        " None in dining rooms, toilets and overnight rooms: 国务院令第799号 8.",
    )


class HatchSettings(Section):
    """`[[hatch]]`. Two doors in one wall for material and meals: only one of them is ever unlocked."""

    id: Id = Field(description="Name of the hatch, for example hatch-1.")
    outer: Id = Field(description="Name of its door on the outer side, a [[door]] of kind hatch.")
    inner: Id = Field(description="Name of its door in the sealed area, a [[door]] of kind hatch.")


class SourceSettings(Section):
    """`[[source]]`. A camera with sound, or another source. The password is in a file or the environment, never here."""

    id: Id = Field(description="Name of the source; it is the name of its folder among the recordings.")
    kind: Literal["camera", "microphone", "phone", "screen"] = Field(
        default="camera",
        description="What it is. A camera and a PC's screen have a picture; a microphone and an IP phone are sound alone.",
    )
    address: str = Field(
        description="rtsp://HOST:PORT/PATH or rtsps://…, without user or password; for a microphone at this machine"
        " alsa:PCM, for example alsa:plughw:CARD=Mic (see `arecord -L`).",
        max_length=500,
    )
    user: str | None = Field(default=None, min_length=1, max_length=64, description="User name at the camera.")
    password_file: str | None = Field(
        default=None,
        min_length=1,
        description="File whose first line is the password; a relative path starts at the site file.",
    )
    password_env: str | None = Field(
        default=None, pattern=r"^[A-Z_][A-Z0-9_]*$", description="Environment variable that holds the password."
    )
    sound: bool = Field(
        default=True,
        strict=True,
        description="Whether this source must have sound: a silent microphone is then an alarm and stops entries."
        " False for cameras without one, and for screens.",
    )
