"""What was expected and seen, as a table for people and as JSON for programs."""

import json
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from controller.commands.demo_scenarios.playing import Played
from controller.commands.demo_scenarios.scenario import Scenario

FAULT = 1
COULD_NOT_RUN = 2


def exit_code(played: Sequence[Played]) -> int:
    """0 all as expected, 1 something was seen otherwise, 2 some could not be played and nothing else was wrong."""
    if all(one.ok for one in played):
        return 0
    return COULD_NOT_RUN if all(one.ok or one.could_not_run for one in played) else FAULT


def report(played: Sequence[Played], out: str, as_json: bool) -> None:
    """Print it: one object, or the table and a count."""
    good = sum(one.ok for one in played)
    if as_json:
        plain = [one.to_plain() for one in played]
        answer = {"ok": good == len(played), "good": good, "played": len(played), "out": out, "scenarios": plain}
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    console = Console(highlight=False)
    console.print(table_of(played))
    style = "bold green" if good == len(played) else "bold red"
    lines = [line for one in played for line in one.lines]
    seen = sum(line.ok for line in lines)
    console.print(f"{good} of {len(played)} scenarios good; {seen} of {len(lines)} as expected. In {out}", style=style)


def table_of(played: Sequence[Played]) -> Table:
    """A row an expectation; long texts are folded, never cut."""
    table = Table(title="Exceptional cases", title_justify="left", pad_edge=False, show_lines=False)
    table.add_column("scenario", no_wrap=True)
    for name in ("what", "expected", "seen"):
        table.add_column(name, overflow="fold")
    table.add_column("ok", no_wrap=True)
    for one in played:
        rows = [(line.what, line.expected, line.seen, line.ok) for line in one.lines]
        if one.problem:
            rows.append(("played to its end", "yes", one.problem, False))
        for at, (what, expected, seen, ok) in enumerate(rows or [("anything seen", "yes", "nothing", False)]):
            mark = Text("ok", style="green") if ok else Text("NO", style="bold red")
            name = one.scenario.name if at == 0 else ""
            table.add_row(Text(name), Text(what), Text(expected), Text(seen), mark, end_section=at == len(rows) - 1)
    return table


def list_scenarios(scenarios: Sequence[Scenario], as_json: bool) -> None:
    """Name them all."""
    if as_json:
        plain = [{"name": s.name, "title": s.title, "title_zh": s.title_zh, "source": s.source} for s in scenarios]
        typer.echo(json.dumps({"ok": True, "scenarios": plain}, ensure_ascii=False))
        return
    table = Table(pad_edge=False)
    table.add_column("scenario", no_wrap=True)
    for name in ("what", "情形", "source"):
        table.add_column(name, overflow="fold")
    for one in scenarios:
        table.add_row(Text(one.name), Text(one.title), Text(one.title_zh), Text(one.source))
    Console(highlight=False).print(table)
