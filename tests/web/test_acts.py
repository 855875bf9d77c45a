"""Every act of staff: done when signed as it has to be, refused with nothing changed when not."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from controller.core import facts
from controller.core.commands import OpenBox, PulseUnlock
from controller.web import staff_routes
from controller.web.acts import ACTS
from tests.core.playbook import Site
from tests.web.desk_stand import ROOT
from tests.web.faces import Faces

pytestmark = pytest.mark.anyio

NAMES = {"p1": "测小甲", "p2": "测乙"}
PLANNED = {
    "session": "s-9",
    "title": "第九场",
    "room": "1",
    "start_utc": "2023-11-14T22:00:00Z",
    "end_utc": "2023-11-15T08:00:00.000+08:00",
}


@dataclass(frozen=True)
class Case:
    """An act in the situation it is for: what came before, what is sent, what is so afterwards, and a field to spoil."""

    act: str
    before: Callable[[Site], Any]
    sent: dict[str, Any]
    after: Callable[[Site], bool]
    staff: tuple[str, ...] = ("g1",)
    wrong: dict[str, Any] = field(default_factory=dict)
    spoiled: str = ""


def session_is(state: str) -> Callable[[Site], bool]:
    return lambda play: play.room.sessions["s-1"].state.value == state


def planned(play: Site) -> None:
    play.tell(facts.SessionPlanned("s-1", "1", play.utc_us, play.utc_us + 10**12, ("g1",)))


def listed(play: Site) -> None:
    planned(play)
    play.tell(facts.DrawListImported("s-1", "c0ffee", 2, play.utc_us))


def prepared(play: Site) -> None:
    listed(play)
    play.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    for source in play.room.sessions["s-1"].recording:
        play.tell(facts.SourceRecordingStarted("s-1", source, play.utc_us))
    play.tell(facts.DrawListReleaseAsked("s-1", ("g1", "s1")))
    play.tell(facts.DrawListOpened("s-1", (facts.Drawn("p1", "d-p1"), facts.Drawn("p2", "d-p2"))))


def opened(play: Site) -> None:
    play.open_session()


def running(play: Site) -> None:
    play.open_session()
    play.tell(facts.SessionOrdered("s-1", "start", ("g1",)))


def suspended(play: Site) -> None:
    running(play)
    play.tell(facts.SessionOrdered("s-1", "suspend", ("g1",)))


def at_kiosk(play: Site) -> None:
    play.open_session()
    play.card("p1")


def alarmed(play: Site) -> None:
    play.open_session()
    play.to_gate("p1")
    play.walk(alarm=True)


def inside(play: Site) -> None:
    play.open_session()
    play.admit("p1")


def asked(play: Site) -> None:
    inside(play)
    play.tell(facts.ExitAsked("p1", ("g1",)))


def burned(play: Site) -> None:
    inside(play)
    play.tell(facts.FireInputRead("fire-main", True))
    play.tell(facts.FireInputRead("fire-main", False))


def lost(play: Site) -> None:
    burned(play)
    play.tell(facts.FireReset(("g1",), "drill"))


def last_orders(kind: type) -> Callable[[Site], bool]:
    return lambda play: any(isinstance(command, kind) for command in play.decisions[-1].commands)


S1 = {"session": "s-1"}
NO_ID = {"session": "第一场"}
P1 = {"person": "p1"}
CASES = [
    Case("plan_session", lambda play: None, PLANNED, lambda play: "s-9" in play.room.sessions, wrong={"room": "../1"}),
    Case("prepare_session", planned, S1, session_is("preparing"), wrong=NO_ID),
    Case("release_list", listed, S1, lambda p: p.room.sessions["s-1"].draw.released_by == ("g1", "s1") or
         "draw_list_failed" in p.alarms(), ("g1", "s1"), NO_ID),
    Case("open_assembly", prepared, S1, session_is("assembling"), wrong=NO_ID),
    Case("start_session", opened, S1, session_is("running"), wrong=NO_ID),
    Case("suspend_session", running, S1, session_is("suspended"), wrong=NO_ID),
    Case("resume_session", suspended, S1, session_is("running"), wrong=NO_ID),
    Case("end_session", running, S1, session_is("emptying"), wrong=NO_ID),
    Case("close_session", planned, S1, session_is("closed"), ("g1", "g2"), NO_ID),
    Case("confirm_identity", at_kiosk, {"lane": "a", **P1}, lambda p: p.state("p1") == "matched", ("g1", "g2"),
         {"person": "测小甲"}),
    Case("refuse_identity", at_kiosk, {"lane": "a", **P1}, lambda p: p.state("p1") == "expected", ("g1",), {"lane": 7}),
    Case("clear_lane", lambda play: play.tell(facts.GatePassagesMissed("gate-a", 1, 0)),
         {"lane": "a", "reason": "looked"}, lambda play: play.lane() == "free", wrong={"reason": "  "}),
    Case("resolve_alarm", alarmed, {"lane": "a", "result": "nothing_found"}, lambda play: play.lane() == "clear",
         ("g1", "g2"), {"result": "phone"}),
    Case("ask_exit", inside, P1, lambda play: play.state("p1") == "exit_asked", wrong={"person": ""}),
    Case("approve_exit", asked, {**P1, "reason": "ill"}, lambda play: play.room.people["p1"].exit_approved,
         ("g1", "g2"), {"reason": ""}),
    Case("roll_call", lost, {**P1, "place": "outside"}, lambda play: play.state("p1") == "expected",
         wrong={"place": "home"}),
    Case("revoke", opened, {**P1, "reason": "conflict"}, lambda play: play.room.people["p1"].revoked, ("g1", "s1"),
         {"reason": ""}),
    Case("reset_fire", burned, {"reason": "drill"}, lambda play: play.room.fire.state.value == "normal",
         wrong={"reason": ""}),
    Case("override_unlock", opened, {"door": "door-main", "seconds": 5, "reason": "stretcher"}, last_orders(PulseUnlock),
         ("g1", "g2"), {"seconds": 301}),
    Case("open_box", opened, {"locker": "locker-a", "box": 2, "reason": "lost card"}, last_orders(OpenBox),
         ("g1", "g2"), {"box": 0}),
    Case("trust_clock", lambda play: play.tell(facts.ClockDoubted("step", 5)), {}, lambda play: play.room.clock_trusted,
         ("g1", "s1"), {"reason": "x" * 501}),
    Case("acknowledge_alarm", lambda play: play.tell(facts.StaffCalled("a")), {"alarm": "staff_called:a"},
         lambda play: "staff_called" not in play.alarms(), wrong={"alarm": ""}),
]  # fmt: skip
BY_NAME = [pytest.param(case, id=case.act) for case in CASES]


async def begin(site: Faces, case: Case) -> None:
    case.before(site.play)
    await site.log_in()


def unchanged(site: Faces, size: int) -> bool:
    """Nothing reached the journal."""
    return site.desk.log.size == size


def test_every_act_is_tried_here_and_every_act_of_the_console_is_known() -> None:
    assert sorted(case.act for case in CASES) == sorted(ACTS)
    console = (ROOT / "kiosk/src/console/acts.ts").read_text("utf-8")
    offered = re.findall(r"^  (\w+): kind\((\d)", console, re.MULTILINE)
    assert {act: ACTS[act].persons for act, _ in offered} == {act: int(persons) for act, persons in offered}
    assert len(offered) == len(ACTS)


@pytest.mark.parametrize("case", BY_NAME)
async def test_an_act_that_is_signed_as_it_has_to_be_is_done_and_journalled(site: Faces, case: Case) -> None:
    await begin(site, case)
    answer = await site.act(case.act, *case.staff, **case.sent)
    assert (answer.status_code, answer.json()) == (202, {"accepted": True})
    assert case.after(site.play)
    kept = [entry for entry in site.desk.log.read() if entry.fact.get("by") == list(case.staff)]
    assert kept, "the journal names who signed"


@pytest.mark.parametrize("case", BY_NAME)
async def test_one_person_cannot_sign_twice(site: Faces, case: Case) -> None:
    await begin(site, case)
    size = site.desk.log.size
    answer = await site.act(case.act, "g1", "g1", **case.sent)
    assert (answer.status_code, answer.json()["code"]) == (422, "same_person")
    assert unchanged(site, size)


@pytest.mark.parametrize("case", [p for p in BY_NAME if len(p.values[0].staff) > 1])
async def test_one_person_is_not_enough_where_two_are_needed(site: Faces, case: Case) -> None:
    await begin(site, case)
    size = site.desk.log.size
    answer = await site.act(case.act, "g1", **case.sent)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "by"
    assert answer.json()["errors"][0]["bound"] == {"min_length": 2}
    assert unchanged(site, size)


@pytest.mark.parametrize("case", BY_NAME)
async def test_a_wrong_pin_does_nothing_and_names_which_person_it_was(site: Faces, case: Case) -> None:
    await begin(site, case)
    size = site.desk.log.size
    signers = [{"staff": staff, "pin": "000000"} for staff in case.staff]
    answer = await site.act(case.act, **case.sent, by=signers)
    assert (answer.status_code, answer.json()["code"]) == (403, "pin")
    assert [error["field"] for error in answer.json()["errors"]] == [f"by.{n}" for n in range(len(signers))]
    assert unchanged(site, size)


@pytest.mark.parametrize("case", BY_NAME)
async def test_a_wrong_field_is_named_with_its_bound_and_without_its_content(site: Faces, case: Case) -> None:
    await begin(site, case)
    size = site.desk.log.size
    answer = await site.act(case.act, *case.staff, **{**case.sent, **case.wrong})
    assert answer.status_code == 422
    name, content = next(iter(case.wrong.items()))
    assert [error["field"] for error in answer.json()["errors"]] == [name]
    assert answer.json()["errors"][0]["detail_zh"].startswith(name)
    assert len(str(content).strip()) < 4 or str(content) not in answer.text
    assert unchanged(site, size)


@pytest.mark.parametrize("case", BY_NAME)
async def test_an_unknown_field_is_refused_without_repeating_its_name(site: Faces, case: Case) -> None:
    await begin(site, case)
    answer = await site.act(case.act, *case.staff, **case.sent, canary_field="x")
    assert answer.status_code == 422
    assert "canary" not in answer.text


@pytest.mark.parametrize("case", [p for p in BY_NAME if p.values[0].act != "plan_session"])
async def test_what_the_core_refuses_is_409_with_words_in_both_languages(site: Faces, case: Case) -> None:
    site.play.open_session()
    refused = {
        "session": "s-7", "person": "p77", "lane": "z", "door": "door-none", "locker": "locker-none", "alarm": "none:z",
    }  # fmt: skip
    sent = {key: refused.get(key, value) for key, value in case.sent.items()}
    if case.act == "reset_fire":
        site.play.tell(facts.FireInputRead("fire-main", True))
    await site.log_in()
    answer = await site.act(case.act, *case.staff, **sent)
    problem = answer.json()
    assert answer.status_code == 409
    assert problem["code"] == ("fire_input_active" if case.act == "reset_fire" else problem["code"])
    assert problem["detail"]
    assert problem["detail_zh"]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"session": "s-1"}, "session:exists"), ({"room": "99"}, "room:unknown"),
     ({"end_utc": "2023-11-14T21:59:59Z"}, "session:window")],
)  # fmt: skip
async def test_a_plan_that_cannot_be_is_refused_and_leaves_no_key(
    site: Faces, change: dict[str, str], code: str
) -> None:
    planned(site.play)
    await site.log_in()
    keys = site.desk.vault.sessions()
    answer = await site.act("plan_session", "g1", **{**PLANNED, **change})
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert site.desk.vault.sessions() == keys


async def test_a_planned_session_has_a_key_and_a_title_that_only_staff_see(site: Faces) -> None:
    await site.log_in()
    await site.act("plan_session", "g1", **PLANNED)
    assert list(site.desk.log.session_keys()) == ["s-9"]
    session = (await site.staff())["sessions"][0]
    assert (session["id"], session["title"], session["state"]) == ("s-9", "第九场", "planned")
    assert session["not_before_utc_us"] == 1_699_999_200_000_000
    assert session["until_utc_us"] == 1_700_006_400_000_000


async def test_a_session_whose_plan_could_not_be_journalled_can_be_planned_again(site: Faces) -> None:
    await site.log_in()
    site.desk.writable = False
    answer = await site.act("plan_session", "g1", **PLANNED)
    assert (answer.status_code, answer.json()["code"]) == (503, "journal_unwritable")
    assert site.desk.vault.sessions() == ()
    site.desk.writable = True
    assert (await site.act("plan_session", "g1", **PLANNED)).status_code == 202
    assert (await site.staff())["sessions"][0]["title"] == "第九场"


async def test_an_act_is_503_while_the_journal_cannot_be_written(site: Faces) -> None:
    planned(site.play)
    await site.log_in()
    site.desk.writable = False
    answer = await site.act("prepare_session", "g1", session="s-1")
    assert (answer.status_code, answer.json()["code"]) == (503, "journal_unwritable")
    assert session_is("planned")(site.play)


async def test_an_entitlement_is_withdrawn_with_a_supervisor_only(site: Faces) -> None:
    opened(site.play)
    await site.log_in()
    answer = await site.act("revoke", "g1", "g2", person="p1", reason="conflict")
    assert (answer.status_code, answer.json()["code"]) == (403, "role")
    assert not site.play.room.people["p1"].revoked


async def test_a_person_found_with_a_device_walks_back_and_the_alarm_stands(site: Faces) -> None:
    alarmed(site.play)
    await site.log_in()
    answer = await site.act("resolve_alarm", "g1", "g2", lane="a", result="walk_back")
    assert answer.status_code == 202
    assert site.play.lane() == "alarmed"
    assert site.play.room.alarms["phone_at_gate:a"].acknowledged


async def test_an_act_needs_a_login_and_a_known_name(site: Faces) -> None:
    assert (await site.act("prepare_session", "g1", session="s-1")).status_code == 401
    await site.log_in()
    answer = await site.act("open_everything", "g1")
    assert (answer.status_code, answer.json()["code"]) == (404, "act_unknown")


@pytest.mark.parametrize(
    ("reason", "fault"),
    [("证件 110099197001010012", "id_number_in_text"), ("１１００９９１９７００１０１００１２", "id_number_in_text"),
     ("11009919700101 001X", "id_number_in_text"), ("是测 小甲本人", "name_in_text"), ("x" * 501, "string_too_long")],
)  # fmt: skip
async def test_a_reason_holds_no_personal_data(site: Faces, reason: str, fault: str) -> None:
    opened(site.play)
    site.desk.names = NAMES
    await site.log_in()
    answer = await site.act("clear_lane", "g1", lane="a", reason=reason)
    assert answer.status_code == 422
    assert [(error["field"], error["fault"]) for error in answer.json()["errors"]] == [("reason", fault)]
    assert reason not in answer.text


@pytest.mark.parametrize("reason", ["\u200b", "\u3164", "a\nb", "a\x00", "\u202eb", "\u2028", "\ufeffa", "\ue000"])
async def test_a_reason_is_text_that_can_be_read(site: Faces, reason: str) -> None:
    opened(site.play)
    await site.log_in()
    answer = await site.act("clear_lane", "g1", lane="a", reason=reason)
    assert answer.status_code == 422
    assert [error["fault"] for error in answer.json()["errors"]] in (["unseen_in_text"], ["not_blank"])


async def test_no_more_sessions_are_planned_than_a_card_can_be_compared_with(
    site: Faces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff_routes, "SESSIONS_OPEN_MAX", 1)
    await site.log_in()
    assert (await site.act("plan_session", "g1", **PLANNED)).status_code == 202
    answer = await site.act("plan_session", "g1", **{**PLANNED, "session": "s-10"})
    assert (answer.status_code, answer.json()["code"]) == (409, "sessions_many")
    assert (await site.act("close_session", "g1", "g2", session=PLANNED["session"])).status_code == 202
    assert (await site.act("plan_session", "g1", **{**PLANNED, "session": "s-10"})).status_code == 202
