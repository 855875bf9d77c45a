"""Small values that every machine of the core shares: the stamp of a fact and the site's plan."""

from dataclasses import dataclass, field
from typing import Final

CORE_VERSION: Final = "0.2.0"
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
class DoorPlan:
    """A door: `kind` is "main" (of a lane), "room" or "hatch"; `board` is the device that drives its lock."""

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
    """A room of the sealed area: its door and the reader outside it, and the sources that a session here records.

    `kind` is one of `zones.ROOM_KINDS`; sessions are held in rooms of a kind that holds sessions. `area` is "inner" or
    "outer". Shared rooms (dining, toilets, rest, inquiry) have a kind and perhaps a reader, and no session of their own.
    """

    id: str
    reader: str | None
    door: str | None
    sources: tuple[str, ...]
    kind: str = "evaluation"
    area: str = "inner"


@dataclass(frozen=True, slots=True)
class HatchPlan:
    """A two-door hatch for material: never both doors open. `outer` and `inner` are doors of kind "hatch"."""

    id: str
    outer: str
    inner: str


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
    hatches: tuple[HatchPlan, ...] = ()
    staff: dict[str, str] = field(default_factory=dict)
    """Role of each member of staff by id: "guard", "supervisor", "witness", "custodian", "technician"."""
    queue_reader: str | None = None
    """The reader in the waiting hall at which people join the queue; None = no queue."""
    power_inputs: tuple[str, ...] = ()
    """Contacts that tell whether mains is there."""
    links: tuple[str, ...] = ()
    """Systems whose reachability is watched: "centre", "evaluation", "witness"."""

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

    def room_of_door(self, door_id: str) -> RoomPlan | None:
        """The room that this door belongs to, or None."""
        return next((room for room in self.rooms if room.door == door_id), None)

    def hatch(self, hatch_id: str) -> HatchPlan | None:
        """The hatch of that id, or None."""
        return next((hatch for hatch in self.hatches if hatch.id == hatch_id), None)

    def hatch_of_door(self, door_id: str) -> HatchPlan | None:
        """The hatch that this door is a side of, or None."""
        return next((hatch for hatch in self.hatches if door_id in (hatch.outer, hatch.inner)), None)

    def lane_of_gate(self, gate: str) -> LanePlan | None:
        """The lane that this gate stands in, or None."""
        return next((lane for lane in self.lanes if lane.gate == gate), None)


def box_key(locker: str, box: int) -> str:
    """The name of one box across all boards: `locker-a/7`."""
    return f"{locker}/{box}"
