"""A desk without drivers: the real core, a real journal file and a real vault, on a clock that the test turns."""

import asyncio
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from config.schema import Site as SiteFile
from controller.core.commands import OpenDrawList
from controller.core.facts import Fact
from controller.core.state import Decision, Room
from controller.proof.ticket import sign_ticket
from controller.runtime.draws import Draws
from controller.store.entry import Entry
from controller.store.journal import Journal, JournalUnwritable
from controller.store.keys import open_keys
from controller.store.vault import Row, SealedRow, Vault
from controller.web.desk import JournalState
from tests.core.playbook import PLAN, Site

ROOT = Path(__file__).parents[2]
SITE_FILE = ROOT / "config" / "sim-site.toml"
KIOSK_KEY = "demo-kiosk-key-lane-a"
PINS = {"g1": "246810", "g2": "135791", "s1": "864209"}


class JournalledSite(Site):
    """The playbook's site, whose every fact enters a journal before it counts."""

    stand: "DeskStand"

    def tell(self, fact: Fact, rows: Sequence[Row] = ()) -> Decision:
        before = self.room
        decision = super().tell(fact)
        stamp, _ = self.facts[-1]
        try:
            self.stand.append(stamp, fact, decision, rows)
        except JournalUnwritable:
            self.room = before
            raise
        return decision


class DeskStand:
    """A `Desk`. `play` is the dialogue with its core; `names` are those of opened lists."""

    def __init__(self, folder: Path) -> None:
        self.site = SiteFile.model_validate(tomllib.loads(SITE_FILE.read_text("utf-8")))
        self.keys = open_keys(folder / "keys", self.site.info.origin)
        self.file = folder / "journal.sqlite"
        self.log = Journal.open(self.file, self.keys)
        self.vault = Vault(self.keys.master, self.log.session_keys())
        self.play = JournalledSite(plan=PLAN)
        self.play.stand = self
        self.names: dict[str, str] = {}
        self.draws = Draws(self.vault, self._sealed)
        self.writable = True
        self.media: str | None = "http://127.0.0.1:8099"
        self._version = 0
        self._moved = asyncio.Condition()

    def close(self) -> None:
        self.log.close()

    def append(self, stamp: Any, fact: Fact, decision: Decision, rows: Sequence[Row]) -> None:
        if not self.writable:
            raise JournalUnwritable("the disk is full")
        self.log.append([(stamp, fact, decision)], rows)
        self._version += 1

    # The Desk.

    def room(self) -> Room:
        return self.play.room

    def journal(self) -> JournalState:
        return JournalState(self.writable, self.log.size, None)

    def device_since_utc_us(self, name: str) -> int | None:
        return self.play.utc_us if name in self.play.room.devices else None

    def name_of(self, person: str) -> str | None:
        return self.names.get(person) or self.draws.name_of(person)

    def title_of(self, session: str) -> str:
        rows = self.log.sealed(session, "title")
        return self.vault.unseal(rows[-1]).decode() if rows else ""

    async def submit(self, fact: Fact, rows: Sequence[Row] = ()) -> Decision:
        decision = self.play.tell(fact, rows)
        for command in decision.commands:
            if isinstance(command, OpenDrawList):
                await self._open_list(command.session)
        await self.show()
        return decision

    async def show(self) -> None:
        """Wake whoever waits for a change."""
        async with self._moved:
            self._moved.notify_all()

    async def tell(self, fact: Fact) -> Decision:
        """A fact of a device, shown to the pages."""
        decision = self.play.tell(fact)
        await self.show()
        return decision

    def version(self) -> int:
        return self._version

    async def changed(self, seen: int) -> int:
        async with self._moved:
            await self._moved.wait_for(lambda: self._version > seen)
        return self._version

    async def entries(self, first: int, most: int) -> list[Entry]:
        return list(self.log.read(first, most))

    def sign_ticket(self, claims: dict[str, Any], lifetime_s: int) -> str:
        return sign_ticket(self.keys.ticket, claims, self.play.utc_us // 1_000_000 + lifetime_s)

    def media_url(self) -> str | None:
        return self.media

    # The clock of the pages is the clock of the play.

    def utc_us(self) -> int:
        return self.play.utc_us

    def mono_us(self) -> int:
        return self.play.mono_us

    async def _sealed(self, session: str, purpose: str) -> list[SealedRow]:
        return self.log.sealed(session, purpose)

    async def _open_list(self, session: str) -> None:
        opened = await self.draws.open(session, self.play.room)
        self.play.tell(opened.fact, opened.rows)
        for person in getattr(opened.fact, "people", ()):
            self.names[person.person] = self.draws.name_of(person.person) or ""
