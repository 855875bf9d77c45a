"""Material through the two-door hatch, with interlock and a log of items."""

from controller.core.facts import HatchAsked, HatchCleared
from controller.core.table import Refused
from controller.core.turn import Turn


def on_hatch_asked(turn: Turn, fact: HatchAsked) -> None:
    """To be decided."""
    raise Refused("transfer:unbuilt")


def on_hatch_cleared(turn: Turn, fact: HatchCleared) -> None:
    """To be decided."""
    raise Refused("transfer:unbuilt")
