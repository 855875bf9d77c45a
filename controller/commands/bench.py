"""`sealroom bench`: what this machine gives. Each command prints its figures; exit 1 when one misses its goal."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from controller.commands.bench_core import core_figures, good
from controller.commands.bench_recorder.command import recorder
from controller.commands.bench_store import journal_figures, replay_figures, told
from controller.commands.demo_screen import Screen
from controller.commands.demo_wait import DemoCouldNotRun, DemoFailed

bench_app = typer.Typer(
    no_args_is_help=True, help="Measure this machine: decision, fire, journal, replay, core, recorder."
)

BATCHED_S_MIN: Final = 2_000
RATIO_MIN: Final = 0.8
COMPARED_S_MIN: Final = 5_000
STRUCTURE_S_MIN: Final = 50_000

bench_app.command("recorder")(recorder)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for programs.")]
Facts = Annotated[int, typer.Option("--facts", min=100, help="Facts a run.")]
Samples = Annotated[int, typer.Option("--samples", min=1, help="How often; p99.9 means something from 1,000 on.")]
Runs = Annotated[int, typer.Option("--runs", min=1, help="Runs; the median counts.")]
Folder = Annotated[
    Path | None, typer.Option("--folder", help="Folder on the disk to measure; without it, the system's temporary one.")
]


@bench_app.command("journal")
def journal(facts: Facts = 4_000, runs: Runs = 5, folder: Folder = None, as_json: AsJson = False) -> None:
    """Durable facts a second, in batches and one by one, beside bare commits on the same disk."""
    figures = journal_figures(facts, runs, folder)
    _tell(figures, figures["batched_s"] >= BATCHED_S_MIN and figures["ratio_to_bare"] >= RATIO_MIN, as_json)


@bench_app.command("replay")
def replay(facts: Facts = 20_000, runs: Runs = 3, as_json: AsJson = False) -> None:
    """Facts a second: stepped again and compared, and the structure alone."""
    figures = replay_figures(facts, runs)
    good = figures["compared_s"] >= COMPARED_S_MIN and figures["structure_s"] >= STRUCTURE_S_MIN
    _tell(figures, good and not figures["mismatches"], as_json)


@bench_app.command("decision")
def decision(samples: Samples = 300, as_json: AsJson = False) -> None:
    """From a card's last byte to the unlock's first, on a whole running site with eight cameras recorded beside it."""
    from controller.commands.bench_decision import decision_figures

    _tell_site(lambda screen: decision_figures(samples, screen), as_json)


@bench_app.command("fire")
def fire(samples: Samples = 20, as_json: AsJson = False) -> None:
    """From the fire contact to the last release command, on a whole running site."""
    from controller.commands.bench_fire import fire_figures

    _tell_site(lambda screen: fire_figures(samples, screen), as_json)


@bench_app.command("core")
def core(facts: Facts = 20_000, runs: Runs = 3, as_json: AsJson = False) -> None:
    """Processor time of a decision, and of a day of 300 experts in 40 rooms."""
    figures = core_figures(facts, runs)
    _tell(figures, good(figures), as_json)


def _tell_site(measure: Callable[[Screen], tuple[dict[str, Any], bool]], as_json: bool) -> None:
    try:
        figures, good = measure(Screen(as_json))
    except (DemoFailed, DemoCouldNotRun) as error:
        typer.echo(told({"ok": False, "error": str(error)}, as_json))
        raise typer.Exit(2) from None
    _tell(figures, good, as_json)


def _tell(figures: dict[str, Any], good: bool, as_json: bool) -> None:
    typer.echo(told({**figures, "ok": good}, as_json))
    raise typer.Exit(0 if good else 1)
