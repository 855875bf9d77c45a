"""A draw list comes in whole or not at all; the journal gets its commitment and count, the vault the rest."""

import asyncio
from typing import Any

import httpx
import pytest

from controller.core import facts
from controller.draw.sealing import open_draw
from controller.draw.table import BYTES_MAX
from controller.web import draw_reader, draws
from tests.core.playbook import HOUR_US
from tests.draw.samples import HEADINGS, NAMES, as_csv, as_json, as_xlsx, id_number, rows
from tests.web.faces import Faces

pytestmark = pytest.mark.anyio


async def bring(site: Faces, data: bytes, name: str = "list.csv", session: str = "s-1") -> httpx.Response:
    headers = {"X-File-Name": name, "Content-Type": "application/octet-stream"}
    return await site.client.post(f"/api/v1/staff/draw-lists?session={session}", content=data, headers=headers)


async def plan(site: Faces) -> None:
    await site.log_in()
    sent: dict[str, Any] = {"session": "s-1", "title": "第一场", "room": "1"}
    sent |= {"start_utc": "2023-11-14T20:00:00Z", "end_utc": "2023-11-15T20:00:00Z"}
    assert (await site.act("plan_session", "g1", **sent)).status_code == 202


@pytest.mark.parametrize(
    ("data", "name"),
    [(as_csv(rows()), "a.csv"), (as_csv(rows(), encoding="gb18030"), "a.csv"), (as_xlsx(rows()), "a.xlsx"),
     (as_json(rows()), "a.json"), (as_csv(rows()), "")],
    ids=["utf-8", "gb18030", "xlsx", "json", "no name"],
)  # fmt: skip
async def test_a_good_list_is_sealed_and_answered_with_counts(site: Faces, data: bytes, name: str) -> None:
    await plan(site)
    answer = await bring(site, data, name)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["total"], told["drawn"], told["chairs"], told["warnings"]) == (5, 5, 1, [])
    assert not any(person in answer.text for person in NAMES)
    draw = site.play.room.sessions["s-1"].draw
    assert (draw.count, draw.commitment, draw.state.value) == (5, told["commitment"], "sealed")
    opened = open_draw(site.desk.vault, site.desk.log.sealed("s-1", "draw_list")[0], draw.commitment)
    assert [entry.name for entry in opened.entries] == list(NAMES)
    entry = list(site.desk.log.read())[-1]
    assert (entry.kind, entry.fact["by"]) == ("DrawListImported", ["g1"])


async def test_a_brought_list_is_released_by_two_and_opens_to_masked_names(site: Faces) -> None:
    await plan(site)
    await bring(site, as_csv(rows()))
    assert (await site.staff())["people"] == []
    assert (await site.act("release_list", "g1", "s1", session="s-1")).status_code == 202
    state = await site.staff()
    assert [person["masked_name"] for person in state["people"]] == ["测*一", "测*二", "测*三", "测*四", "测*五"]
    assert state["sessions"][0]["list_state"] == "active"


async def test_a_list_with_faults_is_refused_by_row_and_column_without_content(site: Faces) -> None:
    await plan(site)
    body = rows()
    body[1][3] = "4.40102E+17"
    body[3][2] = "金丝雀123456"
    answer = await bring(site, as_csv(body))
    assert (answer.status_code, answer.json()["code"]) == (422, "list_refused")
    found = [(error["row"], error["column"], error["rule"]) for error in answer.json()["errors"]]
    assert found == [(3, "ID_CARD", "id_became_number"), (5, "EXPERT_NAME", "name_digits")]
    assert all(error["detail"] and error["detail_zh"] for error in answer.json()["errors"])
    assert "金丝雀" not in answer.text
    assert site.play.room.sessions["s-1"].draw is None
    assert site.desk.log.sealed("s-1", "draw_list") == []


