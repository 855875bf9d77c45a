"""Breadth first through every room that can be reached, with the production `step`, until nothing new is found.

An answer of the core is asked for once for all rooms that agree in the fields that it looked at (`answers.py`), and remembered;
every now and then all that is remembered of a room is asked for anew, and must be the same.
"""

import gc
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, Final

from controller.core.state import Room
from tests.core.invariants import check_room
from tests.core_proof.answers import Answers, Broken
from tests.core_proof.canon import Canon
from tests.core_proof.factors import Factor, factors
from tests.core_proof.models import Model
from tests.core_proof.options import Options
from tests.core_proof.remembered import Node, Remembered
from tests.core_proof.watched import READS, WatchedRoom, watching

ANEW_EVERY: Final = 131_072
"""Every so many remembered answers, all of one room are asked for anew."""


@dataclass
class Explored:
    """What was found. `closed` = nothing new is left; a broken invariant ends the search."""

    model: str
    states: int = 0
    transitions: int = 0
    depth: int = 0
    seconds: float = 0.0
    closed: bool = False
    asked: int = 0
    """Steps that were made; the others were remembered."""
    unlocks: int = 0
    parts: int = 0
    reached: dict[str, list[str]] = field(default_factory=dict)
    broken: str = ""
    path: list[int] = field(default_factory=list)
    """Which option was taken in each state on the way to it: `trace` plays it again."""

    def again(self) -> str:
        """The command that plays the way to it once more."""
        return f"python -m tests.core_proof trace {self.model} {','.join(map(str, self.path))}"

    def line(self) -> dict[str, Any]:
        """The figures for a JSON line."""
        shown = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("reached",)}
        return {**shown, "seconds": round(self.seconds, 1)}


def explore(
    model: Model, states_max: int = 10**7, seconds_max: float = 10**9, told: Callable[[Explored], None] | None = None
) -> Explored:
    """Explore a model to closure, or to a bound. The first broken invariant is the one with the shortest way to it.

    `told` hears how far it is after each depth.
    """
    with watching():
        return _Search(model, told).run(states_max, seconds_max)


def multiplied_by(model: Model, states_max: int) -> tuple[Explored, list[Factor]]:
    """Explore, and say which parts of the room multiply the rooms, the strongest first."""
    with watching():
        search = _Search(model)
        found = search.run(states_max, float("inf"))
    return found, sorted(factors(search.canon, search.keys), key=lambda one: one.rooms_without)


class _Search:
    def __init__(self, model: Model, told: Callable[[Explored], None] | None = None) -> None:
        self._told = told
        first = model.first()
        self.canon = Canon(first, model.symmetries)
        self.options = Options(model, self.canon, first)
        self.found = Explored(model.name)
        key = self.canon.key(first)
        self.seen: dict[bytes, int] = {key: 0}
        self.keys = [key]
        self.parents = array("q", [-1])
        self.chosen = array("H", [0])
        self.answers = Answers(self.canon, self.options)
        self._places = {name: at for at, name in enumerate(self.canon.names)}
        self._deadlines = self._places["deadlines"]
        self._rooms = Remembered()
        self._again = 0
        self._next_anew = ANEW_EVERY

    def run(self, states_max: int, seconds_max: float) -> Explored:
        begun, found = time.process_time(), self.found
        level_ends, at = 1, 0
        gc.disable()  # millions of small values that are kept to the end
        try:
            while at < len(self.keys):
                self._expand(at)
                at += 1
                if at == level_ends and at < len(self.keys):
                    found.depth, level_ends = found.depth + 1, len(self.keys)
                    self._say(begun)
                if len(self.keys) >= states_max or (at % 256 == 0 and time.process_time() - begun > seconds_max):
                    break
            found.closed = at == len(self.keys)
            assert self.canon.unharmed(), "a step changed the room that it was given"
        except AssertionError as error:
            found.broken = str(error) or "a step fails"
        finally:
            gc.enable()
        found.states, found.seconds = len(self.keys), time.process_time() - begun
        found.asked, found.parts, found.reached = self.answers.asked, self.canon.parts(), self.canon.states()
        return found

    def _say(self, begun: float) -> None:
        found = self.found
        found.states, found.seconds, found.asked = len(self.keys), time.process_time() - begun, self.answers.asked
        if self._told is not None:
            self._told(found)

    def _expand(self, at: int) -> None:
        key, seen, found, pack = self.keys[at], self.seen, self.found, self.canon.pack
        numbers, made = self.canon.numbers(key), list[Room]()

        def room() -> Room:
            if not made:
                made.append(self.canon.room(key, WatchedRoom))
            return made[0]

        which = again = 0
        answers, led_by, unpacked = self.answers, self.answers.led, list(numbers)
        for number in self.options.of(numbers, room):
            try:
                # What is remembered, looked up here: this is done a hundred million times.
                led = led_by[number].root if number < len(led_by) else None
                while type(led) is Node:
                    led = led.branches.get(numbers[led.at])
                if led is None:
                    led = answers.ask(number, numbers, room())
                else:
                    again += 1
                which += led.count
                for outcome, changes, noted, unlocks in led.changes:
                    after = unpacked.copy()
                    for place, value in changes:
                        after[place] = value
                    if noted >= 0:
                        after[self._deadlines] = answers.left(noted, numbers[self._deadlines])
                    new = pack(after)
                    if new in seen:
                        continue
                    self._check(new, outcome - led.count)
                    found.unlocks += unlocks
                    seen[new] = len(self.keys)
                    self.keys.append(new)
                    self.parents.append(at)
                    self.chosen.append(which - led.count + outcome)
            except Broken as error:
                found.path = [*self._way(at), which + error.which]
                raise
        found.transitions += which
        self._again += again
        if self._again >= self._next_anew:
            self._next_anew += ANEW_EVERY
            answers.compare(numbers, room())

    def _check(self, key: bytes, outcome: int) -> None:
        """Every invariant of a room as it stands; what was looked at once is not looked at again."""
        numbers = self.canon.numbers(key)
        if self._rooms.get(numbers) is not None:
            return
        room = self.canon.room(key, WatchedRoom)
        READS.clear()
        try:
            check_room(room)
        except AssertionError as error:
            raise Broken(outcome, str(error)) from error
        self._rooms.put([self._places[name] for name in dict.fromkeys(READS)], numbers, True)

    def _way(self, at: int) -> list[int]:
        way = []
        while self.parents[at] >= 0:
            way.append(self.chosen[at])
            at = self.parents[at]
        return way[::-1]
