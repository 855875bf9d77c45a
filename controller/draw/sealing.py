"""A draw list on its way into the vault and out again, held against its commitment."""

import secrets

from controller.draw.commitment import SALT_BYTES_MIN, commitment, draw_from_plaintext, draw_plaintext
from controller.draw.entries import DrawFile
from controller.store.vault import SealedRow, Vault

PURPOSE = "draw_list"


class WrongList(ValueError):
    """What was sealed is not the list that was committed to; says nothing of its content."""


def seal_draw(vault: Vault, session: str, draw: DrawFile) -> tuple[str, SealedRow]:
    """The commitment for the journal, and the sealed row: salt, then the list. Needs the session's key."""
    salt = secrets.token_bytes(SALT_BYTES_MIN)
    return commitment(draw, salt), vault.seal(session, PURPOSE, salt + draw_plaintext(draw))


def open_draw(vault: Vault, row: SealedRow, expected_commitment: str) -> DrawFile:
    """The list again; raises `WrongList`, or `CannotUnseal` when key and row do not fit."""
    data = vault.unseal(row)
    salt, plaintext = data[:SALT_BYTES_MIN], data[SALT_BYTES_MIN:]
    try:
        draw = draw_from_plaintext(plaintext)
    except ValueError as error:
        raise WrongList(str(error)) from None
    if commitment(draw, salt) != expected_commitment:
        raise WrongList("the sealed list is not the one that was committed to")
    return draw
