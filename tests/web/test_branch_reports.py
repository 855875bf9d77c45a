"""Another site of a session hands in where it stands; whoever handed it in stands in the journal."""

from typing import Any

import httpx
import pytest

from controller.core.facts import SessionPlanned
from tests.core.playbook import HOUR_US, T0_UTC_US
from tests.web.faces import Faces

pytestmark = pytest.mark.anyio

WORD = {
    "session": "s-1",
    "site": "hz-2",
    "state": "assembling",
    "package_sha256": "c0" * 32,
    "members": 2,
    "experts": 1,
}


async def hand_in(faces: Faces, **change: Any) -> httpx.Response:
    return await faces.client.post("/api/v1/staff/branch-reports", json={**WORD, **change})


async def planned(site: Faces) -> None:
    await site.log_in()
    site.play.tell(SessionPlanned("s-1", "1", T0_UTC_US, T0_UTC_US + HOUR_US, ("g1",), branches=("hz-2",)))


async def test_the_word_of_another_site_is_taken_in_with_who_handed_it_in(site: Faces) -> None:
    await planned(site)
    answer = await hand_in(site)
    assert answer.status_code == 202, answer.text
    told = site.play.room.sessions["s-1"].branches["hz-2"]
    assert told is not None
    assert (told.state, told.members, told.experts) == ("assembling", 2, 1)
    assert list(site.desk.log.read())[-1].fact["by"] == ["g1"]


@pytest.mark.parametrize(
    "change",
    [
        {"site": "../x"},
        {"state": "gone away"},
        {"package_sha256": "short"},
        {"members": -1},
        {"members": "2"},
        {"by": []},
    ],
)
async def test_a_word_out_of_bounds_is_refused_and_reaches_no_journal(site: Faces, change: dict[str, Any]) -> None:
    await planned(site)
    size = site.desk.log.size
    assert (await hand_in(site, **change)).status_code == 422
    assert site.desk.log.size == size


async def test_a_site_that_has_no_part_in_the_session_is_refused(site: Faces) -> None:
    await planned(site)
    answer = await hand_in(site, site="elsewhere")
    assert (answer.status_code, answer.json()["code"]) == (409, "branch:unknown")


async def test_nobody_hands_in_anything_without_a_login(site: Faces) -> None:
    assert (await hand_in(site)).status_code == 401
