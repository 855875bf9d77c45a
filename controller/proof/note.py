"""C2SP signed notes and checkpoints: a text, and under it who signed it.

A signature line is `— <name> base64(key id ‖ signature)`; the key id is SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4].
Unknown keys are ignored; a known key whose signature fails refuses the whole note. A checkpoint is a note of three
lines: origin, tree size, base64 root.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"


class NoteRefused(ValueError):
    """The note is malformed, unsigned by the key asked for, or its signature fails."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name, as in a vkey text `name+keyid+base64(type ‖ key)`."""

    name: str
    key: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that lead a signature of this key."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    def text(self) -> str:
        """The vkey text."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.key).decode()}"


def parse_verifier(text: str) -> Verifier:
    """Read a vkey; raises `NoteRefused` when it is not one."""
    parts = text.strip().split("+", 2)
    try:
        name, key_id, key = parts[0], bytes.fromhex(parts[1]), base64.b64decode(parts[2], validate=True)
    except (IndexError, ValueError, binascii.Error) as error:
        raise NoteRefused("the key is not a vkey of the form name+id+base64") from error
    if key[:1] != ED25519 or len(key) != 33 or not name:
        raise NoteRefused("the key is not an Ed25519 vkey")
    verifier = Verifier(name, key[1:])
    if verifier.key_id != key_id:
        raise NoteRefused("the key's id does not fit its name and bytes")
    return verifier


def verifier_of(name: str, private: Ed25519PrivateKey) -> Verifier:
    """The verifier that belongs to a signing key."""
    return Verifier(name, private.public_key().public_bytes_raw())


def sign_note(text: str, name: str, private: Ed25519PrivateKey) -> str:
    """A note of `text` (ends with a newline) with one signature."""
    if not text.endswith("\n"):
        raise NoteRefused("a note's text ends with a newline")
    verifier = verifier_of(name, private)
    signature = base64.b64encode(verifier.key_id + private.sign(text.encode())).decode()
    return f"{text}\n— {name} {signature}\n"


def open_note(note: str, verifier: Verifier) -> str:
    """The text of a note that this key has signed; raises `NoteRefused`."""
    text, separator, signatures = note.rpartition("\n\n")
    if not separator or not signatures.endswith("\n"):
        raise NoteRefused("not a signed note")
    text += "\n"
    signed = False
    for line in signatures[:-1].split("\n"):
        name, raw = _signature(line)
        if name != verifier.name or raw[:4] != verifier.key_id:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(verifier.key).verify(raw[4:], text.encode())
        except InvalidSignature as error:
            raise NoteRefused(f"the signature of {name} fails") from error
        signed = True
    if not signed:
        raise NoteRefused(f"not signed by {verifier.name}")
    return text


def _signature(line: str) -> tuple[str, bytes]:
    mark, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise NoteRefused("a signature line is malformed") from error
    # A bit of base64 that means nothing is not free to change either.
    if mark != "—" or not name or len(raw) < 5 or base64.b64encode(raw).decode() != encoded:
        raise NoteRefused("a signature line is malformed")
    return name, raw


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: whose log, how many entries, which root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the three lines; raises `NoteRefused`."""
    lines = text.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError, binascii.Error) as error:
        raise NoteRefused("not a checkpoint of three lines") from error
    head = Checkpoint(origin, size, root)
    if not origin or size < 0 or len(root) != 32 or head.text() != text:
        raise NoteRefused("not a checkpoint of three lines")
    return head
