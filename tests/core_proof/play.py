"""Whole days: a site, its people, what goes wrong, and everybody home at the end."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from controller.core import facts
from controller.core.words import CORE_VERSION
from tests.core.invariants import check_room
from tests.core_proof.cases import Cases
from tests.core_proof.drawing import DrawingBody
from tests.core_proof.experts import Expert
from tests.core_proof.gate_tests import GateTests
from tests.core_proof.office import Office, Sitting
from tests.core_proof.recorder import Recorder
from tests.core_proof.rules import rules_of
from tests.core_proof.sites import INSIDE, SITES, SiteSize
from tests.core_proof.trouble import Staff, Trouble
from tests.core_proof.world import HOUR_MS, TWO, World

__all__ = ["SITES", "DayBroken", "PlayedDay", "play_day", "play_days"]

MINUTE_MS: Final = 60_000
EARLY_MS: Final = 40 * MINUTE_MS
"""So long before the assembly the first ones come."""
WORK_MS: Final = 3 * HOUR_MS
HOME_MS: Final = 6 * HOUR_MS


@dataclass(frozen=True)
class PlayedDay:
    """The figures of a day."""

    seed: int
    site: str
    rules: str
    counts: dict[str, int]
    faults: dict[str, int]
    seconds: float

    def line(self) -> dict[str, Any]:
        """For the ledger."""
        named = {"entries": 0, "exits": 0, "unlocks": 0}
        return {
            "core": CORE_VERSION, "site": self.site, "seed": self.seed, "rules": self.rules,
            **{name: self.counts.get(name, 0) for name in named}, "facts": self.counts["facts"],
            "seconds": round(self.seconds, 2), "faults": dict(sorted(self.faults.items())),
            "done": {name: count for name, count in sorted(self.counts.items()) if name not in (*named, "facts")},
        }  # fmt: skip


def play_days(size: SiteSize, seed: int, entries_min: int) -> Iterator[PlayedDay]:
    """Days one after the other, from this seed on, until so many people came in; at least one."""
    entries = 0
    while True:
        day = play_day(size, seed)
        yield day
        entries += day.counts.get("entries", 0)
        seed += 1
        if entries >= entries_min:
            return


class DayBroken(AssertionError):
    """An invariant broke; says on which day, and how to play it again."""


def play_day(size: SiteSize, seed: int, rules: str | None = None) -> PlayedDay:
    """One day to its end; by rules that follow from the seed, or by those that are named."""
    begun, rules = time.process_time(), rules or rules_of(seed)
    world = World(size, seed, rules)
    try:
        Day(world).play()
    except AssertionError as error:
        told = "\n".join(f"{at} ms: {fact} {refusal}" for at, fact, refusal in world.last_facts[-15:])
        again = f"python -m tests.core_proof day --site {size.name} --seed {seed} --rules {rules}"
        raise DayBroken(f"{error}\n{told}\nagain: {again}") from error
    return PlayedDay(seed, size.name, rules, dict(world.counts), dict(world.faults), time.process_time() - begun)


class Day:
    """One day of a world."""

    def __init__(self, world: World) -> None:
        self.world, self.experts = world, list[Expert]()
        Recorder(world)
        self.sittings = self._sittings()
        self.office = Office(world, DrawingBody(world), self.sittings, self._comes_soon)
        self.trouble = Trouble(world, an_hour=40)
        self.staff = Staff(world, GateTests(world), Cases(world))

    def play(self) -> None:
        """From the first start to the evening."""
        world = self.world
        world.start()
        for lane in world.lanes:
            world.tell(facts.LaneCleared(lane, TWO, "opened"))
        counts = world.size.committees()
        for sitting, room, count in zip(self.sittings, world.size.sessions(), counts, strict=True):
            self.office.plan(sitting, room, count)
            self._members_come(sitting)
        self.office.go()
        world.later(1_000, self.staff.go)
        world.later(MINUTE_MS, self.trouble.go)
        world.run_until(max(one.ends_ms for one in self.sittings) + HOUR_MS)
        self.trouble.over = True
        self._home()

    def _sittings(self) -> list[Sitting]:
        """Committees assemble one after the other over the time of arrivals."""
        rooms = self.world.size.sessions()
        spread_ms = self.world.size.arrivals_ms - HOUR_MS
        found = []
        for at, room in enumerate(rooms):
            assembly_ms = EARLY_MS + 5 * MINUTE_MS + spread_ms * at // len(rooms)
            begins_ms = assembly_ms + HOUR_MS // 2
            found.append(Sitting(f"s-{room}", assembly_ms, begins_ms, begins_ms + WORK_MS, at % 8 == 2))
        return found

    def _members_come(self, sitting: Sitting) -> None:
        """Most in time; some late, some not at all; alternates when they are called."""
        world, dice = self.world, self.world.dice
        for person, body in list(world.bodies.items()):
            if body.session != sitting.id or person in self.office.drawing.alternates:
                continue
            roll, at_ms = dice.random(), sitting.assembly_ms + dice.randint(-EARLY_MS, 5 * MINUTE_MS)
            if roll < 0.02:
                world.faults["never_came"] += 1
            elif roll < 0.06:
                world.faults["came_late"] += 1
                at_ms += HOUR_MS
            if roll >= 0.02:
                self._comes(person, at_ms)

    def _comes(self, person: str, after_ms: int) -> None:
        expert = Expert(self.world, self.world.bodies[person])
        self.experts.append(expert)
        self.world.later(after_ms, expert.go)

    def _comes_soon(self, person: str) -> None:
        """Somebody who was called in place of another."""
        self._comes(person, self.world.dice.randint(3 * MINUTE_MS, 15 * MINUTE_MS))

    def _home(self) -> None:
        """Everybody gets home, with their phone; every session is sealed."""
        world = self.world
        end_ms = world.now_ms + HOME_MS
        while world.now_ms < end_ms and not (all(expert.done for expert in self.experts) and self.office.over):
            world.run_until(world.now_ms + HOUR_MS // 4)
        late = [(one.body.person, one.state, one.body.place) for one in self.experts if not one.done]
        assert not late, f"not home: {late[:5]} {[(lane.id, str(lane.state)) for lane in world.room.lanes.values()]}"
        self.staff.home = True
        assert not any(body.place == INSIDE for body in world.bodies.values()), "somebody is still inside"
        assert not any(box.holder for box in world.room.boxes.values()), "a box still holds something"
        for sitting in self.sittings:
            session = world.room.sessions[sitting.id]
            assert session.state in ("archived", "closed"), f"{sitting.id} is {session.state}, not archived"
        check_room(world.room)
