"""The five kinds of devices, as calls and readings.

A driver is a blocking object used by exactly one thread. It decides nothing, keeps no queue and takes time from
`time.monotonic` alone. After `LinkLost` the next call tries to connect again by itself; while it backs off
(0.1 s doubling to 2 s) a call raises `LinkLost` at once.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Protocol


class Kind(Enum):
    """What a device is for; a lane, a door or a room asks for one of these."""

    READER = "reader"
    LOCKER = "locker"
    GATE = "gate"
    DOOR_BOARD = "door_board"
    CAMERA = "camera"


class CardType(Enum):
    """Whose card it is: the flag at byte 248 of the text block."""

    RESIDENT = "resident"
    HMT = "hmt"
    FOREIGN_2017 = "foreign_2017"
    FOREIGN_2023 = "foreign_2023"


@dataclass(frozen=True, slots=True)
class IdCard:
    """An identity card. Its check digit was verified; whether it is still valid is for the reader of the clock.

    `nation` is the name of the people ("汉"), empty for foreigners. `nationality` is an alpha-3 code or numeric code as
    printed, empty for residents. `valid_to` None means 长期. `photo` is the undecoded WLT block.
    """

    type: CardType
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    sex: str = field(repr=False)
    nation: str = field(repr=False)
    birth: date = field(repr=False)
    valid_from: date = field(repr=False)
    valid_to: date | None = field(repr=False)
    address: str = field(default="", repr=False)
    issuer: str = field(default="", repr=False)
    english_name: str = field(default="", repr=False)
    nationality: str = field(default="", repr=False)
    pass_number: str = field(default="", repr=False)
    photo: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class CardPresented:
    """A card was laid on the reader and read. `raw` is the reader's whole reply, for the encrypted store alone."""

    card: IdCard
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardUnreadable:
    """A card lies there but cannot be used. `status` is the reader's SW3, 0 when the content itself is not valid."""

    status: int
    advice: str


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The card that was read is gone."""


class BoxState(Enum):
    """State of a box's door, as its board senses it."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class BoxChanged:
    """A box is open or closed now; after each connect the first poll reports every box."""

    box: int
    state: BoxState


@dataclass(frozen=True, slots=True)
class OpenAck:
    """The board took the open command of that box. The box may still be shut: read its state."""

    box: int


class Direction(Enum):
    """Direction of a walk. TURNED_BACK: an alarm without a passage. UNKNOWN: the gate did not say."""

    FORWARD = "forward"
    BACKWARD = "backward"
    TURNED_BACK = "turned_back"
    UNKNOWN = "unknown"


class Beam(Enum):
    """Light beams of a gate; front is the one outside."""

    FRONT = "front"
    REAR = "rear"


@dataclass(frozen=True, slots=True)
class GateCounters:
    """Totals since the gate was made: each 21 bit, 0 to 2,097,151, then from 0 again."""

    forward: int
    backward: int
    alarms_forward: int
    alarms_backward: int


@dataclass(frozen=True, slots=True)
class GateAnswered:
    """The gate answered a handshake sent at or after that token was asked for. What it said before came before."""

    token: str


@dataclass(frozen=True, slots=True)
class BeamChanged:
    """A beam was blocked or cleared; `direction` is the gate's own opinion of the walk."""

    beam: Beam
    blocked: bool
    direction: Direction


@dataclass(frozen=True, slots=True)
class Passage:
    """One report of a passage. `zones` are the alarmed zones from 1, `metal_classes` what each zone took it for."""

    direction: Direction
    alarm: bool
    zones: tuple[int, ...]
    counters: GateCounters
    raw: bytes
    metal_classes: tuple[int, ...] = ()

    @property
    def metal_class(self) -> int:
        """The class that matters most: 6 (a phone) if any zone says so, else the first one found, 0 = none."""
        found = [metal for metal in self.metal_classes if metal]
        return 6 if 6 in found else (found[0] if found else 0)


