"""A site as it really is, beside the core that only hears of it: where each body stands, where each phone lies.

The world tells the core facts, does what the core orders, late or not at all, and knows the truth: after every fact the
invariants are checked, and with every opening that it was no wrong one. Time is simulated; a seed gives the same day.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from controller.core import facts
from controller.core.commands import HandshakeGate, OpenBox, PulseUnlock
from controller.core.facts import Fact
from controller.core.room import step
from controller.core.state import Decision, Room
from controller.core.words import CORE_VERSION, Stamp
from tests.core.invariants import MAY_BE_WITHIN, check_changed, check_room, check_step
from tests.core_proof.rules import NOTHING_DEMANDED, profile_named
from tests.core_proof.sites import BETWEEN, INSIDE, KIOSK, OUTSIDE, Body, SiteSize

DAY_BEGINS_UTC_US: Final = 1_700_000_000_000_000
HOUR_MS: Final = 3_600_000
TWO: Final = ("g1", "s1")
EVERYBODY_EVERY: Final = 500
"""Everybody is looked at after so many facts; else who moved."""
NEVER_REFUSED: Final = (
    facts.DoorContactRead, facts.BoxRead, facts.GateBeamRead, facts.GatePassageReported, facts.GateAnswered,
    facts.FireInputRead, facts.DeviceReady, facts.DeviceLost, facts.ExitButtonRead, facts.BreakGlassRead,
    facts.RecorderReady, facts.RecorderLost, facts.DeadlinePassed,
)  # fmt: skip
"""What the world says of itself is never refused."""


@dataclass
class World:
    """The truth, the clock, and the core."""

    size: SiteSize
    seed: int
    rules: str = NOTHING_DEMANDED
    """By which rules: see `rules.RULES`."""
    room: Room = field(default_factory=Room)
    faults: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    bodies: dict[str, Body] = field(default_factory=dict)
    doors_open: set[str] = field(default_factory=set)
    boxes_open: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    testers: set[str] = field(default_factory=set)
    """Lanes in which somebody who tests the gate stands behind it."""
    follows: dict[type, Callable[[Any], None]] = field(default_factory=dict)
    """Who does what is ordered, beside doors, boxes and gates: by kind of command."""
    fire: bool = False

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.profile = profile_named(self.rules)
        self.plan = self.size.plan()
        self.lanes = {lane.id: lane for lane in self.plan.lanes}
        self.by_gate = {lane.gate: lane.id for lane in self.plan.lanes}
        self.now_ms, self.run, self.run_began_ms, self.clock_off_us = 0, 1, 0, 0
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._number = 0
        self._woken: dict[str, int] = {}
        self.last_facts: list[tuple[int, Fact, str]] = []

    # Time.

    def later(self, after_ms: int, act: Callable[[], None]) -> None:
        """Let something happen after so many milliseconds."""
        self._number += 1
        heapq.heappush(self._heap, (self.now_ms + max(0, after_ms), self._number, act))

    def run_until(self, end_ms: int) -> None:
        """Let everything happen that is due, deadlines of the core in their order."""
        while self._heap and self._heap[0][0] <= end_ms:
            at, _, act = heapq.heappop(self._heap)
            self._wake(at)
            self.now_ms = max(self.now_ms, at)
            act()
        self._wake(end_ms)
        self.now_ms = max(self.now_ms, end_ms)

    def _wake(self, until_ms: int) -> None:
        limit_us = (until_ms - self.run_began_ms) * 1000
        while self.room.deadlines:
            name = min(self.room.deadlines, key=self.room.deadlines.__getitem__)
            at_us = self.room.deadlines[name]
            if at_us > limit_us:
                return
            self.now_ms = max(self.now_ms, self.run_began_ms + -(-at_us // 1000))
            self.tell(facts.DeadlinePassed(name))

    def stamp(self) -> Stamp:
        """Now."""
        utc_us = DAY_BEGINS_UTC_US + self.now_ms * 1000 + self.clock_off_us
        return Stamp(utc_us, (self.now_ms - self.run_began_ms) * 1000, f"run-{self.run}")

    # Facts and commands.

    def tell(self, fact: Fact) -> Decision:
        """Tell the core a fact, check everything, and let the world do what is ordered."""
        before, stamp = self.room, self.stamp()
        self.room, decision = step(before, stamp, fact)
        self.counts["facts"] += 1
        self.last_facts.append((self.now_ms, fact, decision.refusal or ""))
        del self.last_facts[:-40]
        check_step(before, self.room, stamp, fact, decision)
        check_changed(before, self.room, decision)
        if self.counts["facts"] % EVERYBODY_EVERY == 0:
            check_room(self.room)
        if isinstance(fact, NEVER_REFUSED):
            assert decision.accepted, f"what the world says was refused: {fact} {decision.refusal}"
        self._count(decision)
        for command in decision.commands:
            self._follow(command)
        return decision

    def _count(self, decision: Decision) -> None:
        for move in decision.moves:
            if move.machine == "admission":
                self.counts["entries"] += move.after == "admitted"
                self.counts["exits"] += move.after == "exited"
                body = self.bodies.get(move.id)
                if body is not None and body.place == INSIDE:
                    assert move.after in MAY_BE_WITHIN, f"{move.id} is inside, and counts as {move.after}"

    def _follow(self, command: object) -> None:
        if isinstance(command, PulseUnlock):
            self.counts["unlocks"] += 1
            self._truth_of_unlock(command)
            self._answer(facts.UnlockPulseSent(command.command, command.door), command, command.door)
        elif isinstance(command, OpenBox):
            self._truth_of_box(command)
            self._answer(facts.BoxOpenSent(command.command, command.locker, command.box), command, command.locker)
        elif isinstance(command, HandshakeGate):
            if command.gate not in self.silent:
                self.later(
                    self.dice.randint(20, 120),
                    lambda: self.heard(facts.GateAnswered(command.gate, command.token), command.gate),
                )
        elif (act := self.follows.get(type(command))) is not None:
            act(command)

    def _answer(self, outcome: Fact, command: Any, place: str) -> None:
        """The board takes an opening command, refuses it, or it comes too late."""
        run, roll = self.run, self.dice.random()
        if roll < 0.004:
            self.faults["command_failed"] += 1
            failed: Fact = facts.CommandFailed(command.command, place, "silent")
            self.later(300, lambda: self.tell(failed) if self.run == run else None)  # type: ignore[arg-type,return-value]
        elif roll < 0.006:
            self.faults["command_dropped"] += 1
            dropped: Fact = facts.CommandDropped(command.command, place, "too old")
            self.later(5_500, lambda: self._dropped(run, dropped))
        else:
            self.later(self.dice.randint(10, 90), lambda: self._taken(run, outcome, command))

    def _dropped(self, run: int, fact: Fact) -> None:
        if self.run == run:
            self.tell(fact)

    def _taken(self, run: int, outcome: Fact, command: Any) -> None:
        if self.run != run:
            return
        self.tell(outcome)
        if isinstance(command, OpenBox) and command.locker not in self.silent:
            key = f"{command.locker}/{command.box}"
            if self.dice.random() < 0.004:
                self.faults["box_jammed"] += 1
                return
            self.boxes_open.add(key)
            self.later(self.dice.randint(100, 600), lambda: self.box_read(key))

    # What the world shows.

    def heard(self, fact: Fact, device: str) -> None:
        """A device reports, if it is not silent."""
        if device not in self.silent:
            self.tell(fact)

    def box_read(self, key: str) -> None:
        """A box's door is read as it is."""
        locker, _, number = key.partition("/")
        self.heard(facts.BoxRead(locker, int(number), key not in self.boxes_open), locker)

    def door_read(self, door: str) -> None:
        """A door's contact is read as it is."""
        board = next(one.board for one in self.plan.doors if one.id == door)
        self.heard(facts.DoorContactRead(door, door not in self.doors_open), board)

    def walk(self, lane: str, direction: str, alarm: bool) -> None:
        """A body goes through a gate."""
        gate = self.lanes[lane].gate
        first, second = ("front", "rear") if direction == "forward" else ("rear", "front")
        for beam, blocked in ((first, True), (second, True), (first, False), (second, False)):
            self.heard(facts.GateBeamRead(gate, beam, blocked, direction), gate)
        self.heard(facts.GatePassageReported(gate, direction, alarm), gate)

    # Starts.

    def start(self) -> None:
        """A run of the controller begins and every device is read."""
        self.run_began_ms = self.now_ms
        self.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", self.profile, self.plan))
        for device in self.plan.devices or {}:
            self.device_up(device)
        self.recorder_up()

    def crash(self) -> None:
        """The controller dies and starts again: what was on its way is lost."""
        self.faults["crash"] += 1
        self.run += 1
        self.start()

    def device_up(self, device: str) -> None:
        """A device answers: its first readings, then that it is ready."""
        self.silent.discard(device)
        for door in self.plan.doors:
            if door.board == device:
                self.tell(facts.DoorContactRead(door.id, door.id not in self.doors_open))
        for contact in self.plan.fire_inputs:
            if contact.board == device:
                self.tell(facts.FireInputRead(contact.id, self.fire))
        for lane in self.plan.lanes:
            if lane.locker == device:
                for box in lane.boxes:
                    self.tell(facts.BoxRead(device, box, f"{device}/{box}" not in self.boxes_open))
        self.tell(facts.DeviceReady(device))

    def device_down(self, device: str) -> None:
        """A device falls silent."""
        self.silent.add(device)
        self.tell(facts.DeviceLost(device, "cable"))

    def recorder_up(self) -> None:
        """The recorder answers, and records what it is told to."""
        self.tell(facts.RecorderReady(f"epoch-{self.run}"))

    # The truth.

    def within(self, lane: str) -> list[Body]:
        """Bodies between gate and door of a lane."""
        return [body for body in self.bodies.values() if body.place == BETWEEN and body.lane == lane]

    def _truth_of_unlock(self, command: PulseUnlock) -> None:
        lane = next((lane.id for lane in self.plan.lanes if lane.door == command.door), None)
        if lane is None or not command.person:
            return
        body = self.bodies[command.person]
        if self.room.lanes[lane].state.startswith("out"):
            assert body.place == INSIDE, f"UNSAFE: {command.person} is {body.place} and let out"
            return
        assert body.place == BETWEEN, f"UNSAFE: the door unlocks for {command.person}, who is {body.place}"
        assert body.lane == lane, "UNSAFE: the door of another lane unlocks"
        assert not body.carries, f"UNSAFE: {command.person} carries a phone in"
        assert self.within(lane) == [body], "UNSAFE: somebody else stands behind the gate"
        assert lane not in self.testers, "UNSAFE: somebody who tests the gate stands behind it"

    def _truth_of_box(self, command: OpenBox) -> None:
        if command.person:
            place = self.bodies[command.person].place
            assert place in (OUTSIDE, KIOSK), f"UNSAFE: a box opens for {command.person}, who is {place}"
