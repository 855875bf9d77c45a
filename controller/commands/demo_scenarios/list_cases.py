"""Exceptional cases of draw lists: still sealed, a replacement draw, an alternate who steps in, and waiting in the hall."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from controller.commands.demo_scenarios.scenario import Scenario
from controller.commands.demo_scenarios.stage import SESSION, Stage
from controller.commands.demo_watch import session_of


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


def plain_table(stage: Stage) -> None:
    """A table that no bank signed, where signed packages are demanded."""
    stage.story.plan()
    stage.expect_refused("a plain table", "package_needed", stage.story.bring_list)
    stage.story.signed_list = True
    stage.story.bring_list()
    stage.story.prepare()
    stage.staff.act("release_list", by=("g1", "s1"), session=SESSION)
    stage.expect_alarm("draw_list_failed")
    stage.expect("people known while no custodian gave a share", 0, len(stage.state()["people"]))
    stage.story.release_and_open()
    stage.expect("people on the list", 5, len(stage.state()["people"]))


def supplemented(stage: Stage) -> None:
    """A replacement draw: the next version drops a member who sits inside, and brings another."""
    stage.story.signed_list = True
    stage.open_session()
    dropped = stage.come_in("e4")
    stage.story.members = ("e1", "e2", "e3", "e5", "x1")
    stage.story.bring_list()
    stage.expect_person("e4", "admitted")
    stage.story.release_list()
    stage.expect_seen("e4 is revoked", True, lambda: stage.revoked("e4"))
    stage.expect_flag(f"conclusions_void:{dropped}")
    stage.expect_vacancies(("replaced", "found"))
    stage.show_card("e4", stage.site.rooms[0].reader)
    stage.expect("the room's door is, for e4's card,", "locked", stage.door(stage.site.rooms[0].door or ""))
    stage.take_card("e4")
    stage.story.walk_out("e4")
    stage.story.collect("e4")
    stage.come_in("x1")
    stage.expect_vacancies(("replaced", "filled"))


def alternate(stage: Stage) -> None:
    """A member is absent, and the first alternate of the list takes the place."""
    stage.story.members, stage.story.alternates = ("e1", "e2", "e3", "e4"), ("e5",)
    stage.open_session()
    stage.show_card("e5")
    stage.expect_notice("the kiosk says to the alternate", "alternate_not_called")
    stage.take_card("e5")
    absent, alternate_id = stage.pseudonym("e1"), stage.pseudonym("e5")
    called = datetime.now(UTC) - timedelta(hours=2)
    call_noted: dict[str, Any] = {"session": SESSION, "persons": [absent], "called_utc": called.isoformat()}
    stage.staff.act("move_call", by=("g1", "s1"), reason="demo: noted two hours late", **call_noted)
    stage.expect_vacancies(("absent", "vacant"))
    stage.expect_alarm("replacement_needed")
    call: dict[str, Any] = {"session": SESSION, "person": alternate_id, "instead_of": absent}
    stage.expect_refused("one alone calls the alternate", "fields", lambda: stage.staff.act("call_alternate", **call))
    stage.staff.act("call_alternate", by=("g1", "s1"), **call)
    stage.expect_vacancies(("absent", "found"))
    stage.expect_seen("the absent member is revoked", True, lambda: stage.revoked("e1"))
    stage.come_in("e5")
    stage.expect_vacancies(("absent", "filled"))
    stage.show_card("e1")
    stage.expect_notice("the kiosk says to who came too late", "absent")


def nobody_found(stage: Stage) -> None:
    """Nobody can be found for a vacant place: everything stops, and is sealed."""
    stage.open_session()
    person = stage.come_in("e1")
    stage.start()
    stage.staff.act("revoke", by=("g1", "s1"), person=person, reason="demo: taken to hospital", cause="ill")
    stage.expect_vacancies(("ill", "vacant"))
    stage.staff.act("ask_replacement", session=SESSION, person=person)
    stage.expect_vacancies(("ill", "asked"))
    stage.staff.act("fail_replacement", by=("g1", "s1"), session=SESSION, person=person, reason="demo: nobody can come")
    stage.expect_session("emptying")
    stage.expect_flag("stopped_and_sealed")
    stage.expect_alarm("stopped_and_sealed")
    stage.story.walk_out("e1")
    stage.story.collect("e1")
    stage.expect_session("recording_sealed")


def waiting_hall(stage: Stage) -> None:
    """The room's reader stands in the waiting hall here: two take a number, and are called in their order."""
    stage.open_session()
    hall = "room-reader-1"
    for who in ("e2", "e1"):
        stage.show_card(who, hall)
        stage.expect_seen(f"{who} has a number", True, partial(_queues, stage, who))
        stage.take_card(who)
    stage.expect_seen("the kiosk calls", "called", lambda: stage.kiosk.state()["step"])
    stage.show_card("e1")
    stage.expect_notice("the kiosk says to who is not called yet", "queue_wait")
    stage.take_card("e1")
    stage.come_in("e2")
    stage.expect_seen("the next one is called", "called", lambda: _queue(stage).get(stage.pseudonym("e1")))
    stage.come_in("e1")
    stage.expect_seen("people in the queue", {}, lambda: _queue(stage))


def _queues(stage: Stage, who: str) -> bool:
    return stage.pseudonym(who) in _queue(stage)


def _queue(stage: Stage) -> dict[str, str]:
    return {one["person"]: one["state"] for one in stage.state()["queue"]}


def _with_a_hall(text: str) -> str:
    """The site with its third reader in the waiting hall; the room's door opens by its button."""
    text = text.replace('reader = "room-reader-1"\n', "", 1)
    return text.replace("[site]\n", '[site]\nqueue_reader = "room-reader-1"\n', 1)


LIST_CASES = (
    Scenario("sealed-list", "an expert before the list is opened", "名单未开启", "招标投标法 37", list_not_released),
    Scenario(
        "plain-table", "a list that no bank signed", "名单未签名", "440号 5.5.4", plain_table, {"draw_package_needed": True}
    ),
    Scenario("supplemented", "a replacement draw", "补充抽取", "招标投标法实施条例 46, 48", supplemented),
    Scenario(
        "alternate", "an alternate steps in", "候补递补", "财库〔2003〕119", alternate,
        {"late_ms": 3_600_000, "absent_ms": 4_500_000},
    ),
    Scenario("nobody-found", "nobody can be found", "停止评审并封存", "财政部令第87号 49", nobody_found),
    Scenario("waiting-hall", "numbers in the waiting hall", "排队叫号", "440号 5.5.3", waiting_hall, edit=_with_a_hall),
)  # fmt: skip
