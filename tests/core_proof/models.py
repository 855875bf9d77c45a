"""The models that are explored: a plan, who is on the list, what the world may tell, and where it begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from controller.core import facts
from controller.core.facts import Fact
from controller.core.profile import Profile
from controller.core.room import step
from controller.core.state import Room
from controller.core.words import CORE_VERSION, DoorPlan, FireInputPlan, HatchPlan, LanePlan, Plan, RoomPlan, Stamp
from tests.core_proof.alphabet import ALL_STORED, NOTHING_STORED, SESSION, TWO, Teller, devices, session_ordered
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
    replaced: Mapping[type, Teller] = field(default_factory=dict)
    answers: Mapping[type, tuple[str, Teller]] = field(default_factory=dict)
    """Facts that answer to something in one field of the room, beside those of every model."""
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
        told += [facts.SessionPlanned(SESSION, "1", start, end, ("g1",))]
        told += [facts.DrawListImported(SESSION, "0" * 64, self.people, start)]
        if self.begins == "planned":
            return told
        told += [facts.SessionOrdered(SESSION, "prepare", ("g1",)), facts.SourceRecordingStarted(SESSION, "cam", start)]
        told += [facts.DrawListReleaseAsked(SESSION, TWO)]
        drawn = tuple(facts.Drawn(f"p{n}", f"d-p{n}") for n in range(1, self.people + 1))
        told += [facts.DrawListOpened(SESSION, drawn), facts.SessionOrdered(SESSION, "open_assembly", ("g1",))]
        if self.begins != "assembling":
            told += [facts.SessionOrdered(SESSION, "start", ("g1",))]
        return told


KIOSK: Final = frozenset({facts.CardRead, facts.IdentityConfirmed, facts.DeclarationMade, facts.KioskCancelled})
GATE: Final = frozenset({facts.GatePassageReported})
ODD_GATE: Final = frozenset({facts.GatePassagesMissed, facts.GateBeamRead, facts.GateCountersReset, facts.QueueOverran})
"""Passages that were missed, and beams in any order; without `GateBeamRead` they come in an order that a body can make."""
STAFF: Final = frozenset({facts.IdentityRefused, facts.KioskContinued, facts.AlarmResolved, facts.HoldDecided})
LANE: Final = KIOSK | GATE | {facts.LaneCleared, facts.BoxRead, facts.DoorContactRead}
LEAVING: Final = frozenset({facts.ExitAsked, facts.ExitApproved, facts.RollCalled})
REVOKED: Final = frozenset({facts.PersonRevoked})
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
HATCH: Final = frozenset({facts.HatchAsked, facts.HatchCleared, facts.LockRead})
FACE: Final = frozenset({facts.IdentityMatched, facts.IdentityMismatched, facts.ConflictDeclared})
INSIDE: Final = frozenset({facts.SeatConfirmed, facts.TempOutAsked, facts.ReturnNoted})
TEST: Final = frozenset({facts.GateTestBegun, facts.GateTestEnded, facts.GateSettingsRead})
OUTAGES: Final = frozenset({facts.PowerLost, facts.PowerRestored, facts.LinkLost, facts.LinkRestored})
SESSION_ENDS: Final = frozenset({facts.SessionOrdered, facts.RecordingSealed})
SESSION_STEPS: Final = frozenset({
    facts.SessionOrdered, facts.SelfTestReported, facts.ReportSigned, facts.RecordingSealed, facts.ChecklistSigned,
})  # fmt: skip

SWAP: Final = ({"p1": "p2", "p2": "p1"},)
QUICK: Final = Profile(gate_alarms_manual=1, gate_alarms_hold=2)
"""The escalation at the gate in fewer steps."""
FACES: Final = Profile(face_fails_manual=1, face_fails_alarm=2, gate_alarms_manual=0, gate_alarms_hold=0)
TESTED: Final = Profile(gate_test_valid_ms=86_400_000, gate_alarms_manual=0, gate_alarms_hold=0)
OF_THE_HATCH: Final = {kind: hatch_doors(kind) for kind in (facts.DoorContactRead, facts.LockRead)} | {
    facts.DoorOverridden: lambda room: (facts.DoorOverridden(room.plan.hatches[0].inner, TWO, "help", 5_000),),
}
SOURCES: Final = frozenset({facts.SourceRecordingStarted, facts.SourceRecordingLost})
END_ORDERS: Final = {facts.SessionOrdered: session_ordered("suspend", "end")}
ORDERS: Final = {
    facts.SessionOrdered: session_ordered(
        "prepare", "open_assembly", "start", "suspend", "retest", "resume", "end", "close"
    )
}

DAY: Final = (
    Model("lane", plan(), 1, LANE | STAFF, profile=QUICK),
    Model("leaving", plan(), 1, LANE | LEAVING | REVOKED, replaced=NOTHING_STORED),
    Model("fire_and_crash", plan(), 1, LANE | FIRE | CRASH | {facts.RollCalled}, profile=QUICK),
    Model("doors", plan(), 1, LANE | EGRESS | {facts.DoorOverridden}, replaced=NOTHING_STORED),
    Model("boxes", plan(), 1, LANE | {facts.BoxOverridden}, replaced=ALL_STORED),
    Model("silent_gate", plan(), 1, LANE | DEVICES, replaced=devices("gate")),
    Model("silent_locker", plan(), 1, LANE | DEVICES, replaced=ALL_STORED | devices("locker")),
    Model("silent_board", plan(), 1, LANE | DEVICES, replaced=NOTHING_STORED | devices("board")),
    Model(
        "session", plan(), 1, LANE - {facts.KioskCancelled, facts.BoxRead} | SOURCES | SESSION_ENDS,
        replaced=NOTHING_STORED | END_ORDERS, failures=False,
    ),
    Model(
        "draw", plan(), 1, KIOSK | DRAW | RECORDER | CLOCK | CRASH | SESSION_ENDS | REVOKED,
        begins="planned", replaced=NOTHING_STORED | ORDERS, failures=False,
    ),
    Model("two_persons", plan(), 2, LANE, symmetries=SWAP, replaced=NOTHING_STORED, failures=False),
    Model("two_boxes", plan(boxes=2), 2, LANE - GATE, symmetries=SWAP, replaced=ALL_STORED),
    Model("face", plan(), 1, LANE | FACE, profile=FACES, replaced=NOTHING_STORED, failures=False),
    Model(
        "gate_test", plan(), 1, LANE - {facts.BoxRead, facts.KioskCancelled} | {facts.GateTestBegun, facts.GateTestEnded},
        begins="untested", profile=TESTED, replaced=NOTHING_STORED, failures=False,
    ),
    Model(
        "hatch", hatch_plan(), 1, HATCH | {facts.DoorContactRead, facts.DoorOverridden}, replaced=OF_THE_HATCH,
    ),
)  # fmt: skip
"""Together about a minute and a half of one processor: `make test`."""

EVERYTHING: Final = (
    LANE
    | STAFF
    | LEAVING
    | REVOKED
    | FIRE
    | DEVICES
    | RECORDER
    | CRASH
    | EGRESS
    | OVERRIDES
    | CLOCK
    | DRAW
    | SESSION_STEPS
)
NIGHT: Final = (
    Model("one_person_whole", plan(), 1, EVERYTHING, profile=QUICK, replaced=ORDERS),
    Model("one_person_doors_and_fire", plan(), 1, LANE | STAFF | LEAVING | FIRE | CRASH | EGRESS | OVERRIDES, profile=QUICK),
    Model("one_person_silent_devices", plan(), 1, LANE | STAFF | DEVICES | CRASH | FIRE, profile=QUICK),
    Model(
        "one_person_session", plan(), 1, LANE | LEAVING | REVOKED | RECORDER | CLOCK | DRAW | SESSION_STEPS, begins="planned",
        replaced=NOTHING_STORED | ORDERS,
    ),
    Model(
        "hatch_whole", hatch_plan(), 1, HATCH | EGRESS | FIRE | DEVICES | CRASH | {facts.DoorContactRead, facts.DoorOverridden},
        replaced=OF_THE_HATCH | devices("board"),
    ),
    Model("gate_test_and_drift", plan(), 1, LANE | TEST, begins="untested", profile=TESTED, replaced=NOTHING_STORED),
    Model("any_beams", plan(), 1, LANE | STAFF | ODD_GATE, profile=QUICK),
    Model("two_persons_lane", plan(boxes=2), 2, LANE | STAFF, symmetries=SWAP, profile=QUICK),
    Model("two_persons_leaving", plan(boxes=2), 2, LANE | LEAVING | FIRE | CRASH, symmetries=SWAP),
    Model("two_lanes", plan("ab"), 2, LANE, symmetries=SWAP, replaced=NOTHING_STORED),
    Model("room", plan(room_door=True), 1, LANE | LEAVING | INSIDE | REVOKED, replaced=NOTHING_STORED),
)  # fmt: skip
"""Larger: each is explored to closure, or until `NIGHT_STATES` rooms were found."""
NIGHT_STATES: Final = 500_000
MODELS: Final = {model.name: model for model in (*DAY, *NIGHT)}
