"""Staff log in by PIN; guessing gets slower, nobody can be enumerated, and a login ends."""

import asyncio
import threading

import argon2
import pytest

from controller.web import auth, pins
from controller.web.auth import COOKIE
from controller.web.errors import Problem
from controller.web.pins import Pins
from tests.web.desk_stand import PINS
from tests.web.faces import Faces

pytestmark = pytest.mark.anyio

WAIT_MS = pins.WAIT_FIRST_MS


async def fail(site: Faces, staff: str, times: int) -> list[int]:
    return [(await site.log_in(staff, "000000")).status_code for _ in range(times)]


async def test_the_right_pin_gives_a_cookie_that_no_script_reads_and_no_other_site_sends(site: Faces) -> None:
    assert (await site.client.get("/api/v1/staff/state")).status_code == 401
    answer = await site.log_in("s1")
    assert (answer.status_code, answer.json()) == (200, {"staff": "s1", "role": "supervisor"})
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/", f"Max-Age={auth.ABSOLUTE_S}"))
    assert "Secure" not in cookie
    assert len(site.client.cookies[COOKIE]) >= 43
    assert (await site.client.get("/api/v1/staff/state")).status_code == 200


async def test_over_https_the_cookie_is_secure(site: Faces) -> None:
    answer = await site.client.post("https://127.0.0.1/api/v1/staff/login", json={"staff": "g1", "pin": PINS["g1"]})
    assert "Secure" in answer.headers["set-cookie"]


async def test_a_wrong_pin_and_an_unknown_person_get_the_same_answer(site: Faces) -> None:
    wrong, unknown = await site.log_in("g1", "000000"), await site.log_in("nobody", "000000")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert "set-cookie" not in wrong.headers


@pytest.mark.parametrize(
    ("sent", "said"), [({"staff": "", "pin": "1"}, "工号：至少 1 个字符"), ({"staff": "g1"}, "口令：缺少此项")]
)
async def test_a_login_that_is_not_filled_in_says_what_is_missing(site: Faces, sent: dict[str, str], said: str) -> None:
    answer = await site.client.post("/api/v1/staff/login", json=sent)
    assert (answer.status_code, [one["detail_zh"] for one in answer.json()["errors"]]) == (422, [said])


async def test_an_unknown_person_costs_a_hash_of_the_same_parameters(site: Faces) -> None:
    checker: Pins = site.app.state.counter.pins
    own = argon2.extract_parameters(site.desk.site.staff[0].pin_hash)
    assert argon2.extract_parameters(checker._nobody) == own


