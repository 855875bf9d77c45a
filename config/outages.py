"""What tells of an outage: contacts of the mains supply, and systems whose reachability is watched."""

from typing import Literal

from pydantic import Field

from config.base import Id, Section, figure, required_figure
from config.doors import INPUT_MAX


class PowerInputSettings(Section):
    """`[[power_input]]`. A contact that tells whether mains is there, of a UPS or a relay: a cut wire reads as failed."""

    id: Id = Field(description="Name of the contact, for example ups-1.")
    board: Id = Field(description="Name of the [[device]] that reads it.")
    input: int = required_figure(1, INPUT_MAX, "Input of the contact on that board.")
    mains_is: Literal["on"] = Field(
        default="on", description="Only on is allowed: off, or a cut wire, is a failed mains supply."
    )


class LinkSettings(Section):
    """`[[link]]`. A system that the site works with; while it cannot be reached, the profile's matrix of modes holds."""

    system: Literal["centre", "evaluation", "witness"] = Field(
        description="centre = the trading centre; evaluation = the evaluation system; witness = who keeps checkpoints."
    )
    address: str = Field(max_length=300, description="tcp://HOST:PORT: a connection that is accepted is an answer.")
    every_s: int = figure(15, 1, 300, "How often it is tried.")
    lost_after: int = figure(3, 1, 20, "Tries without an answer after which it counts as lost.")
