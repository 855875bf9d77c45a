"""The recorder's own key: made once, readable by its owner alone, and what is signed with it."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.proof.note import sign_note, verifier_of
from recorder.manifest import sync_folder

FILE_NAME: Final = "recorder.key"
KEY_NAME: Final = "recorder.sealroom"
"""The key's name in signatures; it says no site and no host."""
_SEED_BYTES: Final = 32


class KeyRefused(ValueError):
    """The key's file is damaged, or others can read it; says what to do."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs notes; `vkey` is the public key as text, for whoever checks them."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def vkey(self) -> str:
        """`name+keyid+base64`, as `controller.proof.note` reads it."""
        return verifier_of(self.name, self.private).text()

    def sign(self, text: str) -> str:
        """A signed note of `text`, which ends with a newline."""
        return sign_note(text, self.name, self.private)


def load_signer(data_dir: Path, name: str = KEY_NAME) -> Signer:
    """The recorder's key, made if there is none yet. Raises `KeyRefused`, OSError.

    A damaged key is never replaced: what it signed could then not be told from what another key signed.
    """
    path = data_dir / FILE_NAME
    if not path.exists():
        _make(path)
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        mode, seed = stat.S_IMODE(os.fstat(fd).st_mode), os.read(fd, _SEED_BYTES + 1)
    finally:
        os.close(fd)
    if mode & 0o077:
        raise KeyRefused(f"{path} signs recordings and others can read it; chmod 600 {path}")
    if len(seed) != _SEED_BYTES:
        raise KeyRefused(f"{path} is damaged ({len(seed)} bytes instead of {_SEED_BYTES}); get it back from a copy")
    return Signer(name, Ed25519PrivateKey.from_private_bytes(seed))


def _make(path: Path) -> None:
    """Whole or not at all: a crash in between must not leave half a key."""
    fresh = path.with_name(path.name + ".new")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "wb") as file:
        os.fchmod(fd, 0o600)
        file.write(os.urandom(_SEED_BYTES))
        file.flush()
        os.fsync(fd)
    fresh.replace(path)
    sync_folder(path.parent)
