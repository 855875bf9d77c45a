"""A draw package as one file: canonical JSON, so that one package is one sequence of bytes and one SHA-256.

{"body","format","header","keys":{"custodians":[[key id, sealed share]…],"opening"},"signature":{"by","value"}}; sealed
things are base64. The bank signs everything but the signature. The SHA-256 of the whole file is the commitment that
the journal keeps: `sha256sum FILE` shows it.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from controller.draw.package.header import Header, parse_header, refuse
from controller.draw.package.keys import PrivateKey, PublicKey
from controller.draw.problems import DrawFileRefused
from controller.draw.table import BYTES_MAX
from controller.proof.canonical import canonical, parse_canonical

FORMAT: Final = "sealroom-draw-package/1"
MEDIA_TYPE: Final = "application/vnd.sealroom.draw-package+json; version=1"
ENDING: Final = ".draw"
_BEGIN: Final = b'{"body":"'
_SIGNED_AS: Final = FORMAT.encode() + b"\n"


@dataclass(frozen=True, slots=True)
class DrawPackage:
    """A package that was read; whether its signature is good says `check_signature`."""

    header: Header
    body: bytes = field(repr=False)
    shares: tuple[tuple[str, bytes], ...] = field(repr=False)
    opening: bytes = field(repr=False)
    signed_by: str
    signature: bytes = field(repr=False)

    def _unsigned(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "header": self.header.to_plain(),
            "body": _b64(self.body),
            "keys": {
                "custodians": [[key, _b64(share)] for key, share in self.shares],
                "opening": _b64(self.opening),
            },
        }

    def signed_bytes(self) -> bytes:
        """What the bank signs."""
        return _SIGNED_AS + canonical(self._unsigned())

    def to_bytes(self) -> bytes:
        """The file."""
        signature = {"by": self.signed_by, "value": _b64(self.signature)}
        return canonical({**self._unsigned(), "signature": signature})

    @property
    def sha256(self) -> str:
        """The commitment to the package, as hex."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def looks_like_a_package(data: bytes) -> bool:
    """True for a file that says it is a package, good or not; a list is none."""
    return data.startswith(_BEGIN) and b'"format":"sealroom-draw-package/' in data


def sign_package(unsigned: DrawPackage, bank: PrivateKey) -> DrawPackage:
    """The package under the bank's signature."""
    signature = bank.signing().sign(unsigned.signed_bytes())
    return DrawPackage(unsigned.header, unsigned.body, unsigned.shares, unsigned.opening, bank.public.id, signature)


def parse_package(data: bytes) -> DrawPackage:
    """Read a file; raises `DrawFileRefused` by rule and field, never content. Checks no signature."""
    if len(data) > BYTES_MAX:
        raise refuse("file_too_large", bound=BYTES_MAX)
    try:
        plain = parse_canonical(data)
        if plain["format"] != FORMAT:
            raise refuse("package_format", "format")
        package = _package(plain)
    except DrawFileRefused:
        raise
    except (ValueError, KeyError, TypeError, AttributeError):
        raise refuse("package_format") from None
    if package.to_bytes() != data:
        raise refuse("package_format")
    if tuple(key for key, _ in package.shares) != package.header.custodians:
        raise refuse("package_custodians", "custodians")
    if bool(package.opening) != bool(package.header.opening_key):
        raise refuse("package_field", "opening_key")
    return package


def _package(plain: dict[str, Any]) -> DrawPackage:
    keys, signature = plain["keys"], plain["signature"]
    return DrawPackage(
        header=parse_header(plain["header"]),
        body=_bytes(plain["body"]),
        shares=tuple((str(key), _bytes(share)) for key, share in keys["custodians"]),
        opening=_bytes(keys["opening"]),
        signed_by=str(signature["by"]),
        signature=_bytes(signature["value"]),
    )


def check_signature(package: DrawPackage, banks: tuple[PublicKey, ...]) -> None:
    """Raises `DrawFileRefused` unless a bank of these signed it."""
    bank = next((one for one in banks if one.id == package.signed_by), None)
    if bank is None:
        raise refuse("package_bank", "signature")
    try:
        Ed25519PublicKey.from_public_bytes(bank.raw).verify(package.signature, package.signed_bytes())
    except InvalidSignature:
        raise refuse("package_signature", "signature") from None


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: Any) -> bytes:
    if type(text) is not str:
        raise TypeError
    return base64.b64decode(text, validate=True)
