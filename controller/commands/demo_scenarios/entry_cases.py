"""Exceptional cases on the way in: a stranger, a sealed list, recusal, absence, an alarm again and again, two in the gate."""

from datetime import UTC, datetime, timedelta
from typing import Any

from controller.commands.demo_scenarios.scenario import Scenario
from controller.commands.demo_scenarios.stage import SESSION, Stage
from controller.commands.demo_watch import session_of


def stranger(stage: Stage) -> None:
    """A card that nobody drew."""
    stage.open_session()
    stage.show_card("x1")
    stage.expect_notice("the kiosk says", "not_on_list")
    shown = stage.kiosk.state()
    told = [key for key in ("masked_name", "box", "room", "commitment") if shown.get(key) is not None]
    stage.expect("the kiosk tells of who is expected", [], told)
    stage.expect_alarm("card_not_on_list")
    stage.expect_incident("stranger_card")
    stage.expect("the main door is", "locked", stage.door(stage.lane.door))


def list_not_released(stage: Stage) -> None:
    """An expert comes before the list was opened."""
    stage.story.plan_and_bring()
    stage.show_card("e1")
    stage.expect_notice("the kiosk says", "list_not_released")
    state = stage.state()
    stage.expect("names or people that staff see", [], state["people"])
    stage.expect("counted on the sealed list", 5, session_of(state, SESSION)["expected"])
    stage.expect_refused(
        "one custodian alone opens the list", "fields", lambda: stage.staff.act("release_list", session=SESSION)
    )


def recusal(stage: Stage) -> None:
    """An expert has an interest in a bidder and says so."""
    stage.open_session()
    stage.story.identify("e2")
    stage.watch.until_kiosk(("commitment",), "e2")
    stage.kiosk.tell("conflict", {"company": 0})
    stage.expect_person("e2", "recused")
    stage.expect_seen("vacant places", ["recused"], lambda: [one["cause"] for one in stage.state()["vacancies"]])
    stage.take_card("e2")
    stage.show_card("e2")
    stage.expect_notice("the kiosk says to them afterwards", "recused")


def absent(stage: Stage) -> None:
    """An expert was called long ago and is not here."""
    stage.open_session()
    called = datetime.now(UTC) - timedelta(hours=2)
    person = next(one["person"] for one in stage.state()["people"])
    stage.staff.act("call_people", session=SESSION, persons=[person], called_utc=called.isoformat())
    stage.expect_seen("people absent", 1, lambda: session_of(stage.state(), SESSION).get("absent"))
    stage.expect_alarm("absent")
    stage.expect_seen("vacant places", ["absent"], lambda: [one["cause"] for one in stage.state()["vacancies"]])
    stage.staff.act("accept_late", by=("g1", "s1"), person=person, reason="demo: the motorway was closed")
    stage.expect_seen(
        "people absent after two staff let them in", 0, lambda: session_of(stage.state(), SESSION).get("absent")
    )


def gate_again(stage: Stage) -> None:
    """One person sets the gate off three times."""
    stage.open_session()
    stage.to_the_gate("e3")
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
    stage.to_the_gate("e1", "store") if False else stage.story.to_gate("e1")
    stage.backdoor.person("e1", "walk-gate", gate=stage.lane.gate, direction="forward", followed_by="e2")
    stage.expect_seen("the lane is", "unknown", stage.lane_state)
    stage.expect_alarm("two_people")
    stage.expect_incident("tailgate")
    stage.expect("the main door is", "locked", stage.door(stage.lane.door))


def gate_test(stage: Stage) -> None:
    """A gate that was not tested today takes nobody in, until the reference device set it off."""
    stage.open_session()
    stage.show_card("e1")
    stage.expect_notice("the kiosk says", "gate_not_fit")
    stage.take_card("e1")
    stage.staff.act("begin_gate_test", lane=stage.lane.id)
    stage.backdoor.person("e3", "walk-gate", gate=stage.lane.gate, direction="forward")
    stage.backdoor.person("e3", "walk-gate", gate=stage.lane.gate, direction="backward")
    stage.staff.act("end_gate_test", lane=stage.lane.id)
    stage.expect_seen("the gate without a clean passage is", "unfit", lambda: stage.state()["gates"][0]["state"])


ENTRY_CASES = (
    Scenario("stranger", "a stranger's card", "陌生人刷卡", "招标投标法 37", stranger),
    Scenario("sealed-list", "an expert before the list is opened", "名单未开启", "招标投标法 37", list_not_released),
    Scenario("recusal", "an interest in a bidder", "回避", "招标投标法实施条例 46", recusal),
    Scenario(
        "absent", "called and not here", "迟到缺席", "宁夏 late 60, absent 75 min", absent,
        {"late_ms": 3_600_000, "absent_ms": 4_500_000},
    ),
    Scenario("gate-again", "the gate rings three times for one", "安检门三次报警", "440号 5.5.3", gate_again),
    Scenario("tailgate", "two in the gate", "尾随通过", "GB 50396-2007", tailgate),
    Scenario("gate-test", "a gate that was not tested", "检测门未自检", "440号 6.4.1", gate_test, {"gate_test_valid_ms": 86_400_000}),
)  # fmt: skip
