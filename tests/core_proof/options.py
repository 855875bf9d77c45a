"""What may happen in each state of a model: every fact that the world may tell, fresh and late."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from controller.core.change import changed
from controller.core.facts import ControllerStarted, Fact
from controller.core.room import step
from controller.core.state import Decision, Room
from controller.core.words import Stamp
from tests.core_proof.alphabet import ANSWERS, FAILED, LOOKS_AT_TIME, Teller, command_failed, tellers
from tests.core_proof.canon import STALE_MONO_US, Canon
from tests.core_proof.models import LATE, NOW, RESTARTED, Model


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
        aged = changed(room.people[person], {mark: STALE_MONO_US})
        return changed(room, {"people": {**room.people, person: aged}})


Outcome = tuple[Option, Room, Decision]


class Options:
    """What may happen in each state of a model; kept by what it depends on. Each option has a number of its own."""

    def __init__(self, model: Model, canon: Canon, first: Room) -> None:
        told = tellers(model.kinds, dict(model.replaced))
        self.all: list[Option] = []
        self._known: dict[str, int] = {}
        self._static = [
            self._number(Option(fact, RESTARTED if kind is ControllerStarted else NOW))
            for kind, teller in told.items()
            for fact in teller(first)
        ]
        answers = {**ANSWERS, **model.answers}
        self._answers: list[tuple[tuple[int, ...], Teller]] = [
            (tuple(map(canon.names.index, name.split())), teller)
            for kind, (name, teller) in answers.items()
            if kind not in told
        ]
        if model.failures:
            self._answers.append((tuple(canon.names.index(name) for name in FAILED), command_failed))
        self._met: list[dict[tuple[int, ...], list[int]]] = [{} for _ in self._answers]

    def _number(self, option: Option) -> int:
        """Facts that are alike have one number: what they led to is remembered under it."""
        name = repr(option)
        number = self._known.get(name)
        if number is None:
            number = self._known[name] = len(self.all)
            self.all.append(option)
        return number

    def of(self, numbers: tuple[int, ...], room: Any) -> Iterator[int]:
        """Everything that may happen, with everything fresh and the clock in its window; `room()` makes the room."""
        yield from self._static
        for at, (places, teller) in enumerate(self._answers):
            which = tuple(numbers[place] for place in places)
            found = self._met[at].get(which)
            if found is None:
                found = self._met[at][which] = [self._number(Option(fact)) for fact in teller(room())]
            yield from found


def outcomes(option: Option, room: Room) -> Iterator[Outcome]:
    """What an option leads to. A fact that may look at the time is also told late, if it does anything fresh."""
    after, decision = step(room, option.stamp, option.fact)
    yield option, after, decision
    if type(option.fact) in LOOKS_AT_TIME and decision.accepted and (decision.moves or decision.commands):
        for late in later(option, room):
            after, decision = step(late.room(room), late.stamp, late.fact)
            yield late, after, decision


def later(option: Option, room: Room) -> Iterable[Option]:
    """The same fact when time has passed: on a clock outside every window, and with each mark stale in turn."""
    yield replace(option, stamp=LATE)
    for person in room.people.values():
        for mark in _marks(type(person)):
            if getattr(person, mark) is not None:
                yield replace(option, stale=(person.person, mark))


def all_options(options: Options, room: Room, numbers: tuple[int, ...]) -> Iterator[Outcome]:
    """Every outcome in a state, in the order in which they are counted."""
    for number in options.of(numbers, lambda: room):
        yield from outcomes(options.all[number], room)


_MARKS: Final[dict[type, tuple[str, ...]]] = {}


def _marks(kind: type) -> tuple[str, ...]:
    if kind not in _MARKS:
        _MARKS[kind] = tuple(one.name for one in fields(kind) if one.name.endswith("_mono_us"))
    return _MARKS[kind]
