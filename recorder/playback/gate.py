"""Who may see what: tickets of the controller, and names that cannot lead out of the recordings."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import HTTPException, Query

from controller.proof.ticket import TicketRefused, verify_ticket

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""A session or a source."""

Ticket = Annotated[str, Query(max_length=2_000)]


class Gate:
    """Checks tickets with the controller's public key."""

    def __init__(self, ticket_key: str, find: Callable[[str], Path | None]) -> None:
        """`ticket_key`: the public key, hexadecimal. `find` gives a session's folder, None when there is none."""
        self._public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(ticket_key))
        self._find = find

    def claims(self, ticket: str) -> dict[str, Any]:
        """What a ticket allows; raises HTTPException 403."""
        try:
            return verify_ticket(self._public, ticket, int(time.time()))
        except TicketRefused as refused:
            raise HTTPException(403, str(refused)) from None

    def folder(self, session: str, source: str, ticket: str) -> Path:
        """The folder of a source that this ticket opens; raises HTTPException 403 or 404."""
        claims = self.claims(ticket)
        if claims.get("session") != session or claims.get("source", source) != source:
            raise HTTPException(403, "the ticket is for another recording; open the page again")
        if not PLAIN.fullmatch(source):
            raise HTTPException(404, "no such recording")
        return self._session(session) / source

    def live(self, source: str, ticket: str) -> None:
        """Whether this ticket opens the live view of a source; raises HTTPException 403."""
        if self.claims(ticket).get("live") != source:
            raise HTTPException(403, "the ticket is for another source; open the page again")

    def export(self, session: str, ticket: str) -> Path:
        """The folder of a session that this ticket lets out; raises HTTPException 403 or 404."""
        if self.claims(ticket).get("export") != session:
            raise HTTPException(403, "the ticket is for another session; open the page again")
        return self._session(session)

    def _session(self, session: str) -> Path:
        folder = self._find(session) if PLAIN.fullmatch(session) else None
        if folder is None:
            raise HTTPException(404, "no such recording")
        return folder
