"""What the devices of a benchmark's site say to the commands of a decision: boxes, gate and doors that do as they are told."""

from collections.abc import Iterator

from controller.core import facts
from controller.core.commands import HandshakeGate, OpenBox, PulseUnlock
from controller.core.facts import Fact
from controller.core.state import Decision


def box_used(decision: Decision) -> Iterator[Fact]:
    """The ordered box opens, is used, and is shut."""
    for command in decision.commands:
        if isinstance(command, OpenBox):
            yield facts.BoxOpenSent(command.command, command.locker, command.box)
            yield facts.BoxRead(command.locker, command.box, False)
            yield facts.BoxRead(command.locker, command.box, True)
            return


def gate_answered(decision: Decision) -> Iterator[Fact]:
    """The gate answers the handshake."""
    for command in decision.commands:
        if isinstance(command, HandshakeGate):
            yield facts.GateAnswered(command.gate, command.token)
            return


def door_used(decision: Decision) -> Iterator[Fact]:
    """The door is unlocked, opens and shuts."""
    for command in decision.commands:
        if isinstance(command, PulseUnlock):
            yield facts.UnlockPulseSent(command.command, command.door)
            yield facts.DoorContactRead(command.door, False)
            yield facts.DoorContactRead(command.door, True)
            return
