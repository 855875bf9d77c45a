"""Late and absent: from the call, the assembly time or the start, as the profile says."""

from controller.core.facts import LateAccepted, PeopleCalled
from controller.core.table import Refused
from controller.core.turn import Turn


def on_people_called(turn: Turn, fact: PeopleCalled) -> None:
    """To be decided."""
    raise Refused("punctuality:unbuilt")


def on_late_accepted(turn: Turn, fact: LateAccepted) -> None:
    """To be decided."""
    raise Refused("punctuality:unbuilt")
