"""What another site of a session says of itself: where it stands, which list it uses, how many of its members are there.

Handed over by a person who is logged in here, or by the other site's machine with a login of its own.
"""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from config.base import Id
from controller.core.facts import BranchReported
from controller.web.bodies import Body, read_body
from controller.web.counter import AtCounter, LoggedIn
from controller.web.errors import refused_by_core

MEMBERS_MAX = 200

router = APIRouter(prefix="/api/v1/staff", tags=["staff"])

Count = Annotated[int, Field(ge=0, le=MEMBERS_MAX, strict=True)]


class BranchBody(Body):
    """One site's word. `package_sha256` is that of its draw package, or the commitment of its table."""

    session: Id
    site: Id
    state: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    package_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    members: Count
    experts: Count


@router.post("/branch-reports", status_code=202)
async def report(request: Request, counter: AtCounter, staff: LoggedIn) -> dict[str, bool]:
    """Take the word in; whether the sites agree is decided by the core."""
    told = await read_body(request, BranchBody)
    fact = BranchReported(
        told.session, told.site, told.state, told.package_sha256, told.members, told.experts, (staff.id,)
    )
    decision = await counter.desk.submit(fact)
    if not decision.accepted:
        raise refused_by_core(decision.refusal)
    return {"accepted": True}
