"""Explore the core, play days on it, and keep count: `python -m tests.core_proof --help`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from tests.core_proof.catalogue import DAY, MODELS, NIGHT, NIGHT_STATES
from tests.core_proof.explore import Explored, explore, multiplied_by
from tests.core_proof.ledger import LEDGER, Ledger
from tests.core_proof.play import SITES, play_day, play_days
from tests.core_proof.trace import told

app = typer.Typer(no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)

LedgerFile = Annotated[Path, typer.Option("--ledger", envvar="SEALROOM_PROOF_LEDGER", help="JSON lines, one a run.")]


@app.command("explore")
def explore_models(
    names: Annotated[list[str] | None, typer.Argument(help="Models; none = all of the day.")] = None,
    night: Annotated[bool, typer.Option("--night", help="All of the night.")] = False,
    states: Annotated[int, typer.Option("--states", help="Most rooms of a model.")] = NIGHT_STATES,
    progress: Annotated[bool, typer.Option("--progress", help="A line after each depth.")] = False,
) -> None:
    """Explore models to closure; a JSON line each. Exit 1 when an invariant is broken, with the shortest way to it."""
    models = [MODELS[name] for name in names] if names else list(NIGHT if night else DAY)
    broken = False
    for model in models:
        found = explore(model, states, told=_how_far if progress else None)
        typer.echo(json.dumps(found.line()))
        if found.broken:
            broken = True
            typer.echo(told(model, found.path), err=True)
            typer.echo(f"again: {found.again()}", err=True)
    raise typer.Exit(1 if broken else 0)


@app.command("factors")
def what_multiplies(model: str, states: Annotated[int, typer.Option("--states", help="Most rooms.")] = 100_000) -> None:
    """Which parts of the room multiply a model's rooms: a JSON line each, the strongest first."""
    found, parts = multiplied_by(MODELS[model], states)
    typer.echo(json.dumps(found.line()))
    for part in parts:
        typer.echo(json.dumps(part.line(found.states)))


def _how_far(found: Explored) -> None:
    typer.echo(f"{found.model}: depth {found.depth}, {found.states} rooms, {found.seconds:.0f} s", err=True)


@app.command()
def trace(model: str, path: Annotated[str, typer.Argument(help="Options by number, as `explore` says them.")]) -> None:
    """Play one way through a model again, fact by fact."""
    typer.echo(told(MODELS[model], [int(number) for number in path.split(",") if number]))


@app.command()
def day(
    seed: Annotated[int, typer.Option("--seed", help="The day that is played.")] = 1,
    site: Annotated[str, typer.Option("--site", help="small or large.")] = "small",
    rules: Annotated[str | None, typer.Option("--rules", help="default, just-in-time or day-before.")] = None,
) -> None:
    """Play one day again, with every invariant after every fact; its rules follow from its seed."""
    typer.echo(json.dumps(play_day(SITES[site], seed, rules).line()))


@app.command()
def days(
    entries: Annotated[int, typer.Option("--entries", help="Play until so many people came in.")] = 1_000,
    seed: Annotated[int, typer.Option("--seed", help="The first day's.")] = 1,
    site: Annotated[str, typer.Option("--site", help="small or large.")] = "small",
    ledger: LedgerFile = LEDGER,
) -> None:
    """Play days one after the other and enter them into the ledger."""
    for one in play_days(SITES[site], seed, entries):
        Ledger(ledger).enter(one)
        typer.echo(json.dumps(one.line()))


@app.command()
def totals(ledger: LedgerFile = LEDGER) -> None:
    """What all days of the ledger come to: days, entries, facts, and faults by kind."""
    typer.echo(json.dumps(Ledger(ledger).totals()))


if __name__ == "__main__":
    app()
