"""The gate's self-test on a played day: staff walk with the reference device, then without; now and then they err."""

from dataclasses import dataclass
from typing import Final

from controller.core import facts
from tests.core_proof.world import World

WALKS: Final = (("forward", True), ("backward", True), ("forward", False), ("backward", False))
"""In with the device, out, in without it, out."""


@dataclass
class GateTests:
    """Tests every gate whose word does not count, when its lane is free."""

    world: World

    def round(self) -> None:
        """Begin the tests that are due."""
        world = self.world
        if not world.profile.gate_test_valid_ms:
            return
        for plan in world.plan.lanes:
            lane, fitness = world.room.lanes[plan.id], world.room.gates.get(plan.gate)
            fit = fitness is not None and fitness.state == "fit"
            if not fit and lane.state == "free" and lane.visitor is None and plan.gate not in world.silent:
                self._begin(plan.id)

    def _begin(self, lane: str) -> None:
        world = self.world
        if world.within(lane) or not world.tell(facts.GateTestBegun(lane, ("g1",))).accepted:
            return
        world.counts["gate_tests"] += 1
        walks = list(WALKS)
        if world.dice.random() < 0.03:
            world.faults["tester_errs"] += 1
            walks[0] = ("forward", False)
        if world.dice.random() < 0.02:
            world.faults["tester_stays"] += 1
            walks.pop()
        self._walk(lane, walks)

    def _walk(self, lane: str, walks: list[tuple[str, bool]]) -> None:
        self.world.later(self.world.dice.randint(2_000, 6_000), lambda: self._step(lane, walks))

    def _step(self, lane: str, walks: list[tuple[str, bool]]) -> None:
        world = self.world
        if world.room.lanes[lane].state != "testing":
            world.testers.discard(lane)
            return
        if not walks:
            world.tell(facts.GateTestEnded(lane, ("g1",)))
            return
        direction, device = walks.pop(0)
        (world.testers.add if direction == "forward" else world.testers.discard)(lane)
        world.walk(lane, direction, device)
        self._walk(lane, walks)
