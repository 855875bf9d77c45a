"""Sessions on several sites: what branches report, and mismatches."""

from controller.core.facts import BranchReported
from controller.core.table import Refused
from controller.core.turn import Turn


def on_branch_reported(turn: Turn, fact: BranchReported) -> None:
    """To be decided."""
    raise Refused("branches:unbuilt")
