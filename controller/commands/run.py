"""`sealroom run`: the controller and the recorder of a site."""

import asyncio
import json
import logging
import os
import resource
import signal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from config.problems import ConfigError
from config.schema import Site
from controller.assembly.signed_profile import load_signed_site

ConfigOption = Annotated[Path, typer.Option("--config", help="Site file (TOML).")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON line when everything listens.")]

FAILED = 1
COULD_NOT_RUN = 2


def run(config: ConfigOption, as_json: AsJson = False) -> None:
    """Run a site until SIGTERM or Ctrl-C. Exit 0 ended in order, 1 a part of it failed, 2 could not start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("httpx", "httpcore", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    os.umask(0o077)
    # No core dump may hold keys and names; the recorder inherits this.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    site = _site(config, as_json)
    # Imported here: every other command starts without the weight of drivers, web and SQL.
    from controller.store.journal import JournalBroken, JournalUnwritable
    from controller.store.vault import CannotUnseal
    from drivers.errors import DriverError

    try:
        code = asyncio.run(_run(site, config, as_json))
    except (JournalBroken, JournalUnwritable, CannotUnseal, ValueError, OSError, DriverError, ConfigError) as error:
        raise _could_not_start(str(error), as_json) from None
    raise typer.Exit(code)


def _site(config: Path, as_json: bool) -> Site:
    try:
        return load_signed_site(config)
    except ConfigError as error:
        raise _could_not_start(f"{error}\nSee `sealroom config check {config}`.", as_json) from None


def _could_not_start(text: str, as_json: bool) -> typer.Exit:
    if as_json:
        typer.echo(json.dumps({"ready": False, "error": text}, ensure_ascii=False))
    else:
        Console(stderr=True, soft_wrap=True).print(text, markup=False, style="bold red")
    return typer.Exit(COULD_NOT_RUN)


async def _run(site: Site, config: Path, as_json: bool) -> int:
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    from controller.app import Application

    application = Application(site, config)
    await application.start()
    try:
        await _announce(application, as_json, ending)
        await _first(ending, application.failed)
    finally:
        await application.stop("failed" if application.failed.is_set() else "ordered")
    return FAILED if application.failed.is_set() else 0


async def _announce(application: Any, as_json: bool, ending: asyncio.Event) -> None:
    waiting = asyncio.create_task(application.media_url())
    await _first(ending, application.failed, waiting)
    media_url = waiting.result() if waiting.done() and not waiting.cancelled() else None
    waiting.cancel()
    answer = {
        "ready": True, "url": application.url, "media_url": media_url, "data_dir": str(application.data),
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    console = Console(soft_wrap=True)
    console.print(f"Sealroom runs: {application.url}/console", markup=False, style="bold green")
    console.print(f"data in {application.data}; Ctrl-C ends it in order", markup=False, highlight=False)


async def _first(*awaited: Any) -> None:
    tasks = [one if isinstance(one, asyncio.Task) else asyncio.create_task(one.wait()) for one in awaited]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task, one in zip(tasks, awaited, strict=True):
            if task is not one:
                task.cancel()
