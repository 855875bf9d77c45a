"""Key files of an installation, created at the first start, readable by their owner alone."""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.proof.note import Verifier, verifier_of


@dataclass(frozen=True, slots=True)
class SiteKeys:
    """The log's signing key, the master key of the vault, and the key that signs media tickets."""

    origin: str
    log: Ed25519PrivateKey = field(repr=False)
    master: bytes = field(repr=False)
    ticket: Ed25519PrivateKey = field(repr=False)

    def verifier(self) -> Verifier:
        """What a stranger needs to check the log."""
        return verifier_of(self.origin, self.log)


def confirm_keys(folder: Path, journal: Path) -> None:
    """Raises ValueError when a journal stands there without its keys: new ones would fit neither it nor what is sealed."""
    if not journal.exists():
        return
    for name in ("log.key", "master.key"):
        if not (folder / name).exists():
            raise ValueError(f"{folder / name} is missing, and {journal} needs it; restore it from the backup")


def open_keys(folder: Path, origin: str) -> SiteKeys:
    """Read the keys in `folder`, making those that are missing; writes `log.vkey` and `ticket.pub` beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    log = Ed25519PrivateKey.from_private_bytes(_key(folder / "log.key"))
    master = _key(folder / "master.key")
    ticket = Ed25519PrivateKey.from_private_bytes(_key(folder / "ticket.key"))
    keys = SiteKeys(origin, log, master, ticket)
    (folder / "log.vkey").write_text(keys.verifier().text() + "\n")
    (folder / "ticket.pub").write_text(ticket.public_key().public_bytes_raw().hex() + "\n")
    return keys


def _key(path: Path) -> bytes:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
    key = path.read_bytes()
    if len(key) != 32:
        raise ValueError(f"{path}: a key of 32 bytes was expected; restore it from the backup")
    return key
