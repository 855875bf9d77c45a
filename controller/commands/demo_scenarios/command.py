"""`sealroom demo --scenario NAME|all|list`."""

import json
from pathlib import Path

import typer

from controller.commands.demo_scenarios.every import EVERY, named
from controller.commands.demo_scenarios.playing import play_all
from controller.commands.demo_scenarios.report import COULD_NOT_RUN, exit_code, list_scenarios, report
from controller.commands.demo_screen import Screen
from controller.commands.demo_site import ended_by_signals, make_folder
from controller.commands.demo_wait import DemoCouldNotRun


def play_scenarios(name: str, out: Path, as_json: bool) -> int:
    """Play what is named and report it. Exit 0 all as expected, 1 something was seen otherwise, 2 could not run."""
    if name == "list":
        list_scenarios(EVERY, as_json)
        return 0
    screen = Screen(as_json)
    try:
        scenarios = named(name)
        with ended_by_signals():
            folder = make_folder(out)
            played = play_all(scenarios, folder, screen)
    except DemoCouldNotRun as error:
        return _could_not_run(str(error), screen, as_json)
    except KeyboardInterrupt:
        return _could_not_run("stopped by hand", screen, as_json)
    report(played, str(folder), as_json)
    return exit_code(played)


def _could_not_run(why: str, screen: Screen, as_json: bool) -> int:
    if as_json:
        typer.echo(json.dumps({"ok": False, "error": why}, ensure_ascii=False))
    else:
        screen.line(f"Could not run: {why}", "bold red")
    return COULD_NOT_RUN
