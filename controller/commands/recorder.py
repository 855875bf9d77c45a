"""`sealroom recorder`: the recorder in the foreground, and questions to one that runs."""

import asyncio
import json
import logging
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.live import Live
from rich.table import Table

from config.load import load_site
from config.problems import ConfigError
from controller.commands.recorder_screen import health_table, machine_lines, source_codes, source_line, trial_table
from controller.commands.recordings_place import (
    FOUND,
    AsJson,
    ConfigOption,
    DataOption,
    Refused,
    could_not_run,
    place_of,
    tell,
)

recorder_app = typer.Typer(invoke_without_command=True, help="Run the recorder in the foreground; test and ask one.")

SettingsOption = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE", help="Settings of the recorder (JSON, for its owner alone)."),
]
SiteOption = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Site file (TOML).")]
SCREEN_S = 1.0
ASK_S = 120.0


@recorder_app.callback()
def recorder(
    context: typer.Context, settings: SettingsOption = None, config: SiteOption = None, as_json: AsJson = False
) -> None:
    """Run the recorder until Ctrl-C or SIGTERM; it records what the controller orders. Exit 0 ended in order, 2 could not run.

    --config takes sources and figures from the site file, --settings from the recorder's own.
    """
    if context.invoked_subcommand is not None:
        return
    if (settings is None) == (config is None):
        could_not_run("name one of --settings FILE and --config FILE", as_json)
    _run(settings if settings is not None else _settings_of_site(config or Path(), as_json), as_json)


def _settings_of_site(config: Path, as_json: bool) -> Path:
    from controller.assembly.recorder_process import write_settings

    try:
        return write_settings(load_site(config), config)
    except (ConfigError, OSError, ValueError) as error:
        could_not_run(str(error), as_json)


def _run(settings: Path, as_json: bool) -> None:
    # Imported here: every other command starts without the weight of codecs and web.
    from recorder.folder_lock import FolderTaken
    from recorder.server import Serving, serve
    from recorder.settings import SettingsRefused, load_settings

    async def beside(serving: Serving) -> None:
        await _show(serving, as_json)

    try:
        read = load_settings(settings)
        os.umask(0o077)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no core dump may hold a password
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
        asyncio.run(serve(read, beside))
    except (SettingsRefused, FolderTaken, OSError, ValueError) as error:
        could_not_run(str(error), as_json)


async def _show(serving: Any, as_json: bool) -> None:
    """One JSON line; or, for people, a table that lives where there is a screen, and a line for each change."""
    if as_json:
        typer.echo(json.dumps(serving.to_plain()))
        return
    console = Console(soft_wrap=True)
    console.print(f"recorder: media at {serving.media_url}, orders at {serving.socket}", highlight=False, markup=False)
    console.print("Ctrl-C ends it in order; recordings go on at the next start", highlight=False, markup=False)
    if console.is_terminal:
        with Live(console=console, auto_refresh=False) as live:
            while True:
                live.update(health_table(await asyncio.to_thread(serving.health)), refresh=True)
                await asyncio.sleep(SCREEN_S)
    shown: dict[str, Any] = {}
    while True:
        for source in await asyncio.to_thread(serving.health):
            if shown.get(source["source"]) != source_codes(source):
                shown[source["source"]] = source_codes(source)
                console.print(source_line(source), highlight=False, markup=False)
        await asyncio.sleep(SCREEN_S)


@recorder_app.command("health")
def health(data: DataOption = None, config: ConfigOption = None, as_json: AsJson = False) -> None:
    """Ask a running recorder how its sources do. Exit 0 all good, 1 advice for some, 2 no recorder runs."""
    answer = _ask(data, config, as_json, "GET", "/health", None)
    if not as_json:
        Console(soft_wrap=True).print(*machine_lines(answer), sep="\n", markup=False, highlight=False)
    _tell(answer, as_json, health_table)


@recorder_app.command("test")
def try_sources(
    sources: Annotated[list[str] | None, typer.Argument(help="Names of sources; none = all of them.")] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    for_s: Annotated[float, typer.Option("--for", min=0.2, max=30, help="Seconds to look and listen.")] = 3.0,
    least_dbfs: Annotated[
        float, typer.Option("--level", min=-100, max=0, help="Peak in dBFS that is loud enough.")
    ] = -60,
    as_json: AsJson = False,
) -> None:
    """Before a session: does every picture live, is there sound? Move and speak meanwhile. Exit 0 good, 1 bad, 2 none runs."""
    order = {"sources": sources or [], "for_ms": int(for_s * 1000), "least_dbfs": least_dbfs}
    with Console(stderr=True, quiet=as_json).status("looking and listening: move before the cameras, speak"):
        answer = _ask(data, config, as_json, "POST", "/selftest", order)
    _tell(answer, as_json, trial_table)


def _ask(data: Path | None, config: Path | None, as_json: bool, method: str, path: str, body: Any) -> dict[str, Any]:
    try:
        answer = place_of(data, config, as_json).ask(method, path, body, ASK_S)
    except Refused as refused:
        could_not_run(str(refused), as_json)
    if answer is None:
        could_not_run("no recorder runs there; start it with `sealroom run` or `sealroom recorder`", as_json)
    return answer


def _tell(answer: dict[str, Any], as_json: bool, table: Callable[[list[dict[str, Any]]], Table]) -> None:
    if as_json:
        tell({"ok": answer["good"], **answer})
    else:
        Console().print(table(answer["sources"]))
    if not answer["good"]:
        raise typer.Exit(FOUND)
