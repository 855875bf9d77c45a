"""Names and numbers of a role list, companies to avoid and words of staff leak by no answer, file or log line (S6, S11)."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from controller.core import facts
from tests.draw.samples import id_number
from tests.web.desk_stand import KIOSK_KEY, PINS
from tests.web.faces import Faces
from tests.web.test_draws import plan
from tests.web.test_recusal_companies import open_session
from tests.web.test_role_lists import MATRIX
from tests.web.test_secrecy import NAME, NUMBER, Listener, leaks

pytestmark = pytest.mark.anyio

CANARY = {"name": NAME, "id_number": NUMBER, "role": "owner"}
SPOILED = {
    "items": {"items": [NAME, NUMBER]},
    "conflict": {"company": NAME},
    "duress": {"name": NAME},
}
KEY = {"X-Kiosk-Key": KIOSK_KEY}


def no_file_leaks(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            assert leaks(file.read_bytes()) == [], file.name


async def bring(site: Faces, people: list[dict[str, Any]]) -> Any:
    by = [{"staff": one, "pin": PINS[one]} for one in ("g1", "g2")]
    return await site.client.post("/api/v1/staff/role-lists", json={"session": "s-1", "by": by, "people": people})


async def test_who_is_on_a_role_list_is_told_masked_and_by_pseudonym(
    site: Faces, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    listener = Listener(site)
    await plan(site)
    site.play.room = replace(site.play.room, profile=MATRIX)
    listener.keep(await bring(site, [{**CANARY, "role": "expert"}]))
    listener.keep(await bring(site, [{**CANARY, "id_number": NUMBER[:17] + "A"}]))
    twice = listener.keep(await bring(site, [CANARY, {**CANARY, "role": "medical"}]))
    assert (twice.status_code, twice.json()["code"]) == (409, "roles:pseudonyms")
    answer = listener.keep(await bring(site, [CANARY]))
    assert answer.status_code == 201
    person = answer.json()["people"][0]["person"]
    site.desk.names[person] = NAME
    await listener.look_around()
    state = listener.keep(await site.client.get("/api/v1/staff/state")).json()
    assert [one["masked_name"] for one in state["people"]] == ["测**雀"]
    listener.keep(await site.act("report_incident", "g1", kind="smoking", place="wc", reason=f"{NAME} smoked"))
    listener.keep(await site.act("close_incident", "g1", "g2", incident="1", outcome=f"told {NAME}"))
    for items in ([NAME], [NUMBER]):
        hatch = listener.keep(await site.act("open_hatch", "g1", hatch="hatch-1", side="outer", items=items))
        assert hatch.status_code == 422
    listener.keep(await site.act("confirm_seat", "g1", person=person, seat=NAME))
    listener.keep(await site.act("accept_late", "g1", "g2", person=person, reason=f"knows {NUMBER}"))
    listener.keep(await site.client.get("/api/v1/staff/sessions/s-1/events"))
    for answer in listener.answers:
        assert leaks(answer) == []
    assert (
        leaks("\n".join(one.getMessage() for one in caplog.records if not one.name.startswith("httpx")).encode()) == []
    )
    site.desk.log.checkpoint()
    no_file_leaks(tmp_path)


@pytest.mark.parametrize("route", SPOILED)
async def test_what_somebody_typed_at_the_kiosk_is_not_said_back(site: Faces, tmp_path: Path, route: str) -> None:
    answer = await site.at_kiosk(route, SPOILED[route])
    assert answer.status_code == 422
    assert leaks(answer.content) == []
    no_file_leaks(tmp_path)


async def test_companies_to_avoid_are_in_one_answer_to_one_person_and_nowhere_else(site: Faces) -> None:
    """招标投标法 37: who bids is as secret as who evaluates."""
    person = await open_session(site)
    digest = site.desk.vault.digest("s-1", id_number(1))
    answers = [await site.client.get("/api/v1/kiosk/a/companies", headers=KEY)]
    site.play.tell(facts.CardRead("reader-a", {"s-1": digest}))
    answers.append(await site.client.get("/api/v1/kiosk/a/companies", headers=KEY))
    site.play.tell(facts.IdentityConfirmed("a", person, ("g1", "s1")))
    assert "虚构" in (await site.client.get("/api/v1/kiosk/a/companies", headers=KEY)).text
    answers.append(await site.at_kiosk("conflict", {"company": 9}))
    answers.append(await site.at_kiosk("conflict", {"company": 1}))
    answers.append(await site.client.get("/api/v1/kiosk/a/companies", headers=KEY))
    answers.append(await site.client.get("/api/v1/kiosk/a/state", headers=KEY))
    for path in ("state", "sessions/s-1/events", "draw-packages"):
        answers.append(await site.client.get(f"/api/v1/staff/{path}"))
    assert [answer.text for answer in answers if "虚构" in answer.text] == []
    site.desk.log.checkpoint()
    assert "虚构".encode() not in site.desk.file.read_bytes()


async def test_the_hall_learns_numbers_and_no_names(site: Faces) -> None:
    site.play.plan = replace(site.play.plan, queue_reader="hall-reader")
    site.play.restart()
    site.play.clear_lane()
    site.play.open_session()
    site.desk.names = {"p1": NAME, "p2": NAME}
    site.play.tell(facts.CardRead("hall-reader", {"s-1": "d-p1"}))
    site.play.tell(facts.CardRead("hall-reader", {"s-1": "d-p2"}))
    answer = await site.client.get("/api/v1/kiosk/a/state", headers=KEY)
    told = answer.json()
    assert (told["step"], told["masked_name"], told["queue"]["called"]) == ("called", None, 1)
    assert "p1" not in answer.text
    assert leaks(answer.content) == []
