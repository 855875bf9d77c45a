"""Small values that every machine of the core shares: the stamp of a fact, the site's plan, the profile's figures."""

from dataclasses import dataclass
from typing import Final

CORE_VERSION: Final = "0.1.0"
"""Version of the rules. Replay compares decisions within one core version (S9)."""

MS: Final = 1_000
"""Microseconds in a millisecond: stamps are in microseconds, the profile's figures in milliseconds."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a fact entered: UTC and monotonic time in microseconds, and the run of the process that saw it.

    Monotonic times compare within one `run_id` only.
    """

    utc_us: int
    mono_us: int
    run_id: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The figures of the site profile that decisions need, in milliseconds unless the name says otherwise."""

    identity_fresh_ms: int = 600_000
    declaration_fresh_ms: int = 900_000
    stored_fresh_ms: int = 600_000
    clear_fresh_ms: int = 30_000
    gate_window_ms: int = 60_000
    door_open_wait_ms: int = 10_000
    door_held_open_ms: int = 15_000
    box_open_wait_ms: int = 5_000
    box_close_wait_ms: int = 60_000
    kiosk_idle_ms: int = 60_000
    identity_wait_ms: int = 300_000
    room_entry_ms: int = 300_000
    override_ms_max: int = 60_000
    identity_staff_min: int = 2
    release_custodians: int = 2
    card_fail_alarm: int = 5
    notice_ms: int = 8_000
    unlock_retry_ms: int = 1_000


@dataclass(frozen=True, slots=True)
class DoorPlan:
    """A door: `kind` is "main" (of a lane) or "room"; `board` is the device that drives its lock."""

    id: str
    kind: str
    board: str
    unlock_pulse_ms: int


@dataclass(frozen=True, slots=True)
class LanePlan:
    """A lane: card reader, kiosk, box bank, gate and main door, held by one person at a time."""

    id: str
    entry_reader: str
    exit_reader: str | None
    locker: str
    boxes: tuple[int, ...]
    gate: str
    door: str


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """An evaluation room: its door and the reader outside it, and the sources that a session here records."""

    id: str
    reader: str | None
    door: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FireInputPlan:
    """A fire contact on an input board; `on_silence` is "fault" or "release"."""

    id: str
    board: str
    on_silence: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The site as the core sees it. `devices` maps a device's name to its kind."""

    doors: tuple[DoorPlan, ...] = ()
    lanes: tuple[LanePlan, ...] = ()
    rooms: tuple[RoomPlan, ...] = ()
    fire_inputs: tuple[FireInputPlan, ...] = ()
    devices: dict[str, str] | None = None

    def door(self, door_id: str) -> DoorPlan | None:
        """The door of that id, or None."""
        return next((door for door in self.doors if door.id == door_id), None)

    def lane(self, lane_id: str) -> LanePlan | None:
        """The lane of that id, or None."""
        return next((lane for lane in self.lanes if lane.id == lane_id), None)

    def room(self, room_id: str) -> RoomPlan | None:
        """The room of that id, or None."""
        return next((room for room in self.rooms if room.id == room_id), None)

    def lane_of_door(self, door_id: str) -> LanePlan | None:
        """The lane whose main door this is, or None for a room door."""
        return next((lane for lane in self.lanes if lane.door == door_id), None)

    def lane_of_gate(self, gate: str) -> LanePlan | None:
        """The lane that this gate stands in, or None."""
        return next((lane for lane in self.lanes if lane.gate == gate), None)


def box_key(locker: str, box: int) -> str:
    """The name of one box across all boards: `locker-a/7`."""
    return f"{locker}/{box}"
