"""Personal data, sealed (S11): a random key a session, wrapped by the master key; digests and pseudonyms keyed by it.

The journal holds what comes out of `digest` and `pseudonym`, never the value. Destroying a session's key erases what was
sealed under it and leaves every proof whole.
"""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class CannotUnseal(ValueError):
    """The key of that session is gone or not ours, or the row was changed."""


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A sealed field, to be stored in the same commit as the fact that names its `id`."""

    id: str
    session_id: str
    purpose: str
    utc_us: int
    nonce: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)

    def fits_its_id(self) -> bool:
        """Whether every column is what it was when the row was named."""
        return self.id == _sealed_id(self.session_id, self.purpose, self.utc_us, self.nonce, self.ciphertext)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A session's wrapped key, stored once."""

    session_id: str
    wrapped: bytes = field(repr=False)


Row = SealedRow | KeyRow


class Vault:
    """Seals, unseals and names; holds unwrapped keys in memory only."""

    def __init__(self, master: bytes, wrapped: dict[str, bytes]) -> None:
        self._master = AESGCM(master)
        self._keys = {session: self._unwrap(session, row) for session, row in wrapped.items()}

    def _unwrap(self, session: str, wrapped: bytes) -> bytes:
        try:
            return self._master.decrypt(wrapped[:12], wrapped[12:], session.encode())
        except InvalidTag as error:
            raise CannotUnseal("the master key does not fit this journal: restore keys/master.key") from error

    def sessions(self) -> tuple[str, ...]:
        """Sessions whose key is here."""
        return tuple(self._keys)

    def create(self, session: str) -> list[Row]:
        """A new key for a session; store the row before anything is sealed under it. Empty when it has one."""
        if session in self._keys:
            return []
        key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
        self._keys[session] = key
        return [KeyRow(session, nonce + self._master.encrypt(nonce, key, session.encode()))]

    def forget(self, session: str) -> None:
        """Drop a session's key from memory."""
        self._keys.pop(session, None)

    def _subkey(self, session: str, purpose: str) -> bytes:
        key = self._keys.get(session)
        if key is None:
            raise CannotUnseal(f"no key for session {session}")
        return hmac.new(key, purpose.encode(), hashlib.sha256).digest()

    def seal(self, session: str, purpose: str, plaintext: bytes) -> SealedRow:
        """Seal a field under its session's key."""
        nonce, utc_us = secrets.token_bytes(12), time.time_ns() // 1000
        ciphertext = AESGCM(self._subkey(session, "seal")).encrypt(nonce, plaintext, _bound(session, purpose))
        row_id = _sealed_id(session, purpose, utc_us, nonce, ciphertext)
        return SealedRow(row_id, session, purpose, utc_us, nonce, ciphertext)

    def unseal(self, row: SealedRow) -> bytes:
        """The field again; raises `CannotUnseal` when the row was changed or the key is another."""
        try:
            key = AESGCM(self._subkey(row.session_id, "seal"))
            return key.decrypt(row.nonce, row.ciphertext, _bound(row.session_id, row.purpose))
        except InvalidTag as error:
            raise CannotUnseal(f"sealed row {row.id} was changed") from error

    def digest(self, session: str, value: str) -> str:
        """The keyed digest of a value under a session's key, 64 hex digits."""
        return hmac.new(self._subkey(session, "digest"), value.encode(), hashlib.sha256).hexdigest()

    def digest_key(self, session: str) -> bytes:
        """The key of a session's digests, for a disclosure: with it anyone can hold a number against the journal."""
        return self._subkey(session, "digest")

    def pseudonym(self, session: str, value: str) -> str:
        """A name for a person in this session: `p-` and 12 hex digits."""
        return "p-" + hmac.new(self._subkey(session, "pseudonym"), value.encode(), hashlib.sha256).hexdigest()[:12]


def _sealed_id(session: str, purpose: str, utc_us: int, nonce: bytes, ciphertext: bytes) -> str:
    """The id of a sealed row names its content: a row with one changed byte does not fit its id any more."""
    head = f"{session}|{purpose}|{utc_us}|".encode()
    return hashlib.sha256(head + nonce + ciphertext).hexdigest()[:32]


def _bound(session: str, purpose: str) -> bytes:
    return f"{session}|{purpose}".encode()
