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
    call: dict[str, Any] = {"session": SESSION, "persons": [person], "called_utc": called.isoformat()}
    stage.expect_refused(
        "one alone makes them absent", "two_persons_needed", lambda: stage.staff.act("call_people", **call)
    )
    stage.staff.act("move_call", by=("g1", "s1"), reason="demo: noted two hours late", **call)
    stage.expect_seen("people absent", 1, lambda: session_of(stage.state(), SESSION).get("absent"))
    stage.expect_alarm("absent")
    stage.expect_seen("vacant places", ["absent"], lambda: [one["cause"] for one in stage.state()["vacancies"]])
    stage.staff.act("accept_late", by=("g1", "s1"), person=person, reason="demo: the motorway was closed")
    stage.expect_seen(
        "people absent after two staff let them in", 0, lambda: session_of(stage.state(), SESSION).get("absent")
    )


def card_expired(stage: Stage) -> None:
    """A card that is not valid any more: two of staff decide."""
    stage.open_session()
    stage.backdoor.person("e1", "present-card", reader=stage.lane.entry_reader, valid_to="20200101")
    stage.expect_notice("the kiosk says", "card_expired")
    stage.expect_person("e1", "manual")
    stage.staff.act("confirm_identity", by=("g1", "g2"), lane=stage.lane.id, person=stage.pseudonym("e1"))
    stage.expect_person("e1", "matched")


def card_unreadable(stage: Stage) -> None:
    """A card that cannot be read, and can be when the reader is whole again."""
    stage.open_session()
    stage.backdoor.post(f"/backdoor/devices/{stage.lane.entry_reader}/fault", {"kind": "status", "code": "41", "at": 3})
    stage.show_card("e1")
    stage.expect_notice("the kiosk says", "card_unreadable")
    stage.backdoor.post(f"/backdoor/devices/{stage.lane.entry_reader}/fault", {"kind": None})
    stage.expect_person("e1", "card_read")


def not_the_holder(stage: Stage) -> None:
    """Staff see that the card belongs to somebody else."""
    stage.open_session()
    stage.show_card("e1")
    stage.watch.until_kiosk(("wait_identity",), "e1")
    person = stage.pseudonym("e1")
    stage.expect_refused(
        "one alone confirms", "fields",
        lambda: stage.staff.act("confirm_identity", lane=stage.lane.id, person=person),
    )  # fmt: skip
    stage.staff.act("refuse_identity", lane=stage.lane.id, person=person)
    stage.expect_person("e1", "expected")
    stage.expect("the main door is", "locked", stage.door(stage.lane.door))


ENTRY_CASES = (
    Scenario("stranger", "a stranger's card", "陌生人刷卡", "招标投标法 37, 38", stranger),
    Scenario("recusal", "an interest in a bidder", "回避", "招标投标法实施条例 46", recusal),
    Scenario(
        "absent", "called and not here", "迟到缺席", "Ningxia's rule: absent 75 min from the call", absent,
        {"late_ms": 3_600_000, "absent_ms": 4_500_000},
    ),
    Scenario("card-expired", "a card that is not valid any more", "证件过期", "居民身份证法", card_expired),
    Scenario("card-unreadable", "a card that cannot be read", "证件无法读取", "440号 5.5.3", card_unreadable),
    Scenario("not-the-holder", "somebody else's card", "人证不符", "440号 5.5.3", not_the_holder),
)  # fmt: skip
