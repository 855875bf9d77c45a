"""Rules of the core taken away, one at a time: the checker must find each, or it would find nothing.

A mutant replaces one function while it is explored; `model` is the smallest model in which that rule matters.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from controller.core import cardholder, crossing, custody, emergency, entitlement, leaving, passage, sessions
from controller.core.admission import Admission
from controller.core.turn import Turn

Rule = Callable[..., Any]


@dataclass(frozen=True)
class Mutant:
    """What is taken away, where, and the model that must notice."""

    name: str
    model: str
    instead: tuple[tuple[Any, str, Rule], ...]

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The core without this rule, for a while."""
        kept = [(module, name, getattr(module, name)) for module, name, _ in self.instead]
        for module, name, instead in self.instead:
            setattr(module, name, instead)
        try:
            yield
        finally:
            for module, name, rule in kept:
                setattr(module, name, rule)


def _allows(*_: Any, **__: Any) -> None:
    """No rule stands against it; or nothing is done."""


def _never(*_: Any, **__: Any) -> bool:
    return False


def _always(*_: Any, **__: Any) -> bool:
    return True


def _nothing(*_: Any, **__: Any) -> tuple[()]:
    return ()


def _holds_a_box(turn: Turn, person: Admission) -> bool:
    return person.box is not None and person.state != "expected"


MUTANTS: Final = (
    Mutant("nothing goes stale", "lane", ((entitlement, "_stale", _never),)),
    Mutant("the box is not looked at", "boxes", ((entitlement, "why_not_stored", _allows),)),
    Mutant("the list is not looked at", "leaving", ((entitlement, "why_not_listed", _allows),)),
    Mutant("the recording is not looked at", "session", ((entitlement, "why_not_recorded", _allows),)),
    Mutant("the door is not looked at", "doors", ((entitlement, "why_not_shut", _allows),)),
    Mutant("whoever asks may leave", "leaving", ((leaving, "may_leave", _always),)),
    Mutant("a lane in doubt keeps its holder", "doors", ((passage, "lose_holder", _allows),)),
    Mutant("fire scatters nobody", "one_person", ((emergency, "scatter", _allows),)),
    Mutant("the recorder is told of nothing", "session", ((sessions, "desired_recording", _nothing),)),
    Mutant(
        "a box opens to somebody inside", "boxes",
        ((cardholder, "why_elsewhere", _allows), (custody, "may_retrieve", _holds_a_box)),
    ),
    Mutant("an opened box voids nothing", "boxes", ((custody, "_void_stored", _allows),)),
    Mutant("one body is as good as two", "lane", ((crossing, "complete", _always),)),
)  # fmt: skip
