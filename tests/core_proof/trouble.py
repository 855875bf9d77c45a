"""What goes wrong on a day, and the staff who put it right, not always as they should."""

from collections.abc import Callable
from typing import Final

from controller.core import facts
from controller.core.facts import Fact
from tests.core_proof.cases import Cases
from tests.core_proof.gate_tests import GateTests
from tests.core_proof.sites import BETWEEN, INSIDE, OUTSIDE
from tests.core_proof.world import TWO, World

ROUND_MS: Final = 8_000
"""Staff look round this often."""


class Trouble:
    """Faults by the dice, about so many an hour."""

    def __init__(self, world: World, an_hour: float) -> None:
        self.world, self._mean_ms = world, 3_600_000 / an_hour
        self.over = False
        self._kinds: tuple[tuple[int, Callable[[], None]], ...] = (
            (8, self._device), (2, self._source), (2, self._recorder), (1, world.crash), (2, self._clock), (1, self._fire),
            (2, self._glass), (3, self._stranger), (3, self._missed), (2, self._reset), (3, self._override), (3, self._erring),
            (2, self._forced), (1, self._box_forced), (1, self._power), (2, self._overran), (1, self._revoked),
            (1, self._drift), (1, self._link), (1, self._storage), (2, self._reported), (1, self._seen), (1, self._medical),
        )  # fmt: skip

    def go(self) -> None:
        """One more fault, and the next one later."""
        if self.over:
            return
        kinds, weights = [act for _, act in self._kinds], [weight for weight, _ in self._kinds]
        self.world.dice.choices(kinds, weights)[0]()
        self.world.later(int(self.world.dice.expovariate(1 / self._mean_ms)) + 500, self.go)

    def _lane(self) -> str:
        return self.world.dice.choice(list(self.world.lanes))

    def _device(self) -> None:
        world = self.world
        device = world.dice.choice([one for one in world.plan.devices or {} if not one.startswith("reader")])
        if device in world.silent:
            return
        world.faults[f"{device.partition('-')[0]}_silent"] += 1
        world.device_down(device)
        world.later(world.dice.randint(2_000, 90_000), lambda: world.device_up(device))

    def _source(self) -> None:
        world = self.world
        live = [one for one in world.room.live if world.room.sessions[one].recording]
        if live and world.room.recorder_online:
            session = world.dice.choice(live)
            source = next(iter(world.room.sessions[session].recording))
            world.faults["source_lost"] += 1
            world.tell(facts.SourceRecordingLost(session, source, "cable"))
            world.later(world.dice.randint(2_000, 60_000), lambda: self._source_back(session, source))

    def _source_back(self, session: str, source: str) -> None:
        world = self.world
        if world.room.recorder_online and session in world.room.live:
            world.tell(facts.SourceRecordingStarted(session, source, world.stamp().utc_us))

    def _recorder(self) -> None:
        if self.world.room.recorder_online:
            self.world.faults["recorder_lost"] += 1
            self.world.tell(facts.RecorderLost("silent"))
            self.world.later(self.world.dice.randint(3_000, 60_000), self.world.recorder_up)

    def _clock(self) -> None:
        world = self.world
        world.faults["clock_step"] += 1
        world.clock_off_us = world.dice.choice((-86_400_000_000, 7_000_000, 86_400_000_000))
        world.tell(facts.ClockDoubted("step", world.clock_off_us))
        world.later(world.dice.randint(5_000, 60_000), self._clock_back)

    def _clock_back(self) -> None:
        self.world.clock_off_us = 0
        if not self.world.room.clock_trusted:
            self.world.tell(facts.ClockTrusted(("g1",)))
            self.world.tell(facts.ClockTrusted(TWO))

    def _fire(self) -> None:
        world = self.world
        board = world.plan.fire_inputs[0].board
        if world.fire or board in world.silent or world.dice.random() < 0.6:
            return
        world.faults["fire"] += 1
        world.fire = True
        world.tell(facts.FireInputRead("fire", True))
        for body in world.bodies.values():
            if body.place in (INSIDE, BETWEEN):
                body.place = OUTSIDE
        world.later(world.dice.randint(60_000, 300_000), self._fire_over)

    def _fire_over(self) -> None:
        self.world.fire = False
        self.world.heard(facts.FireInputRead("fire", False), self.world.plan.fire_inputs[0].board)

    def _glass(self) -> None:
        world, lane = self.world, self._lane()
        door, board = world.lanes[lane].door, f"board-{lane}"
        world.faults["exit_button"] += 1
        world.heard(facts.ExitButtonRead(door, True), board)
        world.later(2_000, lambda: world.heard(facts.ExitButtonRead(door, False), board))

    def _stranger(self) -> None:
        self.world.faults["stranger"] += 1
        sessions = dict.fromkeys(self.world.room.sessions, "d-nobody")
        self.world.tell(facts.CardRead(self.world.lanes[self._lane()].entry_reader, sessions))

    def _missed(self) -> None:
        gate = self.world.lanes[self._lane()].gate
        self.world.faults["passage_missed"] += 1
        self.world.heard(facts.GatePassagesMissed(gate, 1, 0), gate)

    def _reset(self) -> None:
        gate = self.world.lanes[self._lane()].gate
        self.world.faults["gate_reset"] += 1
        self.world.heard(facts.GateCountersReset(gate), gate)

    def _overran(self) -> None:
        self.world.faults["queue_overran"] += 1
        self.world.tell(facts.QueueOverran(self.world.lanes[self._lane()].gate, 2))

    def _override(self) -> None:
        world = self.world
        door = world.dice.choice(world.plan.doors)
        world.faults["override"] += 1
        by = world.dice.choice((TWO, ("g1", "g1"), ("g1",)))
        world.tell(
            facts.DoorOverridden(door.id, by, world.dice.choice(("help", "")), world.dice.choice((0, 5_000, 10**9)))
        )

    def _erring(self) -> None:
        """Staff press what they should not."""
        world, lane = self.world, self._lane()
        person = world.dice.choice(list(world.bodies))
        world.faults["operator_errs"] += 1
        errors: list[Fact] = [
            facts.LaneCleared(lane, (), "looked"), facts.LaneCleared(lane, ("g1",), " "),
            facts.AlarmResolved(lane, ("g1", "g1"), "x"),
            facts.ExitApproved(person, ("g1",), "x"), facts.HoldDecided(person, True, ("g1", "g2"), "x"),
            facts.FireReset((), "x"), facts.IdentityConfirmed(lane, person, TWO), facts.KioskCancelled(lane),
            facts.DeclarationMade(lane, person, "sha", "none", "sig"), facts.BoxOverridden(f"locker-{lane}", 1, ("g1",), "x"),
            facts.SessionOrdered(world.bodies[person].session, "open_assembly", ("g1",)), facts.ExitAsked(person, ()),
        ]  # fmt: skip
        world.tell(world.dice.choice(errors))

    def _drift(self) -> None:
        """Somebody turns the gate's sensitivity."""
        gate = self.world.lanes[self._lane()].gate
        self.world.faults["gate_drifted"] += 1
        self.world.heard(facts.GateSettingsRead(gate, f"{self.world.dice.randint(1, 9)}"), gate)

    def _link(self) -> None:
        world, system = self.world, self.world.dice.choice(self.world.plan.links)
        world.faults["link_lost"] += 1
        world.tell(facts.LinkLost(system, "cable"))
        world.later(world.dice.randint(60_000, 3_000_000), lambda: self._link_back(system))

    def _link_back(self, system: str) -> None:
        self.world.tell(facts.LinkRestored(system))

    def _storage(self) -> None:
        world, alarm = self.world, self.world.dice.choice(("storage_low", "storage_full"))
        if world.room.recorder_online:
            world.faults[alarm] += 1
            world.tell(facts.RecorderAlarmRaised(alarm, "disk", "space"))
            world.later(world.dice.randint(60_000, 900_000), lambda: self._storage_back(alarm))

    def _storage_back(self, alarm: str) -> None:
        if self.world.room.recorder_online:
            self.world.tell(facts.RecorderAlarmEnded(alarm, "disk"))

    def _reported(self) -> None:
        """Staff report what no device sees."""
        world = self.world
        person = world.dice.choice(["", *world.room.people])
        world.faults["reported"] += 1
        kind = world.dice.choice(("smoking", "bidder_contact", "dispute", "unheard_of"))
        world.tell(facts.IncidentReported(kind, "room", ("g1",), "seen", person=person))
        world.tell(facts.DuressSignalled(self._lane()))

    def _seen(self) -> None:
        self.world.faults["tailgate_seen"] += 1
        self.world.tell(facts.TailgateSeen(self.world.lanes[self._lane()].door, "camera"))

    def _medical(self) -> None:
        world = self.world
        inside = [one.person for one in world.bodies.values() if one.place == INSIDE]
        if inside:
            world.faults["medical"] += 1
            world.tell(facts.MedicalCalled(world.dice.choice(inside), "g2", ("g1",), "ill"))

    def _forced(self) -> None:
        world, door = self.world, self.world.dice.choice(self.world.plan.doors).id
        if door in world.doors_open or world.room.doors[door].state != "locked":
            return
        world.faults["door_forced"] += 1
        world.doors_open.add(door)
        world.door_read(door)
        world.later(3_000, lambda: self._shut(door))

    def _shut(self, door: str) -> None:
        self.world.doors_open.discard(door)
        self.world.door_read(door)

    def _box_forced(self) -> None:
        world, lane = self.world, self._lane()
        key = f"locker-{lane}/{world.dice.choice(world.lanes[lane].boxes)}"
        world.faults["box_forced"] += 1
        world.boxes_open.add(key)
        world.box_read(key)

    def _power(self) -> None:
        self.world.faults["power_lost"] += 1
        self.world.tell(facts.PowerLost("mains"))
        self.world.later(60_000, lambda: self._power_back())

    def _power_back(self) -> None:
        self.world.tell(facts.PowerRestored("mains"))

    def _revoked(self) -> None:
        world, person = self.world, self.world.dice.choice(list(self.world.bodies))
        if person in world.room.people and world.dice.random() < 0.3:
            world.faults["revoked"] += 1
            world.tell(facts.PersonRevoked(person, TWO, "bank"))


