"""Live states over a real server: whole states, beats, coalesced, ended in order."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from controller.core import facts
from controller.web import auth, live
from controller.web.api import end_streams
from tests.support.conditions import wait_in_loop
from tests.web.desk_stand import KIOSK_KEY, ROOT
from tests.web.faces import Faces, faces

pytestmark = pytest.mark.anyio

PATIENCE_S = 20.0
KIOSK = f"/api/v1/kiosk/a/events?key={KIOSK_KEY}"
STAFF = "/api/v1/staff/events"


@dataclass(frozen=True)
class Event:
    event: str
    data: Any
    id: str | None


class Served:
    """The app on a real port, and a client that speaks to it."""

    def __init__(self, site: Faces, client: httpx.AsyncClient, server: uvicorn.Server) -> None:
        self.site = site
        self.client = client
        self.server = server

    @contextlib.asynccontextmanager
    async def stream(self, path: str) -> AsyncIterator[AsyncIterator[Event]]:
        async with self.client.stream("GET", path) as answer:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["cache-control"] == "no-store"
            yield events_of(answer)

    @property
    def open(self) -> int:
        return int(self.site.app.state.counter.live.open)

    async def until_open(self, count: int) -> None:
        await wait_in_loop(lambda: self.open == count, f"{count} open streams")


async def events_of(answer: httpx.Response) -> AsyncIterator[Event]:
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line == "":
            if "event" in fields:
                yield Event(fields["event"], json.loads(fields["data"]), fields.get("id"))
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value


async def following(events: AsyncIterator[Event]) -> Event:
    async with asyncio.timeout(PATIENCE_S):
        return await anext(events)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with faces(tmp_path) as site:
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(site.app, log_level="warning", access_log=False, lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE_S
        ) as client:
            try:
                yield Served(site, client, server)
            finally:
                end_streams(site.app)
                server.should_exit = True
                await serving
                listening.close()


async def test_a_kiosk_gets_its_state_at_once_and_again_when_something_happens(served: Served) -> None:
    async with served.stream(KIOSK) as events:
        first = await following(events)
        assert (first.event, first.data["step"], first.id) == ("state", "closed", str(served.site.desk.log.size))
        served.site.play.open_session()
        await served.site.desk.tell(facts.CardRead("reader-a", {"s-1": "d-p1"}))
        second = await following(events)
        assert (second.event, second.data["step"]) == ("state", "wait_identity")
        assert second.id == str(second.data["seq"]) == str(served.site.desk.log.size)


async def test_changes_close_together_become_one_state(served: Served) -> None:
    async with served.stream(KIOSK) as events:
        await following(events)
        before = served.site.desk.version()
        for _ in range(40):
            await served.site.desk.tell(facts.StaffCalled("a"))
        told = await following(events)
        if told.data["seq"] < served.site.desk.log.size:
            told = await following(events)
        assert told.data["seq"] == served.site.desk.log.size
        assert served.site.desk.version() == before + 40


def test_a_beat_comes_well_before_the_page_calls_the_link_lost() -> None:
    page = (ROOT / "kiosk/src/shared/live.ts").read_text("utf-8")
    assert "SILENCE_MS = 25_000" in page
    assert live.BEAT_S * 2 < 25


async def test_a_quiet_stream_beats(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT_S", 0.01)
    async with served.stream(KIOSK) as events:
        told = [await following(events) for _ in range(3)]
    assert [event.event for event in told] == ["state", "beat", "beat"]


async def test_staff_follow_the_whole_site_with_their_cookie(served: Served) -> None:
    login = await served.client.post("/api/v1/staff/login", json={"staff": "g1", "pin": "246810"})
    assert login.status_code == 200
    async with served.stream(STAFF) as events:
        first = await following(events)
        assert first.data["lanes"][0]["state"] == "free"
        await served.site.desk.tell(facts.FireInputRead("fire-main", True))
        assert (await following(events)).data["fire"] == {"latched": True, "inputs": {"fire-main": True}}


async def test_a_stream_of_staff_ends_with_their_login(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT_S", 0.01)
    await served.client.post("/api/v1/staff/login", json={"staff": "g1", "pin": "246810"})
    async with served.stream(STAFF) as events:
        await following(events)
        await served.client.post("/api/v1/staff/logout", json={})
        async with asyncio.timeout(PATIENCE_S):
            assert {event.event async for event in events} <= {"beat"}


async def test_a_console_that_is_watched_is_not_idle(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT_S", 0.01)
    await served.client.post("/api/v1/staff/login", json={"staff": "g1", "pin": "246810"})
    async with served.stream(STAFF) as events:
        for _ in range(3):
            served.site.play.pass_ms(auth.IDLE_S * 1000 - 1)
            for _ in range(3):
                await following(events)
    assert (await served.client.get("/api/v1/staff/state")).status_code == 200


@pytest.mark.parametrize("path", [KIOSK.replace(KIOSK_KEY, "wrong"), STAFF])
async def test_a_stream_without_key_or_cookie_is_refused_before_it_begins(served: Served, path: str) -> None:
    answer = await served.client.get(path)
    assert answer.status_code == 401
    assert answer.json()["code"] in ("kiosk_key", "login")


async def test_a_client_that_goes_leaves_nothing_behind(served: Served) -> None:
    for _ in range(3):
        async with served.stream(KIOSK) as events:
            await following(events)
            await served.until_open(1)
        await served.until_open(0)


async def test_more_streams_than_allowed_are_refused(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "STREAMS_MAX", 1)
    async with served.stream(KIOSK) as events:
        await following(events)
        answer = await served.client.get(KIOSK)
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")


async def test_at_shutdown_every_stream_ends_in_order_and_none_begins(served: Served) -> None:
    async with served.stream(KIOSK) as events, served.stream(KIOSK) as others:
        for told in (events, others):
            await following(told)
        end_streams(served.site.app)
        async with asyncio.timeout(PATIENCE_S):
            assert [event async for event in events] == []
            assert [event async for event in others] == []
    answer = await served.client.get(KIOSK)
    assert (answer.status_code, answer.json()["code"]) == (503, "stopping")
