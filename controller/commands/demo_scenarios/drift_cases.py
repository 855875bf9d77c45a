"""Somebody turns the gate's sensitivity down after its test: nobody enters until it was set back and tested again."""

from typing import Any, Final

from controller.commands.demo_scenarios.scenario import Scenario
from controller.commands.demo_scenarios.stage import Stage

ZONE: Final = 3
LOWERED: Final = 40
DAY_MS: Final = 86_400_000

_GATE: Final = 'driver = "phonegate-uart"\n'


def gate_drift(stage: Stage) -> None:
    """A hand at the gate's panel; what was changed is read, told, set back, and tested again."""
    stage.open_session()
    stage.story.prove_gate()
    _turn(stage, LOWERED)
    stage.expect_seen("the gate after somebody turned it down is", "drifted", lambda: _gate(stage)["state"])
    stage.expect("changed in it is", [f"phone_zone_{ZONE}"], [one["name"] for one in _gate(stage)["changed"]])
    stage.expect_alarm("gate_drifted")
    stage.expect_incident("gate_unfit")
    stage.show_card("e1")
    stage.expect_notice("the kiosk says", "gate_not_fit")
    stage.take_card("e1")
    stage.expect("the main door is", "locked", stage.door(stage.lane.door))
    _turn(stage, int(_gate(stage)["changed"][0]["tested"]))
    stage.expect_seen("its settings are as tested again", True, lambda: _gate(stage)["as_tested"])
    stage.expect("the gate that nobody tested since is", "drifted", _gate(stage)["state"])
    stage.story.prove_gate()
    stage.expect_alarm_over("gate_drifted")
    stage.come_in("e1")
    stage.expect_person("e1", "admitted")


def _turn(stage: Stage, value: int) -> None:
    turned = {"of": "phone_zone", "zone": ZONE, "value": value}
    stage.backdoor.post(f"/backdoor/gates/{stage.lane.gate}/sensitivity", turned)


def _gate(stage: Stage) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in stage.state()["gates"] if one["gate"] == stage.lane.gate)
    return found


def _asked_each_second(text: str) -> str:
    """The gate's settings are read each second, so that nobody waits a minute for the drift."""
    return text.replace(_GATE, f"{_GATE}settings = {{ settings_every_s = 1 }}\n")


DRIFT_CASES = (
    Scenario(
        "gate-drift", "a gate turned down after its test", "检测门灵敏度被调低", "440号 6.4.1", gate_drift,
        {"gate_test_valid_ms": DAY_MS}, edit=_asked_each_second,
    ),
)  # fmt: skip
