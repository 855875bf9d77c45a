"""Shares and the platform's key brought by people at the console: signed by PIN, and told how many are here."""

import base64
from typing import Any

import httpx
import pytest

from controller.core.facts import BidsOpened
from controller.draw.package.file import DrawPackage
from controller.draw.package.seal import open_share
from tests.draw.package.packages import CUSTODIANS, PLATFORM
from tests.web.desk_stand import PINS
from tests.web.faces import Faces
from tests.web.test_draw_packages import packaged, push, read_at_once, ready

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("read_at_once")]

assert read_at_once, "the fixture that reads files in this process"
SHARES = "/api/v1/staff/draw-shares?session=s-1"


def signers(*staff: str, pin: str = "") -> list[dict[str, str]]:
    return [{"staff": one, "pin": pin or PINS[one]} for one in staff]


async def waiting(site: Faces) -> DrawPackage:
    """A package that waits for its custodians and could be opened by the platform, too."""
    await ready(site)
    package = packaged(with_opening=True)
    assert (await push(site, package)).status_code == 201
    return package


def share(package: DrawPackage, place: int = 0) -> dict[str, Any]:
    key = CUSTODIANS[place]
    return {"custodian": key.public.id, "share": base64.b64encode(open_share(package, key)).decode()}


async def bring(site: Faces, body: dict[str, Any], *staff: str, pin: str = "") -> httpx.Response:
    return await site.client.post(SHARES, json={**body, "by": signers(*staff, pin=pin)})


async def test_the_console_is_told_whose_shares_are_here_and_how_many_open_the_list(site: Faces) -> None:
    package = await waiting(site)
    told = (await site.client.get(SHARES)).json()
    ids = [key.public.id for key in CUSTODIANS]
    assert (told["held"], told["needed"], told["opening_key"]) == (0, 2, True)
    assert told["custodians"] == [{"custodian": one, "handed": False} for one in ids]
    answer = await bring(site, share(package), "g2")
    assert answer.json() == {"held": 1, "needed": 2}
    told = (await site.client.get(SHARES)).json()
    assert [one["handed"] for one in told["custodians"]] == [True, False, False]


async def test_a_share_is_signed_by_who_brings_it_and_not_by_whose_browser_it_is(site: Faces) -> None:
    package = await waiting(site)
    await bring(site, share(package), "g2")
    assert site.play.facts[-1][1].by == "g2"


async def test_a_share_with_a_wrong_pin_is_not_kept(site: Faces) -> None:
    package = await waiting(site)
    size = site.desk.log.size
    answer = await bring(site, share(package), "g2", pin="000000")
    assert (answer.status_code, answer.json()["code"]) == (403, "pin")
    assert (site.desk.log.size, site.desk.draws.shares.held(package.sha256)) == (size, 0)


async def test_the_platforms_key_brought_by_a_person_is_signed_by_two(site: Faces) -> None:
    await waiting(site)
    where = "/api/v1/staff/draw-openings?session=s-1"
    body = {"event": "open-77", "key": base64.b64encode(PLATFORM.raw).decode()}
    one = await site.client.post(where, json={**body, "by": signers("g1")})
    assert (one.status_code, one.json()["errors"][0]["fault"]) == (422, "too_short")
    two = await site.client.post(where, json={**body, "by": signers("g1", "s1")})
    assert two.json() == {"released": True}
    (told,) = [fact for _, fact in site.play.facts if isinstance(fact, BidsOpened)]
    assert (told.event, told.by) == ("open-77", ("g1", "s1"))


async def test_nothing_is_told_of_a_list_that_waits_for_nobody(site: Faces) -> None:
    await ready(site)
    assert (await site.client.get(SHARES)).json()["code"] == "draw:none"
