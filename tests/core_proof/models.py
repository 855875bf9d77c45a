"""The models that are explored: a plan, who is on the list, what the world may tell, and where it begins."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from controller.core import facts
from controller.core.facts import Fact
from controller.core.profile import Profile
from controller.core.room import step
from controller.core.state import Room
from controller.core.words import CORE_VERSION, DoorPlan, FireInputPlan, HatchPlan, LanePlan, Plan, RoomPlan, Stamp
from tests.core_proof.alphabet import SESSION, TWO, Teller, gate_answered, unlock_pulse_sent
from tests.core_proof.canon import NOW_MONO_US, NOW_UTC_US

HOUR_US: Final = 3_600_000_000
NOW: Final = Stamp(NOW_UTC_US, NOW_MONO_US, "run")
RESTARTED: Final = Stamp(NOW_UTC_US, NOW_MONO_US, "run-2")
"""The first moment of another run."""
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
            LanePlan(
                lane, f"reader-{lane}", f"exit-{lane}", f"locker-{lane}", tuple(range(1, boxes + 1)), f"gate-{lane}",
                f"door-{lane}",
            )
            for lane in lanes
        ),
        staff={"g1": "guard", "g2": "guard", "s1": "supervisor"},
        rooms=(RoomPlan("1", "reader-room" if room_door else None, "door-room" if room_door else None, ("cam",)),),
        fire_inputs=(FireInputPlan("fire", f"board-{lanes[0]}", "fault"),),
        devices=devices,
    )  # fmt: skip


def hatch_doors(kind: type) -> Teller:
    """A reading of the hatch's doors alone."""
    return lambda room: (
        kind(door, shut) for one in room.plan.hatches for door in (one.outer, one.inner) for shut in (True, False)
    )


def hatch_plan() -> Plan:
    """One lane that nobody uses, and a material hatch with its two doors."""
    small = plan()
    doors = (DoorPlan("hatch-out", "hatch", "board-hatch", 3000), DoorPlan("hatch-in", "hatch", "board-hatch", 3000))
    return replace(
        small, doors=(*small.doors, *doors), hatches=(HatchPlan("h", "hatch-out", "hatch-in"),),
        devices={**(small.devices or {}), "board-hatch": "board"},
    )  # fmt: skip


@dataclass(frozen=True)
class Model:
    """What is explored. `kinds` may be told in every state; answers, deadlines and failures come by themselves."""

    name: str
    plan: Plan
    people: int
    kinds: frozenset[type]
    profile: Profile = field(default_factory=Profile)
    begins: str = "running"
    """"planned", "assembling" or "running"."""
    alternates: int = 0
    """Drawn after the people, in their order."""
    branches: tuple[str, ...] = ()
    """Other sites of the session."""
    inside: tuple[str, ...] = ()
    """Who came in already, with nothing to store."""
    replaced: Mapping[type, Teller] = field(default_factory=dict)
    answers: Mapping[type, tuple[str, Teller]] = field(default_factory=dict)
    """Facts that answer to something in these fields of the room, beside those of every model, or instead of them."""
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
        for person in self.inside:
            room = _come_in(room, person)
        return replace(room, alarms={})

    def told(self) -> frozenset[type]:
        """Every kind of fact that this model tells of itself."""
        return self.kinds | self.answers.keys()

    def _begun(self) -> list[Fact]:
        told: list[Fact] = [facts.ControllerStarted(CORE_VERSION, "c", "p", self.profile, self.plan)]
        told += [facts.DoorContactRead(door.id, True) for door in self.plan.doors]
        told += [facts.LockRead(door.id, True) for door in self.plan.doors]
        told += [facts.FireInputRead(one.id, False) for one in self.plan.fire_inputs]
        told += [facts.BoxRead(lane.locker, box, True) for lane in self.plan.lanes for box in lane.boxes]
        told += [facts.DeviceReady(device) for device in self.plan.devices or {}]
        told += [facts.RecorderReady("e")]
        told += [facts.LaneCleared(lane.id, TWO, "looked") for lane in self.plan.lanes]
        start, end = NOW_UTC_US - HOUR_US, NOW_UTC_US + HOUR_US
        told += [facts.HatchCleared(one.id, TWO, "looked") for one in self.plan.hatches]
        told += [facts.SessionPlanned(SESSION, "1", start, end, ("g1",), branches=self.branches)]
        told += [facts.DrawListImported(SESSION, "0" * 64, self.people, start, alternates=self.alternates)]
        if self.begins == "planned":
            return told
        told += [facts.SessionOrdered(SESSION, "prepare", ("g1",)), facts.SourceRecordingStarted(SESSION, "cam", start)]
        if self.profile.self_test_needed:
            told += [facts.SelfTestReported(SESSION, True)]
        told += [facts.DrawListReleaseAsked(SESSION, TWO)]
        drawn = tuple(
            facts.Drawn(f"p{n}", f"d-p{n}", alternate=max(0, n - self.people))
            for n in range(1, self.people + self.alternates + 1)
        )
        told += [facts.DrawListOpened(SESSION, drawn), facts.SessionOrdered(SESSION, "open_assembly", ("g1",))]
        if self.begins != "assembling":
            told += [facts.SessionOrdered(SESSION, "start", ("g1",))]
        return told


def _come_in(room: Room, person: str) -> Room:
    """Through the first lane, all the way."""
    lane = room.plan.lanes[0]
    way: list[Callable[[Room], Iterable[Fact]]] = [
        lambda _: [facts.CardRead(lane.entry_reader, {SESSION: f"d-{person}"})],
        lambda _: [facts.IdentityConfirmed(lane.id, person, TWO)],
        lambda _: [facts.DeclarationMade(lane.id, person, "0" * 64, "none", "0" * 64)],
        gate_answered,
        lambda _: [
            facts.GateBeamRead(lane.gate, beam, blocked, "forward")
            for beam, blocked in (("front", True), ("rear", True), ("front", False), ("rear", False))
        ],
        lambda _: [facts.GatePassageReported(lane.gate, "forward", False)],
        gate_answered,
        unlock_pulse_sent,
        lambda _: [facts.DoorContactRead(lane.door, False), facts.DoorContactRead(lane.door, True)],
    ]
    for teller in way:
        for fact in list(teller(room)):
            room, decision = step(room, NOW, fact)
            assert decision.accepted, f"{fact} was refused: {decision.refusal}"
    assert room.people[person].state == "admitted"
    return room
