"""Bringing a role list: who enters beside the drawn experts, signed by two. Names and numbers are sealed (S11)."""

import json
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request
from pydantic import AfterValidator, Field

from controller.core.facts import Drawn, RolesListed
from controller.draw.codes import resident_id_fault
from controller.web.bodies import SIGNERS_MAX, Body, SessionBody, Signer, read_body
from controller.web.counter import AtCounter, Counter, LoggedIn
from controller.web.errors import refused_by_core
from controller.web.fields import FieldFault
from controller.web.signing import signed

PURPOSE: Final = "role_list"
PEOPLE_MAX: Final = 100

router = APIRouter(prefix="/api/v1/staff", tags=["staff"])


def _resident(number: str) -> str:
    plain = number.strip().upper()
    if resident_id_fault(plain) is not None:
        raise FieldFault("resident_id")
    return plain


class RolePerson(Body):
    """One person who enters: the number is that of the card they will show."""

    name: str = Field(min_length=1, max_length=50, repr=False)
    id_number: Annotated[str, AfterValidator(_resident)] = Field(repr=False)
    role: Literal["owner", "agency", "supervisor", "witness", "guard", "maintenance", "catering", "medical"]


class RoleListBody(SessionBody):
    """The people of a session's role list."""

    by: tuple[Signer, ...] = Field(min_length=2, max_length=SIGNERS_MAX)
    people: Annotated[tuple[RolePerson, ...], Field(min_length=1, max_length=PEOPLE_MAX)]


@router.post("/role-lists", status_code=201)
async def bring(request: Request, counter: AtCounter, staff: LoggedIn) -> dict[str, Any]:
    """Take in people by role for a session. All or nothing; the answer holds pseudonyms only."""
    body = await read_body(request, RoleListBody)
    if body.session not in counter.desk.room().sessions:
        raise refused_by_core("session:unknown")
    by = await signed(counter, body.by, 2)
    async with counter.planning:
        return await _keep(counter, body, by)


async def _keep(counter: Counter, body: RoleListBody, by: tuple[str, ...]) -> dict[str, Any]:
    vault = counter.desk.vault
    people = {vault.pseudonym(body.session, one.id_number): one for one in body.people}
    if len(people) < len(body.people):
        raise refused_by_core("roles:pseudonyms")
    drawn = tuple(Drawn(person, vault.digest(body.session, one.id_number), one.role) for person, one in people.items())
    names = {person: one.name.strip() for person, one in people.items()}
    row = vault.seal(body.session, PURPOSE, json.dumps(names, ensure_ascii=False).encode())
    decision = await counter.desk.submit(RolesListed(body.session, drawn, by), [row])
    if not decision.accepted:
        raise refused_by_core(decision.refusal)
    return {"accepted": True, "people": [{"person": one.person, "role": one.role} for one in drawn]}
