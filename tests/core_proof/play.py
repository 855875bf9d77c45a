"""Whole days: a site, its experts, what goes wrong, and everybody home at the end."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from controller.core import facts
from controller.core.words import CORE_VERSION
from tests.core.invariants import check_room
from tests.core_proof.experts import Expert
from tests.core_proof.trouble import Staff, Trouble
from tests.core_proof.world import DAY_BEGINS_UTC_US, HOUR_MS, INSIDE, TWO, Body, SiteSize, World

SITES: Final = {
    "small": SiteSize("small", "ab", 4, 24, 12),
    "large": SiteSize("large", "abcd", 40, 300, 80),
}
ARRIVALS_MS: Final = {"small": HOUR_MS, "large": 3 * HOUR_MS}
WORK_MS: Final = 3 * HOUR_MS
HOME_MS: Final = 6 * HOUR_MS


@dataclass(frozen=True)
class PlayedDay:
    """The figures of a day."""

    seed: int
    site: str
    counts: dict[str, int]
    faults: dict[str, int]
    seconds: float

    def line(self) -> dict[str, Any]:
        """For the ledger."""
        return {
            "core": CORE_VERSION, "site": self.site, "seed": self.seed, "entries": self.counts.get("entries", 0),
            "exits": self.counts.get("exits", 0), "facts": self.counts["facts"], "seconds": round(self.seconds, 2),
            "faults": dict(sorted(self.faults.items())),
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


def play_day(size: SiteSize, seed: int) -> PlayedDay:
    """One day to its end."""
    begun = time.process_time()
    world = World(size, seed)
    try:
        _play(world)
    except AssertionError as error:
        told = "\n".join(f"{at} ms: {fact} {refusal}" for at, fact, refusal in world.last_facts[-15:])
        again = f"python -m tests.core_proof day --site {size.name} --seed {seed}"
        raise DayBroken(f"{error}\n{told}\nagain: {again}") from error
    return PlayedDay(seed, size.name, dict(world.counts), dict(world.faults), time.process_time() - begun)


def _play(world: World) -> None:
    staff, trouble = Staff(world), Trouble(world, an_hour=40)
    for lane in world.lanes:
        world.tell(facts.LaneCleared(lane, TWO, "opened"))
    sessions = _open(world)
    experts = []
    for number in range(world.size.experts):
        body = world.bodies[f"p{number}"]
        experts.append(Expert(world, body))
        world.later(world.dice.randint(0, ARRIVALS_MS[world.size.name]), experts[-1].go)
    world.later(1_000, staff.go)
    world.later(60_000, trouble.go)
    world.run_until(ARRIVALS_MS[world.size.name] + HOUR_MS)
    for session in sessions:
        world.tell(facts.SessionOrdered(session, "start", ("g1",)))
    world.run_until(world.now_ms + WORK_MS)
    for session in sessions:
        world.tell(facts.SessionOrdered(session, "end", ("g1",)))
    world.run_until(world.now_ms + HOUR_MS)
    trouble.over = True
    _home(world, experts, sessions, staff)


def _open(world: World) -> list[str]:
    sessions = []
    for at, room in enumerate(world.plan.rooms):
        session = f"s-{room.id}"
        sessions.append(session)
        people = [f"p{number}" for number in range(world.size.experts) if number % world.size.rooms == at]
        for person in people:
            world.bodies[person] = Body(person, session, has_phone=world.dice.random() < 0.95)
        utc_us = DAY_BEGINS_UTC_US
        world.tell(facts.SessionPlanned(session, room.id, utc_us - 10**6, utc_us + 12 * HOUR_MS * 1000, ("g1",)))
        world.tell(facts.DrawListImported(session, "c", len(people), utc_us))
        world.tell(facts.SessionOrdered(session, "prepare", ("g1",)))
        world.tell(facts.DrawListReleaseAsked(session, TWO))
        world.tell(facts.DrawListOpened(session, tuple(facts.Drawn(person, f"d-{person}") for person in people)))
    world.run_until(world.now_ms + 5_000)
    for session in sessions:
        world.tell(facts.SessionOrdered(session, "open_assembly", ("g1",)))
    return sessions


def _home(world: World, experts: list[Expert], sessions: list[str], staff: Staff) -> None:
    """Everybody gets home, with their phone; every session is sealed."""
    end_ms = world.now_ms + HOME_MS
    while world.now_ms < end_ms and not all(expert.done for expert in experts):
        world.run_until(world.now_ms + HOUR_MS // 4)
    late = [(one.body.person, one.state, one.body.place) for one in experts if not one.done]
    assert not late, f"not home: {late[:5]} {[(lane.id, str(lane.state)) for lane in world.room.lanes.values()]}"
    staff.home = True
    assert not any(body.place == INSIDE for body in world.bodies.values()), "somebody is still inside"
    assert not any(box.holder for box in world.room.boxes.values()), "a box still holds something"
    for session in sessions:
        world.tell(facts.RecordingSealed(session, {}))
        assert world.room.sessions[session].state in ("recording_sealed", "closed"), f"{session} is not sealed"
    check_room(world.room)
