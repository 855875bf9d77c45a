"""Sites for played days: lanes, rooms, shared rooms, a queue; and the people who come there."""

from dataclasses import dataclass
from typing import Final

from controller.core.words import DoorPlan, FireInputPlan, LanePlan, Plan, RoomPlan

OUTSIDE, KIOSK, BETWEEN, INSIDE = "outside", "kiosk", "between", "inside"
QUEUE: Final = "reader-queue"
SHARED: Final = {"dining": "dining", "toilet": "toilet"}
"""Shared rooms by their kind: one has a reader and a door, of the other staff say when somebody is back."""


@dataclass(frozen=True)
class SiteSize:
    """How large a site is."""

    name: str
    lanes: str
    rooms: int
    experts: int
    boxes: int
    arrivals_ms: int
    """Between the first and the last arrival."""

    def plan(self) -> Plan:
        """The site as the core sees it."""
        rooms = self.sessions()
        doors = [DoorPlan(f"door-{lane}", "main", f"board-{lane}", 3000) for lane in self.lanes]
        doors += [DoorPlan(f"door-room-{room}", "room", f"board-room-{room}", 3000) for room in (*rooms, "dining")]
        devices = {f"{kind}-{lane}": kind for lane in self.lanes for kind in ("locker", "gate", "board", "reader")}
        devices |= {f"board-room-{room}": "board" for room in (*rooms, "dining")} | {QUEUE: "reader"}
        return Plan(
            doors=tuple(doors),
            lanes=tuple(
                LanePlan(
                    lane, f"reader-{lane}", f"exit-{lane}", f"locker-{lane}", tuple(range(1, self.boxes + 1)), f"gate-{lane}",
                    f"door-{lane}",
                )
                for lane in self.lanes
            ),
            rooms=(
                *(RoomPlan(room, f"reader-room-{room}", f"door-room-{room}", (f"cam-{room}",)) for room in rooms),
                RoomPlan("dining", "reader-room-dining", "door-room-dining", (), "dining"),
                RoomPlan("toilet", None, None, (), "toilet"),
            ),
            fire_inputs=(FireInputPlan("fire", f"board-{self.lanes[0]}", "fault"),),
            devices=devices,
            staff={"g1": "guard", "g2": "guard", "s1": "supervisor"},
            queue_reader=QUEUE,
            power_inputs=("mains",),
            links=("centre", "evaluation", "witness"),
        )  # fmt: skip

    def sessions(self) -> list[str]:
        """The rooms that hold a session each."""
        return [str(number) for number in range(1, self.rooms + 1)]

    def committees(self) -> list[int]:
        """How many members each session has: always an odd number, and everybody is in one."""
        least = self.experts // self.rooms
        least -= least % 2 == 0
        larger = (self.experts - least * self.rooms) // 2
        return [least + 2 * (at < larger) for at in range(self.rooms)]


SITES: Final = {
    "small": SiteSize("small", "ab", 4, 24, 20, 3_600_000),
    "large": SiteSize("large", "abcd", 40, 300, 100, 10_800_000),
}


@dataclass
class Body:
    """A person's body and phone."""

    person: str
    session: str
    has_phone: bool
    role: str = "expert"
    place: str = OUTSIDE
    lane: str = ""
    phone_in: str | None = None
    """The box that the phone lies in; None = in the pocket."""

    @property
    def carries(self) -> bool:
        """Whether the phone is on the person."""
        return self.has_phone and self.phone_in is None
