"""What the core answers, asked for once for all rooms that agree in the fields that it looked at."""

from dataclasses import dataclass
from typing import Final

from controller.core.commands import PulseUnlock
from controller.core.room import step
from controller.core.state import Room
from tests.core.invariants import check_step
from tests.core_proof.canon import RUNS, Canon, is_kept
from tests.core_proof.options import Options, Outcome, outcomes
from tests.core_proof.remembered import READS_MAX, Remembered
from tests.core_proof.watched import DEADLINES, READS, WRITTEN

PURITY_EVERY: Final = 64
"""Every so many steps one is made twice: the same room, stamp and fact must give the same (S9)."""


@dataclass(frozen=True, slots=True)
class Led:
    """Where an option leads: how many outcomes it has, and each that changes something, with the fields that are new."""

    count: int
    changes: tuple[tuple[int, tuple[tuple[int, int], ...], int, bool], ...]
    """Which outcome, the places and new numbers, what is done with deadlines (-1 = nothing), and whether a door is unlocked."""


class Broken(AssertionError):
    """An invariant broke at that outcome of an option."""

    def __init__(self, which: int, cause: str) -> None:
        super().__init__(cause)
        self.which = which


class Answers:
    """Answers by option; `led` holds what is remembered of each, `asked` counts the steps that were made."""

    def __init__(self, canon: Canon, options: Options) -> None:
        self._canon, self._options = canon, options
        self._places = {name: at for at, name in enumerate(canon.names)}
        self._deadlines = self._places["deadlines"]
        self.led: list[Remembered] = []
        self.asked = 0
        self._alike: dict[Led, Led] = {}
        self._noted: dict[tuple[tuple[str, bool], ...], int] = {}
        self._with: list[dict[int, int]] = []

    def ask(self, number: int, numbers: tuple[int, ...], room: Room) -> Led:
        """Ask, and remember the answer."""
        while number >= len(self.led):
            self.led.append(Remembered())
        led, reads = self._step(number, numbers, room)
        led = self._alike.setdefault(led, led)
        if len(reads) <= READS_MAX:
            self.led[number].put(reads, numbers, led)
        return led

    def compare(self, numbers: tuple[int, ...], room: Room) -> None:
        """Everything that is remembered of this room leads to the same rooms as what is decided now."""
        for number in self._options.of(numbers, lambda: room):
            led = self.led[number].get(numbers)
            if led is not None:
                anew = self._step(number, numbers, room)[0]
                assert self._same(anew, led, numbers), f"remembered otherwise: {self._options.all[number]}"

    def _same(self, anew: Led, led: Led, numbers: tuple[int, ...]) -> bool:
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
            after[self._deadlines] = self.left(change[2], numbers[self._deadlines])
        return tuple(after)

    def _step(self, number: int, numbers: tuple[int, ...], room: Room) -> tuple[Led, list[int]]:
        """Make the step, check it, and say which fields were looked at."""
        READS.clear()
        DEADLINES.clear()
        WRITTEN.clear()
        made: list[tuple[Outcome, dict[str, bool], frozenset[str]]] = []
        try:
            for one in outcomes(self._options.all[number], room):
                noted = {} if one[1] is room and not one[2].accepted else dict(DEADLINES)
                made.append((one, noted, frozenset(WRITTEN)))
                self._check_step(room, one, bool(noted))
                DEADLINES.clear()
                WRITTEN.clear()
        except AssertionError as error:
            raise Broken(max(0, len(made) - 1), str(error)) from error
        self.asked += len(made)
        reads = list(dict.fromkeys(READS))
        if any(after.run_id != room.run_id for (_, after, _), _, _ in made):
            reads += [name for name in RUNS if name not in reads]
        looked = "deadlines" in reads
        changes = tuple(
            self._change(at, room, one, {} if looked else noted, written)
            for at, (one, noted, written) in enumerate(made)
            if one[1] is not room or noted
        )
        return Led(len(made), changes), [self._places[name] for name in reads]

    def _change(
        self, at: int, room: Room, outcome: Outcome, noted: dict[str, bool], written: frozenset[str]
    ) -> tuple[int, tuple[tuple[int, int], ...], int, bool]:
        """One outcome: fields by their new numbers, and the deadlines by name unless somebody looked at all of them."""
        _, after, decision = outcome
        changes = self._canon.changes(after, room, written)
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

    def left(self, noted: int, number: int) -> int:
        """The number of the deadlines after what was done with some."""
        found = self._with[noted].get(number)
        if found is None:
            done = next(done for done, known in self._noted.items() if known == noted)
            found = self._with[noted][number] = self._canon.with_deadlines(number, done)
        return found

    def _check_step(self, room: Room, outcome: Outcome, noted: bool) -> None:
        option, after, decision = outcome
        if after is room and not noted and not decision.commands and not decision.moves:
            return
        check_step(room, after, option.stamp, option.fact, decision)
        if (self.asked + 1) % PURITY_EVERY == 0:
            again = step(option.room(room), option.stamp, option.fact)
            assert again == (after, decision), "S9: the same room, stamp and fact give the same"
