"""The gate's daily self-test with a reference device, and its settings watched for drift."""

from controller.core.facts import GateSettingsRead, GateTestBegun, GateTestEnded
from controller.core.table import Refused
from controller.core.turn import Turn


def on_gate_test_begun(turn: Turn, fact: GateTestBegun) -> None:
    """To be decided."""
    raise Refused("gate_test:unbuilt")


def on_gate_test_ended(turn: Turn, fact: GateTestEnded) -> None:
    """To be decided."""
    raise Refused("gate_test:unbuilt")


def on_gate_settings_read(turn: Turn, fact: GateSettingsRead) -> None:
    """To be decided."""
    raise Refused("gate_test:unbuilt")
