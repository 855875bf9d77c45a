"""A paper at the kiosk that no reader can read: two staff take its number (expired card aside, a passport, a worn card)."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import AfterValidator, Field

from config.base import Id
from controller.core.facts import PaperShown
from controller.runtime.card_digests import card_digests
from controller.web.bodies import SIGNERS_MAX, Body, Signer, read_body
from controller.web.counter import AtCounter, LoggedIn
from controller.web.errors import refused_by_core
from controller.web.signing import signed

SIGNERS: Final = 2

router = APIRouter(prefix="/api/v1/staff", tags=["staff"])


class PaperBody(Body):
    """The number of the paper, as it stands in the draw list or the role list; it is kept nowhere."""

    lane: Id
    id_number: Annotated[str, AfterValidator(str.upper)] = Field(pattern=r"^[0-9A-Za-z-]{4,50}$", repr=False)
    by: tuple[Signer, ...] = Field(min_length=SIGNERS, max_length=SIGNERS_MAX)


@router.post("/papers")
async def show(request: Request, counter: AtCounter, staff: LoggedIn) -> dict[str, Any]:
    """Let somebody on a list begin at a kiosk by a paper; two staff then compare person and paper, as with a card."""
    body = await read_body(request, PaperBody)
    by = await signed(counter, body.by, SIGNERS)
    digests = card_digests(counter.desk.vault, counter.desk.room(), body.id_number)
    decision = await counter.desk.submit(PaperShown(body.lane, digests, by))
    if not decision.accepted:
        raise refused_by_core(decision.refusal)
    return {"accepted": True}
