"""From what a driver read to facts. Readings that repeat what is known are no facts; after a loss everything is new."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from controller.core import facts
from controller.core.facts import Fact
from controller.runtime.wiring import BoardWiring, DoorWiring
from controller.store.vault import Row
from drivers import kinds
from drivers.kinds import InputsRead, Reading


@dataclass(frozen=True, slots=True)
class Observed:
    """A fact with what is to be sealed beside it."""

    fact: Fact
    rows: tuple[Row, ...] = ()


class Observer(Protocol):
    """Turns the readings of one device into facts."""

    def observe(self, readings: Iterable[Reading]) -> Iterator[Observed]:
        """Facts in the order of the readings."""

    def forget(self) -> None:
        """The device was lost: nothing is known of it."""


@dataclass(slots=True)
class ReaderObserver:
    """A card reader. `describe` makes the fact of a card: digests for the journal, the card itself for the vault."""

    reader: str
    describe: Callable[[str, kinds.CardPresented], Observed]

    def observe(self, readings: Iterable[Reading]) -> Iterator[Observed]:
        for reading in readings:
            match reading:
                case kinds.CardPresented():
                    yield self.describe(self.reader, reading)
                case kinds.CardUnreadable(status=status):
                    yield Observed(facts.CardFailed(self.reader, status))
                case kinds.CardRemoved():
                    yield Observed(facts.CardRemoved(self.reader))

    def forget(self) -> None:
        return None


@dataclass(slots=True)
class LockerObserver:
    """A locker board; the driver reports changes only, and every box after a connect."""

    locker: str
    boxes: frozenset[int]

    def observe(self, readings: Iterable[Reading]) -> Iterator[Observed]:
        for reading in readings:
            if isinstance(reading, kinds.BoxChanged) and reading.box in self.boxes:
                yield Observed(facts.BoxRead(self.locker, reading.box, reading.state is kinds.BoxState.CLOSED))

    def forget(self) -> None:
        return None


@dataclass(slots=True)
class GateObserver:
    """A phone gate; everything it says is a fact, in wire order."""

    gate: str

    def observe(self, readings: Iterable[Reading]) -> Iterator[Observed]:
        for reading in readings:
            fact = self._fact(reading)
            if fact is not None:
                yield Observed(fact)

    def _fact(self, reading: Reading) -> Fact | None:
        match reading:
            case kinds.GateAnswered(token=token):
                return facts.GateAnswered(self.gate, token)
            case kinds.BeamChanged(beam=beam, blocked=blocked, direction=direction):
                return facts.GateBeamRead(self.gate, beam.value, blocked, direction.value)
            case kinds.Passage():
                counters = reading.counters
                totals = (counters.forward, counters.backward, counters.alarms_forward, counters.alarms_backward)
                return facts.GatePassageReported(
                    self.gate, reading.direction.value, reading.alarm, reading.zones, reading.metal_class, totals
                )
            case kinds.MissedPassages(forward=forward, backward=backward):
                return facts.GatePassagesMissed(self.gate, forward, backward)
            case kinds.CountersReset():
                return facts.GateCountersReset(self.gate)
            case kinds.GateSettingsRead():
                return facts.GateSettingsRead(self.gate, reading.sha256, reading.settings)
        return None

    def forget(self) -> None:
        return None


@dataclass(slots=True)
class BoardObserver:
    """A relay and input board. Fire comes first in every reading."""

    wiring: BoardWiring
    _known: dict[str, bool] = field(default_factory=dict)

    def observe(self, readings: Iterable[Reading]) -> Iterator[Observed]:
        for reading in readings:
            if isinstance(reading, InputsRead):
                for key, value, make in self._values(reading):
                    if self._known.get(key) is not value:
                        self._known[key] = value
                        yield Observed(make(value))

    def forget(self) -> None:
        self._known.clear()

    def fires(self, reading: InputsRead) -> list[str]:
        """Fire contacts that show fire in this reading."""
        return [one.fire_input for one in self.wiring.fire_inputs if not reading.inputs[one.input - 1]]

    def _values(self, reading: InputsRead) -> Iterator[tuple[str, bool, Callable[[bool], Fact]]]:
        for contact in self.wiring.fire_inputs:
            fire = not reading.inputs[contact.input - 1]
            yield f"fire:{contact.fire_input}", fire, _fire_fact(contact.fire_input)
        for door in self.wiring.doors:
            yield from _door_values(door, reading)
        for mains in self.wiring.power_inputs:
            yield f"mains:{mains.power_input}", reading.inputs[mains.input - 1], _power_fact(mains.power_input)


def _fire_fact(fire_input: str) -> Callable[[bool], Fact]:
    return lambda fire: facts.FireInputRead(fire_input, fire)


def _power_fact(power_input: str) -> Callable[[bool], Fact]:
    return lambda there: facts.PowerRestored(power_input) if there else facts.PowerLost(power_input)


def _door_values(door: DoorWiring, reading: InputsRead) -> Iterator[tuple[str, bool, Callable[[bool], Fact]]]:
    """Glass and button before the contact, so that a lawful exit is never taken for a forced door."""
    name, inputs = door.door, reading.inputs
    if door.glass_input is not None:
        broken = inputs[door.glass_input - 1] is door.glass_broken_is_on
        yield f"glass:{name}", broken, lambda value: facts.BreakGlassRead(name, value)
    if door.button_input is not None:
        pressed = inputs[door.button_input - 1] is door.button_pressed_is_on
        yield f"button:{name}", pressed, lambda value: facts.ExitButtonRead(name, value)
    closed = inputs[door.contact_input - 1] is door.contact_closed_is_on
    yield f"contact:{name}", closed, lambda value: facts.DoorContactRead(name, value)
    locked = reading.relays[door.relay - 1] is not door.unlock_is_on
    yield f"lock:{name}", locked, lambda value: facts.LockRead(name, value)
