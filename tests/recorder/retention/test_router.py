"""The orders on the socket: what they do, and what they say when they refuse."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from recorder.retention.classes import DAY_US, LEAST
from recorder.retention.router import make_retention_router
from tests.recorder.retention.archive import NOW_UTC_US, make_session, media_of
from tests.recorder.retention.test_routine import Desk


class Front(Desk):
    """A recorder's keeping with its socket."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.app = FastAPI()
        self.app.include_router(make_retention_router(self.keeping))

    def ask(self, method: str, path: str, **rest: Any) -> httpx.Response:
        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://recorder/retention") as client:
                return await client.request(method, path, **rest)

        return asyncio.run(answer())

    def get(self, path: str, **params: str) -> Any:
        answer = self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, status: int = 200, **order: Any) -> Any:
        answer = self.ask("POST", path, json=order)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    front = Front(tmp_path)
    yield front
    front.keeping.stop()


def test_a_hold_is_set_listed_and_released_by_two(front: Front) -> None:
    make_session(front.hot, "public-1")
    hold = front.post("/holds", 201, session="public-1", reason="objection", by="lin")
    assert front.get("/holds") == {"holds": [hold]}
    assert front.get("/holds", session="public-2") == {"holds": []}
    alone = front.post(f"/holds/{hold['id']}/release", 409, reason="settled", by="lin", second="LIN")
    assert "two different persons" in alone["detail"]
    released = front.post(f"/holds/{hold['id']}/release", reason="settled", by="lin", second="wu")
    assert released["released_by"] == ["lin", "wu"]
    assert front.get("/holds") == {"holds": []}
    assert front.get("/holds", released="true") == {"holds": [released]}
    assert "was released by lin and wu" in front.post(
        f"/holds/{hold['id']}/release", 409, reason="again", by="lin", second="wu"
    )["detail"]  # fmt: skip


def test_what_is_due_is_listed_with_what_keeps_it(front: Front) -> None:
    make_session(front.hot, "public-1")
    make_session(front.hot, "s-1", "evaluation")
    front.post("/holds", 201, session="public-1", reason="objection", by="lin")
    front.clock.pass_days(30)
    (due,) = front.get("/due")["sessions"]
    assert (due["session"], due["deleted_by_class"], due["refusal"]) == ("public-1", True, "1 hold stands: h1")
    assert (due["files"], due["keep_until_utc_us"]) == (4, NOW_UTC_US + 30 * DAY_US)


def test_a_session_tells_where_it_lies_and_until_when_it_is_kept(front: Front) -> None:
    make_session(front.hot, "s-1", "evaluation")
    make_session(front.hot, "s-2", sealed=False)
    story = front.get("/sessions/s-1")
    assert (story["place"], story["classes"], story["refusal"]) == ("hot", ["evaluation"], "it is not due yet")
    assert story["keep_until_utc_us"] == LEAST["evaluation"].until_utc_us(NOW_UTC_US)
    assert "not sealed" in front.get("/sessions/s-2")["refusal"]
    front.keeping.scrub.verify("s-1", "lin")
    assert front.get("/sessions/s-1")["read_good"] is True


def test_two_persons_delete_what_is_due_and_nothing_else(front: Front) -> None:
    folder = make_session(front.hot, "s-1", "evaluation")
    order = {"session": "s-1", "reason": "appraised", "by": "lin", "second": "wu"}
    assert "not due yet" in front.post("/delete", 409, **order)["detail"]
    front.clock.now_utc_us = LEAST["evaluation"].until_utc_us(NOW_UTC_US)
    assert "two different" in front.post("/delete", 409, **(order | {"second": "lin"}))["detail"]
    assert front.post("/delete", **order) == {"session": "s-1", "deleted": True}
    assert media_of(folder) == {}
    assert "deleted already" in front.post("/delete", 409, **order)["detail"]
    assert front.get("/sessions/s-1")["deleted"] is True
    assert [line["kind"] for line in front.get("/custody", session="s-1")["lines"]] == ["deleting", "deleted"]


def test_an_extension_grows_only(front: Front) -> None:
    make_session(front.hot, "public-1")
    later = NOW_UTC_US + 60 * DAY_US
    order = {"session": "public-1", "reason": "a suit", "by": "lin"}
    assert front.post("/extend", **order, keep_until_utc_us=later)["keep_until_utc_us"] == later
    assert "later moment" in front.post("/extend", 409, **order, keep_until_utc_us=later)["detail"]
    assert front.post("/extend", **order, event_utc_us=later)["keep_until_utc_us"] == later + 30 * DAY_US
    front.post("/extend", 422, **order)
    front.post("/extend", 422, **order, keep_until_utc_us=later, event_utc_us=later)


def test_moves_and_readings_wait_for_their_turn(front: Front) -> None:
    make_session(front.hot, "s-1", "evaluation")
    front.post("/move", 202, session="s-1", to="deep", by="lin")
    front.post("/scrub", 202, session="s-1", by="lin")
    work = front.get("/work")
    assert [(each["session"], each["to"]) for each in work["waiting"]] == [("s-1", "deep"), ("s-1", None)]
    assert work["ledger_damage"] is None
    front.turns()
    assert front.get("/work")["waiting"] == []
    assert front.get("/sessions/s-1")["place"] == "deep"
    assert "no place warm" in front.post("/move", 409, session="s-1", to="warm", by="lin")["detail"]
    assert front.get("/space")["free_bytes"] > 0


@pytest.mark.parametrize("path", ["/holds", "/extend", "/delete", "/move", "/scrub"])
def test_what_is_not_there_is_named(front: Front, path: str) -> None:
    order: dict[str, Any] = {"session": "s-9", "by": "lin"}
    more: dict[str, dict[str, Any]] = {
        "/holds": {"reason": "r"},
        "/extend": {"reason": "r", "keep_until_utc_us": 1},
        "/delete": {"reason": "r", "second": "wu"},
        "/move": {"to": "cold"},
    }
    assert front.post(path, 404, **order, **more.get(path, {})) == {"detail": "there is no recording s-9"}
    front.post(path, 422, **order, more="x")


def test_a_hold_that_is_not_there_is_named(front: Front) -> None:
    answer = front.post("/holds/h7/release", 404, reason="r", by="lin", second="wu")
    assert answer == {"detail": "there is no hold h7"}


def test_a_clock_is_confirmed_by_name(front: Front) -> None:
    front.turns()
    front.clock.pass_days(50)
    front.turns()
    assert front.get("/due")["clock_in_doubt"] is True
    front.post("/clock", by="lin", reason="the recorder was off")
    assert front.get("/due")["clock_in_doubt"] is False


def test_a_damaged_ledger_refuses_orders_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "custody.jsonl").write_bytes(b"{}\n")
    front = Front(tmp_path)
    make_session(front.hot, "public-1")
    assert "put it back" in front.post("/holds", 423, session="public-1", reason="r", by="lin")["detail"]
    assert front.get("/work")["ledger_damage"] is not None
    assert front.ask("GET", "/custody").status_code == 423
    front.keeping.stop()


def test_a_full_disk_refuses_a_hold_aloud(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    make_session(front.hot, "public-1")

    def full(*_args: Any, **_members: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(front.keeping.custody, "append", full)
    answer = front.post("/holds", 507, session="public-1", reason="r", by="lin")
    assert answer == {"detail": "the disk refused: No space left on device"}
