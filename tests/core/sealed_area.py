"""A sealed area for tests: two rooms with sessions, shared rooms with readers and without, a hatch, and staff by role."""

from typing import Any

from controller.core import facts
from controller.core.profile import Profile, RoleConflict, RoleRule, TempOutRule
from controller.core.state import Decision
from controller.core.words import DoorPlan, HatchPlan, Plan, RoomPlan
from tests.core.playbook import BY_TWO, PLAN, Site, ordered

EVERYWHERE = ("evaluation", "inquiry", "dining", "toilet", "overnight")
MINUTE_MS = 60_000


def _room(name: str, kind: str, *sources: str, area: str = "inner") -> tuple[DoorPlan, RoomPlan]:
    door = DoorPlan(f"door-{name}", "room", "board-room", 3000)
    return door, RoomPlan(name, f"reader-{name}", door.id, sources, kind, area)


ROOMS = (
    _room("2", "evaluation", "cam-2"),
    _room("inquiry", "inquiry", "cam-inquiry"),
    _room("dining", "dining"),
    _room("overnight", "overnight"),
    _room("transfer", "material_transfer"),
    _room("lobby", "dining", area="outer"),
)
AREA = Plan(
    doors=(
        *PLAN.doors, *(door for door, _ in ROOMS),
        DoorPlan("hatch-outer", "hatch", "board-hatch", 3000), DoorPlan("hatch-inner", "hatch", "board-room", 3000),
    ),
    lanes=PLAN.lanes,
    rooms=(*PLAN.rooms, *(room for _, room in ROOMS), RoomPlan("toilet", None, None, (), "toilet")),
    fire_inputs=PLAN.fire_inputs,
    devices={**(PLAN.devices or {}), **{f"reader-{room.id}": "reader" for _, room in ROOMS}, "board-hatch": "board"},
    hatches=(HatchPlan("h", "hatch-outer", "hatch-inner"),),
    staff={"g1": "guard", "g2": "guard", "s1": "supervisor", "w1": "witness"},
)  # fmt: skip
ROLES = (
    RoleRule("expert", EVERYWHERE, member=True, expert=True, listed_by_two=False),
    RoleRule("owner", EVERYWHERE, member=True),
    RoleRule("agency"),
    RoleRule("supervisor"),
    RoleRule("witness"),
    RoleRule("guard", (*EVERYWHERE, "material_transfer")),
    RoleRule("maintenance", (*EVERYWHERE, "material_transfer"), escorted=True),
    RoleRule("catering", ("dining", "material_transfer"), escorted=True),
)
RULES: dict[str, Any] = {
    "roles": ROLES,
    "role_conflicts": (
        RoleConflict("supervisor", "expert"), RoleConflict("agency", "owner"), RoleConflict("owner", "expert", site_wide=False),
    ),
    "temp_outs": (
        TempOutRule("toilet", 10 * MINUTE_MS), TempOutRule("dining", 60 * MINUTE_MS), TempOutRule("inquiry", 60 * MINUTE_MS),
        TempOutRule("overnight", 12 * 60 * MINUTE_MS),
    ),
}  # fmt: skip


class Area(Site):
    """The playbook's site with rooms of every kind."""

    def read_locks(self) -> None:
        """Every lock reads locked."""
        for door in self.plan.doors:
            self.tell(facts.LockRead(door.id, True))

    def listed(self, role: str, person: str = "r1", session: str = "s-1", digest: str = "") -> Decision:
        """Two staff list somebody."""
        drawn = facts.Drawn(person, digest or f"d-{person}", role)
        return self.tell(facts.RolesListed(session, (drawn,), BY_TWO))

    def enter(self, person: str, reader: str) -> Decision:
        """A card at a room's door, through it, and it closes."""
        return self.through_door(self.card(person, reader))

    def seat(self, person: str) -> None:
        """In by the lane, through the own room's door, to a seat."""
        self.admit(person)
        self.enter(person, "room-reader-1")
        self.tell(facts.SeatConfirmed(person, f"seat-{person}"))

    def out(self, person: str, kind: str = "toilet") -> Decision:
        """A person asks to go out for a while."""
        return self.tell(facts.TempOutAsked(person, kind))

    def order(self, order: str, session: str = "s-1") -> Decision:
        """An order of staff."""
        return self.tell(facts.SessionOrdered(session, order, ("g1",)))

    def hatch(self) -> str:
        """Where the hatch stands."""
        return self.room.hatches["h"].state.value

    def ask_hatch(self, side: str, items: tuple[str, ...] = (), session: str = "") -> Decision:
        """A guard asks for one side."""
        return self.tell(facts.HatchAsked("h", side, ("g1",), items, session))

    def use_hatch(self, side: str) -> None:
        """One side is unlocked, opened, closed and locked again."""
        self.unlock_hatch(side)
        self.tell(facts.DoorContactRead(f"hatch-{side}", False))
        self.tell(facts.DoorContactRead(f"hatch-{side}", True))
        self.tell(facts.LockRead(f"hatch-{side}", True))

    def unlock_hatch(self, side: str) -> None:
        """One side is unlocked, and its lock reads so."""
        command = ordered(self.ask_hatch(side), facts_pulse())
        self.tell(facts.UnlockPulseSent(command.command, command.door))
        self.tell(facts.LockRead(command.door, False))

    def clear_hatch(self) -> Decision:
        """A guard looks into the hatch."""
        return self.tell(facts.HatchCleared("h", ("g1",), "looked"))


def facts_pulse() -> type:
    """The class of an unlock command."""
    from controller.core.commands import PulseUnlock

    return PulseUnlock


def ready_area(people: int = 5, **rules: Any) -> Area:
    """A started site with an open session in room 1 and everything in order, the hatch too."""
    area = Area(plan=AREA, profile=Profile(**{**RULES, **rules}))
    area.start()
    area.read_locks()
    area.clear_lane()
    area.clear_hatch()
    area.open_session(people=people)
    return area


def seated_area(*persons: str, running: bool = True, **rules: Any) -> Area:
    """The same with these people at their seats, and the session running."""
    area = ready_area(**rules)
    for person in persons:
        area.seat(person)
    if running:
        area.order("start")
    return area
