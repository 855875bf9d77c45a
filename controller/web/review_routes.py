"""The review page's API: what happened in a session, from the journal, and tickets for its recordings."""

import asyncio
import logging
from typing import Annotated, Any, Final
from urllib.parse import urlsplit, urlunsplit

from fastapi import APIRouter, Query, Request

from config.base import Id
from controller.core.session import Session
from controller.web.bodies import ExportBody, read_body
from controller.web.counter import AtCounter, Counter, LoggedIn
from controller.web.errors import Problem, refused_by_core
from controller.web.events import concern_of, event_of
from controller.web.free_text import check_text

log = logging.getLogger("sealroom.web")

PAGE: Final = 500
"""Events in one answer at most."""

CHUNK: Final = 200
"""Entries read at once; between two chunks the loop does other things."""

SCANNED_MAX: Final = 20_000
"""Entries looked through for one answer; `next` goes on from there."""

TICKET_S: Final = 600
WILDCARDS: Final = frozenset({"0.0.0.0", "::"})

router = APIRouter(prefix="/api/v1/staff", tags=["review"])


@router.get("/sessions/{session}/events")
async def events(
    counter: AtCounter, staff: LoggedIn, session: Id, after: Annotated[int, Query(ge=0, le=2**53)] = 0
) -> dict[str, Any]:
    """Events of a session from journal entry `after` on. `next` is the entry to ask for next; ask until it stays."""
    _session(counter, session)
    await _learn_spans(counter)
    concern = concern_of(session, counter.desk.room().people)
    found: list[dict[str, Any]] = []
    at, end = after, min(counter.spans.next_seq, after + SCANNED_MAX)
    while at < end and len(found) < PAGE:
        entries = await counter.desk.entries(at, min(CHUNK, end - at, PAGE - len(found)))
        if not entries:
            break
        found += [event_of(entry, counter.desk.name_of) for entry in entries if concern.has(entry, counter.spans)]
        at = entries[-1].seq + 1
    return {"entries": found, "next": at}


async def _learn_spans(counter: Counter) -> None:
    async with counter.learning:
        while counter.spans.next_seq < counter.desk.journal().size:
            entries = await counter.desk.entries(counter.spans.next_seq, CHUNK)
            for entry in entries:
                counter.spans.learn(entry)
            if not entries:
                return
            await asyncio.sleep(0)


@router.get("/ticket")
async def ticket(
    request: Request,
    counter: AtCounter,
    staff: LoggedIn,
    session: Annotated[Id, Query()],
    source: Annotated[Id, Query()],
) -> dict[str, Any]:
    """Where a source of a session can be fetched and seen live, with tickets for ten minutes."""
    if source not in _sources(counter, _session(counter, session)):
        raise Problem(404, "source_unknown")
    media = _media(request, counter)
    signed = counter.desk.sign_ticket({"session": session}, TICKET_S)
    url = f"{media}/media/{session}/{source}"
    live = f"{media}/live/{source}?ticket={counter.desk.sign_ticket({'live': source}, TICKET_S)}"
    log.info("staff %s got a ticket for session %s source %s", staff.id, session, source)
    return {
        "url": url,
        "index_url": f"{url}/index?ticket={signed}",
        "ticket": signed,
        "live_url": live.replace("http", "ws", 1),
        "lifetime_s": TICKET_S,
    }


@router.post("/sessions/{session}/export")
async def export(request: Request, counter: AtCounter, staff: LoggedIn, session: Id) -> dict[str, Any]:
    """Where a clip can be fetched as a zip, once or again for ten minutes, and the name that the recorder gives it.

    The recorder keeps a line of each.
    """
    known = _session(counter, session)
    body = await read_body(request, ExportBody)
    check_text(counter, body)
    if not set(body.sources) <= _sources(counter, known):
        raise Problem(404, "source_unknown")
    media = _media(request, counter)
    claims = {"export": session, **body.model_dump(mode="json"), "by": staff.id}
    signed = counter.desk.sign_ticket(claims, TICKET_S)
    log.info("staff %s got a ticket to export from session %s", staff.id, session)
    file = f"{session}_{body.from_utc_us // 1_000_000}_{body.to_utc_us // 1_000_000}.zip"
    return {"url": f"{media}/export/{session}?ticket={signed}", "file": file, "lifetime_s": TICKET_S}


def _media(request: Request, counter: Counter) -> str:
    media = counter.desk.media_url()
    if media is None:
        raise Problem(503, "recorder_away")
    return reachable(media, request.url.hostname)


def _session(counter: Counter, session: str) -> Session:
    room = counter.desk.room()
    known = room.sessions.get(session) or room.past.get(session)
    if known is None:
        problem = refused_by_core("session:unknown")
        raise Problem(404, problem.code, problem.words)
    return known


def _sources(counter: Counter, session: Session) -> set[str]:
    plan = counter.desk.room().plan.room(session.room)
    return set(session.recording) | set(session.manifests) | set(plan.sources if plan else ())


def reachable(media: str, host: str | None) -> str:
    """The media port's address for this browser: a recorder that listens everywhere is met where the page came from."""
    parts = urlsplit(media)
    if parts.hostname not in WILDCARDS or not host:
        return media.rstrip("/")
    name = f"[{host}]" if ":" in host else host
    return urlunsplit(parts._replace(netloc=f"{name}:{parts.port}")).rstrip("/")
