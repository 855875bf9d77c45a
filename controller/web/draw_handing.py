"""What opens a sealed list: the custodians' shares of its key, or the key that the opening of bids gave (S6).

A person at the console signs with a PIN. A custodian's own machine and the trading platform send with their login alone.
"""

import base64
import binascii
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field

from config.base import Id
from controller.core.draw import DrawState
from controller.core.facts import BidsOpened, DrawShareHanded
from controller.core.session import OVER
from controller.draw.package.file import DrawPackage
from controller.draw.package.seal import check_share
from controller.draw.problems import DrawFileRefused
from controller.web.bodies import SIGNERS_MAX, Body, Signer, read_body
from controller.web.counter import AtCounter, Counter, LoggedIn
from controller.web.draw_packages import draw_of, newest_package
from controller.web.draw_problems import refused_list
from controller.web.errors import refused_by_core
from controller.web.signing import signed

router = APIRouter()

WAITING: Final = frozenset({DrawState.SEALED, DrawState.SUPPLEMENTING})
"""A package waits for its custodians."""

Base64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{1,100}={0,2}$", repr=False)]
KeyId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,39}\+[0-9a-f]{8}$")]


class ShareBody(Body):
    """One custodian's share of a package's key, base64."""

    custodian: KeyId
    share: Base64
    by: Annotated[tuple[Signer, ...], Field(max_length=SIGNERS_MAX)] = ()


class OpeningBody(Body):
    """The trading platform's opening key, base64, and the name of the opening event there."""

    event: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$")]
    key: Base64
    by: Annotated[tuple[Signer, ...], Field(max_length=SIGNERS_MAX)] = ()


@router.get("/draw-shares")
async def handed(counter: AtCounter, staff: LoggedIn, session: Annotated[Id, Query()]) -> dict[str, Any]:
    """Whose shares of the waiting package are here, by the posts of the custodians, and how many open it."""
    package = await _waiting(counter, session)
    shares, header = counter.desk.draws.shares, package.header
    return {
        "held": shares.held(package.sha256),
        "needed": header.threshold,
        "custodians": [
            {"custodian": one, "handed": shares.has_share(package.sha256, one)} for one in header.custodians
        ],
        "opening_key": bool(header.opening_key),
    }


@router.post("/draw-shares")
async def hand_over(
    request: Request, counter: AtCounter, staff: LoggedIn, session: Annotated[Id, Query()]
) -> dict[str, Any]:
    """Hand over one custodian's share, not before the list's time; it stays in memory until two staff release.

    Only the share that the bank sealed is taken, so nothing is ever replaced; the journal says who handed it over.
    """
    body = await read_body(request, ShareBody)
    package = await _due(counter, session)
    by = await signed(counter, body.by, 1) if body.by else (staff.id,)
    shares, share = counter.desk.draws.shares, _decoded(body.share)
    try:
        check_share(package, body.custodian, share)
    except DrawFileRefused as refused:
        raise refused_list([problem.to_plain() for problem in refused.problems]) from None
    if not shares.has_share(package.sha256, body.custodian):
        decision = await counter.desk.submit(DrawShareHanded(session, body.custodian, by[0], package.sha256))
        if not decision.accepted:
            raise refused_by_core(decision.refusal)
        shares.keep_share(package, body.custodian, share)
    return {"held": shares.held(package.sha256), "needed": package.header.threshold}


@router.post("/draw-openings")
async def open_bids(
    request: Request, counter: AtCounter, staff: LoggedIn, session: Annotated[Id, Query()]
) -> dict[str, Any]:
    """The opening of bids gave the platform's key: it releases the list in place of the custodians."""
    body = await read_body(request, OpeningBody)
    package = await _due(counter, session)
    by = await signed(counter, body.by, 2) if body.by else ()
    shares = counter.desk.draws.shares
    try:
        shares.keep_opening(package, _decoded(body.key))
    except DrawFileRefused as refused:
        raise refused_list([problem.to_plain() for problem in refused.problems]) from None
    decision = await counter.desk.submit(BidsOpened(session, body.event, by))
    if not decision.accepted:
        shares.forget(package.sha256)
        raise refused_by_core(decision.refusal)
    return {"released": True}


async def _due(counter: Counter, session_id: str) -> DrawPackage:
    """The package that waits for its custodians, once its time has come and the clock is trusted."""
    package = await _waiting(counter, session_id)
    if not counter.desk.room().clock_trusted:
        raise refused_by_core("clock_doubted")
    if counter.clock.utc_us() < package.header.not_before_utc_us:
        raise refused_by_core("too_early")
    return package


async def _waiting(counter: Counter, session_id: str) -> DrawPackage:
    draw = draw_of(counter, session_id)
    if draw.state not in WAITING or counter.desk.room().sessions[session_id].state in OVER:
        raise refused_by_core("draw:not_waiting")
    return await newest_package(counter, session_id)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
