"""What the pages need of the running controller: one Protocol, filled in by the composition root."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from config.schema import Site
from controller.core.facts import Fact
from controller.core.state import Decision, Room
from controller.runtime.draws import Draws
from controller.store.entry import Entry
from controller.store.vault import Row, Vault


@dataclass(frozen=True, slots=True)
class JournalState:
    """Can the journal be written, how many entries has it, and seconds since its head was signed (None = not yet)."""

    ok: bool
    size: int
    checkpoint_age_s: float | None


class Desk(Protocol):
    """The controller as the web sees it. Reads answer at once; what waits is async."""

    @property
    def site(self) -> Site:
        """The site file in force."""
        ...

    @property
    def vault(self) -> Vault:
        """Seals personal data."""
        ...

    def room(self) -> Room:
        """The room as of the last durable fact."""
        ...

    def journal(self) -> JournalState:
        """The journal's state."""
        ...

    def device_since_utc_us(self, name: str) -> int | None:
        """Since when a device has been up or down, microseconds UTC; None = not known."""
        ...

    @property
    def draws(self) -> Draws:
        """Opened lists, and what custodians have handed over for the next."""
        ...

    def name_of(self, person: str) -> str | None:
        """The full name behind a pseudonym, for masking only; None before the list was opened."""
        ...

    def title_of(self, session: str) -> str:
        """The title of a session, for staff; empty when there is none."""
        ...

    async def submit(self, fact: Fact, rows: Sequence[Row] = ()) -> Decision:
        """Decide one fact and wait until it is durable; raises `JournalUnwritable`."""
        ...

    def version(self) -> int:
        """Grows with everything that pages may show."""
        ...

    async def changed(self, seen: int) -> int:
        """Wait until the version is above `seen`; returns it."""
        ...

    async def entries(self, first: int, most: int) -> list[Entry]:
        """At most so many journal entries from sequence number `first` on."""
        ...

    def sign_ticket(self, claims: dict[str, Any], lifetime_s: int) -> str:
        """A ticket over `claims` for the recorder's media port."""
        ...

    def media_url(self) -> str | None:
        """Where browsers fetch recordings, `http://HOST:PORT`; None while the recorder is away."""
        ...
