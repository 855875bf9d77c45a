"""Incidents of a played day: every step is done, and two close them; now and then too early."""

from dataclasses import dataclass
from typing import Final

from controller.core import facts
from tests.core_proof.world import TWO, World

AT_ONCE: Final = 12
"""So many incidents are dealt with in a round."""


@dataclass
class Cases:
    """Whoever deals with the incidents."""

    world: World

    def round(self) -> None:
        """The oldest ones."""
        for number in list(self.world.room.incidents)[:AT_ONCE]:
            self._deal_with(number)

    def _deal_with(self, number: str) -> None:
        world = self.world
        if world.dice.random() < 0.05:
            world.faults["closed_too_early"] += 1
            if world.tell(facts.IncidentClosed(number, TWO, "done")).accepted:
                return
        for step in [step for step, by in world.room.incidents[number].steps.items() if not by]:
            world.tell(facts.IncidentStepDone(number, step, ("g1",)))
        known = world.room.incidents[number]
        if known.person in world.bodies and world.dice.random() < 0.05:
            world.tell(facts.ConductRecorded(number, known.person, "other", TWO, "seen"))
        if world.tell(facts.IncidentClosed(number, TWO, "done")).accepted:
            world.counts["incidents"] += 1
