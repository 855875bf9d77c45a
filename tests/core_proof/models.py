"""The models that are explored: a plan, who is on the list, what the world may tell, and where it begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from controller.core import facts
from controller.core.facts import Fact
from controller.core.room import step
from controller.core.state import Room
from controller.core.words import CORE_VERSION, DoorPlan, FireInputPlan, LanePlan, Plan, RoomPlan, Stamp
from tests.core_proof.alphabet import ALL_STORED, NOTHING_STORED, SESSION, TWO, Teller, devices, session_ordered
from tests.core_proof.canon import NOW_MONO_US, NOW_UTC_US

HOUR_US: Final = 3_600_000_000
NOW: Final = Stamp(NOW_UTC_US, NOW_MONO_US, "run")
LATE: Final = Stamp(NOW_UTC_US + 100 * HOUR_US, NOW_MONO_US, "run")
"""The same moment on a wall clock that shows a time outside every window."""


def plan(lanes: str = "a", boxes: int = 1, room_door: bool = False) -> Plan:
    """A small site: so many lanes with so many boxes each, and one evaluation room."""
    doors = [DoorPlan(f"door-{lane}", "main", f"board-{lane}", 3000) for lane in lanes]
    if room_door:
        doors.append(DoorPlan("door-room", "room", "board-room", 3000))
    devices = {f"{kind}-{lane}": kind for lane in lanes for kind in ("board", "gate", "locker")}
    if room_door:
        devices["board-room"] = "board"
    return Plan(
        doors=tuple(doors),
        lanes=tuple(
            LanePlan(lane, f"reader-{lane}", f"exit-{lane}", f"locker-{lane}", tuple(range(1, boxes + 1)), f"gate-{lane}", f"door-{lane}")
            for lane in lanes
        ),
        rooms=(RoomPlan("1", "reader-room" if room_door else None, "door-room" if room_door else None, ("cam",)),),
        fire_inputs=(FireInputPlan("fire", f"board-{lanes[0]}", "fault"),),
        devices=devices,
    )  # fmt: skip


@dataclass(frozen=True)
class Model:
    """What is explored. `kinds` may be told in every state; answers, deadlines and failures come by themselves."""

    name: str
    plan: Plan
    people: int
    kinds: frozenset[type]
    begins: str = "running"
    """"planned", "assembling" or "running"."""
    replaced: Mapping[type, Teller] = field(default_factory=dict)
    failures: bool = True
    symmetries: tuple[Mapping[str, str], ...] = ()
    reaches: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """States by machine that must be met, else the model shows nothing."""

    def first(self) -> Room:
        """Where it begins: everything up and quiet, nobody has come."""
        room = Room()
        for fact in self._begun():
            room, decision = step(room, NOW, fact)
            assert decision.accepted, f"{self.name}: {fact} was refused: {decision.refusal}"
        return replace(room, alarms={})

    def _begun(self) -> list[Fact]:
        from controller.core.profile import Profile

        told: list[Fact] = [facts.ControllerStarted(CORE_VERSION, "c", "p", Profile(), self.plan)]
        told += [facts.DoorContactRead(door.id, True) for door in self.plan.doors]
        told += [facts.FireInputRead(one.id, False) for one in self.plan.fire_inputs]
        told += [facts.BoxRead(lane.locker, box, True) for lane in self.plan.lanes for box in lane.boxes]
        told += [facts.DeviceReady(device) for device in self.plan.devices or {}]
        told += [facts.RecorderReady("e")]
        told += [facts.LaneCleared(lane.id, TWO, "looked") for lane in self.plan.lanes]
        start, end = NOW_UTC_US - HOUR_US, NOW_UTC_US + HOUR_US
        told += [facts.SessionPlanned(SESSION, "1", start, end, ("g1",))]
        told += [facts.DrawListImported(SESSION, "0" * 64, self.people, start)]
        if self.begins == "planned":
            return told
        told += [facts.SessionOrdered(SESSION, "prepare", ("g1",)), facts.SourceRecordingStarted(SESSION, "cam", start)]
        told += [facts.DrawListReleaseAsked(SESSION, TWO)]
        drawn = tuple(facts.Drawn(f"p{n}", f"d-p{n}") for n in range(1, self.people + 1))
        told += [facts.DrawListOpened(SESSION, drawn), facts.SessionOrdered(SESSION, "open_assembly", ("g1",))]
        if self.begins == "running":
            told += [facts.SessionOrdered(SESSION, "start", ("g1",))]
        return told


KIOSK: Final = frozenset({
    facts.CardRead, facts.IdentityConfirmed, facts.IdentityRefused, facts.DeclarationMade, facts.KioskContinued,
    facts.KioskCancelled,
})  # fmt: skip
GATE: Final = frozenset({facts.GatePassageReported, facts.GatePassagesMissed})
ANY_BEAMS: Final = frozenset({facts.GateBeamRead})
"""Beams in any order, readings lost among them; without it they come in an order that a body can make."""
LANE: Final = KIOSK | GATE | {facts.LaneCleared, facts.AlarmResolved, facts.BoxRead, facts.DoorContactRead}
LEAVING: Final = frozenset({facts.ExitAsked, facts.ExitApproved, facts.PersonRevoked, facts.RollCalled})
FIRE: Final = frozenset({facts.FireInputRead, facts.FireReset})
DEVICES: Final = frozenset({facts.DeviceLost, facts.DeviceReady})
RECORDER: Final = frozenset(
    {facts.RecorderReady, facts.RecorderLost, facts.SourceRecordingStarted, facts.SourceRecordingLost}
)
CRASH: Final = frozenset({facts.ControllerStarted})
EGRESS: Final = frozenset({facts.ExitButtonRead, facts.BreakGlassRead})
OVERRIDES: Final = frozenset({facts.DoorOverridden, facts.BoxOverridden})
CLOCK: Final = frozenset({facts.ClockDoubted, facts.ClockTrusted})
DRAW: Final = frozenset({facts.DrawListReleaseAsked, facts.DrawListOpened, facts.DrawListFailed})

SWAP: Final = ({"p1": "p2", "p2": "p1"},)

DAY: Final = (Model("one_person_lane", plan(), 1, LANE | LEAVING),)
NIGHT: Final = ()
MODELS: Final = {model.name: model for model in (*DAY, *NIGHT)}
__all__ = ["session_ordered"]
