"""The gate rings again and again for one person: manual check, then held until a supervisor decides."""

from controller.core.facts import ExemptionGranted, HoldDecided
from controller.core.table import Refused
from controller.core.turn import Turn


def on_hold_decided(turn: Turn, fact: HoldDecided) -> None:
    """To be decided."""
    raise Refused("escalation:unbuilt")


def on_exemption_granted(turn: Turn, fact: ExemptionGranted) -> None:
    """To be decided."""
    raise Refused("escalation:unbuilt")
