"""Exceptional cases of a session: objection, longer time, the night, a committee that is not complete, its end."""

import hashlib
from datetime import timedelta
from typing import Any

from controller.commands.demo_scenarios.scenario import Scenario
from controller.commands.demo_scenarios.stage import SESSION, Stage
from controller.commands.demo_watch import session_of

REPORT = hashlib.sha256("模拟评标报告".encode()).hexdigest()
ARCHIVED = hashlib.sha256("模拟归档文件".encode()).hexdigest()


def objection(stage: Stage) -> None:
    """A supervisor stops the session over an objection; it goes on after a new self-test only."""
    stage.open_session()
    stage.come_in("e1")
    stage.start()
    suspend: dict[str, Any] = {"session": SESSION, "cause": "objection", "reason": "demo: a bidder objects"}
    stage.expect_refused("a guard alone", "supervisor_needed", lambda: stage.staff.act("suspend_session", **suspend))
    stage.staff.act("suspend_session", by=("s1",), **suspend)
    stage.expect_session("suspended")
    stage.expect_incident("objection")
    stage.expect("recording goes on", True, _recorded(stage))
    stage.show_card("e2")
    stage.expect_notice("the kiosk says to who comes now", "session_not_open")
    stage.take_card("e2")
    test_and_resume(stage)
    stage.expect_session("running")


def test_and_resume(stage: Stage) -> None:
    """On again, and not without a new test."""
    stage.expect_refused(
        "on again without a test", "self_test_needed", lambda: stage.staff.act("resume_session", session=SESSION)
    )
    stage.staff.act("retest_session", session=SESSION)
    stage.expect_session("retested")
    stage.staff.act("resume_session", session=SESSION)


def _recorded(stage: Stage) -> bool:
    return all(source["recording"] for source in session_of(stage.state(), SESSION)["sources"])


def extension(stage: Stage) -> None:
    """More than a third of the members ask for longer time."""
    stage.open_session()
    people = [stage.come_in(who) for who in ("e1", "e2", "e3")]
    stage.start()
    before = session_of(stage.state(), SESSION)["until_utc_us"]
    until = (stage.story.meeting.end + timedelta(hours=1)).isoformat()
    stage.staff.act("ask_extension", session=SESSION, person=people[0])
    grant: dict[str, Any] = {"by": ("g1", "s1"), "session": SESSION, "until_utc": until}
    stage.expect_refused("one of three asked", "too_few_asked", lambda: stage.staff.act("grant_extension", **grant))
    stage.staff.act("ask_extension", session=SESSION, person=people[1])
    stage.staff.act("grant_extension", **grant)
    stage.expect_seen(
        "hours longer", 1.0, lambda: (session_of(stage.state(), SESSION)["until_utc_us"] - before) / 3_600_000_000
    )


def overnight(stage: Stage) -> None:
    """The rooms close for the night with everybody there, and open again in the morning."""
    stage.open_session()
    person = stage.come_in("e1")
    stage.start()
    close: dict[str, Any] = {"session": SESSION}
    stage.expect_refused("without a roll call", "roll_call_needed", lambda: stage.staff.act("close_for_night", **close))
    stage.staff.act("take_roll", session=SESSION, present=[person])
    stage.expect_refused("without its list", "checklist_needed", lambda: stage.staff.act("close_for_night", **close))
    night: dict[str, Any] = {"by": ("g1", "s1"), "session": SESSION, "checklist": "night"}
    stage.expect_refused(
        "a list that lacks the seals", "checklist_incomplete",
        lambda: stage.staff.act("sign_checklist", items=["network_cut"], **night),
    )  # fmt: skip
    stage.staff.act("sign_checklist", items=["network_cut", "materials_sealed"], **night)
    stage.staff.act("close_for_night", **close)
    stage.expect_session("overnight")
    stage.show_card("e1", stage.lane.exit_reader)
    stage.expect_person("e1", "exit_asked")
    stage.expect("the main door is, for who wants to go home,", "locked", stage.door(stage.lane.door))
    stage.take_card("e1")
    stage.expect_refused(
        "opened without a roll", "roll_call_needed", lambda: stage.staff.act("reopen_session", **close)
    )
    stage.staff.act("take_roll", session=SESSION, present=[person])
    stage.staff.act("sign_checklist", by=("g1", "s1"), session=SESSION, checklist="morning", items=["seals_intact"])
    stage.staff.act("reopen_session", **close)
    stage.expect_session("running")


