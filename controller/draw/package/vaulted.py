"""A package and its opened list on their way into the vault and out again.

The package lies there as it came, byte for byte, so that its SHA-256 is the one in the journal. The opened list lies
beside it, so that a restart needs no custodian.
"""

import json
from typing import Final

from controller.draw.commitment import draw_from_plaintext, draw_plaintext
from controller.draw.package.disclosure import list_commitment
from controller.draw.package.file import DrawPackage, parse_package
from controller.draw.package.seal import OpenedList
from controller.draw.problems import DrawFileRefused
from controller.draw.sealing import WrongList
from controller.proof.canonical import canonical
from controller.store.vault import SealedRow, Vault

PACKAGE: Final = "draw_package"
OPENED: Final = "draw_opened"


def seal_package(vault: Vault, session: str, data: bytes) -> SealedRow:
    """The bytes of a package, as they came. Needs the session's key."""
    return vault.seal(session, PACKAGE, data)


def unseal_package(vault: Vault, row: SealedRow, sha256: str) -> DrawPackage:
    """The package again; raises `WrongList` when it is another than the journal names, or `CannotUnseal`."""
    try:
        package = parse_package(vault.unseal(row))
    except DrawFileRefused as refused:
        raise WrongList(str(refused)) from None
    if package.sha256 != sha256:
        raise WrongList("the sealed package is not the one that was committed to")
    return package


def seal_opened(vault: Vault, session: str, opened: OpenedList) -> SealedRow:
    """The list of an opened package with the salt of its commitment."""
    plain = {"list": json.loads(draw_plaintext(opened.draw)), "salt": opened.salt.hex()}
    return vault.seal(session, OPENED, canonical(plain))


def unseal_opened(vault: Vault, row: SealedRow, commitment: str | None) -> OpenedList:
    """The opened list again, held against the commitment in the journal; raises `WrongList` or `CannotUnseal`.

    None = whichever version it was: the vault alone says that it is ours.
    """
    data = vault.unseal(row)
    try:
        plain = json.loads(data)
        opened = OpenedList(draw_from_plaintext(canonical(plain["list"])), bytes.fromhex(plain["salt"]))
        found = list_commitment(opened.draw, opened.salt)
    except (KeyError, TypeError, ValueError):
        raise WrongList("the stored list cannot be read") from None
    if commitment not in (None, found):
        raise WrongList("the stored list is not the one that was committed to")
    return opened
