"""Bringing a draw list: read apart, sealed under the session's key; the journal gets commitment and count (S6)."""

import asyncio
import json
import logging
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Final
from urllib.parse import unquote

from fastapi import APIRouter, Query, Request

from config.base import Id
from controller.core.facts import DrawListImported
from controller.core.lists import BEFORE_ASSEMBLY
from controller.core.session import Session
from controller.draw.commitment import draw_from_plaintext
from controller.draw.entries import DrawFile
from controller.draw.package.file import looks_like_a_package
from controller.draw.sealing import seal_draw
from controller.web import draw_handing, draw_packages
from controller.web.counter import AtCounter, Counter, LoggedIn
from controller.web.draw_packages import take_in
from controller.web.draw_problems import finding, refused_list
from controller.web.errors import Problem, refused_by_core

log = logging.getLogger("sealroom.web")

READ_S: Final = 30.0
"""Longest time that reading one list may take."""

ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Numeric libraries reserve memory for each processor, which would be counted against the reader's limit."""

router = APIRouter(prefix="/api/v1/staff", tags=["staff"])
router.include_router(draw_packages.router)
router.include_router(draw_handing.router)


@router.post("/draw-lists", status_code=201)
async def bring(
    request: Request, counter: AtCounter, staff: LoggedIn, session: Annotated[Id | None, Query()] = None
) -> dict[str, Any]:
    """Take in a signed package or, where the profile allows it, a table. All or nothing; the answer holds counts only.

    A package names its session itself; a table needs `session`.
    """
    data = await request.body()
    is_package = looks_like_a_package(data)
    if not is_package:
        _expecting(counter, session)
    async with counter.reading:
        read = await _read(data, _ending(unquote(request.headers.get("x-file-name", ""))), counter.desk.site.draw.banks)
    if "problems" in read:
        raise refused_list(read["problems"])
    if is_package:
        async with counter.planning:
            taken = await take_in(counter, staff.id, session, read, data)
        log.info("staff %s brought a draw package of version %d", staff.id, taken["version"])
        return taken
    draw = draw_from_plaintext(read["list"].encode())
    async with counter.planning:
        commitment = await _keep(counter, session or "", draw, staff.id)
    log.info("staff %s brought a list of %d for session %s", staff.id, len(draw.entries), session)
    return {**asdict(draw.counts), "commitment": commitment, "warnings": [finding(one) for one in read["warnings"]]}


async def _keep(counter: Counter, session_id: str, draw: DrawFile, staff: str) -> str:
    session = _expecting(counter, session_id)
    commitment, row = seal_draw(counter.desk.vault, session_id, draw)
    fact = DrawListImported(
        session_id, commitment, len(draw.entries), session.not_before_utc_us, (staff,), alternates=len(draw.alternates)
    )
    decision = await counter.desk.submit(fact, [row])
    if not decision.accepted:
        raise refused_by_core(decision.refusal)
    return commitment


def _expecting(counter: Counter, session_id: str | None) -> Session:
    """The session that still waits for its list; refused before anything is read or sealed otherwise."""
    session = counter.desk.room().sessions.get(session_id or "")
    if session is None:
        raise refused_by_core("session:unknown")
    if session.draw is not None:
        raise refused_by_core("draw:exists")
    if session.state not in BEFORE_ASSEMBLY:
        raise refused_by_core("draw:too_late")
    if counter.desk.room().profile.draw_package_needed:
        raise refused_by_core("package_needed")
    return session


def _ending(name: str) -> str:
    """What a file claims to be, `.xlsx`; its name may say whose list it is and goes no further."""
    match = ENDING.search(name)
    return match[0].lower() if match else ""


async def _read(data: bytes, ending: str, banks: Sequence[str]) -> dict[str, Any]:
    reader = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "controller.web.draw_reader", ending, *banks,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, **ONE_THREAD},
    )  # fmt: skip
    try:
        output, _ = await asyncio.wait_for(reader.communicate(data), READ_S)
    except TimeoutError:
        raise Problem(422, "list_unread") from None
    finally:
        if reader.returncode is None:
            reader.kill()
            await reader.wait()
    if reader.returncode != 0:
        log.error("the reader of draw lists ended with %s", reader.returncode)
        raise Problem(422, "list_unread")
    answer: dict[str, Any] = json.loads(output)
    return answer
