"""What a scenario is: its name, its source, the figures it plays under, and the story that says what it expects."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from controller.commands.demo_scenarios.stage import Stage


@dataclass(frozen=True, slots=True)
class Scenario:
    """One exceptional case. `figures` change the demo site's profile; `site` is more text of the site file."""

    name: str
    title: str
    title_zh: str
    source: str
    """The clause or rule behind it."""
    play: Callable[[Stage], None]
    figures: dict[str, Any] = field(default_factory=dict)
    site: Callable[[], str] | None = None
