"""The back door: what a tester or a test does to the site, over HTTP on loopback. The product never calls it."""

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from simulators.backdoor_orders import (
    AtBox,
    BoxDeed,
    Cable,
    DoorDeed,
    FaultOrder,
    FireDeed,
    MainsDeed,
    PhoneDeed,
    PresentCard,
    TurnSensitivity,
    WalkDoor,
    WalkGate,
)
from simulators.changes import Refusal, SiteClosed
from simulators.deeds import CardOrder, Deeds
from simulators.site import GATE, LOCKER, Site
from simulators.site_state import State, tell_people, tell_state


def make_backdoor(site: Site, pages: Path | None = None) -> FastAPI:
    """The back door of a site; with `pages` also the simulator panel."""
    app = FastAPI(title="Sealroom simulators", docs_url=None, redoc_url=None)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(SiteClosed, _closed)
    app.add_exception_handler(RequestValidationError, _misspelt)
    _add_reading(app, site)
    _add_people(app, Deeds(site))
    _add_things(app, site)
    _add_gate(app, site)
    _add_devices(app, site)
    if pages is not None:
        _add_pages(app, pages)
    return app


def _add_reading(app: FastAPI, site: Site) -> None:
    @app.get("/backdoor/state")
    async def state() -> State:
        return tell_state(site)

    @app.get("/backdoor/people")
    async def people() -> list[State]:
        return tell_people(site)

    @app.get("/backdoor/faults")
    async def faults() -> State:
        return {"kinds": site.fault_kinds()}


def _add_people(app: FastAPI, deeds: Deeds) -> None:
    @app.post("/backdoor/people/{who}/present-card")
    async def present_card(who: str, body: PresentCard) -> State:
        deeds.present_card(who, CardOrder(**body.model_dump()))
        return {}

    @app.post("/backdoor/people/{who}/take-card")
    async def take_card(who: str) -> State:
        deeds.take_card(who)
        return {}

    @app.post("/backdoor/people/{who}/phone")
    async def phone(who: str, body: PhoneDeed) -> State:
        deed = deeds.leave_phone if body.do == "leave" else deeds.take_phone
        deed(who)
        return {}

    @app.post("/backdoor/people/{who}/store")
    async def store(who: str, body: AtBox) -> State:
        await deeds.store(who, body.locker, body.box, body.within_ms)
        return {}

    @app.post("/backdoor/people/{who}/collect")
    async def collect(who: str, body: AtBox) -> State:
        await deeds.collect(who, body.locker, body.box, body.within_ms)
        return {}

    @app.post("/backdoor/people/{who}/walk-gate")
    async def walk_gate(who: str, body: WalkGate) -> State:
        return {"alarm": await deeds.walk_gate(who, **body.model_dump())}

    @app.post("/backdoor/people/{who}/walk-door")
    async def walk_door(who: str, body: WalkDoor) -> State:
        inwards = body.direction == "in"
        await deeds.walk_door(who, body.door, inwards=inwards, pace_ms=body.pace_ms, within_ms=body.within_ms)
        return {}


def _add_things(app: FastAPI, site: Site) -> None:
    @app.post("/backdoor/boxes/{locker}/{box}")
    async def at_box(locker: str, box: int, body: BoxDeed) -> State:
        if locker != LOCKER or box not in site.bank.boxes:
            raise Refusal(404, f"no box {locker}/{box}", f"没有箱格 {locker}/{box}")
        deeds: dict[str, Callable[[], None]] = {
            "close": lambda: site.bank.close(box),
            "force_open": lambda: site.bank.force_open(box),
            "jam": lambda: site.bank.jam(box, jammed=True),
            "unjam": lambda: site.bank.jam(box, jammed=False),
        }
        deeds[body.do]()
        return {}

    @app.post("/backdoor/doors/{door_id}")
    async def at_door(door_id: str, body: DoorDeed) -> State:
        door = site.doors.get(door_id)
        if door is None:
            raise Refusal(404, f"no door {door_id}", f"没有门 {door_id}")
        deeds: dict[str, Callable[[], None]] = {
            "open": door.open,
            "close": door.close,
            "force_open": door.force_open,
            "press_button": lambda: door.press_button(pressed=True),
            "release_button": lambda: door.press_button(pressed=False),
            "break_glass": lambda: door.break_glass(broken=True),
            "restore_glass": lambda: door.break_glass(broken=False),
        }
        deeds[body.do]()
        return {}

    @app.post("/backdoor/fire/{panel_id}")
    async def at_fire(panel_id: str, body: FireDeed) -> State:
        if panel_id != site.fire.id:
            raise Refusal(404, f"no fire panel {panel_id}", f"没有火灾报警主机 {panel_id}")
        if body.do in ("alarm", "quiet"):
            site.fire.alarm(fire=body.do == "alarm")
        else:
            site.fire.cut_wire(cut=body.do == "cut_wire")
        return {}

    @app.post("/backdoor/mains/{supply_id}")
    async def at_mains(supply_id: str, body: MainsDeed) -> State:
        if supply_id != site.mains.id:
            raise Refusal(404, f"no mains supply {supply_id}", f"没有市电 {supply_id}")
        site.mains.switch(there=body.do == "return")
        return {}


def _add_gate(app: FastAPI, site: Site) -> None:
    @app.post("/backdoor/gates/{gate}/sensitivity")
    async def sensitivity(gate: str, body: TurnSensitivity) -> State:
        if gate != GATE:
            raise Refusal(404, f"no gate {gate}", f"没有安检门 {gate}")
        site.gate.parameters.turn(body.of, body.zone, body.value)
        site.changes.ring()
        return {}


def _add_devices(app: FastAPI, site: Site) -> None:
    @app.post("/backdoor/devices/{name}/cable")
    async def cable(name: str, body: Cable) -> State:
        await site.set_cable(name, cut=body.cut)
        return {}

    @app.post("/backdoor/devices/{name}/fault")
    async def fault(name: str, body: FaultOrder) -> State:
        site.order_fault(name, body.kind, dict(body.model_extra or {}))
        return {}


def _add_pages(app: FastAPI, pages: Path) -> None:
    @app.get("/panel")
    async def panel() -> FileResponse:
        return FileResponse(pages / "panel.html", headers={"Cache-Control": "no-cache"})

    app.mount("/pages", StaticFiles(directory=pages))


async def _refused(request: Request, refusal: Exception) -> JSONResponse:
    if not isinstance(refusal, Refusal):
        raise refusal
    return JSONResponse({"detail": refusal.detail, "detail_zh": refusal.detail_zh}, refusal.status)


async def _closed(request: Request, closed: Exception) -> JSONResponse:
    return JSONResponse({"detail": "the site closes", "detail_zh": "模拟场地正在关闭"}, 409)


async def _misspelt(request: Request, wrong: Exception) -> JSONResponse:
    if not isinstance(wrong, RequestValidationError):
        raise wrong
    first = wrong.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body")
    told = f"{where}: {first['msg']}" if where else str(first["msg"])
    return JSONResponse({"detail": told, "detail_zh": f"请求内容不对：{told}"}, 422)
