"""Degraded modes begin, last too long, and end; what may go on meanwhile is the profile's matrix."""

from controller.core.facts import LinkLost, LinkRestored, PowerLost, PowerRestored
from controller.core.table import Refused
from controller.core.turn import Turn


def on_power_lost(turn: Turn, fact: PowerLost) -> None:
    """To be decided."""
    raise Refused("degraded:unbuilt")


def on_power_restored(turn: Turn, fact: PowerRestored) -> None:
    """To be decided."""
    raise Refused("degraded:unbuilt")


def on_link_lost(turn: Turn, fact: LinkLost) -> None:
    """To be decided."""
    raise Refused("degraded:unbuilt")


def on_link_restored(turn: Turn, fact: LinkRestored) -> None:
    """To be decided."""
    raise Refused("degraded:unbuilt")
