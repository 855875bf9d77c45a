"""Identity by face score or by two staff, and the recusal of somebody with an interest in a bidder."""

from controller.core.facts import ConflictDeclared, IdentityMatched, IdentityMismatched
from controller.core.table import Refused
from controller.core.turn import Turn


def on_identity_matched(turn: Turn, fact: IdentityMatched) -> None:
    """To be decided."""
    raise Refused("identity:unbuilt")


def on_identity_mismatched(turn: Turn, fact: IdentityMismatched) -> None:
    """To be decided."""
    raise Refused("identity:unbuilt")


def on_conflict_declared(turn: Turn, fact: ConflictDeclared) -> None:
    """To be decided."""
    raise Refused("identity:unbuilt")
