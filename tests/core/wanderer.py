"""A seeded walk over the whole vocabulary: sensible acts and senseless ones, in any order, on any machine's state."""

import random
from collections.abc import Callable, Iterator

from controller.core import facts
from controller.core.admission import LOST, AdmissionState
from controller.core.commands import HandshakeGate, OpenBox, PulseUnlock
from controller.core.facts import Fact
from controller.core.fire import FireState
from controller.core.lane import LaneState
from controller.core.session import SessionState
from controller.core.state import Decision
from controller.core.words import DoorPlan, FireInputPlan, LanePlan, Plan, RoomPlan
from tests.core.playbook import BY_TWO, Site

TWO_LANES = Plan(
    doors=(
        DoorPlan("door-main", "main", "board-main", 3000),
        DoorPlan("door-b", "main", "board-main", 3000),
        DoorPlan("door-room-1", "room", "board-room", 3000),
    ),
    lanes=(
        LanePlan("a", "reader-a", "exit-reader-a", "locker-a", (1, 2, 3), "gate-a", "door-main"),
        LanePlan("b", "reader-b", "exit-reader-b", "locker-b", (1, 2), "gate-b", "door-b"),
    ),
    rooms=(RoomPlan("1", "room-reader-1", "door-room-1", ("cam-lane-a", "cam-room-1a")),),
    fire_inputs=(FireInputPlan("fire-main", "board-main", "fault"), FireInputPlan("fire-2", "board-room", "release")),
    devices={
        "reader-a": "reader", "exit-reader-a": "reader", "room-reader-1": "reader", "locker-a": "locker",
        "gate-a": "gate", "board-main": "board", "board-room": "board",
        "reader-b": "reader", "exit-reader-b": "reader", "locker-b": "locker", "gate-b": "gate",
    },
)  # fmt: skip
PEOPLE = 4
LANES = ("a", "b")
READINGS = (
    facts.DoorContactRead, facts.LockRead, facts.ExitButtonRead, facts.BreakGlassRead, facts.FireInputRead,
    facts.BoxRead, facts.GateBeamRead, facts.GatePassageReported, facts.GateAnswered, facts.GatePassagesMissed,
    facts.DeviceReady, facts.DeviceLost, facts.RecorderReady, facts.RecorderLost,
)  # fmt: skip
"""What a device says of the world is never refused."""


