"""Keys of those who hand over and open lists: the bank's signing key, a custodian's and a platform's sealing key.

The public half is one line, `name+id+base64(kind ‖ key)`, as C2SP writes its verifier keys. The private half lies in a
file under a passphrase (scrypt, AES-256-GCM), so that a found stick opens nothing.
"""

import base64
import binascii
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from controller.proof.canonical import canonical, parse_canonical

FORMAT: Final = "sealroom-draw-key/1"
SCRYPT_N: Final = 2**15
"""Work of a passphrase: 32 MB and about 0.1 s a try."""
PASSPHRASE_MIN: Final = 12
"""Shortest passphrase in characters."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}", re.ASCII)


class KeyRefused(ValueError):
    """A key line or key file is not one, or the passphrase is wrong. Says nothing of the key."""


class KeyKind(Enum):
    """What a key does; the byte leads the key in its line. 1 is Ed25519 in C2SP's list, 0xF0 is ours."""

    SIGN = b"\x01"
    SEAL = b"\xf0"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A named public key. `SEAL` is X25519, `SIGN` is Ed25519."""

    kind: KeyKind
    name: str
    raw: bytes

    @property
    def id(self) -> str:
        """The name and eight hex digits that name the key itself."""
        digest = hashlib.sha256(self.name.encode() + b"\n" + self.kind.value + self.raw).hexdigest()
        return f"{self.name}+{digest[:8]}"

    def text(self) -> str:
        """The public line."""
        return f"{self.id}+{base64.b64encode(self.kind.value + self.raw).decode()}"

    def sealing(self) -> X25519PublicKey:
        """The key to seal to."""
        return X25519PublicKey.from_public_bytes(self.raw)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A private key in memory with its public half."""

    public: PublicKey
    raw: bytes = field(repr=False)

    def signing(self) -> Ed25519PrivateKey:
        """The key to sign with."""
        return Ed25519PrivateKey.from_private_bytes(self.raw)

    def sealing(self) -> X25519PrivateKey:
        """The key to open with."""
        return X25519PrivateKey.from_private_bytes(self.raw)


def parse_public(text: str, kind: KeyKind) -> PublicKey:
    """Read a public line of that kind; raises `KeyRefused`."""
    parts = text.strip().split("+", 2)
    try:
        data = base64.b64decode(parts[2], validate=True)
        key = PublicKey(KeyKind(data[:1]), parts[0], data[1:])
    except (IndexError, ValueError, binascii.Error):
        raise KeyRefused("not a key line of the form name+id+base64") from None
    if len(key.raw) != 32 or not _NAME.fullmatch(key.name) or not text.strip().startswith(f"{key.id}+"):
        raise KeyRefused("the key line is damaged: name, id and key do not belong together")
    if key.kind is not kind:
        raise KeyRefused("a key that signs was given where one that seals is needed, or the other way")
    return key


def new_key(kind: KeyKind, name: str) -> PrivateKey:
    """A new key; the name is of small letters, digits, dots and hyphens, and names a post rather than a person."""
    if not _NAME.fullmatch(name):
        raise KeyRefused("a key's name is 1 to 40 small letters, digits, dots or hyphens")
    return private_of(kind, name, secrets.token_bytes(32))


def private_of(kind: KeyKind, name: str, raw: bytes) -> PrivateKey:
    """The key with these 32 private bytes."""
    if len(raw) != 32:
        raise KeyRefused("a private key has 32 bytes")
    if kind is KeyKind.SIGN:
        public = Ed25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()
    else:
        public = X25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()
    return PrivateKey(PublicKey(kind, name, public), raw)


def lock_key(key: PrivateKey, passphrase: str, scrypt_n: int = SCRYPT_N) -> bytes:
    """The key file; the passphrase has at least 12 characters."""
    if len(passphrase) < PASSPHRASE_MIN:
        raise KeyRefused(f"the passphrase has fewer than {PASSPHRASE_MIN} characters")
    salt, nonce, public = secrets.token_bytes(16), secrets.token_bytes(12), key.public.text()
    sealed = AESGCM(_stretched(passphrase, salt, scrypt_n)).encrypt(nonce, key.raw, public.encode())
    return canonical(
        {
            "format": FORMAT,
            "public": public,
            "scrypt": {"n": scrypt_n, "r": 8, "p": 1, "salt": salt.hex()},
            "sealed": (nonce + sealed).hex(),
        }
    )


def unlock_key(data: bytes, passphrase: str, kind: KeyKind) -> PrivateKey:
    """The key in a file; raises `KeyRefused` when it is none, of another kind, or the passphrase is wrong."""
    try:
        plain: Any = parse_canonical(data.rstrip(b"\n"))
        if plain["format"] != FORMAT:
            raise KeyRefused("not a key file of a format that we know")
        public, work = parse_public(plain["public"], kind), plain["scrypt"]
        salt, sealed = bytes.fromhex(work["salt"]), bytes.fromhex(plain["sealed"])
        if (work["r"], work["p"]) != (8, 1) or work["n"] not in [2**power for power in range(10, 19)]:
            raise KeyRefused("the key file asks for work that makes no sense")
        raw = AESGCM(_stretched(passphrase, salt, work["n"])).decrypt(sealed[:12], sealed[12:], public.text().encode())
    except KeyRefused:
        raise
    except InvalidTag:
        raise KeyRefused("the passphrase is wrong, or the key file was changed") from None
    except (ValueError, KeyError, TypeError):
        raise KeyRefused("not a key file") from None
    key = private_of(kind, public.name, raw)
    if key.public != public:
        raise KeyRefused("the key file was changed: its halves do not belong together")
    return key


def _stretched(passphrase: str, salt: bytes, scrypt_n: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=scrypt_n, r=8, p=1).derive(passphrase.encode())
