"""Pages in a test: clients that speak to the app in-process as a kiosk or a member of staff would."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from controller.web.api import make_api
from tests.web.desk_stand import KIOSK_KEY, PINS, DeskStand

BASE = "http://127.0.0.1"


class Faces:
    """An app over a desk, and a browser of its staff."""

    def __init__(self, desk: DeskStand, app: FastAPI, client: httpx.AsyncClient) -> None:
        self.desk = desk
        self.app = app
        self.client = client

    @property
    def play(self) -> Any:
        """The dialogue with the core."""
        return self.desk.play

    async def log_in(self, staff: str = "g1", pin: str | None = None) -> httpx.Response:
        body = {"staff": staff, "pin": pin or PINS.get(staff, "000000")}
        return await self.client.post("/api/v1/staff/login", json=body)

    async def act(self, act: str, *staff: str, **fields: Any) -> httpx.Response:
        """An act signed by those staff with their own PINs; `by=` replaces the signers."""
        by = fields.pop("by", [{"staff": one, "pin": PINS[one]} for one in staff])
        return await self.client.post(f"/api/v1/staff/acts/{act}", json={"reason": "", **fields, "by": by})

    async def staff(self) -> dict[str, Any]:
        answer = await self.client.get("/api/v1/staff/state")
        assert answer.status_code == 200, answer.text
        state: dict[str, Any] = answer.json()
        return state

    async def kiosk(self) -> dict[str, Any]:
        answer = await self.client.get("/api/v1/kiosk/a/state", headers={"X-Kiosk-Key": KIOSK_KEY})
        assert answer.status_code == 200, answer.text
        state: dict[str, Any] = answer.json()
        return state

    async def at_kiosk(self, act: str, body: Any = None, **headers: str) -> httpx.Response:
        sent = {"X-Kiosk-Key": KIOSK_KEY, **headers}
        return await self.client.post(f"/api/v1/kiosk/a/{act}", json=body or {}, headers=sent)


@asynccontextmanager
async def faces(folder: Path, pages: Path | None = None, start: bool = True) -> AsyncIterator[Faces]:
    """A running app over a fresh desk: started, its lane looked at."""
    desk = DeskStand(folder)
    try:
        if start:
            desk.play.start()
            desk.play.clear_lane()
        app = make_api(desk, pages or folder / "no-pages", clock=desk)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            yield Faces(desk, app, client)
    finally:
        desk.close()
