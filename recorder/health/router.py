"""Health over HTTP, on the recorder's own socket: GET /health, POST /selftest."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from recorder.health.board import HealthBoard
from recorder.health.selftest import FOR_MS, LEAST_DBFS, SelfTest
from recorder.settings import Name


class TestOrder(BaseModel):
    """Which sources to test (none named = all), for how long, and how loud is loud enough."""

    __test__ = False  # not one of pytest's

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: tuple[Name, ...] = Field(default=(), max_length=200)
    for_ms: Annotated[int, Field(ge=200, le=30_000, strict=True)] = FOR_MS
    least_dbfs: Annotated[float, Field(ge=-100, le=0)] = LEAST_DBFS


def make_health_router(board: HealthBoard, test: SelfTest, others: Callable[[], dict[str, Any]]) -> APIRouter:
    """Routes of the control app. `others` tells how what is no source does, as members of the answer."""
    router = APIRouter()

    @router.get("/health")
    def health() -> dict[str, Any]:
        sources = board.read_all()
        return {"good": all(source["good"] for source in sources), "sources": sources, **others()}

    @router.post("/selftest")
    async def selftest(order: TestOrder) -> dict[str, Any]:
        try:
            sources = await test.run(order.sources, order.for_ms, order.least_dbfs)
        except KeyError as error:
            raise HTTPException(404, f"no source is named {error.args[0]}") from None
        return {"good": all(source["good"] for source in sources), "sources": sources}

    return router
