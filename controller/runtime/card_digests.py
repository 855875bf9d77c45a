"""A number as the journal may know it: its keyed digest under each session that is open here or still keeps somebody's things."""

from controller.core.session import ENDED
from controller.core.state import Room
from controller.store.vault import Vault


def card_digests(vault: Vault, room: Room, number: str) -> dict[str, str]:
    """The digest of an identity number by session (S11)."""
    known = set(vault.sessions())
    holding = {person.session for person in room.people.values() if person.box is not None}
    sessions = (one.id for one in room.sessions.values() if one.state not in ENDED or one.id in holding)
    return {session: vault.digest(session, number) for session in sessions if session in known}
