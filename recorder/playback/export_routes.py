"""A clip as a zip over HTTP. What leaves is what the controller put into the ticket: session, sources, time, by whom, why."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import StreamingResponse

from recorder.clock import Clock
from recorder.playback.clip import ClipRefused
from recorder.playback.export import Clip, Exported, Order, Signs, plan_clip, zip_stream
from recorder.playback.gate import PLAIN, Gate, Ticket

log = logging.getLogger(__name__)


Ledger = Callable[[str, Exported], None]
"""Takes `export_begun` before the first byte leaves (raises OSError or RuntimeError: nothing leaves then), and `exported` at
the end, with `sha256` None when it was broken off."""


def make_export_router(gate: Gate, signer: Signs | None, ledger: Ledger) -> APIRouter:
    """The route `/export/SESSION?ticket=`."""
    router = APIRouter()

    @router.get("/export/{session}", response_class=Response)
    def export(session: str, ticket: Ticket = "") -> Response:
        folder = gate.export(session, ticket)
        try:
            clip = plan_clip(folder, _order(gate.claims(ticket)), signer)
        except ClipRefused as refused:
            raise HTTPException(404, str(refused)) from None
        try:
            ledger("export_begun", clip.exported)
        except (OSError, RuntimeError):
            raise HTTPException(409, "the ledger takes no line; nothing leaves without one") from None
        name = f"{session}_{clip.order.from_utc_us // 1_000_000}_{clip.order.to_utc_us // 1_000_000}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return StreamingResponse(_told(clip, ledger), media_type="application/zip", headers=headers)

    return router


def _order(claims: dict[str, Any]) -> Order:
    """Raises HTTPException 403 for a ticket that says too little."""
    try:
        sources = tuple(str(source) for source in claims["sources"])
        if not all(PLAIN.fullmatch(source) for source in sources):
            raise ValueError
        return Order(
            str(claims["export"]), sources, int(claims["from_utc_us"]), int(claims["to_utc_us"]), Clock().utc_us(),
            str(claims["by"]), str(claims["reason"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise HTTPException(403, "the ticket does not say what may leave; open the page again") from None


def _told(clip: Clip, ledger: Ledger) -> Iterator[bytes]:
    try:
        yield from zip_stream(clip.entries())
    finally:
        log.info("%s: %d files, %d bytes exported", clip.order.session, clip.exported.files, clip.exported.bytes)
        try:
            ledger("exported", clip.exported)
        except (OSError, RuntimeError) as error:
            log.error("%s: the end of an export is not in the ledger: %s", clip.order.session, error)
