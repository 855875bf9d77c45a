"""`sealroom diagrams`: the state machines of the core as Mermaid diagrams, straight from their tables."""

import importlib
import json
import pkgutil
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Final

import typer

from controller import core

BEGIN: Final = "<!-- diagrams:begin -->"
END: Final = "<!-- diagrams:end -->"

TITLES: Final = {
    "admission": "Person",
    "lane": "Lane",
    "door": "Door",
    "box": "Box",
    "session": "Session",
    "draw": "Draw list",
    "fire": "Fire latch",
    "vacancy": "Vacant place",
    "ticket": "Place in the queue",
    "gate_fitness": "Gate's fitness",
    "hatch": "Hatch",
    "modes": "Degraded mode",
    "incident": "Incident",
}
"""Heading of a machine by its module, in the order of the page; one that is not here comes last, under its module's name."""


def machines() -> dict[str, tuple[Mapping[Any, Any], StrEnum]]:
    """Every machine of the core with its table and where it begins: each module of the core that has a `TABLE`."""
    found = tables()
    order = list(TITLES)
    ranked = sorted(found, key=lambda name: (order.index(name) if name in order else len(order), name))
    return {TITLES.get(name, name): found[name] for name in ranked}


def tables() -> dict[str, tuple[Mapping[Any, Any], StrEnum]]:
    """The same by the names of the modules."""
    found = {}
    for module in pkgutil.iter_modules(core.__path__):
        loaded = importlib.import_module(f"{core.__name__}.{module.name}")
        table = getattr(loaded, "TABLE", None)
        if table is not None and type(next(iter(table.values()))).__module__ == loaded.__name__:
            found[module.name] = (table, first_state(loaded, table))
    return found


def first_state(module: ModuleType, table: Mapping[Any, Any]) -> StrEnum:
    """The state that a new member of the machine is in: the default of its dataclass."""
    states = type(next(iter(table.values())))
    for kind in vars(module).values():
        if isinstance(kind, type) and is_dataclass(kind):
            for field in fields(kind):
                first = field.default
                if isinstance(first, StrEnum) and isinstance(first, states):
                    return first
    raise TypeError(f"{module.__name__} has a table and no member that begins in one of its states")


MACHINES: Final = machines()
EVERYWHERE: Final = 0.9
"""An event that leads from nearly every state to the same one is said in words, not drawn."""

WriteOption = Annotated[
    Path | None, typer.Option("--write", metavar="FILE", help="Put them between the markers of this Markdown file.")
]


AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for programs: each machine's name and diagram.")]


def diagrams(write: WriteOption = None, as_json: AsJson = False) -> None:
    """Print the state diagrams, or put them into a document. Exit 0 good, 2 the document cannot be read or written."""
    fault = "" if write is None else _written(write)
    if as_json:
        drawn = {name: _machine(name, table, first) for name, (table, first) in MACHINES.items()}
        typer.echo(json.dumps({"ok": False, "error": fault} if fault else {"ok": True, "machines": drawn}))
    elif fault:
        typer.echo(fault, err=True)
    elif write is None:
        typer.echo(block(), nl=False)
    raise typer.Exit(2 if fault else 0)


def _written(file: Path) -> str:
    """Renew the diagrams of a document; says what was wrong, or nothing."""
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else f"# Architecture\n\n{BEGIN}\n{END}\n"
        file.write_text(inserted(text), encoding="utf-8")
    except OSError as error:
        return f"{file} cannot be written: {error.strerror}; check path and rights"
    except ValueError as error:
        return f"{file}: {error}; put them where the diagrams belong"
    return ""


def inserted(text: str) -> str:
    """A document with the block between its markers renewed; raises ValueError without markers."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"no markers {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{block()}{END}{after}"


def block() -> str:
    """All machines, each with a heading and its diagram."""
    return "\n".join(_machine(name, table, first) for name, (table, first) in MACHINES.items())


def _machine(name: str, table: Mapping[Any, Any], first: StrEnum) -> str:
    states = type(first)
    common = _common(table, len(states))
    arrows: dict[tuple[str, str], list[str]] = {}
    for (state, event), after in table.items():
        if state is not after and common.get(event) is not after:
            arrows.setdefault((state.value, after.value), []).append(event.value)
    lines = [f"#### {name}", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {first.value}"]
    lines += [f"    {before} --> {after}: {', '.join(events)}" for (before, after), events in arrows.items()]
    lines += ["```", ""]
    for event, after in common.items():
        but = [state.value for state in states if table.get((state, event)) is not after]
        stays = f", but not from *{', '.join(but)}*" if but else ""
        lines += [f"*{event.value}* leads to *{after.value}* from every state{stays}.", ""]
    return "\n".join(lines)


def _common(table: Mapping[Any, Any], states: int) -> dict[Any, Any]:
    """Events that lead from nearly every state to one and the same."""
    led: dict[Any, list[Any]] = {}
    for (_, event), after in table.items():
        led.setdefault(event, []).append(after)
    found = {}
    for event, afters in led.items():
        most = max(set(afters), key=afters.count)
        if states > 2 and afters.count(most) >= EVERYWHERE * (states - 1):
            found[event] = most
    return found
