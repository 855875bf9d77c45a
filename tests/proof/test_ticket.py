"""Tickets: what the controller signed, until when, and nothing else."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.proof.ticket import TicketRefused, sign_ticket, verify_ticket

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NOW = 1_700_000_000


def ticket(**claims: str) -> str:
    return sign_ticket(KEY, claims or {"session": "s-1"}, NOW + 60)


def test_a_ticket_tells_its_claims_until_it_ends() -> None:
    assert verify_ticket(KEY.public_key(), ticket(), NOW)["session"] == "s-1"
    assert verify_ticket(KEY.public_key(), ticket(), NOW + 60)["session"] == "s-1"
    with pytest.raises(TicketRefused, match="too old"):
        verify_ticket(KEY.public_key(), ticket(), NOW + 61)


def test_a_ticket_of_another_key_is_refused() -> None:
    with pytest.raises(TicketRefused, match="not valid"):
        verify_ticket(Ed25519PrivateKey.generate().public_key(), ticket(), NOW)


def test_one_changed_character_anywhere_is_refused() -> None:
    text = ticket()
    for at in range(len(text)):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        if at == len(text) - 1:
            # The last one carries two bits that no byte uses.
            continue
        with pytest.raises(TicketRefused):
            verify_ticket(KEY.public_key(), changed, NOW)


@pytest.mark.parametrize("text", ["", ".", "a", "a.b", "a.b.c", "ä.ö", "=.=", "A" * 10_000, "\x00"])
def test_garbage_is_refused_in_the_same_words(text: str) -> None:
    with pytest.raises(TicketRefused, match=r"^the ticket is not valid; open the page again$"):
        verify_ticket(KEY.public_key(), text, NOW)


def test_a_body_of_one_ticket_with_the_signature_of_another_is_refused() -> None:
    mine, other = ticket(session="s-1"), ticket(session="s-2")
    with pytest.raises(TicketRefused):
        verify_ticket(KEY.public_key(), mine.split(".")[0] + "." + other.split(".")[1], NOW)
