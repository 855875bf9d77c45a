"""Overnight: network cut, roll calls, morning."""

from controller.core.facts import ChecklistSigned, RollCallTaken
from controller.core.table import Refused
from controller.core.turn import Turn


def on_roll_call_taken(turn: Turn, fact: RollCallTaken) -> None:
    """To be decided."""
    raise Refused("night:unbuilt")


def on_checklist_signed(turn: Turn, fact: ChecklistSigned) -> None:
    """To be decided."""
    raise Refused("night:unbuilt")
