"""Playing scenarios: a fresh simulated site for each, the story on it, and the journal verified afterwards."""

import time
from collections.abc import Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from controller.commands.demo_apis import BackDoor, KioskDoor, StaffDoor
from controller.commands.demo_bringing_up import bring_up
from controller.commands.demo_figures import PLAIN_RULES
from controller.commands.demo_outcome import verify
from controller.commands.demo_scenarios.scenario import Scenario
from controller.commands.demo_scenarios.stage import Line, Stage
from controller.commands.demo_scenarios.system import System
from controller.commands.demo_scenarios.words import for_programs
from controller.commands.demo_screen import Screen
from controller.commands.demo_site import DemoSite, demo_site_text, make_folder, running_controller, running_simulators
from controller.commands.demo_wait import DemoCouldNotRun, DemoFailed
from controller.commands.demo_watch import Watch

SEED = 1


@dataclass
class Played:
    """One scenario as it went. `problem` = why it could not be played to its end; empty = it was."""

    scenario: Scenario
    lines: list[Line] = field(default_factory=list)
    problem: str = ""
    could_not_run: bool = False
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether everything was seen as expected."""
        return not self.problem and bool(self.lines) and all(line.ok for line in self.lines)

    def to_plain(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "name": self.scenario.name,
            "title": self.scenario.title,
            "title_zh": self.scenario.title_zh,
            "source": self.scenario.source,
            "ok": self.ok,
            "problem": self.problem,
            "seconds": round(self.seconds, 1),
            "seen": [
                {
                    "what": line.what,
                    "expected": for_programs(line.expected),
                    "seen": for_programs(line.seen),
                    "ok": line.ok,
                }
                for line in self.lines
            ],
        }


def play_all(scenarios: Iterable[Scenario], folder: Path, screen: Screen) -> list[Played]:
    """Play one after another; one that cannot be played does not keep the others from it."""
    return [play(one, folder / one.name, screen) for one in scenarios]


def play(scenario: Scenario, folder: Path, screen: Screen) -> Played:
    """Play one on a fresh site in a new folder, then verify what it left."""
    played, began = Played(scenario), time.monotonic()
    screen.line(f"{scenario.name}: {scenario.title} / {scenario.title_zh}", "bold")
    try:
        make_folder(folder)
        _on_a_site(scenario, folder, screen, played)
        with screen.step("verified") as step:
            verdict = verify(folder)
            step.say(f"exit {verdict['exit']}")
        played.lines.append(Line("verify ends with", 0, verdict["exit"]))
    except (DemoCouldNotRun, DemoFailed) as error:
        played.problem, played.could_not_run = str(error), isinstance(error, DemoCouldNotRun)
    except Exception as error:  # a story that trips over an answer is a failed scenario, and the others are played
        played.problem = f"{type(error).__name__}: {error}"
    played.seconds = time.monotonic() - began
    return played


def _on_a_site(scenario: Scenario, folder: Path, screen: Screen, played: Played) -> None:
    with ExitStack() as ends:
        with screen.step("site starts"):
            system = ends.enter_context(closing(System())) if scenario.system else None
            simulators, addresses, backdoor_url = ends.enter_context(
                running_simulators(folder, SEED, *scenario.simulators)
            )
            text = demo_site_text(addresses, {**PLAIN_RULES, **scenario.figures})
            text += system.site_text(scenario.system) if system else ""
            text = scenario.edit(text) if scenario.edit else text
            controller, site, url = ends.enter_context(running_controller(folder, text))
        running = DemoSite(folder, site, url, backdoor_url, simulators, controller)
        staff = ends.enter_context(closing(StaffDoor(url)))
        kiosk = ends.enter_context(closing(KioskDoor(url, site.lanes[0].id, site.lanes[0].kiosk_key)))
        backdoor = ends.enter_context(closing(BackDoor(backdoor_url)))
        watch = Watch(running, staff, kiosk, backdoor)
        bring_up(watch, running, screen)
        stage = Stage(watch, running, screen, system)
        played.lines = stage.lines
        with screen.step("played") as step:
            scenario.play(stage)
            step.say(f"{sum(line.ok for line in stage.lines)} of {len(stage.lines)} as expected")
        with screen.step("site stops"):
            ends.close()
        if controller.code or simulators.code:
            raise DemoFailed(f"controller ended with {controller.code}, simulators with {simulators.code}")
