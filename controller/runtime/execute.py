"""From commands to devices, after the decision is on disk. Nothing here decides."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from controller.core import facts
from controller.core.commands import (
    Command,
    HandshakeGate,
    OpenBox,
    OpenDrawList,
    PulseUnlock,
    RecordingOrder,
    ReleaseDoor,
    RunSelfTest,
    SecureDoor,
    SetRecording,
)
from controller.core.facts import Fact
from controller.core.words import MS
from controller.runtime.board import BoardThread
from controller.runtime.device import DeviceThread, Order
from controller.runtime.latch import FireLatch
from controller.runtime.loop import Decided

log = logging.getLogger("sealroom.execute")

OPENING_AGE_MS_MAX = 5_000
"""No opening command is carried out later than this (S3), whatever the profile says."""


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where commands go. `boards` maps a door to the board that drives it."""

    boards: Mapping[str, BoardThread]
    devices: Mapping[str, DeviceThread]
    set_recording: Callable[[Sequence[RecordingOrder]], None]
    open_draw_list: Callable[[str], None]
    run_self_test: Callable[[str, Sequence[str]], None]
    latch: FireLatch
    opening_age_ms: int = OPENING_AGE_MS_MAX


def execute(outlets: Outlets, decided: Decided) -> None:
    """Carry out what one fact led to."""
    for move in decided.decision.moves:
        if move.machine == "fire":
            _follow_fire(outlets, move.after)
    for command in decided.decision.commands:
        _carry_out(outlets, command, decided.stamp.mono_us)  # type: ignore[arg-type]


def _follow_fire(outlets: Outlets, after: str) -> None:
    if after == "latched":
        outlets.latch.raise_fire("core")
    else:
        outlets.latch.clear()


def _carry_out(outlets: Outlets, command: Command, decided_mono_us: int) -> None:
    match command:
        case PulseUnlock():
            _pulse(outlets, command, decided_mono_us)
        case OpenBox():
            _open_box(outlets, command, decided_mono_us)
        case ReleaseDoor(door=door):
            outlets.boards[door].release(door)
        case SecureDoor(door=door):
            outlets.boards[door].lock(door)
        case HandshakeGate(gate=gate, token=token):
            outlets.devices[gate].order(_handshake(gate, token))
        case SetRecording(sessions=sessions):
            outlets.set_recording(sessions)
        case OpenDrawList(session=session):
            outlets.open_draw_list(session)
        case RunSelfTest(session=session, sources=sources):
            outlets.run_self_test(session, sources)


def _end_us(outlets: Outlets, decided_mono_us: int) -> int:
    return decided_mono_us + min(outlets.opening_age_ms, OPENING_AGE_MS_MAX) * MS


def _pulse(outlets: Outlets, command: PulseUnlock, decided_mono_us: int) -> None:
    board = outlets.boards[command.door]
    board.order(
        Order(
            f"unlock {command.door}",
            lambda _: board.pulse(command.door, command.duration_ms),
            lambda: facts.UnlockPulseSent(command.command, command.door),
            lambda cause: facts.CommandFailed(command.command, command.door, cause),
            lambda cause: facts.CommandDropped(command.command, command.door, cause),
            _end_us(outlets, decided_mono_us),
        )
    )


def _open_box(outlets: Outlets, command: OpenBox, decided_mono_us: int) -> None:
    place = f"{command.locker}/{command.box}"
    outlets.devices[command.locker].order(
        Order(
            f"open box {place}",
            lambda driver: driver.open_box(command.box),
            lambda: facts.BoxOpenSent(command.command, command.locker, command.box),
            lambda cause: facts.CommandFailed(command.command, place, cause),
            lambda cause: facts.CommandDropped(command.command, place, cause),
            _end_us(outlets, decided_mono_us),
        )
    )


def _handshake(gate: str, token: str) -> Order:
    """A lost handshake needs no fact of its own: the gate is lost, or its window ends."""

    def lost(cause: str) -> Fact:
        return facts.CommandFailed(token, gate, cause)

    return Order(f"handshake {gate}", lambda driver: driver.handshake(token), lambda: None, lost, lost)
