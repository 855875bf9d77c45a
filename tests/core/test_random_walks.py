"""Seeded walks over the vocabulary: every invariant after every fact, and a way back to work from wherever they end."""

from controller.core import facts
from controller.core.facts import Fact
from controller.core.state import Decision, Room
from controller.core.words import Stamp
from tests.core.invariants import check
from tests.core.playbook import Site
from tests.core.wanderer import READINGS, Wanderer

STEPS = 600


class Watch:
    """Checks each step of a site against the room before it."""

    def __init__(self) -> None:
        self.before = Room()
        self.steps = 0

    def told(self, site: Site, fact: Fact, decision: Decision) -> None:
        """Called after each fact."""
        stamp = Stamp(site.utc_us, site.mono_us, f"run-{site.run}")
        if self.steps:
            check(self.before, site.room, stamp, fact, decision)
        if isinstance(fact, READINGS):
            assert decision.accepted, f"a reading was refused: {fact} {decision.refusal}"
        if isinstance(fact, facts.DeadlinePassed):
            assert decision.accepted, f"a due deadline was refused: {fact} {decision.refusal}"
        self.before, self.steps = site.room, self.steps + 1


def walk(seed: int, steps: int = STEPS) -> Wanderer:
    watch = Watch()
    wanderer = Wanderer(seed, watch.told)
    watch.before = wanderer.site.room
    for _ in range(steps):
        wanderer.step()
    return wanderer
