"""Breadth first through every room that can be reached, with the production `step`, until nothing new is found.

An answer of the core is asked for once for all rooms that agree in the fields that it looked at (`watched.py`), and remembered;
every now and then all that is remembered of a room is asked for anew, and must be the same.
"""

import gc
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, Final

from controller.core.commands import PulseUnlock
from controller.core.room import step
from controller.core.state import Room
from tests.core.invariants import check_room, check_step
from tests.core_proof.canon import RUNS, Canon, is_kept
from tests.core_proof.models import Model
from tests.core_proof.options import Options, Outcome, outcomes
from tests.core_proof.remembered import READS_MAX, Node, Remembered
from tests.core_proof.watched import DEADLINES, READS, WRITTEN, WatchedRoom, watching

PURITY_EVERY: Final = 64
"""Every so many steps one is made twice: the same room, stamp and fact must give the same (S9)."""
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


@dataclass(frozen=True, slots=True)
class _Led:
    """Where an option leads: how many outcomes it has, and each that changes something, with the fields that are new."""

    count: int
    changes: tuple[tuple[int, tuple[tuple[int, int], ...], int, bool], ...]
    """Which outcome, the places and new numbers, what is done with deadlines (-1 = nothing), and whether a door is unlocked."""


class _Broken(AssertionError):
    """An invariant broke at that outcome of an option."""

    def __init__(self, which: int, cause: str) -> None:
        super().__init__(cause)
        self.which = which


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
        self._places = {name: at for at, name in enumerate(self.canon.names)}
        self._led: list[Remembered] = []
        self._rooms = Remembered()
        self._deadlines = self._places["deadlines"]
        self._noted: dict[tuple[tuple[str, bool], ...], int] = {}
        self._with: list[dict[int, int]] = []
        self._asked = self._again = 0
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
        found.asked, found.parts, found.reached = self._asked, self.canon.parts(), self.canon.states()
        return found

    def _say(self, begun: float) -> None:
        found = self.found
        found.states, found.seconds, found.asked = len(self.keys), time.process_time() - begun, self._asked
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
        led_by, unpacked = self._led, list(numbers)
        for number in self.options.of(numbers, room):
            try:
                # What is remembered, looked up here: this is done a hundred million times.
                led = led_by[number].root if number < len(led_by) else None
                while type(led) is Node:
                    led = led.branches.get(numbers[led.at])
                if led is None:
                    led = self._lead(number, numbers, room())
                else:
                    again += 1
                which += led.count
                for outcome, changes, noted, unlocks in led.changes:
                    after = unpacked.copy()
                    for place, value in changes:
                        after[place] = value
                    if noted >= 0:
                        after[self._deadlines] = self._left(noted, numbers[self._deadlines])
                    new = pack(after)
                    if new in seen:
                        continue
                    self._check(new, outcome - led.count)
                    found.unlocks += unlocks
                    seen[new] = len(self.keys)
                    self.keys.append(new)
                    self.parents.append(at)
                    self.chosen.append(which - led.count + outcome)
            except _Broken as error:
                found.path = [*self._way(at), which + error.which]
                raise
        found.transitions += which
        self._again += again
        if self._again >= self._next_anew:
            self._next_anew += ANEW_EVERY
            self._ask_anew(numbers, room())

    # Answers, asked for once.

    def _lead(self, number: int, numbers: tuple[int, ...], room: Room) -> _Led:
        """Ask, and remember the answer."""
        while number >= len(self._led):
            self._led.append(Remembered())
        led, reads = self._ask(number, numbers, room)
        if len(reads) <= READS_MAX:
            self._led[number].put(reads, numbers, led)
        return led

    def _ask_anew(self, numbers: tuple[int, ...], room: Room) -> None:
        """Everything that is remembered of this room leads to the same rooms as what is decided now."""
        for number in self.options.of(numbers, lambda: room):
            led = self._led[number].get(numbers)
            if led is not None:
                anew = self._ask(number, numbers, room)[0]
                assert self._same(anew, led, numbers), f"remembered otherwise: {self.options.all[number]}"

    def _same(self, anew: _Led, led: _Led, numbers: tuple[int, ...]) -> bool:
        """Whether what was remembered leads to the same rooms as what is decided now."""
        rooms = [[self._after(one, numbers) for one in each.changes] for each in (anew, led)]
        found = [[after for after in each if after != numbers] for each in rooms]
        return anew.count == led.count and found[0] == found[1]

    def _after(
        self, change: tuple[int, tuple[tuple[int, int], ...], int, bool], numbers: tuple[int, ...]
    ) -> tuple[int, ...]:
        after = list(numbers)
        for place, value in change[1]:
            after[place] = value
        if change[2] >= 0:
            after[self._deadlines] = self._left(change[2], numbers[self._deadlines])
        return tuple(after)

    def _ask(self, number: int, numbers: tuple[int, ...], room: Room) -> tuple[_Led, list[int]]:
        """Make the step, check it, and say which fields were looked at."""
        READS.clear()
        DEADLINES.clear()
        WRITTEN.clear()
        made: list[tuple[Outcome, dict[str, bool], frozenset[str]]] = []
        try:
            for one in outcomes(self.options.all[number], room):
                noted = {} if one[1] is room and not one[2].accepted else dict(DEADLINES)
                made.append((one, noted, frozenset(WRITTEN)))
                self._check_step(room, one, bool(noted))
                DEADLINES.clear()
                WRITTEN.clear()
        except AssertionError as error:
            raise _Broken(max(0, len(made) - 1), str(error)) from error
        self._asked += len(made)
        reads = list(dict.fromkeys(READS))
        if any(after.run_id != room.run_id for (_, after, _), _, _ in made):
            reads += [name for name in RUNS if name not in reads]
        looked = "deadlines" in reads
        changes = tuple(
            self._change(at, room, one, {} if looked else noted, written)
            for at, (one, noted, written) in enumerate(made)
            if one[1] is not room or noted
        )
        return _Led(len(made), changes), [self._places[name] for name in reads]

    def _change(
        self, at: int, room: Room, outcome: Outcome, noted: dict[str, bool], written: frozenset[str]
    ) -> tuple[int, tuple[tuple[int, int], ...], int, bool]:
        """One outcome: fields by their new numbers, and the deadlines by name unless somebody looked at all of them."""
        _, after, decision = outcome
        changes = self.canon.changes(after, room, written)
        kept = tuple(sorted((name, there) for name, there in noted.items() if is_kept(name)))
        if noted:
            changes = tuple(one for one in changes if one[0] != self._deadlines)
        unlocks = any(isinstance(command, PulseUnlock) for command in decision.commands)
        return at, changes, self._number(kept) if kept else -1, unlocks

    def _number(self, noted: tuple[tuple[str, bool], ...]) -> int:
        if noted not in self._noted:
            self._noted[noted] = len(self._with)
            self._with.append({})
        return self._noted[noted]

    def _left(self, noted: int, number: int) -> int:
        """The number of the deadlines after what was done with some."""
        found = self._with[noted].get(number)
        if found is None:
            done = next(done for done, known in self._noted.items() if known == noted)
            found = self._with[noted][number] = self.canon.with_deadlines(number, done)
        return found

    def _check_step(self, room: Room, outcome: Outcome, noted: bool) -> None:
        option, after, decision = outcome
        if after is room and not noted and not decision.commands and not decision.moves:
            return
        check_step(room, after, option.stamp, option.fact, decision)
        if (self._asked + 1) % PURITY_EVERY == 0:
            again = step(option.room(room), option.stamp, option.fact)
            assert again == (after, decision), "S9: the same room, stamp and fact give the same"

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
            raise _Broken(outcome, str(error)) from error
        self._rooms.put([self._places[name] for name in dict.fromkeys(READS)], numbers, True)

    def _way(self, at: int) -> list[int]:
        way = []
        while self.parents[at] >= 0:
            way.append(self.chosen[at])
            at = self.parents[at]
        return way[::-1]
