"""Exceptional cases that people see: a device found, duress, a doctor needed, tailgating."""

from controller.core.facts import DeviceFound, DuressSignalled, MedicalCalled, TailgateSeen
from controller.core.table import Refused
from controller.core.turn import Turn


def on_device_found(turn: Turn, fact: DeviceFound) -> None:
    """To be decided."""
    raise Refused("exceptional:unbuilt")


def on_duress_signalled(turn: Turn, fact: DuressSignalled) -> None:
    """To be decided."""
    raise Refused("exceptional:unbuilt")


def on_medical_called(turn: Turn, fact: MedicalCalled) -> None:
    """To be decided."""
    raise Refused("exceptional:unbuilt")


def on_tailgate_seen(turn: Turn, fact: TailgateSeen) -> None:
    """To be decided."""
    raise Refused("exceptional:unbuilt")
