"""What staff see of a gate: how its daily test stands, and what is set otherwise than when it passed. Pure."""

from typing import Any, Final

from controller.core.gate_fitness import GateFitness
from controller.core.lane import LaneState
from controller.core.state import Room
from controller.core.words import LanePlan

REVISION_CHARACTERS: Final = 12
"""So much of a digest do people compare; `sealroom device … settings` shows the same."""


def gate_plain(room: Room, plan: LanePlan) -> dict[str, Any]:
    """One lane's gate."""
    gate, lane = room.gates.get(plan.gate, GateFitness(plan.gate)), room.lanes.get(plan.id)
    return {
        "gate": gate.gate,
        "lane": plan.id,
        "state": gate.state.value,
        "tested_utc_us": gate.tested_utc_us or None,
        "testing": lane is not None and lane.state is LaneState.TESTING,
        "alarmed_pass": gate.alarmed_pass,
        "clean_pass": gate.clean_pass,
        "false_pass": gate.false_pass,
        "revision": gate.settings_sha256[:REVISION_CHARACTERS] or None,
        "as_tested": _as_tested(gate),
        "changed": _changed(gate),
    }


def _as_tested(gate: GateFitness) -> bool | None:
    """None = the gate did not tell its settings, or passed no test since it did."""
    if not gate.settings_sha256 or not gate.tested_settings_sha256:
        return None
    return gate.settings_sha256 == gate.tested_settings_sha256


def _changed(gate: GateFitness) -> list[dict[str, str | None]]:
    """Each setting that is not as it was tested; empty when either is not known."""
    tested, now = _by_name(gate.tested_settings), _by_name(gate.settings)
    if not tested or not now:
        return []
    return [
        {"name": name, "tested": tested.get(name), "now": now.get(name)}
        for name in {**tested, **now}
        if tested.get(name) != now.get(name)
    ]


def _by_name(settings: tuple[str, ...]) -> dict[str, str]:
    return {name: value for name, _, value in (one.partition("=") for one in settings)}
