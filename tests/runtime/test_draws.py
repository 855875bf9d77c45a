"""Released lists and cards: names and numbers stay sealed, the journal gets pseudonyms and digests (S6, S11)."""

import asyncio
import secrets
from datetime import date

from controller.core import facts
from controller.core.draw import DrawList, DrawState
from controller.core.session import Session
from controller.core.state import Room
from controller.draw.entries import DrawEntry, DrawFile
from controller.draw.sealing import seal_draw
from controller.runtime.cards import Cards
from controller.runtime.clock import Clock
from controller.runtime.draws import Draws
from controller.store.vault import SealedRow, Vault
from drivers.kinds import CardPresented, CardType, IdCard

NUMBER = "110099197001010019"
DRAW = DrawFile("S" * 23, (DrawEntry("测试甲", "01", NUMBER), DrawEntry("测试乙", "01", "110099197001010027")))


def sealed_site(draw: DrawFile = DRAW) -> tuple[Vault, Room, list[SealedRow]]:
    """A vault, a room with one session and its sealed list."""
    vault = Vault(secrets.token_bytes(32), {})
    vault.create("s-1")
    commitment, row = seal_draw(vault, "s-1", draw)
    listed = DrawList(commitment, len(draw.entries), 0, DrawState.ACTIVE)
    return vault, Room(sessions={"s-1": Session("s-1", "1", 0, 10, draw=listed)}), [row]


def opened(vault: Vault, room: Room, rows: list[SealedRow]) -> tuple[Draws, facts.Fact]:
    """The answer to `OpenDrawList`."""

    async def read(session: str, purpose: str) -> list[SealedRow]:
        return [row for row in rows if (row.session_id, row.purpose) == (session, purpose)]

    draws = Draws(vault, read)
    return draws, asyncio.run(draws.open("s-1", room)).fact


def test_an_opened_list_names_nobody() -> None:
    vault, room, rows = sealed_site()
    draws, fact = opened(vault, room, rows)
    assert isinstance(fact, facts.DrawListOpened)
    assert len(fact.people) == 2
    assert "测试" not in repr(fact)
    assert NUMBER not in repr(fact)
    assert draws.name_of(fact.people[0].person) == "测试甲"


def test_a_list_that_is_not_the_one_committed_to_is_refused() -> None:
    vault, room, _ = sealed_site()
    _, other = seal_draw(vault, "s-1", DRAW)
    _, fact = opened(vault, room, [other])
    assert fact == facts.DrawListFailed("s-1", "wrong_list")


def test_a_refused_upload_beside_the_right_list_does_no_harm() -> None:
    vault, room, rows = sealed_site()
    _, other = seal_draw(vault, "s-1", DRAW)
    _, fact = opened(vault, room, [other, *rows])
    assert isinstance(fact, facts.DrawListOpened)


def test_without_the_key_the_list_stays_shut() -> None:
    vault, room, rows = sealed_site()
    vault.forget("s-1")
    _, fact = opened(vault, room, rows)
    assert fact == facts.DrawListFailed("s-1", "cannot_unseal")


def card(number: str = NUMBER, valid_to: date | None = None) -> CardPresented:
    """A card as a reader gives it."""
    shown = IdCard(CardType.RESIDENT, "测试甲", number, "男", "汉", date(1970, 1, 1), date(2020, 1, 1), valid_to)
    return CardPresented(shown, b"raw frame " + number.encode())


def test_the_card_of_a_listed_person_is_sealed_under_their_session() -> None:
    vault, room, rows = sealed_site()
    _, fact = opened(vault, room, rows)
    assert isinstance(fact, facts.DrawListOpened)
    room, _ = _listed(room, fact)
    observed = Cards(vault, lambda: room, Clock()).describe("reader-a", card())
    assert isinstance(observed.fact, facts.CardRead)
    assert observed.fact.digests["s-1"] == fact.people[0].digest
    (row,) = observed.rows
    assert isinstance(row, SealedRow)
    assert (row.id, row.session_id) == (observed.fact.sealed, "s-1")
    assert vault.unseal(row) == card().raw
    assert NUMBER not in repr(observed)


def _listed(room: Room, fact: facts.DrawListOpened) -> tuple[Room, None]:
    from controller.core.admission import Admission

    people = {one.person: Admission(one.person, "s-1", one.digest, one.role) for one in fact.people}
    return Room(sessions=room.sessions, people=people), None


def test_nothing_of_a_strangers_card_is_kept_but_its_digest() -> None:
    vault, room, _ = sealed_site()
    observed = Cards(vault, lambda: room, Clock()).describe("reader-a", card("110099197001010035"))
    assert observed.rows == ()
    assert isinstance(observed.fact, facts.CardRead)
    assert observed.fact.sealed == ""


def test_a_card_past_its_date_is_said_to_be_expired_and_long_term_never_is() -> None:
    vault, room, _ = sealed_site()
    cards = Cards(vault, lambda: room, Clock())
    old, endless = cards.describe("r", card(valid_to=date(2021, 1, 1))), cards.describe("r", card(valid_to=None))
    assert isinstance(old.fact, facts.CardRead)
    assert old.fact.expired
    assert isinstance(endless.fact, facts.CardRead)
    assert not endless.fact.expired
