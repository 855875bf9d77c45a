"""Every scenario, in the order in which they are played."""

from typing import Final

from controller.commands.demo_scenarios.drift_cases import DRIFT_CASES
from controller.commands.demo_scenarios.entry_cases import ENTRY_CASES
from controller.commands.demo_scenarios.gate_cases import GATE_CASES
from controller.commands.demo_scenarios.hatch_cases import HATCH_CASES
from controller.commands.demo_scenarios.inside_cases import INSIDE_CASES
from controller.commands.demo_scenarios.list_cases import LIST_CASES
from controller.commands.demo_scenarios.scenario import Scenario
from controller.commands.demo_scenarios.session_cases import SESSION_CASES
from controller.commands.demo_scenarios.site_cases import SITE_CASES
from controller.commands.demo_wait import DemoCouldNotRun

EVERY: Final[tuple[Scenario, ...]] = (
    *ENTRY_CASES, *GATE_CASES, *DRIFT_CASES, *LIST_CASES, *INSIDE_CASES, *HATCH_CASES, *SESSION_CASES, *SITE_CASES,
)  # fmt: skip


def named(name: str) -> tuple[Scenario, ...]:
    """The scenario of that name, or all of them. Raises `DemoCouldNotRun` for a name that none has."""
    if name == "all":
        return EVERY
    found = tuple(one for one in EVERY if one.name == name)
    if not found:
        raise DemoCouldNotRun(f"there is no scenario {name}; `sealroom demo --scenario list` names them")
    return found
