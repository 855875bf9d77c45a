"""A dialogue with the core: facts in, decisions out, on a clock that the test turns by hand."""

from dataclasses import dataclass, field
from typing import Any

from controller.core import facts
from controller.core.commands import HandshakeGate, OpenBox, PulseUnlock
from controller.core.facts import Fact
from controller.core.profile import Profile
from controller.core.room import step
from controller.core.state import Decision, Room
from controller.core.words import CORE_VERSION, DoorPlan, FireInputPlan, LanePlan, Plan, RoomPlan, Stamp

T0_UTC_US = 1_700_000_000_000_000
HOUR_US = 3_600_000_000
BY_TWO = ("g1", "s1")

PLAN = Plan(
    doors=(DoorPlan("door-main", "main", "board-main", 3000), DoorPlan("door-room-1", "room", "board-room", 3000)),
    lanes=(LanePlan("a", "reader-a", "exit-reader-a", "locker-a", (1, 2, 3, 4), "gate-a", "door-main"),),
    rooms=(RoomPlan("1", "room-reader-1", "door-room-1", ("cam-lane-a", "cam-room-1a")),),
    fire_inputs=(FireInputPlan("fire-main", "board-main", "fault"),),
    devices={
        "reader-a": "reader", "exit-reader-a": "reader", "room-reader-1": "reader", "locker-a": "locker",
        "gate-a": "gate", "board-main": "board", "board-room": "board",
    },
)  # fmt: skip


