"""Exceptional cases in the gate: it rings again and again, two walk for one, it is silent, or was not tested today."""

from typing import Any

from controller.commands.demo_scenarios.scenario import Scenario
from controller.commands.demo_scenarios.stage import Stage


def gate_again(stage: Stage) -> None:
    """One person sets the gate off three times."""
    stage.open_session()
    stage.to_gate("e3", "none")
    _ring(stage, "e3")
    stage.expect_alarm("phone_at_gate")
    _shut_empty_box(stage, "e3")
    _ring(stage, "e3")
    stage.expect("alarms of the gate for e3", 2, _gate_alarms(stage, "e3"))
    _shut_empty_box(stage, "e3")
    stage.backdoor.person("e3", "walk-gate", gate=stage.lane.gate, direction="forward")
    stage.expect_person("e3", "held")
    stage.expect_incident("person_held")
    stage.expect("the main door is", "locked", stage.door(stage.lane.door))
    decide: dict[str, Any] = {"person": stage.person("e3"), "admit": False, "reason": "demo: a second phone"}
    stage.expect_refused("two guards decide", "role", lambda: stage.staff.act("decide_hold", by=("g1", "g2"), **decide))
    stage.staff.act("decide_hold", by=("g1", "s1"), **decide)
    stage.expect_person("e3", "refused")


def _ring(stage: Stage, who: str) -> None:
    stage.backdoor.person(who, "walk-gate", gate=stage.lane.gate, direction="forward")
    stage.watch.until_kiosk(("gate_alarm", "check", "wait_staff"), who)
    stage.backdoor.person(who, "walk-gate", gate=stage.lane.gate, direction="backward")


def _shut_empty_box(stage: Stage, who: str) -> None:
    """The box opens again, and is shut with nothing in it."""
    box = stage.watch.until_kiosk(("box_open",), who)["box"]
    stage.backdoor.post(f"/backdoor/boxes/{stage.lane.locker}/{box}", {"do": "close"})
    stage.watch.until_kiosk(("gate",), who)


def _gate_alarms(stage: Stage, who: str) -> int:
    person = stage.person(who)
    return next(int(one["gate_alarms"]) for one in stage.state()["people"] if one["person"] == person)


def tailgate(stage: Stage) -> None:
    """Two walk through the gate for one."""
    stage.open_session()
    stage.to_gate("e1")
    stage.backdoor.person("e1", "walk-gate", gate=stage.lane.gate, direction="forward", followed_by="e2")
    stage.expect_seen("the lane is", "unknown", stage.lane_state)
    stage.expect_alarm("two_people")
    stage.expect_incident("tailgate")
    stage.expect("the main door is", "locked", stage.door(stage.lane.door))


def gate_test(stage: Stage) -> None:
    """A gate that was not tested today takes nobody in, until the reference device set it off and a clean walk did not."""
    stage.open_session()
    stage.show_card("e1")
    stage.expect_notice("the kiosk says", "gate_not_fit")
    stage.take_card("e1")
    stage.staff.act("begin_gate_test", lane=stage.lane.id)
    stage.watch.until_kiosk(("testing",), "everybody")
    stage.story.walk_gate("x1", "forward")
    stage.story.walk_gate("x1", "backward")
    stage.staff.act("end_gate_test", lane=stage.lane.id)
    stage.expect_seen("the gate without a clean passage is", ["unfit"], lambda: _gates(stage))
    stage.expect_alarm("gate_test_failed")
    stage.expect_incident("gate_unfit")
    stage.story.prove_gate()
    stage.expect_seen("the gate after a whole test is", ["fit"], lambda: _gates(stage))
    stage.come_in("e1")
    stage.expect_person("e1", "admitted")


def _gates(stage: Stage) -> list[str]:
    return [str(one["state"]) for one in stage.state()["gates"]]


def checked_by_hand(stage: Stage) -> None:
    """The gate rings twice for one; two staff find nothing, and it shows in red."""
    stage.open_session()
    stage.to_gate("e3", "none")
    _ring(stage, "e3")
    _shut_empty_box(stage, "e3")
    stage.backdoor.person("e3", "walk-gate", gate=stage.lane.gate, direction="forward")
    stage.expect_seen("the kiosk shows", "check", lambda: stage.kiosk.state()["step"])
    stage.expect_alarm("manual_check_needed")
    stage.expect("the main door is", "locked", stage.door(stage.lane.door))
    resolve: dict[str, Any] = {"lane": stage.lane.id, "result": "nothing_found"}
    stage.expect_refused("one alone resolves it", "fields", lambda: stage.staff.act("resolve_alarm", **resolve))
    stage.staff.act("resolve_alarm", by=("g1", "g2"), **resolve)
    stage.expect_flag("alarm_resolved_by_hand")
    stage.story.walk_door("e3", stage.lane.door, "in")
    stage.expect_person("e3", "admitted")


def gate_silent(stage: Stage) -> None:
    """The gate falls silent while somebody may walk: nobody knows what walked, so nothing opens."""
    stage.open_session()
    stage.to_gate("e1")
    stage.backdoor.post(f"/backdoor/devices/{stage.lane.gate}/fault", {"kind": "silence"})
    stage.expect_seen("the lane is", "unknown", stage.lane_state)
    stage.story.walk_gate("e1", "forward")
    stage.expect("the main door is", "locked", stage.door(stage.lane.door))
    stage.backdoor.post(f"/backdoor/devices/{stage.lane.gate}/fault", {"kind": None})
    stage.expect_seen("the gate answers again", True, lambda: _online(stage, stage.lane.gate))
    stage.expect("the lane is still", "unknown", stage.lane_state())
    stage.story.walk_gate("e1", "backward")
    stage.staff.act("clear_lane", lane=stage.lane.id, reason="demo: looked, nobody between gate and door")
    stage.expect_seen("the lane is, once a guard looked,", "free", stage.lane_state)


def _online(stage: Stage, device: str) -> bool:
    return any(one["name"] == device and one["online"] for one in stage.state()["devices"])


GATE_CASES = (
    Scenario("gate-again", "the gate rings three times for one", "安检门三次报警", "440号 5.5.3", gate_again),
    Scenario("checked-by-hand", "two staff check by hand", "人工检查", "440号 5.5.3", checked_by_hand),
    Scenario("tailgate", "two in the gate", "尾随通过", "GB 50396-2007", tailgate),
    Scenario("gate-silent", "a gate that falls silent", "检测门失联", "GB 50396-2007 5.1", gate_silent),
    Scenario(
        "gate-test", "a gate that was not tested", "检测门未自检", "440号 6.4.1", gate_test,
        {"gate_test_valid_ms": 86_400_000},
    ),
)  # fmt: skip
