"""Two staff take the number of a paper that no reader reads; the number itself stays nowhere (S11)."""

from dataclasses import replace

import httpx
import pytest

from tests.draw.samples import id_number
from tests.web.desk_stand import PINS
from tests.web.faces import Faces

pytestmark = pytest.mark.anyio

NUMBER = id_number(43)


def expect(site: Faces, number: str) -> None:
    """`p1` of the open session has that number."""
    site.desk.log.append([], site.desk.vault.create("s-1"))
    site.play.open_session()
    people = site.play.room.people
    one = replace(people["p1"], digest=site.desk.vault.digest("s-1", number))
    site.play.room = replace(site.play.room, people={**people, "p1": one})


async def show(site: Faces, number: str, *staff: str) -> httpx.Response:
    by = [{"staff": one, "pin": PINS[one]} for one in staff]
    return await site.client.post("/api/v1/staff/papers", json={"lane": "a", "id_number": number, "by": by})


@pytest.mark.parametrize("number", [NUMBER, "e12345678"])
async def test_a_paper_s_number_begins_a_way_in_that_two_staff_decide(site: Faces, number: str) -> None:
    """浙发改公管〔2021〕440号 5.5.3: what no reader reads two staff look at."""
    expect(site, number.upper())
    await site.log_in()
    assert (await show(site, number, "g1")).status_code == 422
    assert (await show(site, number, "g1", "g2")).json() == {"accepted": True}
    assert site.play.state("p1") == "manual"
    entry = list(site.desk.log.read())[-1]
    assert (entry.kind, number.upper() in str(entry.fact)) == ("PaperShown", False)


async def test_a_number_that_is_on_no_list_learns_nothing(site: Faces) -> None:
    """招标投标法 37, 38."""
    expect(site, NUMBER)
    await site.log_in()
    answer = await show(site, id_number(44), "g1", "g2")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_on_list")
    assert site.play.state("p1") == "expected"
