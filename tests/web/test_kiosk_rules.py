"""The kiosk tells what lies in a box, and of duress, so that nobody near it sees anything."""

from typing import Any

import pytest

from controller.core import facts
from tests.web.faces import Faces
from tests.web.test_kiosk_api import reads, signed

pytestmark = pytest.mark.anyio


async def open_box(site: Faces) -> None:
    reads(site)
    await site.at_kiosk("declare", signed())
    command: Any = site.play.decisions[-1].commands[0]
    await site.desk.tell(facts.BoxRead(command.locker, command.box, False))


async def test_what_is_ticked_is_kept_with_the_person(site: Faces) -> None:
    """浙发改公管〔2021〕440号 5.5.3: phones and other devices are stored, and what they are is written down."""
    await open_box(site)
    answer = await site.at_kiosk("items", {"items": ["phone", "watch", "phone"]})
    assert (answer.status_code, answer.json()) == (202, {"accepted": True})
    assert (await site.kiosk())["items"] == ["phone", "watch"]
    assert site.play.room.people["p1"].items == ("phone", "watch")


async def test_items_are_codes_and_no_words_of_somebody(site: Faces) -> None:
    await open_box(site)
    size = site.desk.log.size
    answer = await site.at_kiosk("items", {"items": ["测小甲的手机"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "fields")
    assert "测小甲" not in answer.text
    assert (await site.at_kiosk("items", {"items": ["phone"] * 21})).status_code == 422
    assert site.desk.log.size == size


async def test_items_without_an_open_box_are_refused_with_the_reason(site: Faces) -> None:
    assert (await site.at_kiosk("items", {"items": []})).json()["code"] == "kiosk:nobody"
    reads(site)
    answer = await site.at_kiosk("items", {"items": ["phone"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "items:no_box_open")
    assert answer.json()["reason"]["rule_zh"]


async def test_duress_is_answered_like_a_call_for_staff_and_shows_nowhere_at_the_kiosk(site: Faces) -> None:
    """GB/T 37078: a silent signal; only the console learns of it."""
    site.play.open_session()
    call = await site.at_kiosk("call-staff")
    before = await site.kiosk()
    signal = await site.at_kiosk("duress")
    after = await site.kiosk()
    assert (signal.status_code, signal.json()) == (call.status_code, call.json())
    assert sorted(signal.headers) == sorted(call.headers)
    assert {**after, "seq": before["seq"]} == before
    assert "duress" not in signal.text + str(after)
    await site.log_in()
    alarm = next(one for one in (await site.staff())["alarms"] if one["code"] == "duress")
    assert alarm["params"]["place"] == "a"


async def test_duress_needs_the_kiosks_own_key(site: Faces) -> None:
    assert (await site.at_kiosk("duress", **{"X-Kiosk-Key": "wrong"})).status_code == 401


async def test_the_console_signals_duress_without_a_pin_and_only_when_logged_in(site: Faces) -> None:
    assert (await site.client.post("/api/v1/staff/duress", json={})).status_code == 401
    await site.log_in()
    assert (await site.client.post("/api/v1/staff/duress", json={})).json() == {"accepted": True}
    alarm = next(one for one in (await site.staff())["alarms"] if one["code"] == "duress")
    assert alarm["params"]["place"] == "console"
    entry = list(site.desk.log.read())[-1]
    assert (entry.kind, entry.fact["by"]) == ("DuressSignalled", ["g1"])
