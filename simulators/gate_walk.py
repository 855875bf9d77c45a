"""How people walk through a gate: beam after beam at their pace, turning back, or close behind each other."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from simulators.changes import Changes
from simulators.phone_gate import Beam, Direction, PhoneGate

_BEAMS: dict[Direction, tuple[Beam, Beam]] = {"forward": ("front", "rear"), "backward": ("rear", "front")}
_OTHER_WAY: dict[Direction, Direction] = {"forward": "backward", "backward": "forward"}


@dataclass(frozen=True, slots=True)
class GateWalk:
    """One walk. `phones` says for each person, in order, whether a phone is in the pocket."""

    direction: Direction
    phones: Sequence[bool]
    pace_ms: int
    report_delay_ms: int
    turn_back: bool


async def walk(gate: PhoneGate, changes: Changes, planned: GateWalk) -> bool:
    """Walk; whether the gate raised an alarm. People who turn back are not counted and raise none.

    A delayed report comes after this returned.
    """
    async with gate.lane_free:
        if planned.turn_back:
            await _turn_back(gate, changes, planned)
            return False
        late_ms = planned.report_delay_ms + gate.report_delay_ms()
        for number, has_phone in enumerate(planned.phones):
            await _pass(gate, changes, planned, number)
            report = gate.count(planned.direction, alarm=has_phone)
            changes.ring()
            if late_ms:
                asyncio.get_running_loop().call_later(late_ms / 1000, gate.report, report)
            else:
                gate.report(report)
    return any(planned.phones)


async def _pass(gate: PhoneGate, changes: Changes, planned: GateWalk, number: int) -> None:
    """Beams of one person. Who follows is at the first beam while the one before is still in the second."""
    first, second = _BEAMS[planned.direction]
    step_ms = planned.pace_ms / 3
    if number == 0:
        gate.break_beam(first, planned.direction, blocked=True)
        await changes.pause(step_ms)
        gate.break_beam(first, planned.direction, blocked=False)
    is_followed = number + 1 < len(planned.phones)
    await changes.pause(step_ms)
    gate.break_beam(second, planned.direction, blocked=True)
    if is_followed:
        gate.break_beam(first, planned.direction, blocked=True)
    await changes.pause(step_ms)
    gate.break_beam(second, planned.direction, blocked=False)
    if is_followed:
        gate.break_beam(first, planned.direction, blocked=False)


async def _turn_back(gate: PhoneGate, changes: Changes, planned: GateWalk) -> None:
    first, _ = _BEAMS[planned.direction]
    for direction in (planned.direction, _OTHER_WAY[planned.direction]):
        gate.break_beam(first, direction, blocked=True)
        await changes.pause(planned.pace_ms / 3)
        gate.break_beam(first, direction, blocked=False)
        await changes.pause(planned.pace_ms / 3)
