"""The app: every face's routes behind one guard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from controller.runtime.clock import Clock
from controller.web import (
    branch_reports,
    draws,
    errors,
    kiosk_recusal,
    kiosk_routes,
    papers,
    review_routes,
    role_lists,
    staff_routes,
)
from controller.web.auth import Logins
from controller.web.counter import Counter
from controller.web.desk import Desk
from controller.web.guard import Guard
from controller.web.live import Live
from controller.web.pages import router as page_router
from controller.web.pins import Moments, Pins


def make_api(desk: Desk, pages: Path, clock: Moments | None = None) -> FastAPI:
    """The HTTP face of a running controller; `pages` holds the built pages.

    Before the server is told to stop, call `end_streams`: event streams do not end by themselves.
    """
    moments = clock or Clock()
    pins = Pins(desk.site.staff, moments)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        yield
        end_streams(app)

    app = FastAPI(
        title="Sealroom", version="1", openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None, lifespan=life
    )
    app.state.counter = Counter(desk, pages, moments, pins, Logins(moments), Live(desk))
    errors.install(app)
    for router in (
        kiosk_routes.router, kiosk_recusal.router, staff_routes.router,
        draws.router, role_lists.router, papers.router, branch_reports.router, review_routes.router, page_router,
    ):  # fmt: skip
        app.include_router(router)
    app.add_middleware(Guard, hosts=(desk.site.http.host,))
    return app


def end_streams(app: FastAPI) -> None:
    """End every event stream in order, refuse new ones, and let the threads go."""
    counter: Counter = app.state.counter
    counter.live.end()
    counter.pins.close()
