"""Released lists: decrypt, compare with the commitment, hand pseudonyms to the core; names stay here, in memory."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from controller.core.draw import IN_FORCE, DrawList, DrawState
from controller.core.facts import DrawListFailed, DrawListOpened, Drawn
from controller.core.state import Room
from controller.draw.entries import AvoidedCompany, DrawEntry, DrawFile, ExpertType
from controller.draw.package.file import DrawPackage
from controller.draw.package.seal import OpenedList, open_package
from controller.draw.package.vaulted import OPENED, PACKAGE, seal_opened, unseal_opened, unseal_package
from controller.draw.problems import DrawFileRefused
from controller.draw.sealing import PURPOSE, WrongList, open_draw
from controller.runtime.draw_shares import DrawShares
from controller.runtime.observe import Observed
from controller.store.vault import CannotUnseal, Row, SealedRow, Vault

log = logging.getLogger("sealroom.draws")

ReadSealed = Callable[[str, str], Awaitable[list[SealedRow]]]
Found = TypeVar("Found")

CAUSES: Final = {"package_shares_few": "shares_missing", "package_key": "shares_wrong"}
"""Why a package stays shut, by the rule that it broke; every other rule is `wrong_list`."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The version that is to be opened, as the core knows it."""

    version: int
    commitment: str
    package_sha256: str


class Draws:
    """Opens lists that the core has released, and answers who a pseudonym is."""

    def __init__(self, vault: Vault, read_sealed: ReadSealed) -> None:
        self._vault = vault
        self._read_sealed = read_sealed
        self._names: dict[str, str] = {}
        self._companies: dict[str, tuple[AvoidedCompany, ...]] = {}
        self.shares = DrawShares()

    def name_of(self, person: str) -> str | None:
        """The full name of a person of an opened list; None before. For masking only."""
        return self._names.get(person)

    def companies_of(self, session: str) -> tuple[AvoidedCompany, ...]:
        """The companies to avoid of an opened list; only for the eyes of a person matched to it (S6)."""
        return self._companies.get(session, ())

    async def open(self, session: str, room: Room) -> Observed:
        """Open a released list: the fact that the core waits for, and what is to be sealed beside it."""
        wanted = _wanted(room.sessions[session].draw)
        try:
            draw, rows = await self._open(session, wanted)
        except DrawFileRefused as refused:
            rule = refused.problems[0].rule
            log.error("the draw package of session %s cannot be opened: %s", session, rule)
            if rule == "package_key" and wanted is not None:
                self.shares.forget_opening(wanted.package_sha256)
            return Observed(DrawListFailed(session, CAUSES.get(rule, "wrong_list")))
        except (WrongList, CannotUnseal) as error:
            log.error("the draw list of session %s cannot be opened: %s", session, error)
            return Observed(DrawListFailed(session, "wrong_list" if isinstance(error, WrongList) else "cannot_unseal"))
        people = self._learn(session, draw)
        return Observed(DrawListOpened(session, people, wanted.version if wanted else 1), rows)

    async def _open(self, session: str, wanted: _Wanted | None) -> tuple[DrawFile, tuple[Row, ...]]:
        if wanted is None:
            raise WrongList("nothing was sealed for this session")
        if not wanted.package_sha256:
            return await self._table(session, wanted.commitment), ()
        opened = await self._opened_before(session, wanted.commitment)
        if opened is not None:
            return opened.draw, ()
        package = await self.package(session, wanted.package_sha256)
        opened = open_package(package, self.shares.key(package))
        self.shares.forget(package.sha256)
        return opened.draw, (seal_opened(self._vault, session, opened),)

    async def package(self, session: str, sha256: str) -> DrawPackage:
        """The package with this SHA-256 that was brought for a session; raises `WrongList` or `CannotUnseal`."""
        rows = await self._read_sealed(session, PACKAGE)
        return _first_that_fits(rows, lambda row: unseal_package(self._vault, row, sha256))

    async def opened_list(self, session: str, commitment: str) -> OpenedList:
        """The list of an opened package with this commitment; raises `WrongList` or `CannotUnseal`."""
        rows = await self._read_sealed(session, OPENED)
        return _first_that_fits(rows, lambda row: unseal_opened(self._vault, row, commitment))

    async def _opened_before(self, session: str, commitment: str) -> OpenedList | None:
        """After a crash between the opening and its fact; else None."""
        try:
            return await self.opened_list(session, commitment)
        except (WrongList, CannotUnseal):
            return None

    async def _table(self, session: str, commitment: str) -> DrawFile:
        rows = await self._read_sealed(session, PURPOSE)
        return _first_that_fits(rows, lambda row: open_draw(self._vault, row, commitment))

    async def remember(self, room: Room) -> None:
        """After a start: the names of every list that is open and whose key still exists."""
        for session in room.sessions.values():
            if session.draw is None or session.draw.state not in IN_FORCE:
                continue
            draw = session.draw
            try:
                if draw.package_sha256:
                    await self._remember_versions(session.id, draw.commitment)
                else:
                    self._learn(session.id, await self._table(session.id, draw.commitment))
            except (WrongList, CannotUnseal) as error:
                log.error("names of session %s are not available: %s", session.id, error)

    async def _remember_versions(self, session: str, commitment: str) -> None:
        """The version in force last: who fell out of the list keeps a name, the companies are those in force."""
        for row in await self._read_sealed(session, OPENED):
            self._learn(session, unseal_opened(self._vault, row, None).draw)
        self._learn(session, (await self.opened_list(session, commitment)).draw)

    def _learn(self, session: str, draw: DrawFile) -> tuple[Drawn, ...]:
        self._companies[session] = draw.companies
        members = tuple(self._drawn(session, entry, 0) for entry in draw.entries)
        alternates = tuple(self._drawn(session, entry, order) for order, entry in enumerate(draw.alternates, start=1))
        return members + alternates

    def _drawn(self, session: str, entry: DrawEntry, alternate: int) -> Drawn:
        person = self._vault.pseudonym(session, entry.id_number)
        self._names[person] = entry.name
        role = "owner" if entry.expert_type is ExpertType.OWNER_REPRESENTATIVE else "expert"
        return Drawn(person, self._vault.digest(session, entry.id_number), role, alternate)


def _wanted(draw: DrawList | None) -> _Wanted | None:
    if draw is None:
        return None
    if draw.state is DrawState.SUPPLEMENT_RELEASED:
        return _Wanted(draw.next_version, draw.next_commitment, draw.next_package_sha256)
    return _Wanted(draw.version, draw.commitment, draw.package_sha256)


def _first_that_fits(rows: list[SealedRow], read: Callable[[SealedRow], Found]) -> Found:
    """An upload that the core refused leaves a row behind; the commitment says which one counts."""
    failure: Exception = WrongList("nothing was sealed for this session")
    for row in rows:
        try:
            return read(row)
        except (WrongList, CannotUnseal) as error:
            failure = error
    raise failure
