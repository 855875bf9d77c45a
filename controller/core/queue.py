"""The waiting hall's queue: places by card, calling over several lanes."""

from controller.core.facts import QueueLeft
from controller.core.table import Refused
from controller.core.turn import Turn


def on_queue_left(turn: Turn, fact: QueueLeft) -> None:
    """To be decided."""
    raise Refused("queue:unbuilt")
