"""`sealroom diagrams`: the state machines of the core as Mermaid diagrams, straight from their tables."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from controller.core import admission, box, door, draw, fire, lane, session

BEGIN: Final = "<!-- diagrams:begin -->"
END: Final = "<!-- diagrams:end -->"

MACHINES: Final[dict[str, tuple[Mapping[Any, Any], StrEnum]]] = {
    "Person": (admission.TABLE, admission.AdmissionState.EXPECTED),
    "Lane": (lane.TABLE, lane.LaneState.UNKNOWN),
    "Door": (door.TABLE, door.DoorState.UNKNOWN),
    "Box": (box.TABLE, box.BoxState.UNKNOWN),
    "Session": (session.TABLE, session.SessionState.PLANNED),
    "Draw list": (draw.TABLE, draw.DrawState.SEALED),
    "Fire latch": (fire.TABLE, fire.FireState.NORMAL),
}
EVERYWHERE: Final = 0.9
"""An event that leads from nearly every state to the same one is said in words, not drawn."""

WriteOption = Annotated[
    Path | None, typer.Option("--write", metavar="FILE", help="Put them between the markers of this Markdown file.")
]


def diagrams(write: WriteOption = None) -> None:
    """Print the state diagrams, or put them into a document."""
    if write is None:
        typer.echo(block(), nl=False)
        return
    text = write.read_text(encoding="utf-8") if write.exists() else f"# Architecture\n\n{BEGIN}\n{END}\n"
    try:
        write.write_text(inserted(text), encoding="utf-8")
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


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