def missing_at_roll_call(stage: Stage) -> None:
    """Somebody does not answer the roll: nobody closes for the night without them."""
    stage.open_session()
    first, second = stage.come_in("e1"), stage.come_in("e2")
    stage.start()
    stage.staff.act("take_roll", session=SESSION, present=[first])
    stage.expect_alarm("person_missing")
    stage.expect_incident("person_missing")
    stage.expect_refused(
        "closed all the same", "person_missing", lambda: stage.staff.act("close_for_night", session=SESSION)
    )
    stage.staff.act("take_roll", session=SESSION, present=[first, second])
    stage.expect_alarm_over("person_missing")


def incomplete(stage: Stage) -> None:
    """A bidding committee of one: it does not begin."""
    stage.story.set_procurement("bidding")
    stage.open_session()
    stage.come_in("e1")
    stage.expect_refused(
        "one of five begins", "too_few_members", lambda: stage.staff.act("start_session", session=SESSION)
    )
    stage.expect_session("assembling")


def the_end(stage: Stage) -> None:
    """Report, emptying, archive: nothing is left out."""
    stage.open_session()
    person = stage.come_in("e1")
    stage.start()
    stage.expect_refused(
        "ended without a report", "report_not_signed", lambda: stage.staff.act("end_session", session=SESSION)
    )
    sign: dict[str, Any] = {"by": ("g1", "s1"), "session": SESSION, "report_sha256": REPORT}
    stage.expect_refused(
        "signed by nobody", "signature_missing", lambda: stage.staff.act("sign_report", signed=[], **sign)
    )
    stage.staff.act("sign_report", signed=[person], **sign)
    stage.expect_session("report_signed")
    stage.staff.act("end_session", session=SESSION)
    stage.expect_session("emptying")
    look: dict[str, Any] = {"by": ("g1", "s1"), "session": SESSION, "checklist": "emptying"}
    items = ["papers_shredded", "room_empty", "nothing_left"]
    stage.expect_refused(
        "the room is called empty too early",
        "not_empty",
        lambda: stage.staff.act("sign_checklist", items=items, **look),
    )
    stage.story.walk_out("e1")
    stage.expect("sealed before anybody looked into the room", "emptying", session_of(stage.state(), SESSION)["state"])
    stage.staff.act("sign_checklist", items=items, **look)
    stage.story.collect("e1")
    stage.expect_session("recording_sealed")
    stage.staff.act("archive_session", session=SESSION, package_sha256=ARCHIVED)
    stage.expect_session("archived")


def without_report(stage: Stage) -> None:
    """Two end a session whose report nobody signed: possible, with a reason, in red."""
    stage.open_session()
    stage.come_in("e1")
    stage.start()
    stage.staff.act("stop_session", by=("g1", "s1"), session=SESSION, reason="demo: the procurement is called off")
    stage.expect_session("emptying")
    stage.expect_flag("ended_without_report")


def remote_mismatch(stage: Stage) -> None:
    """The other site of a session uses another list."""
    stage.story.branches = ("hz-2",)
    stage.open_session()
    branch: dict[str, Any] = {"session": SESSION, "site": "hz-2", "state": "assembling", "members": 2, "experts": 2}
    report = "/api/v1/staff/branch-reports"
    stage.staff.post(report, {**branch, "package_sha256": "0" * 64})
    stage.expect_alarm("branch_mismatch")
    stage.expect_incident("remote_mismatch")
    stage.expect_flag("branch_mismatch")
    stage.show_card("e1")
    stage.expect_notice("the kiosk says", "outage")
    stage.take_card("e1")
    stage.staff.post(report, {**branch, "package_sha256": stage.story.brought})
    stage.expect_alarm_over("branch_mismatch")
    stage.expect_mode("branch_mismatch", on=False)
    stage.show_card("e1")
    stage.expect_person("e1", "card_read")


SESSION_CASES = (
    Scenario(
        "objection", "a bidder objects", "异议暂停", "440号 5.5.6, 5.5.7", objection, {"self_test_needed": True}
    ),
    Scenario("extension", "more than a third ask for time", "延长评标时间", "招标投标法实施条例 48", extension),
    Scenario("overnight", "rooms closed for the night", "封闭过夜", "东台 2025-09", overnight),
    Scenario("missing", "missing at the roll call", "点名缺员", "440号 5.5.5", missing_at_roll_call),
    Scenario("incomplete", "a committee that is not complete", "评委会不完整", "招标投标法 37", incomplete),
    Scenario(
        "the-end", "report, emptying, archive", "报告签署、清场、归档", "440号 5.5.5, 5.6", the_end,
        {"report_needed": True, "emptying_check_needed": True},
    ),
    Scenario(
        "without-report", "ended without a report", "未签报告而结束", "440号 5.5.6", without_report,
        {"report_needed": True},
    ),
    Scenario("remote-mismatch", "two sites, two lists", "异地不一致", "河北 2025-03", remote_mismatch),
)  # fmt: skip
