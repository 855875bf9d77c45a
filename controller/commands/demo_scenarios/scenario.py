"""What a scenario is: its name, its source, the figures it plays under, and the story that says what it expects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from controller.commands.demo_figures import Figure
from controller.commands.demo_scenarios.stage import Stage


@dataclass(frozen=True, slots=True)
class Scenario:
    """One exceptional case. `figures` change the demo site's profile; what they leave is as in `PLAIN_RULES`."""

    name: str
    title: str
    title_zh: str
    source: str
    """The clause or rule behind it."""
    play: Callable[[Stage], None]
    figures: Mapping[str, Figure] = field(default_factory=dict)
    system: str = ""
    """A system that the site works with by `[[link]]`, for example evaluation; the stage can take it away."""
    edit: Callable[[str], str] | None = None
    """What else is otherwise in the site file."""
    simulators: tuple[str, ...] = ()
    """What the simulators are told besides, for example to have a hatch."""
