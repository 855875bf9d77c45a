"""WebSockets with an end to the server's patience: who takes nothing for so long is cut off."""

import asyncio
from typing import Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

STUCK_S: Final = 10.0
"""So long a viewer may take nothing at all."""


class PatientWebSocket(WebSocketsSansIOProtocol):
    """Uvicorn's own, but for a client that never reads."""

    _stuck: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """The client's buffers are full."""
        super().pause_writing()
        if self._stuck is None:
            self._stuck = self.loop.call_later(STUCK_S, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has taken something."""
        self._forget()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client went."""
        self._forget()
        super().connection_lost(exc)

    def _forget(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
