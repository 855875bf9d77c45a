"""Vacant places: asked for, found, filled, or stop and seal."""

from controller.core.facts import ReplacementAsked, ReplacementFailed
from controller.core.table import Refused
from controller.core.turn import Turn


def on_replacement_asked(turn: Turn, fact: ReplacementAsked) -> None:
    """To be decided."""
    raise Refused("replacement:unbuilt")


def on_replacement_failed(turn: Turn, fact: ReplacementFailed) -> None:
    """To be decided."""
    raise Refused("replacement:unbuilt")
