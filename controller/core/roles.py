"""Roles: who enters beside the drawn experts, signed by two; conflicts of roles are refused."""

from controller.core.facts import EscortNamed, RolesListed
from controller.core.table import Refused
from controller.core.turn import Turn


def on_roles_listed(turn: Turn, fact: RolesListed) -> None:
    """To be decided."""
    raise Refused("roles:unbuilt")


def on_escort_named(turn: Turn, fact: EscortNamed) -> None:
    """To be decided."""
    raise Refused("roles:unbuilt")
