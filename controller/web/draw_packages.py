"""Signed draw packages: taken in, handed out again as they came, disclosed in the end (S6)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from config.base import Id
from controller.core.draw import DrawList, DrawState
from controller.core.facts import DrawListImported, DrawListSupplemented, Fact
from controller.core.session import Session
from controller.draw.package.chain import Place, check_chain, check_place
from controller.draw.package.disclosure import disclose, disclosure_bytes
from controller.draw.package.file import MEDIA_TYPE, DrawPackage
from controller.draw.package.header import Header
from controller.draw.package.vaulted import seal_package
from controller.draw.problems import DrawFileRefused
from controller.draw.sealing import WrongList
from controller.web.counter import AtCounter, Counter, LoggedIn
from controller.web.draw_problems import refused_list
from controller.web.errors import Problem, refused_by_core

router = APIRouter()


async def take_in(
    counter: Counter, staff: str, session_id: str | None, read: dict[str, Any], data: bytes
) -> dict[str, Any]:
    """Take a package whose signature is good: right place, right version. The answer holds counts only."""
    header, sha256 = Header.from_plain(read["package"]), read["sha256"]
    session = counter.desk.room().sessions.get(session_id or header.session)
    if session is None:
        raise refused_by_core("session:unknown")
    try:
        fact = _fact(counter.desk.site.info.origin, session, header, sha256, staff)
    except DrawFileRefused as refused:
        raise refused_list([problem.to_plain() for problem in refused.problems]) from None
    decision = await counter.desk.submit(fact, [seal_package(counter.desk.vault, session.id, data)])
    if not decision.accepted:
        raise refused_by_core(decision.refusal)
    return {
        "total": header.experts,
        "alternates": header.alternates,
        "companies": header.companies,
        "version": header.version,
        "commitment": header.list_commitment,
        "package_sha256": sha256,
        "warnings": [],
    }


def _fact(site: str, session: Session, header: Header, sha256: str, staff: str) -> Fact:
    check_place(header, Place(site, session.id, session.room, session.not_before_utc_us, session.until_utc_us))
    draw = session.draw
    check_chain(header, draw.newest_version if draw else 0, draw.newest_file if draw else "")
    if draw is None:
        return DrawListImported(
            session.id, header.list_commitment, header.experts, header.not_before_utc_us, (staff,), sha256,
            header.alternates, header.procurement, header.drawn_utc_us,
        )  # fmt: skip
    return DrawListSupplemented(
        session.id, header.version, header.list_commitment, header.experts, header.not_before_utc_us, sha256,
        header.previous, header.alternates, (staff,),
    )  # fmt: skip


@router.get("/draw-packages")
async def package_file(
    counter: AtCounter,
    staff: LoggedIn,
    session: Annotated[Id, Query()],
    sha256: Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$")] = None,
) -> Response:
    """A package of a session as it came, the newest unless one is named: for custodians, and for whoever checks later."""
    package = await newest_package(counter, session) if sha256 is None else await _package(counter, session, sha256)
    return Response(package.to_bytes(), media_type=MEDIA_TYPE)


@router.get("/draw-disclosures")
async def disclosed(
    counter: AtCounter, staff: LoggedIn, session: Annotated[Id, Query()], full: Annotated[bool, Query()] = False
) -> Response:
    """After declassification, what anyone needs to check the list; with identity numbers for a supervisor only."""
    draw = draw_of(counter, session)
    if draw.state is not DrawState.DECLASSIFIED:
        raise refused_by_core("draw:not_declassified")
    if not draw.package_sha256:
        raise refused_by_core("package_needed")
    if full and staff.role != "supervisor":
        raise Problem(403, "role")
    try:
        opened = await counter.desk.draws.opened_list(session, draw.commitment)
    except WrongList:
        raise refused_by_core("draw:not_opened") from None
    key = counter.desk.vault.digest_key(session).hex() if full else ""
    made = disclose(opened.draw, opened.salt, draw.package_sha256, full, key)
    return Response(disclosure_bytes(made), media_type="application/json")


def draw_of(counter: Counter, session_id: str) -> DrawList:
    """The draw list of a session; raises `Problem` where there is none."""
    session = counter.desk.room().sessions.get(session_id)
    if session is None:
        raise refused_by_core("session:unknown")
    if session.draw is None:
        raise refused_by_core("draw:none")
    return session.draw


async def newest_package(counter: Counter, session_id: str) -> DrawPackage:
    """The package that waits to be opened, or else the one in force; raises `Problem`."""
    draw = draw_of(counter, session_id)
    sha256 = draw.next_package_sha256 or draw.package_sha256
    if not sha256:
        raise refused_by_core("package_needed")
    return await _package(counter, session_id, sha256)


async def _package(counter: Counter, session_id: str, sha256: str) -> DrawPackage:
    try:
        return await counter.desk.draws.package(session_id, sha256)
    except WrongList:
        raise refused_by_core("draw:package_lost") from None
