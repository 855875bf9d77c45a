"""Breadth first through every room that can be reached, with the production `step`, until nothing new is found."""

import time
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from controller.core.commands import PulseUnlock
from controller.core.facts import ControllerStarted, Fact
from controller.core.room import step
from controller.core.state import Room
from controller.core.words import Stamp
from tests.core.invariants import check_room, check_step
from tests.core_proof.alphabet import ANSWERS, FAILED, LOOKS_AT_TIME, command_failed, tellers
from tests.core_proof.canon import STALE_MONO_US, Canon
from tests.core_proof.models import LATE, NOW, RESTARTED, Model

PURITY_EVERY: Final = 64
"""Every so many steps one is made twice: the same room, stamp and fact must give the same (S9)."""


@dataclass
class Explored:
    """What was found. `closed` = nothing new is left; a broken invariant ends the search."""

    model: str
    states: int = 0
    transitions: int = 0
    depth: int = 0
    seconds: float = 0.0
    closed: bool = False
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


@dataclass(frozen=True)
class Option:
    """Something that may happen in a state: a fact at a moment, with some marks stale."""

    fact: Fact
    stamp: Stamp = NOW
    stale: tuple[str, str] | None = None
    """A person and the mark of theirs that is no longer fresh."""

    def room(self, room: Room) -> Room:
        """The room as this option finds it."""
        if self.stale is None:
            return room
        person, mark = self.stale
        changes: dict[str, Any] = {mark: STALE_MONO_US}
        aged = replace(room.people[person], **changes)
        return replace(room, people={**room.people, person: aged})


class Options:
    """What may happen in each state of a model; kept by what it depends on."""

    def __init__(self, model: Model, canon: Canon, first: Room) -> None:
        self._canon = canon
        told = tellers(model.kinds, dict(model.replaced))
        self._static = [
            Option(fact, RESTARTED if kind is ControllerStarted else NOW)
            for kind, teller in told.items()
            for fact in teller(first)
        ]
        self._answers = [
            (canon.names.index(name), teller) for kind, (name, teller) in ANSWERS.items() if kind not in told
        ]
        self._failed = [canon.names.index(name) for name in FAILED] if model.failures else []
        self._met: dict[tuple[int, int], list[Option]] = {}
        self._met_failed: dict[tuple[int, ...], list[Option]] = {}

    def of(self, room: Room, numbers: tuple[int, ...]) -> Iterator[Option]:
        """Everything that may happen, with everything fresh and the clock in its window."""
        yield from self._static
        for at, teller in self._answers:
            key = (id(teller), numbers[at])
            found = self._met.get(key)
            if found is None:
                found = self._met[key] = [Option(fact) for fact in teller(room)]
            yield from found
        if self._failed:
            which = tuple(numbers[at] for at in self._failed)
            failed = self._met_failed.get(which)
            if failed is None:
                failed = self._met_failed[which] = [Option(fact) for fact in command_failed(room)]
            yield from failed

    @staticmethod
    def later(option: Option, room: Room) -> Iterable[Option]:
        """The same fact when time has passed: on a clock outside every window, and with each mark stale in turn."""
        yield replace(option, stamp=LATE)
        for person in room.people.values():
            for mark in _marks(type(person)):
                if getattr(person, mark) is not None:
                    yield replace(option, stale=(person.person, mark))


_MARKS: dict[type, tuple[str, ...]] = {}


def _marks(kind: type) -> tuple[str, ...]:
    if kind not in _MARKS:
        _MARKS[kind] = tuple(one.name for one in fields(kind) if one.name.endswith("_mono_us"))
    return _MARKS[kind]


def all_options(options: Options, room: Room, numbers: tuple[int, ...]) -> Iterator[tuple[Option, Room, Any]]:
    """Each option with what it leads to. A fact that may look at the time is also told late, if it does anything fresh."""
    for option in options.of(room, numbers):
        after, decision = step(room, option.stamp, option.fact)
        yield option, after, decision
        if type(option.fact) in LOOKS_AT_TIME and decision.accepted and (decision.moves or decision.commands):
            for late in options.later(option, room):
                after, decision = step(late.room(room), late.stamp, late.fact)
                yield late, after, decision


def explore(model: Model, states_max: int = 10**7, seconds_max: float = 10**9) -> Explored:
    """Explore a model to closure, or to a bound. The first broken invariant is the one with the shortest way to it."""
    return _Search(model).run(states_max, seconds_max)


class _Search:
    def __init__(self, model: Model) -> None:
        first = model.first()
        self.canon = Canon(first, model.symmetries)
        self.options = Options(model, self.canon, first)
        self.found = Explored(model.name)
        key = self.canon.key(first)
        self.seen: dict[bytes, int] = {key: 0}
        self.keys = [key]
        self.parents = array("q", [-1])
        self.chosen = array("H", [0])

    def run(self, states_max: int, seconds_max: float) -> Explored:
        begun, found = time.process_time(), self.found
        level_ends, at = 1, 0
        try:
            while at < len(self.keys):
                self._expand(at)
                at += 1
                if at == level_ends and at < len(self.keys):
                    found.depth, level_ends = found.depth + 1, len(self.keys)
                if len(self.keys) >= states_max or (at % 256 == 0 and time.process_time() - begun > seconds_max):
                    break
            found.closed = at == len(self.keys)
            assert self.canon.unharmed(), "a step changed the room that it was given"
        except AssertionError as error:
            found.broken = str(error) or "a step fails"
        found.states, found.seconds = len(self.keys), time.process_time() - begun
        found.parts, found.reached = self.canon.parts(), self.canon.states()
        return found

    def _expand(self, at: int) -> None:
        key = self.keys[at]
        canon, found, seen = self.canon, self.found, self.seen
        room, numbers = canon.room(key), canon.numbers(key)
        which = -1
        for option, after, decision in all_options(self.options, room, numbers):
            which += 1
            if after is room and not decision.commands and not decision.moves:
                found.transitions += 1
                continue
            found.transitions += 1
            try:
                check_step(room, after, option.stamp, option.fact, decision)
                if found.transitions % PURITY_EVERY == 0:
                    again = step(option.room(room), option.stamp, option.fact)
                    assert again == (after, decision), "S9: the same room, stamp and fact give the same"
                new = canon.key(after, room, numbers)
                if new in seen:
                    continue
                check_room(after)
            except AssertionError:
                found.path = [*self._way(at), which]
                raise
            found.unlocks += any(isinstance(command, PulseUnlock) for command in decision.commands)
            seen[new] = len(self.keys)
            self.keys.append(new)
            self.parents.append(at)
            self.chosen.append(which)

    def _way(self, at: int) -> list[int]:
        way = []
        while self.parents[at] >= 0:
            way.append(self.chosen[at])
            at = self.parents[at]
        return way[::-1]
