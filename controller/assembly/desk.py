"""What the pages get of the running controller: the room as it stands, and one way to tell it something."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from config.schema import Site
from controller.core.facts import Fact
from controller.core.state import Decision, Room
from controller.proof.ticket import sign_ticket
from controller.runtime.device import DeviceThread
from controller.runtime.draws import Draws
from controller.runtime.ledger import Ledger
from controller.runtime.loop import Loop
from controller.store.entry import Entry
from controller.store.keys import SiteKeys
from controller.store.vault import CannotUnseal, Row, SealedRow, Vault
from controller.web.desk import JournalState

TITLE = "title"
ROLE_LIST = "role_list"


class ControllerDesk:
    """The desk of the running controller; lives on its loop."""

    def __init__(
        self,
        site: Site,
        vault: Vault,
        keys: SiteKeys,
        loop: Loop,
        ledger: Ledger,
        draws: Draws,
        devices: Mapping[str, DeviceThread],
        media_url: Callable[[], str | None],
    ) -> None:
        self.site = site
        self.vault = vault
        self._keys = keys
        self._loop = loop
        self._ledger = ledger
        self.draws = draws
        self._devices = devices
        self._media_url = media_url
        self._titles: dict[str, str] = {}
        self._role_names: dict[str, str] = {}
        self._version = 0
        self._moved = asyncio.Event()

    def room(self) -> Room:
        """The room as it stands, durable."""
        return self._loop.room

    def journal(self) -> JournalState:
        """Whether the journal can be written, its size, and the age of its last signature."""
        return JournalState(self._loop.writable, self._loop.size, self._ledger.checkpoint_age_s())

    def device_since_utc_us(self, name: str) -> int | None:
        """When a device was last found or lost."""
        device = self._devices.get(name)
        return device.since_utc_us if device else None

    def name_of(self, person: str) -> str | None:
        """The full name behind a pseudonym of an opened list or a role list; pages mask it."""
        return self.draws.name_of(person) or self._role_names.get(person)

    def title_of(self, session: str) -> str:
        """The title that staff gave a session; empty when there is none."""
        return self._titles.get(session, "")

    def media_url(self) -> str | None:
        """Where the recorder serves recordings."""
        return self._media_url()

    def sign_ticket(self, claims: dict[str, Any], lifetime_s: int) -> str:
        """A short-lived ticket for the recorder's port."""
        return sign_ticket(self._keys.ticket, claims, int(time.time()) + lifetime_s)

    async def submit(self, fact: Fact, rows: Sequence[Row] = ()) -> Decision:
        """Decide a fact, durably; raises `JournalUnwritable`."""
        decision = await self._loop.submit(fact, rows)
        if decision.accepted:
            self._learn(rows)
        return decision

    async def entries(self, first: int, most: int) -> list[Entry]:
        """Entries of the journal from sequence number `first` on."""
        return await self._ledger.entries(first, most)

    async def load_titles(self) -> None:
        """After a start: titles, and names of role lists, of sessions whose key still exists."""
        for session in self._loop.room.sessions:
            for purpose in (TITLE, ROLE_LIST):
                self._learn(await self._ledger.sealed(session, purpose))

    def _learn(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if not isinstance(row, SealedRow) or row.purpose not in (TITLE, ROLE_LIST):
                continue
            try:
                text = self.vault.unseal(row).decode()
            except CannotUnseal:
                continue
            if row.purpose == TITLE:
                self._titles[row.session_id] = text
            else:
                self._role_names.update(json.loads(text))

    def version(self) -> int:
        """Counts what has changed since the start."""
        return self._version

    def touch(self) -> None:
        """Something that pages show has changed."""
        self._version += 1
        self._moved.set()
        self._moved = asyncio.Event()

    async def changed(self, seen: int) -> int:
        """Wait until the version is beyond `seen`; returns it."""
        while self._version <= seen:
            await self._moved.wait()
        return self._version
