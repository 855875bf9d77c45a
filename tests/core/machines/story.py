"""A story told to the core, and everything that each fact of it did: one line a fact, kept as text beside the tests.

    IdentityConfirmed → people.p1.state: identified → matched; lanes.a.notice: '' → 'declare'; deadline kiosk:a 60000 ms

What a person reads once and finds right stays right: a changed line is a changed rule. Times are written relative to the
fact, so that a line says the same at any hour. `python -m tests.core.machines.tell` writes the texts anew; then read the
difference before you commit it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar

from controller.core.facts import Fact
from controller.core.state import Decision
from controller.core.turn import Turn
from controller.core.words import Stamp
from tests.core.playbook import Site

DAY_US = 86_400_000_000
Result = TypeVar("Result")


@dataclass
class Told(Site):
    """A site that writes down what each fact does, once it is told to listen."""

    lines: list[str] = field(default_factory=list)
    listens: bool = False

    def tell(self, fact: Fact) -> Decision:
        """Step one fact and write its line."""
        before = self.room
        decision = super().tell(fact)
        if self.listens:
            self.lines.append(f"{type(fact).__name__} {self._answer(before, decision)}")
        return decision

    def act(self, part: Callable[..., Any], *words: Any) -> Any:
        """Let a part of the rules do its work alone, on a turn of its own, and write its line."""
        before = self.room
        turn = Turn(before, Stamp(self.utc_us, self.mono_us, f"run-{self.run}"))
        result = part(turn, *words)
        self.room = turn.room
        self.lines.append(f"{part.__name__} {self._answer(before, turn.decision())}")
        return result

    def unheard(self, part: Callable[..., Result], *words: Any) -> Result:
        """Play a part that other stories tell already, and write nothing of it."""
        self.listens = False
        result = part(*words)
        self.listens = True
        return result

    def _answer(self, before: Any, decision: Decision) -> str:
        parts = [] if decision.refusal is None else [f"refused {decision.refusal}"]
        parts += [self._word(command) for command in decision.commands]
        parts += self._changes("", before, self.room)
        return "→ " + ("; ".join(parts) or "nothing")

    def _changes(self, path: str, before: Any, after: Any) -> Iterator[str]:
        if before is after or before == after:
            return
        if is_dataclass(before) and type(before) is type(after):
            for one in fields(before):
                yield from self._changes(f"{path}.{one.name}", getattr(before, one.name), getattr(after, one.name))
        elif isinstance(before, dict) and isinstance(after, dict):
            for key in [*before, *(key for key in after if key not in before)]:
                yield from self._entry(f"{path}.{key}", before.get(key), after.get(key))
        else:
            yield f"{path[1:]}: {self._word(before, path)} → {self._word(after, path)}"

    def _entry(self, path: str, before: Any, after: Any) -> Iterator[str]:
        if path.startswith(".deadlines."):
            name = path.removeprefix(".deadlines.")
            if before != after:
                yield f"no deadline {name}" if after is None else f"deadline {name} {self._ms(after)}"
        elif after is None:
            yield f"no {path[1:]}"
        elif before is None:
            yield f"new {path[1:]} {self._word(after, path)}"
        else:
            yield from self._changes(path, before, after)

    def _ms(self, mono_us: int) -> str:
        return f"{(mono_us - self.mono_us) // 1000} ms"

    def _word(self, value: Any, path: str = "") -> str:
        if isinstance(value, Enum):
            return str(value.value)
        if isinstance(value, int) and not isinstance(value, bool) and path.endswith(("utc_us", "mono_us")):
            now = self.utc_us if path.endswith("utc_us") else self.mono_us
            return (
                "now"
                if value == now
                else f"now{(value - now) // 1000:+} ms"
                if abs(value - now) < DAY_US
                else str(value)
            )
        if is_dataclass(value):
            told = (f"{one.name}={self._word(getattr(value, one.name), one.name)}" for one in fields(value))
            return f"{type(value).__name__}({', '.join(told)})"
        if isinstance(value, tuple):
            return f"({', '.join(self._word(one) for one in value)})"
        if isinstance(value, frozenset):
            return "{" + ", ".join(sorted(self._word(one) for one in value)) + "}"
        return repr(value)
