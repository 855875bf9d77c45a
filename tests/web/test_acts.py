"""Every act of staff: done when signed as it has to be, refused with nothing changed when not."""

import re

import pytest

from controller.core import facts
from controller.web import field_names, staff_routes
from controller.web.acts import ACTS
from tests.web.act_case import PLANNED, Case, alarmed, opened, planned, session_is
from tests.web.act_cases import CASES as MAIN_CASES
from tests.web.act_cases_rules import CASES as RULE_CASES
from tests.web.desk_stand import ROOT
from tests.web.faces import Faces

pytestmark = pytest.mark.anyio

NAMES = {"p1": "测小甲", "p2": "测乙"}
CASES = (*MAIN_CASES, *RULE_CASES)
NEVER_REFUSED = {"plan_session", "signal_duress"}
"""A new session collides with nothing here, and a signal of duress is always taken."""

MAIN_BY_NAME = [pytest.param(case, id=case.act) for case in MAIN_CASES]
"""For what one piece of code does with every act alike."""

BY_NAME = [pytest.param(case, id=case.act) for case in CASES]


async def begin(site: Faces, case: Case) -> None:
    case.before(site.play)
    await site.log_in()


def unchanged(site: Faces, size: int) -> bool:
    """Nothing reached the journal."""
    return site.desk.log.size == size


def offered() -> dict[str, str]:
    """Each act of the console's page, with what it says of it."""
    console = (ROOT / "kiosk/src/console/acts.ts").read_text("utf-8")
    return dict(re.findall(r"^  (\w+): kind\((.*?)\),\n(?=  \w+: kind|})", console, re.MULTILINE | re.DOTALL))


def test_every_act_is_tried_here_and_every_act_of_the_console_is_known() -> None:
    assert sorted(case.act for case in CASES) == sorted(ACTS)
    assert sorted(offered()) == sorted(ACTS)


@pytest.mark.parametrize("name", sorted(ACTS))
def test_the_console_asks_for_what_the_act_needs(name: str) -> None:
    """As many persons, a supervisor and a reason where they are demanded, and no field that the act does not know."""
    act, page = ACTS[name], offered()[name]
    assert page.startswith(str(act.persons))
    assert ("supervisor: true" in page) == act.supervisor
    known = act.body.model_fields
    if known["reason"].is_required():
        assert "reason: true" in page
    assert set(re.findall(r'name: "(\w+)"', page)) <= set(known) - {"by", "reason"}


@pytest.mark.parametrize("case", BY_NAME)
async def test_an_act_that_is_signed_as_it_has_to_be_is_done_and_journalled(site: Faces, case: Case) -> None:
    await begin(site, case)
    answer = await site.act(case.act, *case.staff, **case.sent)
    assert (answer.status_code, answer.json()) == (202, {"accepted": True})
    assert case.after(site.play)
    kept = [entry for entry in site.desk.log.read() if entry.fact.get("by") == list(case.staff)]
    assert kept, "the journal names who signed"


@pytest.mark.parametrize("case", MAIN_BY_NAME)
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


@pytest.mark.parametrize("case", MAIN_BY_NAME)
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
    assert answer.json()["errors"][0]["detail_zh"].startswith(field_names.NAMES[name].zh)
    assert len(str(content).strip()) < 4 or str(content) not in answer.text
    assert unchanged(site, size)


@pytest.mark.parametrize("case", MAIN_BY_NAME)
async def test_an_unknown_field_is_refused_without_repeating_its_name(site: Faces, case: Case) -> None:
    await begin(site, case)
    answer = await site.act(case.act, *case.staff, **case.sent, canary_field="x")
    assert answer.status_code == 422
    assert "canary" not in answer.text


@pytest.mark.parametrize("case", [p for p in BY_NAME if p.values[0].act not in NEVER_REFUSED])
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