@pytest.mark.parametrize(
    ("data", "rule"),
    [(b"", "file_empty"), (b"PK\x03\x04broken", "file_damaged"), (b"\xff\xfe\x00\x81", "file_encoding"),
     (b"x" * (BYTES_MAX + 1), "file_too_large")],
)  # fmt: skip
async def test_what_is_no_list_is_named(site: Faces, data: bytes, rule: str) -> None:
    await plan(site)
    answer = await bring(site, data)
    assert answer.status_code == 422
    assert [error["rule"] for error in answer.json()["errors"]] == [rule]


async def test_a_body_beyond_the_limit_is_not_even_read(site: Faces) -> None:
    await plan(site)
    answer = await bring(site, b"x" * (BYTES_MAX + 2))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_list_needs_a_login_and_a_session_that_waits_for_it(site: Faces) -> None:
    assert (await bring(site, as_csv(rows()))).status_code == 401
    await plan(site)
    codes = [(await bring(site, as_csv(rows()), session="s-2")).json()["code"]]
    await bring(site, as_csv(rows()))
    codes.append((await bring(site, as_csv(rows()))).json()["code"])
    assert codes == ["session:unknown", "draw:exists"]
    assert len(site.desk.log.sealed("s-1", "draw_list")) == 1


async def test_a_list_for_a_session_that_is_over_is_too_late(site: Faces) -> None:
    await plan(site)
    site.play.tell(facts.SessionOrdered("s-1", "close", ("g1",)))
    assert (await bring(site, as_csv(rows()))).json()["code"] == "draw:too_late"


async def test_of_two_lists_at_once_one_is_taken(site: Faces) -> None:
    await plan(site)
    answers = await asyncio.gather(bring(site, as_csv(rows(5))), bring(site, as_csv(rows(3))))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len(site.desk.log.sealed("s-1", "draw_list")) == 1


async def test_a_list_is_not_taken_while_the_journal_cannot_be_written(site: Faces) -> None:
    await plan(site)
    site.desk.writable = False
    answer = await bring(site, as_csv(rows()))
    assert (answer.status_code, answer.json()["code"]) == (503, "journal_unwritable")
    assert site.play.room.sessions["s-1"].draw is None


async def test_a_session_without_its_key_takes_no_list(site: Faces) -> None:
    await site.log_in()
    start = site.play.utc_us
    site.play.tell(facts.SessionPlanned("s-1", "1", start, start + HOUR_US, ("g1",)))
    assert (await bring(site, as_csv(rows()))).json()["code"] == "key_lost"


async def test_a_reader_that_takes_too_long_is_ended(site: Faces, monkeypatch: pytest.MonkeyPatch) -> None:
    await plan(site)
    monkeypatch.setattr(draws, "READ_S", 0.0)
    answer = await bring(site, as_csv(rows()))
    assert (answer.status_code, answer.json()["code"]) == (422, "list_unread")


async def test_a_reader_that_breaks_takes_nothing(site: Faces, monkeypatch: pytest.MonkeyPatch) -> None:
    await plan(site)
    monkeypatch.setattr(draws.sys, "executable", "/bin/false")
    answer = await bring(site, as_csv(rows()))
    assert (answer.status_code, answer.json()["code"]) == (422, "list_unread")


@pytest.mark.parametrize(
    ("name", "ending"),
    [("名单.CSV", ".csv"), ("测小甲的名单", ""), ("a.xlsx", ".xlsx"), ("a.测小甲", ""), ("--help", ""), ("a.b\n", "")],
)
def test_only_the_ending_of_a_file_name_goes_further(name: str, ending: str) -> None:
    assert draws._ending(name) == ending


def test_the_reader_answers_a_list_or_its_problems() -> None:
    assert set(draw_reader.answer(as_csv(rows()), ".csv")) == {"list", "warnings"}
    assert set(draw_reader.answer(as_csv([], HEADINGS), ".csv")) == {"problems"}
    assert id_number(1) in str(draw_reader.answer(as_csv(rows()), "")["list"])
