"""A card on a reader as the journal may know it: keyed digests; the card itself goes into the vault, or nowhere."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

from controller.core.facts import CardRead
from controller.core.state import Room
from controller.runtime.card_digests import card_digests
from controller.runtime.clock import Clock
from controller.runtime.observe import Observed
from controller.store.vault import Row, Vault
from drivers.kinds import CardPresented, IdCard

CHINA = timezone(timedelta(hours=8))
"""Validity of a card is a matter of the calendar day in China."""


class Cards:
    """Describes cards; called on readers' threads, reads the room as it stands."""

    def __init__(self, vault: Vault, room: Callable[[], Room], clock: Clock) -> None:
        self._vault = vault
        self._room = room
        self._clock = clock

    def describe(self, reader: str, presented: CardPresented) -> Observed:
        """The fact of a card. Only the card of a listed person is kept, under the key of that person's session."""
        card, room = presented.card, self._room()
        digests = card_digests(self._vault, room, card.id_number)
        rows: tuple[Row, ...] = ()
        home = next((p.session for p in room.people.values() if digests.get(p.session) == p.digest), None)
        if home is not None:
            rows = (self._vault.seal(home, "card", presented.raw),)
        sealed = rows[0].id if rows and hasattr(rows[0], "id") else ""
        return Observed(CardRead(reader, digests, card.type.value, self._expired(card), sealed), rows)

    def _expired(self, card: IdCard) -> bool:
        today: date = datetime.fromtimestamp(self._clock.utc_us() / 1_000_000, UTC).astimezone(CHINA).date()
        return card.valid_from > today or (card.valid_to is not None and card.valid_to < today)