class Staff:
    """They go round and put things in order."""

    def __init__(self, world: World, tests: GateTests, cases: Cases) -> None:
        self.world, self.tests, self.cases = world, tests, cases
        self.home = False

    def go(self) -> None:
        """One round."""
        self.round()
        if not self.home:
            self.world.later(ROUND_MS, self.go)

    def round(self) -> None:
        """Lanes in doubt, fire, boxes that stand open with nobody at them."""
        world = self.world
        if world.room.fire.state == "latched":
            if not world.fire:
                world.tell(facts.FireReset(("s1",), "over"))
            return
        for lane in list(world.room.lanes.values()):
            if lane.state == "unknown" and world.dice.random() < 0.8:
                self._look(lane.id)
        self.tests.round()
        self.cases.round()
        for key in sorted(world.boxes_open):
            holder = world.room.boxes[key].holder
            if holder is None or world.room.people[holder].state not in ("declared", "box_open", "retrieving"):
                world.boxes_open.discard(key)
                world.box_read(key)

    def _look(self, lane: str) -> None:
        """Whoever stands behind the gate is led out; then nobody is there."""
        for body in self.world.within(lane):
            body.place = OUTSIDE
        self.world.testers.discard(lane)
        self.world.tell(facts.LaneCleared(lane, ("g1",), "looked"))
