"""The entry kiosk's API: its state, live, and what a person can tell it."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from controller.core.admission import AdmissionState
from controller.core.facts import (
    DeclarationMade,
    DuressSignalled,
    Fact,
    ItemsListed,
    KioskCancelled,
    KioskContinued,
    StaffCalled,
)
from controller.store.vault import Row
from controller.web import commitment
from controller.web.auth import check_kiosk_key
from controller.web.bodies import DeclareBody, EmptyBody, ItemsBody, read_body
from controller.web.counter import AtCounter, Counter
from controller.web.errors import Problem, refused_by_core
from controller.web.kiosk_view import Moment, kiosk_state
from controller.web.signature import check_signature

KEY_MAX = 64

router = APIRouter(prefix="/api/v1/kiosk/{lane}", tags=["kiosk"])


def _kiosk(
    counter: AtCounter,
    lane: str,
    x_kiosk_key: Annotated[str | None, Header()] = None,
    key: Annotated[str | None, Query()] = None,
) -> str:
    given = x_kiosk_key if x_kiosk_key is not None else key
    check_kiosk_key(counter.desk.site, lane, (given or "")[: KEY_MAX + 1])
    return lane


def _kiosk_in_pace(counter: AtCounter, lane: Annotated[str, Depends(_kiosk)]) -> str:
    counter.paces[lane].take(counter.clock)
    return lane


def _kiosk_with_room(counter: AtCounter, lane: Annotated[str, Depends(_kiosk)]) -> str:
    counter.live.check_room()
    return lane


AtLane = Annotated[str, Depends(_kiosk)]
"""The lane whose key was shown; 401 otherwise."""

AtLaneInPace = Annotated[str, Depends(_kiosk_in_pace)]
"""The same for what is told; 429 when too much was told in a short time."""

AtLiveLane = Annotated[str, Depends(_kiosk_with_room)]


def _state(counter: Counter, lane: str) -> dict[str, Any]:
    journal = counter.desk.journal()
    moment = Moment(counter.clock.mono_us(), journal.size, journal.ok)
    return kiosk_state(counter.desk.room(), lane, counter.desk.name_of, moment)


async def _tell(counter: Counter, fact: Fact, rows: tuple[Row, ...] = ()) -> dict[str, bool]:
    decision = await counter.desk.submit(fact, rows)
    if not decision.accepted:
        raise refused_by_core(decision.refusal)
    return {"accepted": True}


@router.get("/state")
async def state(counter: AtCounter, lane: AtLane) -> dict[str, Any]:
    """The kiosk as it is now."""
    return _state(counter, lane)


@router.get("/events", response_class=EventSourceResponse)
async def events(counter: AtCounter, lane: AtLiveLane) -> AsyncIterator[ServerSentEvent]:
    """The kiosk as it changes: `state` and `beat` events."""
    async for event in counter.live.states(lambda: _state(counter, lane)):
        yield event


@router.post("/declare", status_code=202)
async def declare(request: Request, counter: AtCounter, lane: AtLaneInPace) -> dict[str, bool]:
    """The commitment is signed: the signature is sealed, its keyed digest enters the journal."""
    body = await read_body(request, DeclareBody)
    check_signature(body.signature)
    if body.commitment_sha256 != commitment.SHA256:
        raise Problem(409, "commitment_changed")
    person = _who_declares(counter, lane)
    vault, session = counter.desk.vault, counter.desk.room().people[person].session
    row = vault.seal(session, "signature", body.signature.encode())
    digest = vault.digest(session, body.signature)
    fact = DeclarationMade(lane, person, commitment.SHA256, body.devices, digest, row.id)
    return await _tell(counter, fact, (row,))


def _who_declares(counter: Counter, lane: str) -> str:
    """Nothing is sealed for somebody whose turn it is not."""
    room = counter.desk.room()
    standing = room.lanes.get(lane)
    if standing is None or standing.visitor is None:
        raise refused_by_core("kiosk:nobody")
    person = room.people[standing.visitor]
    if standing.holder != person.person or person.state is not AdmissionState.MATCHED:
        raise refused_by_core("declaration:not_holder")
    return person.person


@router.post("/items", status_code=202)
async def items(request: Request, counter: AtCounter, lane: AtLaneInPace) -> dict[str, bool]:
    """What the holder of the lane puts into their box, as long as it is open or just shut."""
    body = await read_body(request, ItemsBody)
    standing = counter.desk.room().lanes.get(lane)
    if standing is None or standing.holder is None:
        raise refused_by_core("kiosk:nobody")
    return await _tell(counter, ItemsListed(lane, standing.holder, tuple(dict.fromkeys(body.items))))


@router.post("/duress", status_code=202)
async def duress(request: Request, counter: AtCounter, lane: AtLaneInPace) -> dict[str, bool]:
    """Somebody acts under threat. Answered like a call for staff, and nothing here shows it."""
    await read_body(request, EmptyBody)
    await counter.desk.submit(DuressSignalled(lane))
    return {"accepted": True}


@router.post("/call-staff", status_code=202)
async def call_staff(request: Request, counter: AtCounter, lane: AtLaneInPace) -> dict[str, bool]:
    """Somebody asks for help."""
    await read_body(request, EmptyBody)
    return await _tell(counter, StaffCalled(lane))


@router.post("/continue", status_code=202)
async def go_on(request: Request, counter: AtCounter, lane: AtLaneInPace) -> dict[str, bool]:
    """More time; also the wish to try a box again."""
    await read_body(request, EmptyBody)
    return await _tell(counter, KioskContinued(lane))


@router.post("/cancel", status_code=202)
async def cancel(request: Request, counter: AtCounter, lane: AtLaneInPace) -> dict[str, bool]:
    """The person gives up."""
    await read_body(request, EmptyBody)
    return await _tell(counter, KioskCancelled(lane))