@dataclass
class Site:
    """A room and its clock. `tell` steps one fact and keeps what came out."""

    plan: Plan = PLAN
    profile: Profile = field(default_factory=Profile)
    room: Room = field(default_factory=Room)
    utc_us: int = T0_UTC_US
    mono_us: int = 1_000_000
    run: int = 1
    decisions: list[Decision] = field(default_factory=list)
    facts: list[tuple[Stamp, Fact]] = field(default_factory=list)

    def tell(self, fact: Fact) -> Decision:
        """Step one fact; a millisecond passes."""
        self.pass_ms(1)
        stamp = Stamp(self.utc_us, self.mono_us, f"run-{self.run}")
        self.room, decision = step(self.room, stamp, fact)
        self.decisions.append(decision)
        self.facts.append((stamp, fact))
        return decision

    def pass_ms(self, ms: int) -> None:
        """Let time pass without waking anything."""
        self.utc_us += ms * 1000
        self.mono_us += ms * 1000

    def wait_ms(self, ms: int) -> list[Decision]:
        """Let time pass and wake every deadline on its way, in order."""
        end, woken = self.mono_us + ms * 1000, []
        while due := sorted((at, name) for name, at in self.room.deadlines.items() if at <= end):
            at, name = due[0]
            self.pass_ms(max(0, (at - self.mono_us) // 1000))
            woken.append(self.tell(facts.DeadlinePassed(name)))
        self.pass_ms(max(0, (end - self.mono_us) // 1000))
        return woken

    # What the site says of itself.

    def start(self, **changes: Any) -> Decision:
        """Start (or start again) the controller and bring every device up, everything closed and quiet."""
        decision = self.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", self.profile, self.plan, **changes))
        self.devices_up()
        return decision

    def restart(self) -> None:
        """A crash and a new run: the monotonic clock starts anew."""
        self.run += 1
        self.mono_us = 5_000
        self.start()

    def devices_up(self) -> None:
        """Every device answers; first readings come before `DeviceReady`."""
        for door in self.plan.doors:
            self.tell(facts.DoorContactRead(door.id, True))
        for fire_input in self.plan.fire_inputs:
            self.tell(facts.FireInputRead(fire_input.id, False))
        for lane in self.plan.lanes:
            for box in lane.boxes:
                self.tell(facts.BoxRead(lane.locker, box, True))
        for device in self.plan.devices or {}:
            self.tell(facts.DeviceReady(device))
        self.tell(facts.RecorderReady("epoch-1"))
        for session in list(self.room.sessions.values()):
            for source in session.recording:
                self.tell(facts.SourceRecordingStarted(session.id, source, self.utc_us))

    def clear_lane(self, lane: str = "a") -> Decision:
        """Staff look into the lane."""
        return self.tell(facts.LaneCleared(lane, ("g1",), "looked"))

    def open_session(self, session: str = "s-1", people: int = 5, room: str = "1") -> None:
        """Plan, import, prepare, release and open a session for people `p1`...; digests are `d-p1`..."""
        start, end = self.utc_us - HOUR_US, self.utc_us + 8 * HOUR_US
        self.tell(facts.SessionPlanned(session, room, start, end, ("g1",)))
        self.tell(facts.DrawListImported(session, "c0ffee", people, start))
        self.tell(facts.SessionOrdered(session, "prepare", ("g1",)))
        for source in self.room.sessions[session].recording:
            self.tell(facts.SourceRecordingStarted(session, source, self.utc_us))
        self.tell(facts.DrawListReleaseAsked(session, BY_TWO))
        drawn = tuple(facts.Drawn(f"p{n}", f"d-p{n}") for n in range(1, people + 1))
        self.tell(facts.DrawListOpened(session, drawn))
        self.tell(facts.SessionOrdered(session, "open_assembly", ("g1",)))

    # What people do.

    def card(self, person: str, reader: str = "reader-a", session: str = "s-1") -> Decision:
        """A card lies on a reader."""
        return self.tell(facts.CardRead(reader, {session: f"d-{person}"}))

    def identify(self, person: str, lane: str = "a") -> Decision:
        """Two staff compare the person with the card."""
        return self.tell(facts.IdentityConfirmed(lane, person, BY_TWO))

    def declare(self, person: str, devices: str = "store", lane: str = "a") -> Decision:
        """The commitment is signed."""
        return self.tell(facts.DeclarationMade(lane, person, "sha", devices, "sig"))

    def store(self, decision: Decision) -> Decision:
        """The ordered box opens, takes the phone and is closed."""
        command = ordered(decision, OpenBox)
        self.tell(facts.BoxOpenSent(command.command, command.locker, command.box))
        self.tell(facts.BoxRead(command.locker, command.box, False))
        return self.tell(facts.BoxRead(command.locker, command.box, True))

    def answer(self, decision: Decision) -> Decision:
        """The gate answers the handshake that was ordered."""
        command = ordered(decision, HandshakeGate)
        return self.tell(facts.GateAnswered(command.gate, command.token))

    def beams(self, direction: str = "forward") -> Decision:
        """A body goes through all beams."""
        first, second = ("front", "rear") if direction == "forward" else ("rear", "front")
        self.tell(facts.GateBeamRead("gate-a", first, True, direction))
        self.tell(facts.GateBeamRead("gate-a", second, True, direction))
        self.tell(facts.GateBeamRead("gate-a", first, False, direction))
        return self.tell(facts.GateBeamRead("gate-a", second, False, direction))

    def walk(self, direction: str = "forward", alarm: bool = False) -> Decision:
        """A body goes through the gate, and the gate reports it."""
        self.beams(direction)
        return self.tell(facts.GatePassageReported("gate-a", direction, alarm))

    def answer_to_clear(self, decision: Decision) -> Decision:
        """From the signed commitment to a clear passage; returns the decision that unlocks the door."""
        self.answer(self.store(decision))
        return self.answer(self.walk())

    def to_gate(self, person: str) -> None:
        """From the card to an open window."""
        self.card(person)
        self.identify(person)
        self.answer(self.store(self.declare(person)))

    def to_clear(self, person: str) -> Decision:
        """From the card to a clear passage; returns the decision that unlocks the door."""
        self.to_gate(person)
        return self.answer(self.walk())

    def through_door(self, decision: Decision) -> Decision:
        """The pulse is sent, the door opens and closes."""
        command = ordered(decision, PulseUnlock)
        self.tell(facts.UnlockPulseSent(command.command, command.door))
        self.tell(facts.DoorContactRead(command.door, False))
        return self.tell(facts.DoorContactRead(command.door, True))

    def admit(self, person: str) -> None:
        """The whole way in."""
        self.through_door(self.to_clear(person))

    def leave(self, person: str) -> Decision:
        """Out through the door and the gate; leaving must be allowed."""
        self.through_door(self.card(person, "exit-reader-a"))
        return self.walk("backward")

    def retrieve(self, person: str) -> None:
        """The card opens the box, the phone comes out, the box is closed."""
        self.store(self.card(person))

    # What a test asks.

    def state(self, person: str) -> str:
        """Where a person stands."""
        return self.room.people[person].state.value

    def lane(self, lane: str = "a") -> str:
        """Where a lane stands."""
        return self.room.lanes[lane].state.value

    def door(self, door: str = "door-main") -> str:
        """Where a door stands."""
        return self.room.doors[door].state.value

    def alarms(self) -> set[str]:
        """Codes of the alarms that stand."""
        return {alarm.code for alarm in self.room.alarms.values()}

    def unlocks(self) -> int:
        """How many unlock pulses were ordered so far."""
        return sum(isinstance(command, PulseUnlock) for d in self.decisions for command in d.commands)


def ordered(decision: Decision, kind: type) -> Any:
    """The one command of that kind in a decision."""
    found = [command for command in decision.commands if isinstance(command, kind)]
    assert len(found) == 1, f"expected one {kind.__name__}, got {decision}"
    return found[0]


def ready_site(people: int = 5, **changes: Any) -> Site:
    """A started site with an open session and a lane that staff have cleared."""
    site = Site(**changes)
    site.start()
    site.clear_lane()
    site.open_session(people=people)
    return site
