"""The self-test before a session is prepared and before it resumes."""

from controller.core.facts import SelfTestReported
from controller.core.table import Refused
from controller.core.turn import Turn


def on_self_test_reported(turn: Turn, fact: SelfTestReported) -> None:
    """To be decided."""
    raise Refused("selftest:unbuilt")
