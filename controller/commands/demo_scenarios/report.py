"""What was expected and seen, as a table for people and as JSON for programs."""

import json
from collections.abc import Sequence

import typer
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from controller.commands.demo_scenarios.playing import Played
from controller.commands.demo_scenarios.scenario import Scenario
from controller.commands.demo_scenarios.words import in_words

FAULT = 1
COULD_NOT_RUN = 2
COLUMNS_MAX = 120
"""A wider window makes no wider table: the eye has to keep its row."""


def exit_code(played: Sequence[Played]) -> int:
    """0 all as expected, 1 something was seen otherwise, 2 some could not be played and nothing else was wrong."""
    if all(one.ok for one in played):
        return 0
    return COULD_NOT_RUN if all(one.ok or one.could_not_run for one in played) else FAULT


def report(played: Sequence[Played], out: str, as_json: bool) -> None:
    """Print it: one object, or a table each and a count."""
    good = sum(one.ok for one in played)
    if as_json:
        plain = [one.to_plain() for one in played]
        answer = {"ok": good == len(played), "good": good, "played": len(played), "out": out, "scenarios": plain}
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for one in played:
        console.print(table_of(one), width=min(console.width, COLUMNS_MAX))
    style = "bold green" if good == len(played) else "bold red"
    lines = [line for one in played for line in one.lines]
    seen = sum(line.ok for line in lines)
    console.print(f"{good} of {len(played)} scenarios good; {seen} of {len(lines)} as expected. In {out}", style=style)


def table_of(played: Played) -> Table:
    """A row an expectation; long texts go on in the next line and are never cut."""
    one = played.scenario
    table = Table(title=Text(f"{one.name}: {one.title} / {one.title_zh}"), title_justify="left", title_style="bold")
    table.box, table.expand = box.SIMPLE_HEAD, True
    for name, ratio in (("what", 5), ("expected", 3), ("seen", 3)):
        table.add_column(name, ratio=ratio, overflow="fold")
    table.add_column("ok", no_wrap=True, width=2)
    rows = [(in_words(line.what), in_words(line.expected), in_words(line.seen), line.ok) for line in played.lines]
    if played.problem:
        rows.append(("played to its end", "yes", played.problem, False))
    for what, expected, seen, ok in rows or [("anything seen", "yes", "nothing", False)]:
        mark = Text("ok", style="green") if ok else Text("NO", style="bold red")
        table.add_row(Text(what), Text(expected), Text(seen), mark)
    return table


def list_scenarios(scenarios: Sequence[Scenario], as_json: bool) -> None:
    """Name them all."""
    if as_json:
        plain = [{"name": s.name, "title": s.title, "title_zh": s.title_zh, "source": s.source} for s in scenarios]
        typer.echo(json.dumps({"ok": True, "scenarios": plain}, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for one in scenarios:
        console.print(Text(one.name, style="bold"))
        for line in (one.title, one.title_zh, one.source):
            console.print(Padding(Text(line), (0, 0, 0, 4)))
