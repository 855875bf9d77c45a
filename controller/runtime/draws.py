"""Released lists: decrypt, compare with the commitment, hand pseudonyms to the core; names stay here, in memory."""

import logging
from collections.abc import Awaitable, Callable

from controller.core.draw import DrawState
from controller.core.facts import DrawListFailed, DrawListOpened, Drawn, Fact
from controller.core.state import Room
from controller.draw.entries import DrawEntry, DrawFile, ExpertType
from controller.draw.sealing import PURPOSE, WrongList, open_draw
from controller.store.vault import CannotUnseal, SealedRow, Vault

log = logging.getLogger("sealroom.draws")

ReadSealed = Callable[[str, str], Awaitable[list[SealedRow]]]


class Draws:
    """Opens lists that the core has released, and answers who a pseudonym is."""

    def __init__(self, vault: Vault, read_sealed: ReadSealed) -> None:
        self._vault = vault
        self._read_sealed = read_sealed
        self._names: dict[str, str] = {}

    def name_of(self, person: str) -> str | None:
        """The full name of a person of an opened list; None before. For masking only."""
        return self._names.get(person)

    async def open(self, session: str, room: Room) -> Fact:
        """Open a released list: the fact that the core waits for."""
        try:
            draw = await self._unseal(session, room)
        except (WrongList, CannotUnseal) as error:
            log.error("the draw list of session %s cannot be opened: %s", session, error)
            return DrawListFailed(session, "wrong_list" if isinstance(error, WrongList) else "cannot_unseal")
        return DrawListOpened(session, tuple(self._drawn(session, entry) for entry in draw.entries))

    async def remember(self, room: Room) -> None:
        """After a start: the names of every list that is open and whose key still exists."""
        for session in room.sessions.values():
            if session.draw is None or session.draw.state is not DrawState.ACTIVE:
                continue
            try:
                draw = await self._unseal(session.id, room)
            except (WrongList, CannotUnseal) as error:
                log.error("names of session %s are not available: %s", session.id, error)
                continue
            for entry in draw.entries:
                self._drawn(session.id, entry)

    async def _unseal(self, session: str, room: Room) -> DrawFile:
        draw = room.sessions[session].draw
        rows = await self._read_sealed(session, PURPOSE)
        if draw is None or not rows:
            raise WrongList("nothing was sealed for this session")
        failure: Exception = WrongList("nothing was sealed for this session")
        # An upload that the core refused leaves a row behind; the commitment says which one counts.
        for row in rows:
            try:
                return open_draw(self._vault, row, draw.commitment)
            except (WrongList, CannotUnseal) as error:
                failure = error
        raise failure

    def _drawn(self, session: str, entry: DrawEntry) -> Drawn:
        person = self._vault.pseudonym(session, entry.id_number)
        self._names[person] = entry.name
        role = "owner" if entry.expert_type is ExpertType.OWNER_REPRESENTATIVE else "expert"
        return Drawn(person, self._vault.digest(session, entry.id_number), role)
