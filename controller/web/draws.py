"""Bringing a draw list: read apart, sealed under the session's key; the journal gets commitment and count (S6)."""

import asyncio
import json
import logging
import os
import re
import sys
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
from controller.draw.sealing import seal_draw
from controller.web.counter import AtCounter, Counter, LoggedIn
from controller.web.errors import Problem, refused_by_core

log = logging.getLogger("sealroom.web")

READ_S: Final = 30.0
"""Longest time that reading one list may take."""

ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Numeric libraries reserve memory for each processor, which would be counted against the reader's limit."""

PROBLEMS_SHOWN_MAX: Final = 100

router = APIRouter(prefix="/api/v1/staff", tags=["staff"])


@router.post("/draw-lists", status_code=201)
async def bring(
    request: Request, counter: AtCounter, staff: LoggedIn, session: Annotated[Id, Query()]
) -> dict[str, Any]:
    """Take in a list for a planned session. All or nothing; the answer holds counts only."""
    _expecting(counter, session)
    data = await request.body()
    async with counter.reading:
        read = await _read(data, _ending(unquote(request.headers.get("x-file-name", ""))))
    if "problems" in read:
        raise _refused(read["problems"])
    draw = draw_from_plaintext(read["list"].encode())
    async with counter.planning:
        commitment = await _keep(counter, session, draw, staff.id)
    log.info("staff %s brought a list of %d for session %s", staff.id, len(draw.entries), session)
    return {**asdict(draw.counts), "commitment": commitment, "warnings": [_finding(one) for one in read["warnings"]]}


async def _keep(counter: Counter, session_id: str, draw: DrawFile, staff: str) -> str:
    session = _expecting(counter, session_id)
    commitment, row = seal_draw(counter.desk.vault, session_id, draw)
    fact = DrawListImported(session_id, commitment, len(draw.entries), session.not_before_utc_us, (staff,))
    decision = await counter.desk.submit(fact, [row])
    if not decision.accepted:
        raise refused_by_core(decision.refusal)
    return commitment


def _expecting(counter: Counter, session_id: str) -> Session:
    """The session that still waits for its list; refused before anything is read or sealed otherwise."""
    session = counter.desk.room().sessions.get(session_id)
    if session is None:
        raise refused_by_core("session:unknown")
    if session.draw is not None:
        raise refused_by_core("draw:exists")
    if session.state not in BEFORE_ASSEMBLY:
        raise refused_by_core("draw:too_late")
    return session


def _ending(name: str) -> str:
    """What a file claims to be, `.xlsx`; its name may say whose list it is and goes no further."""
    match = ENDING.search(name)
    return match[0].lower() if match else ""


async def _read(data: bytes, ending: str) -> dict[str, Any]:
    reader = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "controller.web.draw_reader", ending,
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


def _refused(problems: list[dict[str, Any]]) -> Problem:
    return Problem(422, "list_refused", errors=[_finding(problem) for problem in problems[:PROBLEMS_SHOWN_MAX]])


def _finding(problem: dict[str, Any]) -> dict[str, Any]:
    """Row, column and rule; no content."""
    return {
        "row": problem["row"],
        "column": problem["column"],
        "rule": problem["rule"],
        "detail": problem["message"],
        "detail_zh": problem["message_zh"],
    }