@dataclass(frozen=True, slots=True)
class MissedPassages:
    """The counters moved by that much without a report: somebody passed unseen."""

    forward: int
    backward: int


@dataclass(frozen=True, slots=True)
class CountersReset:
    """The counters went down: the gate was reset or changed."""

    before: GateCounters
    after: GateCounters


@dataclass(frozen=True, slots=True)
class GateSettingsRead:
    """All that decides what the gate finds, a `name=value` each; told after each connect and when it changed.

    A gate that cannot tell its settings never says this: they are unknown. One that could and no longer does says it once,
    with no settings.
    """

    settings: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Digest over all of them, in hex; "" for none."""
        return hashlib.sha256("\n".join(self.settings).encode()).hexdigest() if self.settings else ""

    @property
    def revision(self) -> str:
        """The digest's beginning, as people compare it."""
        return self.sha256[:12]


@dataclass(frozen=True, slots=True)
class InputsRead:
    """All inputs and relays of a board, read one right after the other; index 0 is the one printed 1."""

    inputs: tuple[bool, ...]
    relays: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class CameraProbe:
    """What a camera sends. `key_frame_interval_s` and `fps` are 0 when they could not be measured in the time given."""

    codec: str
    width: int
    height: int
    fps: float
    key_frame_interval_s: float
    b_frames: bool
    audio_codec: str
    audio_rate_hz: int
    advice: tuple[str, ...]


Reading = (
    CardPresented
    | CardUnreadable
    | CardRemoved
    | BoxChanged
    | GateAnswered
    | BeamChanged
    | Passage
    | MissedPassages
    | CountersReset
    | GateSettingsRead
    | InputsRead
)


class Driver(Protocol):
    """What every driver can do.

    `poll_interval_ms` is the pause its thread should keep between two polls (0: `poll` itself waits for bytes).
    """

    @property
    def poll_interval_ms(self) -> int: ...

    def open(self) -> None:
        """Connect and say hello. Raises LinkLost, DeviceFault, or LocalFault for an address of the wrong form."""

    def close(self) -> None:
        """Let go of the line. May be called twice, and in any state."""

    def poll(self) -> list[Reading]:
        """One bounded poll, about 1 s at worst. Raises LinkLost or DeviceFault."""

    def identity(self) -> str:
        """Serial number, SAM id or firmware as read at the last connect, "" if the device has none."""


class IdCardReader(Driver, Protocol):
    """A reader of identity cards: CardPresented, CardUnreadable, CardRemoved."""


class LockerBoard(Driver, Protocol):
    """A board of locker boxes, counted from 1: BoxChanged."""

    def open_box(self, box: int) -> OpenAck:
        """Pulse the latch of one box. The acknowledgement is not an open door."""

    def states(self) -> dict[int, BoxState]:
        """State of every fitted box, read now."""


class PhoneGate(Driver, Protocol):
    """A walk-through gate, in wire order: GateAnswered, BeamChanged, Passage, MissedPassages, CountersReset, GateSettingsRead."""

    def handshake(self, token: str) -> None:
        """Send a handshake; `poll` brings GateAnswered with that token when its answer came."""


class DoorBoard(Driver, Protocol):
    """A board of relays and inputs, counted from 1 in calls: InputsRead at every poll."""

    def inputs(self) -> tuple[bool, ...]:
        """All inputs, read now."""

    def relays(self) -> tuple[bool, ...]:
        """All relays, read now."""

    def set_relay(self, relay: int, on: bool) -> None:
        """Switch a relay and leave it so."""

    def pulse(self, relay: int, duration_ms: int, on: bool = True) -> None:
        """Switch a relay for `duration_ms` (1 to 3,276,700, rounded up to full 100 ms); the board itself ends the pulse."""


class Camera(Driver, Protocol):
    """A camera. `poll` only asks whether it answers; its pictures are the recorder's."""

    def probe(self) -> CameraProbe:
        """Watch the stream for a moment and say what it is, with advice for the installer."""
