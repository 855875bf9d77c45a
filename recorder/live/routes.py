"""Live view over a WebSocket: JSON texts tell, binary messages are a header or a fragment of MP4."""

import asyncio
import contextlib

from fastapi import APIRouter, HTTPException, WebSocket, WebSocketDisconnect

from recorder.live.hub import LiveHub, LiveRefused
from recorder.live.viewer import Viewer
from recorder.playback.gate import PLAIN, Gate

CLOSE_TRY_LATER = 1013


def make_live_router(gate: Gate, hub: LiveHub) -> APIRouter:
    """The route `/live/SOURCE?ticket=`."""
    router = APIRouter()

    @router.websocket("/live/{source}")
    async def live(socket: WebSocket, source: str, ticket: str = "") -> None:
        """`{"kind": "begin", "utc_us", "media_us"}` comes before each header, `{"kind": "dropped", "fragments"}` after
        a viewer was too slow, `{"kind": "ended", "why"}` before the end."""
        try:
            gate.live(source, ticket[:2_000])
        except HTTPException:
            await socket.close()  # before `accept` this is an HTTP 403
            return
        if not PLAIN.fullmatch(source):
            await socket.close()
            return
        await socket.accept()
        viewer = Viewer()
        try:
            await asyncio.to_thread(hub.join, source, viewer)
        except LiveRefused as refused:
            await socket.send_json({"kind": "ended", "why": str(refused)})
            await socket.close(CLOSE_TRY_LATER)
            return
        try:
            await _show(socket, viewer)
        finally:
            await asyncio.shield(asyncio.to_thread(hub.leave, source, viewer))

    return router


async def _show(socket: WebSocket, viewer: Viewer) -> None:
    """Send until the viewer goes or is closed."""
    gone = asyncio.create_task(_until_gone(socket, viewer))
    try:
        with contextlib.suppress(WebSocketDisconnect):
            while (message := await viewer.next()) is not None:
                if isinstance(message, bytes):
                    await socket.send_bytes(message)
                else:
                    await socket.send_json(message)
            if not gone.done():
                await socket.send_json({"kind": "ended", "why": "the source begins anew"})
                await socket.close()
    finally:
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone


async def _until_gone(socket: WebSocket, viewer: Viewer) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
    viewer.close()
