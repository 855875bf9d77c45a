"""The companies to avoid, for the eyes of a person matched to the list, and their word that they know one of them.

招标投标法 37: whoever has an interest in a bidder may not be a member. The names lie in the encrypted store; the journal
gets a keyed digest and a sealed row (S6, S11).
"""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from controller.core.admission import Admission, AdmissionState
from controller.core.composition import is_member
from controller.core.draw import IN_FORCE
from controller.core.facts import ConflictDeclared
from controller.store.vault import Row
from controller.web.bodies import Body, read_body
from controller.web.counter import AtCounter, Counter
from controller.web.errors import refused_by_core
from controller.web.kiosk_routes import AtLane, AtLaneInPace

router = APIRouter(prefix="/api/v1/kiosk/{lane}", tags=["kiosk"])


class ConflictBody(Body):
    """Which company of the list, counted from 1; 0 = another one."""

    company: Annotated[int, Field(ge=0, le=500, strict=True)]


@router.get("/companies")
async def companies(counter: AtCounter, lane: AtLane) -> dict[str, Any]:
    """The companies to avoid, for a member on the opened draw list who is matched to it; nobody else sees them."""
    person = _who_is_matched(counter, lane)
    if not _is_drawn(counter, person):
        raise refused_by_core("conflict:not_drawn")
    listed = counter.desk.draws.companies_of(person.session)
    return {
        "companies": [{"no": no, "name": one.name, "org_code": one.org_code} for no, one in enumerate(listed, start=1)]
    }


@router.post("/conflict", status_code=202)
async def conflict(request: Request, counter: AtCounter, lane: AtLaneInPace) -> dict[str, bool]:
    """The person has an interest in a company: they recuse themselves, which the core decides."""
    body = await read_body(request, ConflictBody)
    person = _who_is_matched(counter, lane)
    listed = counter.desk.draws.companies_of(person.session) if _is_drawn(counter, person) else ()
    if body.company > len(listed):
        raise refused_by_core("conflict:company")
    digest, sealed, rows = "", "", tuple[Row, ...]()
    if body.company:
        vault, name = counter.desk.vault, listed[body.company - 1].name
        row = vault.seal(person.session, "conflict", name.encode())
        digest, sealed, rows = vault.digest(person.session, name), row.id, (row,)
    decision = await counter.desk.submit(ConflictDeclared(lane, person.person, digest, sealed), rows)
    if not decision.accepted:
        raise refused_by_core(decision.refusal)
    return {"accepted": True}


def _is_drawn(counter: Counter, person: Admission) -> bool:
    """A member on the draw list in force. People of a role list are matched too, and are shown nothing (S6)."""
    room = counter.desk.room()
    draw = room.sessions[person.session].draw
    if draw is None or draw.state not in IN_FORCE or person.listed_by:
        return False
    return person.person in draw.listed and is_member(room.profile, person)


def _who_is_matched(counter: Counter, lane: str) -> Admission:
    """Whoever holds the lane, identified and matched to an opened list."""
    room = counter.desk.room()
    standing = room.lanes.get(lane)
    if standing is None or standing.visitor is None:
        raise refused_by_core("kiosk:nobody")
    person = room.people[standing.visitor]
    if standing.holder != person.person or person.state is not AdmissionState.MATCHED:
        raise refused_by_core("conflict:not_holder")
    return person
