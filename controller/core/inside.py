"""Inside the sealed area: seats, temporary outs, returns."""

from controller.core.facts import ReturnNoted, SeatConfirmed, TempOutAsked
from controller.core.table import Refused
from controller.core.turn import Turn


def on_seat_confirmed(turn: Turn, fact: SeatConfirmed) -> None:
    """To be decided."""
    raise Refused("inside:unbuilt")


def on_temp_out_asked(turn: Turn, fact: TempOutAsked) -> None:
    """To be decided."""
    raise Refused("inside:unbuilt")


def on_return_noted(turn: Turn, fact: ReturnNoted) -> None:
    """To be decided."""
    raise Refused("inside:unbuilt")
