"""The staff's API: login, the whole state live, and the acts. The journal gets staff ids, never names or PINs."""

import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from config.schema import StaffMember
from controller.core.facts import DuressSignalled, Fact
from controller.core.session import ENDED
from controller.store.vault import Row
from controller.web.acts import ACTS
from controller.web.auth import COOKIE, drop_cookie, set_cookie
from controller.web.bodies import AlarmBody, EmptyBody, LoginBody, PlanBody, read_body
from controller.web.counter import AtCounter, Counter, LoggedIn
from controller.web.errors import Problem, refused_by_core
from controller.web.free_text import check_text
from controller.web.signing import signed
from controller.web.staff_view import lookups_of, staff_state

log = logging.getLogger("sealroom.web")

SESSIONS_OPEN_MAX = 200
"""Sessions that are not closed yet: a card is compared with every one of them, and the recorder takes no more."""

router = APIRouter(prefix="/api/v1/staff", tags=["staff"])


def _room_for_stream(counter: AtCounter) -> None:
    counter.live.check_room()


@router.post("/login")
async def login(request: Request, response: Response, counter: AtCounter) -> dict[str, str]:
    """A cookie for the right PIN."""
    body = await read_body(request, LoginBody)
    member = await counter.pins.check(body.staff.strip(), body.pin)
    if member is None:
        raise Problem(401, "login_failed")
    counter.logins.end(request.cookies.get(COOKIE))
    set_cookie(request, response, counter.logins.begin(member))
    log.info("staff %s logged in", member.id)
    return {"staff": member.id, "role": member.role}


@router.post("/logout")
async def logout(request: Request, response: Response, counter: AtCounter) -> dict[str, bool]:
    """The end of a login."""
    counter.logins.end(request.cookies.get(COOKIE))
    drop_cookie(response)
    return {"ended": True}


@router.get("/state")
async def state(counter: AtCounter, staff: LoggedIn) -> dict[str, Any]:
    """The site as it is now."""
    return _state(counter, staff)


@router.get("/events", response_class=EventSourceResponse, dependencies=[Depends(_room_for_stream)])
async def events(request: Request, counter: AtCounter, staff: LoggedIn) -> AsyncIterator[ServerSentEvent]:
    """The site as it changes, as long as the login lasts. A console that is watched is not idle."""
    token = request.cookies.get(COOKIE)
    async for event in counter.live.states(
        lambda: _state(counter, staff), lambda: counter.logins.of(token) is not None
    ):
        yield event


def _state(counter: Counter, staff: StaffMember) -> dict[str, Any]:
    desk = counter.desk
    seen = staff_state(desk.room(), desk.journal(), counter.clock.utc_us(), lookups_of(desk))
    return {**seen, "me": {"staff": staff.id, "role": staff.role}}


@router.post("/duress", status_code=202)
async def duress(request: Request, counter: AtCounter, staff: LoggedIn) -> dict[str, bool]:
    """The console's silent signal: no dialog and no PIN, since somebody may be watching. The login names the place."""
    await read_body(request, EmptyBody)
    return await _submit(counter, DuressSignalled("console", (staff.id,)))


@router.post("/acts/{act}", status_code=202)
async def do(act: str, request: Request, counter: AtCounter, staff: LoggedIn) -> dict[str, bool]:
    """One act, signed by as many different persons as it needs. 202 means decided and durable, not yet carried out."""
    known = ACTS.get(act)
    if known is None:
        raise Problem(404, "act_unknown")
    body = await read_body(request, known.body)
    check_text(counter, body)
    by = await signed(counter, body.by, known.persons, known.supervisor)
    if isinstance(body, AlarmBody):
        _check_alarm(counter, body)
    fact = known.fact(body, by)
    if isinstance(body, PlanBody):
        return await _plan(counter, body, fact)
    return await _submit(counter, fact)


def _check_alarm(counter: Counter, body: AlarmBody) -> None:
    """An alarm that there is none of is refused here: what somebody wrote for it stays out of the journal."""
    if body.alarm not in counter.desk.room().alarms:
        raise refused_by_core("alarm:unknown")


async def _submit(counter: Counter, fact: Fact, rows: Sequence[Row] = ()) -> dict[str, bool]:
    decision = await counter.desk.submit(fact, rows)
    if not decision.accepted:
        raise refused_by_core(decision.refusal)
    return {"accepted": True}


async def _plan(counter: Counter, body: PlanBody, fact: Fact) -> dict[str, bool]:
    """A session comes with its key, and with its title sealed under it."""
    async with counter.planning:
        _check_plan(counter, body)
        vault = counter.desk.vault
        key = vault.create(body.session)
        try:
            return await _submit(counter, fact, [*key, vault.seal(body.session, "title", body.title.encode())])
        except BaseException:
            if key and body.session not in counter.desk.room().sessions:
                vault.forget(body.session)
            raise


def _check_plan(counter: Counter, body: PlanBody) -> None:
    """What the core would refuse is refused here, before a key is made for it."""
    room = counter.desk.room()
    start, end = body.window_utc_us()
    if body.session in room.sessions:
        raise refused_by_core("session:exists")
    if sum(session.state not in ENDED for session in room.sessions.values()) >= SESSIONS_OPEN_MAX:
        raise Problem(409, "sessions_many")
    if room.plan.room(body.room) is None:
        raise refused_by_core("room:unknown")
    if end <= start:
        raise refused_by_core("session:window")
