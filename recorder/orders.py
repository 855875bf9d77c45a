"""Orders and facts over HTTP, on the recorder's own socket: whoever may open the socket may give orders."""

import asyncio
import os
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query

from recorder.desired import DesiredSet
from recorder.keeper import Keeper

_STATUS_NO_STORAGE = 507


def make_orders_router(
    keeper: Keeper, media_url: str, ending: asyncio.Event, health: Callable[[], list[dict[str, Any]]]
) -> APIRouter:
    """Routes of the control app. `health` gives a row for each configured source."""
    router = APIRouter()

    @router.get("/state")
    def state() -> dict[str, Any]:
        return {
            "epoch": keeper.facts.epoch,
            "media_url": media_url,
            "desired": keeper.desired.model_dump(mode="json")["sessions"],
            "sources": keeper.state(),
            "health": health(),
            "pid": os.getpid(),
        }

    @router.put("/desired")
    def desired(wanted: DesiredSet) -> dict[str, Any]:
        try:
            keeper.set_desired(wanted)
        except OSError as error:
            raise HTTPException(_STATUS_NO_STORAGE, f"the set could not be kept: {error.strerror}") from None
        return {"epoch": keeper.facts.epoch, "desired": wanted.model_dump(mode="json")["sessions"]}

    @router.get("/facts")
    async def facts(
        epoch: Annotated[str | None, Query(max_length=64)] = None,
        after: Annotated[int, Query(ge=0)] = 0,
        wait_ms: Annotated[int, Query(ge=0, le=30_000)] = 0,
    ) -> dict[str, Any]:
        reading = asyncio.ensure_future(keeper.facts.wait_after(epoch, after, wait_ms))
        stopping = asyncio.ensure_future(ending.wait())
        try:
            await asyncio.wait((reading, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            if not reading.done():
                reading.cancel()
        done = reading.done() and not reading.cancelled()
        answer = reading.result() if done else keeper.facts.after(epoch, after)
        return {"epoch": answer.epoch, "facts": answer.facts, "next": answer.next}

    @router.post("/stop")
    async def stop() -> dict[str, Any]:
        ending.set()
        return {"stopping": True}

    return router
