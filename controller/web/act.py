"""What an act of staff is: how many different persons sign, what is asked, and the fact that it becomes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from controller.core.facts import Fact
from controller.web.bodies import ActBody

By = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `supervisor` = one of the persons has to be a supervisor."""

    persons: int
    body: type[ActBody]
    fact: Callable[[Any, By], Fact]
    supervisor: bool = False
