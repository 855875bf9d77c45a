"""The `sealroom` command."""

import importlib.metadata
from typing import Annotated

import typer

from controller.commands.bench import bench_app
from controller.commands.config import config_app
from controller.commands.demo import demo
from controller.commands.device import device
from controller.commands.diagrams import diagrams
from controller.commands.draw import draw_app
from controller.commands.import_draw import import_draw
from controller.commands.incidents import incidents_app
from controller.commands.record import record
from controller.commands.recorder import recorder_app
from controller.commands.recordings_all import recordings_app
from controller.commands.replay import replay_command
from controller.commands.run import run
from controller.commands.verify import verify

app = typer.Typer(no_args_is_help=True, add_completion=False)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sealroom {importlib.metadata.version('sealroom')}")
        raise typer.Exit


@app.callback()
def sealroom(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Control system of a sealed bid-evaluation area."""


app.add_typer(bench_app, name="bench")
app.add_typer(config_app, name="config")
app.add_typer(draw_app, name="draw")
app.add_typer(incidents_app, name="incidents")
app.add_typer(recorder_app, name="recorder")
app.add_typer(recordings_app, name="recordings")
app.command("demo")(demo)
app.command("device")(device)
app.command("diagrams")(diagrams)
app.command("import-draw")(import_draw)
app.command("record")(record)
app.command("replay")(replay_command)
app.command("run")(run)
app.command("verify")(verify)


def main() -> None:
    """Entry point of the `sealroom` command."""
    app()