@pytest.mark.parametrize("staff", ["g1", "nobody"])
async def test_five_wrong_pins_start_a_wait_that_even_the_right_pin_does_not_end(site: Faces, staff: str) -> None:
    assert await fail(site, staff, 5) == [401] * 5
    answer = await site.log_in(staff)
    assert (answer.status_code, answer.json()["code"]) == (429, "locked")
    assert answer.headers["retry-after"] == str(WAIT_MS // 1000)
    assert "30 秒" in answer.json()["detail_zh"], "who waits is told how long, and so is who is nobody"
    site.play.pass_ms(WAIT_MS - 1)
    assert (await site.log_in(staff)).status_code == 429
    site.play.pass_ms(1)
    assert (await site.log_in(staff)).status_code == (200 if staff == "g1" else 401)


async def test_each_further_wrong_pin_doubles_the_wait_up_to_a_quarter_of_an_hour(site: Faces) -> None:
    await fail(site, "g1", 5)
    waits = []
    for _ in range(8):
        waits.append(int((await site.log_in("g1", "000000")).headers["retry-after"]))
        site.play.pass_ms(waits[-1] * 1000)
        await fail(site, "g1", 1)
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


async def test_a_right_pin_forgets_the_wrong_ones(site: Faces) -> None:
    await fail(site, "g1", 4)
    assert (await site.log_in("g1")).status_code == 200
    assert await fail(site, "g1", 4) == [401] * 4


async def test_one_persons_wait_is_nobody_elses(site: Faces) -> None:
    await fail(site, "g1", 5)
    assert (await site.log_in("g2")).status_code == 200


async def test_wrong_pins_at_acts_count_too(site: Faces) -> None:
    site.play.open_session()
    await site.log_in("s1")
    for _ in range(5):
        by = [{"staff": "g1", "pin": "000000"}]
        assert (await site.act("start_session", session="s-1", by=by)).status_code == 403
    answer = await site.act("start_session", "g1", session="s-1")
    assert (answer.status_code, answer.json()["code"]) == (429, "locked")
    assert site.play.room.sessions["s-1"].state.value == "assembling"


async def test_guesses_in_parallel_count_one_by_one(site: Faces) -> None:
    answers = await asyncio.gather(*(site.log_in("g1", f"{n:06d}") for n in range(12)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 7


async def test_more_checks_than_the_queue_takes_are_refused(site: Faces, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()
    monkeypatch.setattr(pins, "_verify", lambda *_: not asked.wait(20))
    logins = [asyncio.ensure_future(site.log_in(f"n{n}", "000000")) for n in range(pins.WAITING_MAX + 4)]
    refused = [await done for _, done in zip(range(4), asyncio.as_completed(logins), strict=False)]
    assert [answer.status_code for answer in refused] == [503] * 4
    asked.set()
    codes = sorted(answer.status_code for answer in await asyncio.gather(*logins))
    assert codes == [401] * pins.WAITING_MAX + [503] * 4


async def test_a_flood_of_unknown_ids_does_not_forget_the_wrong_pins_of_staff(site: Faces) -> None:
    checker: Pins = site.app.state.counter.pins
    await fail(site, "g1", 5)
    for n in range(pins.STRANGERS_MAX + 10):
        checker._attempts(f"n{n}")
    assert len(checker._strangers) == pins.STRANGERS_MAX
    assert (await site.log_in("g1")).status_code == 429


async def test_a_login_ends_after_idleness_and_after_a_shift(site: Faces) -> None:
    await site.log_in("g1")
    site.play.pass_ms(auth.IDLE_S * 1000)
    assert (await site.client.get("/api/v1/staff/state")).status_code == 200
    site.play.pass_ms(auth.IDLE_S * 1000 + 1)
    assert (await site.client.get("/api/v1/staff/state")).status_code == 401
    await site.log_in("g1")
    for _ in range(auth.ABSOLUTE_S // auth.IDLE_S):
        site.play.pass_ms(auth.IDLE_S * 1000)
        assert (await site.client.get("/api/v1/staff/state")).status_code == 200
    site.play.pass_ms(1)
    assert (await site.client.get("/api/v1/staff/state")).status_code == 401


async def test_logging_out_and_logging_in_anew_end_the_old_login(site: Faces) -> None:
    await site.log_in("g1")
    first = site.client.cookies[COOKIE]
    await site.log_in("g1")
    site.client.cookies.clear()
    old = await site.client.get("/api/v1/staff/state", headers={"Cookie": f"{COOKIE}={first}"})
    assert old.status_code == 401
    await site.log_in("g1")
    assert (await site.client.post("/api/v1/staff/logout", json={})).status_code == 200
    assert (await site.client.get("/api/v1/staff/state")).status_code == 401


async def test_logins_are_kept_as_digests_and_their_number_is_bounded(site: Faces) -> None:
    logins = site.app.state.counter.logins
    member = site.desk.site.staff[0]
    tokens = [logins.begin(member) for _ in range(auth.LOGINS_MAX)]
    assert not set(tokens) & set(logins._logins)
    with pytest.raises(Problem, match="busy"):
        logins.begin(member)
    site.play.pass_ms(auth.IDLE_S * 1000 + 1)
    assert logins.of(logins.begin(member)) is member


async def test_a_broken_hash_in_the_site_file_lets_nobody_in() -> None:
    assert not pins._verify("$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA", "246810")
    assert argon2.extract_parameters(pins._hash_like([])).memory_cost >= 65_536


async def test_who_can_only_reach_the_login_keeps_nobody_from_signing(site: Faces) -> None:
    site.play.open_session()
    await site.log_in("s1")
    mine = site.client.cookies[COOKIE]
    await fail(site, "g1", 6)
    assert (await site.log_in("g1")).status_code == 429
    site.client.cookies.set(COOKIE, mine)
    answer = await site.act("start_session", "g1", session="s-1")
    assert answer.status_code == 202


async def test_a_flood_of_logins_leaves_places_for_those_who_sign(site: Faces) -> None:
    site.play.open_session()
    await site.log_in("s1")
    checker: Pins = site.app.state.counter.pins
    checker._waiting = pins.WAITING_MAX
    assert (await site.log_in("g2")).status_code == 503
    assert (await site.act("start_session", "g1", session="s-1")).status_code == 202
    checker._waiting = pins.WAITING_MAX + pins.SIGNING_MORE
    assert (await site.act("suspend_session", "g1", session="s-1")).status_code == 503
