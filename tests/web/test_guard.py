"""The border: which hosts and origins are served, how large a request may be, and what every answer carries."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from controller.web import guard
from controller.web.guard import BODY_MAX, Guard
from tests.web.desk_stand import KIOSK_KEY
from tests.web.faces import Faces

pytestmark = pytest.mark.anyio

HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
CALL = "/api/v1/kiosk/a/call-staff"


async def call(site: Faces, **headers: str) -> httpx.Response:
    return await site.client.post(CALL, json={}, headers={"X-Kiosk-Key": KIOSK_KEY, **headers})


@pytest.mark.parametrize("path", ["/", "/api/v1/kiosk/a/state", "/nowhere", "/api/v1/openapi.json", "/console"])
async def test_every_answer_carries_the_security_headers(site: Faces, path: str) -> None:
    answer = await site.client.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:8080", "10.1.2.3", "LOCALHOST:1"])
async def test_addresses_and_the_sites_own_names_are_served(site: Faces, host: str) -> None:
    assert (await call(site, Host=host)).status_code == 202


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "a b"])
async def test_a_foreign_name_that_points_here_is_refused(site: Faces, host: str) -> None:
    answer = await call(site, Host=host)
    assert (answer.status_code, answer.json()["code"]) == (421, "host")


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://127.0.0.1"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {}],
)
async def test_the_own_pages_and_programs_may_post(site: Faces, headers: dict[str, str]) -> None:
    assert (await call(site, **headers)).status_code == 202


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:99"},
     {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1"}],
)  # fmt: skip
async def test_pages_of_other_sites_may_not_post(site: Faces, headers: dict[str, str]) -> None:
    size = site.desk.log.size
    answer = await call(site, **headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "origin")
    assert site.desk.log.size == size


async def test_other_sites_may_not_post_even_with_the_cookie_of_staff(site: Faces) -> None:
    await site.log_in()
    answer = await site.client.post("/api/v1/staff/acts/reset_fire", headers={"Origin": "http://evil.example"}, json={})
    assert answer.json()["code"] == "origin"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_form_is_no_json(site: Faces, kind: str) -> None:
    headers = {"X-Kiosk-Key": KIOSK_KEY, "Content-Type": kind}
    answer = await site.client.post(CALL, content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type")


@pytest.mark.parametrize("content", [b"{", b"\xff", b"nul", b'{"a":1}{'])
async def test_what_is_no_json_is_400(site: Faces, content: bytes) -> None:
    headers = {"X-Kiosk-Key": KIOSK_KEY, "Content-Type": "application/json"}
    answer = await site.client.post(CALL, content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "body")


async def test_a_body_that_announces_too_much_is_refused(site: Faces) -> None:
    answer = await call(site, **{"Content-Length": str(BODY_MAX + 1)})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("length", ["-1", "x", "9" * 40])
async def test_a_length_that_is_none_is_refused(site: Faces, length: str) -> None:
    assert (await call(site, **{"Content-Length": length})).status_code == 413


async def test_a_body_that_announces_nothing_and_grows_too_long_is_refused(site: Faces) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 65_536

    headers = {"X-Kiosk-Key": KIOSK_KEY, "Content-Type": "application/json"}
    answer = await site.client.post(CALL, content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_failure_is_500_and_its_log_line_holds_places_and_no_content(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()

    @app.get("/fail/{what}")
    async def fail(what: str) -> None:
        raise ValueError(f"canary {what}")

    app.add_middleware(Guard)
    transport = httpx.ASGITransport(app=app)
    with caplog.at_level(logging.DEBUG, "sealroom.web"):
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            answer = await client.get("/fail/canary")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "canary" not in answer.text + caplog.text
    assert "ValueError" in caplog.text


async def test_an_answer_that_began_is_not_answered_again() -> None:
    sent: list[dict[str, Any]] = []

    async def breaks(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("begun")(scope, receive, send)
        raise RuntimeError("late")

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"127.0.0.1")]}
    await Guard(breaks)(scope, receive, send)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


async def test_unknown_addresses_and_methods_are_problems_too(site: Faces) -> None:
    answer = await site.client.get("/api/v1/canary")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "canary" not in answer.text
    answer = await site.client.post("/api/v1/staff/state", json={})
    assert (answer.status_code, answer.json()["code"]) == (405, "method")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_api_describes_itself_without_pages_of_elsewhere(site: Faces) -> None:
    described = (await site.client.get("/api/v1/openapi.json")).json()
    assert "/api/v1/staff/acts/{act}" in described["paths"]
    assert (await site.client.get("/docs")).status_code == 404


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//", "\x7f"])
async def test_an_origin_that_is_no_address_is_another_site_and_no_failure(site: Faces, origin: str) -> None:
    answer = await call(site, Origin=origin)
    assert (answer.status_code, answer.json()["code"]) == (403, "origin")


def post_scope() -> dict[str, Any]:
    return {"type": "http", "method": "POST", "path": "/", "headers": [(b"host", b"127.0.0.1")]}


async def reads_all(scope: Any, receive: Any, send: Any) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(body)(scope, receive, send)


async def test_a_body_that_does_not_arrive_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_S", 0.05)
    sent: list[dict[str, Any]] = []
    began = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> dict[str, Any]:
        if began:
            return began.pop()
        await asyncio.Event().wait()
        raise AssertionError("nothing comes")

    async def send(message: Any) -> None:
        sent.append(message)

    await Guard(reads_all)(post_scope(), receive, send)
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


async def test_a_client_that_goes_before_its_body_is_whole_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    with caplog.at_level(logging.WARNING, "sealroom.web"):
        await Guard(reads_all)(post_scope(), receive, send)
    assert (sent, caplog.text) == ([], "")