class Wanderer:
    """Walks a site by a seed. `told` gets every fact before it is stepped and the decision after."""

    def __init__(self, seed: int, told: Callable[[Site, Fact, Decision], None], noise: float = 0.08) -> None:
        self.dice = random.Random(seed)
        self.site = Site(plan=TWO_LANES)
        self.told = told
        self.noise = noise
        self.waiting: list[Fact] = []
        self.site.start()
        for lane in LANES:
            self.site.clear_lane(lane)
        self.site.open_session(people=PEOPLE)

    def step(self) -> None:
        """One act: mostly what would come next, sometimes anything at all."""
        self.site.pass_ms(self.dice.choice((1, 20, 200, 200, 1000, 4000)))
        self._wake()
        roll = self.dice.random()
        if roll < self.noise:
            return self.dice.choice([self._arrive, self._walk, self._staff, self._device, self._rare, self._inside])()
        if self.waiting and roll < 0.7:
            return self._tell(self.waiting.pop(0))
        if roll < 0.85:
            return self._go_on()
        return self._repair()

    def _go_on(self) -> None:
        """The next thing that somebody in that state would do."""
        person = self.site.room.people[self._person()]
        lane = self.site.room.lanes.get(person.lane or "")
        doors = {plan.id: plan.door for plan in TWO_LANES.lanes}
        options: list[Fact] = []
        match person.state:
            case AdmissionState.EXPECTED | AdmissionState.EXITED:
                options = [facts.CardRead(f"reader-{self._lane()}", {"s-1": person.digest})]
            case AdmissionState.CARD_READ:
                options = [facts.IdentityConfirmed(person.lane or "", person.person, BY_TWO)]
            case AdmissionState.MATCHED:
                devices = self.dice.choice(("store", "store", "store", "none"))
                options = [facts.DeclarationMade(person.lane or "", person.person, "sha", devices, "sig")]
            case AdmissionState.BOX_OPEN | AdmissionState.RETRIEVING:
                options = [self._shut(person.box)] if person.box else []
            case AdmissionState.ADMITTED:
                options = [
                    facts.CardRead("room-reader-1", {"s-1": person.digest}),
                    facts.ExitAsked(person.person, ("g1",)),
                ]
            case AdmissionState.IN_ROOM:
                options = [facts.CardRead("exit-reader-a", {"s-1": person.digest})]
            case AdmissionState.EXIT_ASKED | AdmissionState.LED_OUT | AdmissionState.UNKNOWN if lane is None:
                options = [
                    facts.ExitApproved(person.person, BY_TWO, "ill"),
                    facts.CardRead(f"exit-reader-{self._lane()}", {"s-1": person.digest}),
                ]
            case _:
                pass
        if options:
            return self._tell(self.dice.choice(options))
        if lane is None:
            return None
        if lane.state is LaneState.WINDOW_OPEN:
            return self._pass(lane.id, "forward", self.dice.random() < 0.15)
        if lane.state in (LaneState.ALARMED, LaneState.OUT_WALKING):
            if lane.state is LaneState.ALARMED and self.dice.random() < 0.3:
                return self._tell(facts.AlarmResolved(lane.id, BY_TWO, "belt"))
            return self._pass(lane.id, "backward", self.dice.random() < 0.05)
        if lane.state in (LaneState.UNLOCKED, LaneState.OUT_UNLOCKED) and self.dice.random() < 0.85:
            return self._tell(facts.DoorContactRead(doors[lane.id], False))
        if lane.state is LaneState.OUT_DOOR_OPEN and self.dice.random() < 0.2:
            return self._pass(lane.id, "backward", False)
        return self._tell(facts.DoorContactRead(doors[lane.id], True))

    def _shut(self, box: str) -> Fact:
        locker, _, number = box.partition("/")
        return facts.BoxRead(locker, int(number), True)

    def _pass(self, lane: str, direction: str, alarm: bool) -> None:
        first, second = ("front", "rear") if direction == "forward" else ("rear", "front")
        for beam, blocked in ((first, True), (second, True), (first, False), (second, False)):
            self._tell(facts.GateBeamRead(f"gate-{lane}", beam, blocked, direction))
        self._tell(facts.GatePassageReported(f"gate-{lane}", direction, alarm))

    def _repair(self) -> None:
        """Staff and technicians put right something that is wrong; what a device reads comes in its order."""
        for fact in self.repairs():
            if isinstance(fact, READINGS) or self.dice.random() < 0.7:
                return self._tell(fact)
        return None

    def repairs(self) -> Iterator[Fact]:
        """What would put the site in order again, first things first."""
        room = self.site.room
        for device, online in room.devices.items():
            if not online:
                yield from self._first_readings(device)
        for door in room.doors.values():
            if door.button:
                yield facts.ExitButtonRead(door.id, False)
            if door.broken:
                yield facts.BreakGlassRead(door.id, False)
            if door.closed is False:
                yield facts.DoorContactRead(door.id, True)
        for box in room.boxes.values():
            if box.closed is False and (
                box.holder is None or room.people[box.holder].state is not AdmissionState.BOX_OPEN
            ):
                yield facts.BoxRead(box.locker, box.box, True)
        if room.fire.state is FireState.LATCHED:
            yield from (facts.FireInputRead(name, False) for name, fire in room.fire.inputs.items() if fire)
            yield facts.FireReset(BY_TWO, "over")
        if not room.recorder_online:
            yield facts.RecorderReady("e")
        for source, recorded in room.sessions["s-1"].recording.items():
            if not recorded:
                yield facts.SourceRecordingStarted("s-1", source, 1)
        if not room.clock_trusted:
            yield facts.ClockTrusted(("g1", "s1"))
        for lane in room.lanes.values():
            if lane.state is LaneState.UNKNOWN:
                yield facts.LaneCleared(lane.id, BY_TWO, "looked")
        for person in room.people.values():
            if person.state in LOST:
                yield facts.RollCalled(person.person, BY_TWO)
        if room.sessions["s-1"].state is SessionState.SUSPENDED:
            yield facts.SessionOrdered("s-1", "resume", BY_TWO)

    def _tell(self, fact: Fact) -> None:
        decision = self.site.tell(fact)
        self.told(self.site, fact, decision)
        for command in decision.commands:
            self._follow(command)

    def _follow(self, command: object) -> None:
        """What the world does with a command, or fails to do."""
        if self.dice.random() < 0.1:
            return
        failed = self.dice.random() < 0.08
        if isinstance(command, PulseUnlock):
            if failed:
                self.waiting.append(facts.CommandFailed(command.command, command.door, "silent"))
            else:
                self.waiting.append(facts.UnlockPulseSent(command.command, command.door))
        elif isinstance(command, OpenBox):
            place = f"{command.locker}/{command.box}"
            if failed:
                self.waiting.append(facts.CommandDropped(command.command, place, "too old"))
            else:
                self.waiting.append(facts.BoxOpenSent(command.command, command.locker, command.box))
                self.waiting.append(facts.BoxRead(command.locker, command.box, False))
        elif isinstance(command, HandshakeGate):
            self.waiting.append(facts.GateAnswered(command.gate, command.token))

    def _wake(self) -> None:
        for name in sorted(self.site.room.deadlines, key=self.site.room.deadlines.__getitem__):
            # A deadline that an earlier one has moved is not due any more.
            if self.site.room.deadlines.get(name, self.site.mono_us + 1) <= self.site.mono_us:
                self._tell(facts.DeadlinePassed(name))

    def _person(self) -> str:
        return f"p{self.dice.randint(1, PEOPLE)}"

    def _lane(self) -> str:
        return self.dice.choice(LANES)

    def _arrive(self) -> None:
        lane = self._lane()
        state = self.site.room.lanes[lane]
        person = state.visitor or self._person()
        box = self.site.room.people[person].box
        options: list[Fact] = [
            facts.CardRead(f"reader-{lane}", {"s-1": f"d-{self._person()}"}),
            facts.IdentityConfirmed(lane, person, BY_TWO),
            facts.DeclarationMade(lane, person, "sha", self.dice.choice(("store", "store", "none")), "sig"),
            facts.KioskContinued(lane),
        ]
        if box:
            locker, _, number = box.partition("/")
            options += [facts.BoxRead(locker, int(number), self.dice.random() < 0.7)] * 3
        self._tell(self.dice.choice(options))

    def _walk(self) -> None:
        lane, alarm = self._lane(), self.dice.random() < 0.15
        direction = "backward" if self.site.room.lanes[lane].state.startswith("out") else "forward"
        if self.dice.random() < 0.15:
            direction = self.dice.choice(("forward", "backward"))
        first, second = ("front", "rear") if direction == "forward" else ("rear", "front")
        gate = f"gate-{lane}"
        for beam, blocked in ((first, True), (second, True), (first, False), (second, False)):
            if self.dice.random() < 0.95:
                self._tell(facts.GateBeamRead(gate, beam, blocked, direction))
        if self.dice.random() < 0.95:
            self._tell(facts.GatePassageReported(gate, direction, alarm))

    def _inside(self) -> None:
        lane = self._lane()
        door = self.dice.choice(("door-main", "door-b", "door-room-1"))
        self._tell(self.dice.choice([
            facts.DoorContactRead(door, False), facts.DoorContactRead(door, True), facts.DoorContactRead(door, True),
            facts.CardRead(f"exit-reader-{lane}", {"s-1": f"d-{self._person()}"}),
            facts.CardRead("room-reader-1", {"s-1": f"d-{self._person()}"}),
        ]))  # fmt: skip

    def _staff(self) -> None:
        lane, person = self._lane(), self._person()
        by = self.dice.choice((BY_TWO, BY_TWO, BY_TWO, ("g1",), ("g1", "g1"), ()))
        reason = self.dice.choice(("looked", "looked", ""))
        order = self.dice.choice(("prepare", "open_assembly", "start", "suspend", "resume", "resume", "end", "close"))
        self._tell(self.dice.choice([
            facts.LaneCleared(lane, by, reason), facts.LaneCleared(lane, by, reason), facts.AlarmResolved(lane, by, reason),
            facts.ExitAsked(person, by), facts.ExitApproved(person, by, reason), facts.RollCalled(person, by),
            facts.FireReset(by, reason), facts.KioskCancelled(lane), facts.StaffCalled(lane),
            facts.IdentityRefused(lane, person, by), facts.CardRemoved(f"reader-{lane}"),
            facts.CardFailed(f"reader-{lane}", 0x41),
            facts.SessionOrdered("s-1", order, by) if self.dice.random() < 0.15 else facts.LaneCleared(lane, BY_TWO, "looked"),
        ]))  # fmt: skip

    def _device(self) -> None:
        device = self.dice.choice(list(TWO_LANES.devices or {}))
        locker, box = self.dice.choice((("locker-a", 1), ("locker-a", 2), ("locker-b", 1)))
        roll = self.dice.random()
        if roll < 0.3:
            self._tell(facts.DeviceLost(device, "cable"))
        elif roll < 0.75:
            for fact in list(self._first_readings(device)):
                self._tell(fact)
        else:
            self._tell(facts.BoxRead(locker, box, self.dice.random() < 0.8))

    def _first_readings(self, device: str) -> Iterator[Fact]:
        """What a device reads when it comes up; `DeviceReady` is the last."""
        room = self.site.room
        for door in TWO_LANES.doors:
            if door.board == device and room.doors[door.id].closed is None:
                yield facts.DoorContactRead(door.id, True)
        for fire_input in TWO_LANES.fire_inputs:
            if fire_input.board == device and fire_input.id not in room.fire.inputs:
                yield facts.FireInputRead(fire_input.id, False)
        for lane in TWO_LANES.lanes:
            for number in lane.boxes:
                if lane.locker == device and room.boxes[f"{device}/{number}"].closed is None:
                    yield facts.BoxRead(device, number, True)
        yield facts.DeviceReady(device)

    def _rare(self) -> None:
        if self.dice.random() < 0.5:
            return
        door = self.dice.choice(("door-main", "door-b", "door-room-1"))
        lane = self._lane()
        acts: list[Fact] = [
            facts.ExitButtonRead(door, True), facts.ExitButtonRead(door, False), facts.ExitButtonRead(door, False),
            facts.BreakGlassRead(door, True), facts.BreakGlassRead(door, False), facts.BreakGlassRead(door, False),
            facts.FireInputRead("fire-main", self.dice.random() < 0.2), facts.FireReset(BY_TWO, "over"),
            facts.DoorOverridden(door, BY_TWO, "help", 30_000), facts.BoxOverridden(f"locker-{lane}", 1, BY_TWO, "help"),
            facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"), facts.SourceRecordingStarted("s-1", "cam-lane-a", 1),
            facts.SourceRecordingStarted("s-1", "cam-room-1a", 1), facts.RecorderReady("e"), facts.RecorderLost("gone"),
            facts.RecorderReady("e"), facts.ClockDoubted("step"), facts.ClockTrusted(("g1",)),
            facts.GatePassagesMissed(f"gate-{lane}", 1, 0), facts.GateCountersReset(f"gate-{lane}"),
            facts.QueueOverran(f"gate-{lane}", 3), facts.LockRead(door, True), facts.DoorReleased(door),
            facts.RecordingSealed("s-1", {"cam-lane-a": "x"}), facts.RecorderFactsFolded("e", 3, "r"),
            facts.RecordingHeadSigned("s-1", 1, "h", "k"),
            facts.RecorderAlarmRaised("storage_low", "disk", "free"), facts.RecorderAlarmEnded("storage_low", "disk"),
        ]  # fmt: skip
        if self.dice.random() < 0.05:
            acts.append(facts.PersonRevoked(self._person(), BY_TWO, "bank"))
        fact = self.dice.choice(acts)
        self._tell(fact)
        if isinstance(fact, facts.BoxOverridden):
            self.waiting.append(facts.BoxRead(fact.locker, fact.box, False))
