"""`sealroom demo`: the whole main job on simulated devices, from the plan of a session to its verification."""

import json
import sys
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from controller.commands.demo_apis import PINS, BackDoor, KioskDoor, StaffDoor
from controller.commands.demo_bringing_up import bring_up
from controller.commands.demo_opening import Told
from controller.commands.demo_outcome import confirm_good, faults_of, recorded_sources, verify
from controller.commands.demo_scenarios.command import play_scenarios
from controller.commands.demo_screen import Screen
from controller.commands.demo_site import (
    DemoSite,
    demo_site_text,
    ended_by_signals,
    make_folder,
    pages_dir,
    running_controller,
    running_simulators,
)
from controller.commands.demo_story import Story
from controller.commands.demo_wait import DemoCouldNotRun, DemoFailed
from controller.commands.demo_watch import Watch

FIRST_SESSION: Final = "s-1"
SECOND_SESSION: Final = "s-2"
ALIVE_EVERY_S: Final = 0.5

Once = Annotated[bool, typer.Option("--once", help="Play one session to its end, verify it, and exit.")]
Out = Annotated[Path | None, typer.Option("--out", help="New or empty folder; without it, one under var/demo.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the simulated people.")]
ScenarioName = Annotated[
    str,
    typer.Option(
        "--scenario", metavar="NAME|all|list", help="Play an exceptional case on a fresh site, or all in turn."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for programs; progress goes to standard error.")]


def demo(
    once: Once = False, out: Out = None, seed: Seed = 1, scenario: ScenarioName = "", as_json: AsJson = False
) -> None:
    """Play a session on simulated devices: five experts, a stranger's card, a carried phone.

    With --once the session is verified and the command ends. Without it the pages' addresses are shown at the start, and
    after the session the site stays up, with a second session open to play by hand, until Ctrl-C.
    With --scenario an exceptional case is played instead, and a table says what was expected and seen.
    Exit 0 good, 1 something was not as it must be, 2 could not run.
    """
    if scenario:
        raise typer.Exit(play_scenarios(scenario, out or new_out("scenarios"), as_json))
    screen = Screen(as_json)
    summary: dict[str, Any] = {"ok": False, "seed": seed}
    code = 0
    try:
        with ended_by_signals():
            folder = make_folder(out or new_out("demo"))
            summary["out"] = str(folder)
            _play(folder, once, screen, summary, as_json)
    except DemoFailed as error:
        code, summary["error"] = 1, str(error)
    except DemoCouldNotRun as error:
        code, summary["error"] = 2, str(error)
    except KeyboardInterrupt:
        code, summary["error"] = (2, "stopped by hand") if once else (0, "")
    if code != 0 or once:
        _report(screen, summary, code, as_json)
    else:
        screen.line(f"Stopped. Everything lies in {summary['out']}")
    raise typer.Exit(code)


def new_out(kind: str) -> Path:
    """A folder under var that no earlier run had."""
    return Path("var") / kind / datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def _play(folder: Path, once: bool, screen: Screen, summary: dict[str, Any], as_json: bool) -> None:
    began = time.monotonic()
    with ExitStack() as ends:
        site = _start(folder, summary["seed"], screen, ends)
        summary["pages"] = _pages(site)
        if not once:
            _show_pages(screen, summary["pages"])
        watch = _watch(site, ends)
        bring_up(watch, site, screen)
        told = Story(watch, site.site, screen, FIRST_SESSION).play()
        alarms = sorted({alarm["code"] for alarm in watch.alarms.values()})
        summary.update(_summary_of(told, alarms))
        if not once:
            _stay(site, watch, screen, summary, as_json)
        with screen.step("controller and simulators stop"):
            ends.close()
    _check(folder, told, alarms, site, screen, summary)
    summary["durations_s"] = {**screen.durations_s, "total": round(time.monotonic() - began, 2)}


def _start(folder: Path, seed: int, screen: Screen, ends: ExitStack) -> DemoSite:
    with screen.step("simulators start") as step:
        simulators, addresses, backdoor = ends.enter_context(running_simulators(folder, seed))
        step.say(f"{len(addresses)} devices on real sockets")
    with screen.step("controller and recorder start") as step:
        controller, site, url = ends.enter_context(running_controller(folder, demo_site_text(addresses)))
        step.say(url)
    return DemoSite(folder, site, url, backdoor, simulators, controller)


def _watch(site: DemoSite, ends: ExitStack) -> Watch:
    lane = site.site.lanes[0]
    staff = ends.enter_context(closing(StaffDoor(site.url)))
    kiosk = ends.enter_context(closing(KioskDoor(site.url, lane.id, lane.kiosk_key)))
    backdoor = ends.enter_context(closing(BackDoor(site.backdoor)))
    return Watch(site, staff, kiosk, backdoor)


def _summary_of(told: Told, alarms: list[str]) -> dict[str, Any]:
    return {
        "session": told.session,
        "admitted": told.admitted,
        "refusals": told.refusals,
        "carried_phone": told.carried,
        "phones_returned": told.phones_returned,
        "alarms": alarms,
    }


def _check(
    folder: Path, told: Told, alarms: list[str], site: DemoSite, screen: Screen, summary: dict[str, Any]
) -> None:
    """What lies in the folder now must stand alone."""
    with screen.step("recordings checked") as step:
        sources = recorded_sources(folder, told)
        summary["sources"] = sources
        step.say(", ".join(f"{source['id']} {source['seconds']:.1f} s" for source in sources) or "none")
    with screen.step("verified") as step:
        summary["verify"] = verify(folder)
        step.say(f"exit {summary['verify']['exit']}")
    faults = faults_of(told, alarms, sources, summary["verify"])
    faults += [f"{child.name} ended with {child.code}" for child in (site.controller, site.simulators) if child.code]
    confirm_good(faults)
    summary["ok"] = True


def _stay(site: DemoSite, watch: Watch, screen: Screen, summary: dict[str, Any], as_json: bool) -> None:
    """The site stays up for a visitor, with a second session open, until Ctrl-C."""
    Story(watch, site.site, screen, SECOND_SESSION).open_session()
    summary["ok"] = True
    screen.line("The session is over; a second one is open for you to play. Ctrl-C ends the site.", "bold")
    _show_pages(screen, summary["pages"])
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    while True:
        site.confirm_alive()
        time.sleep(ALIVE_EVERY_S)


def _pages(site: DemoSite) -> dict[str, str]:
    lane = site.site.lanes[0]
    return {
        "entry": f"{site.url}/entry?lane={lane.id}#key={lane.kiosk_key}",
        "console": f"{site.url}/console",
        "review": f"{site.url}/review",
        "panel": f"{site.backdoor}/panel",
    }


def _show_pages(screen: Screen, pages: dict[str, str]) -> None:
    if pages_dir() is None:
        screen.line("The pages are not built (make pages); the addresses answer the APIs only.", "yellow")
    for name, address in pages.items():
        screen.line(f"  {name:<8} {address}")
    screen.line("  staff    " + ", ".join(f"{staff} PIN {pin}" for staff, pin in PINS.items()))


def _report(screen: Screen, summary: dict[str, Any], code: int, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    elif code == 0:
        out = summary["out"]
        screen.line(f"Good: five admitted, everything recorded and verified. It lies in {out}", "bold green")
        screen.line(f"Check it yourself: {sys.argv[0]} verify {out} --key {out}/keys/log.vkey")
    else:
        screen.line(f"{'Found wrong' if code == 1 else 'Could not run'}: {summary['error']}", "bold red")
