"""What custodians and the trading platform have handed over for a package, in memory until the list is opened.

A restart forgets it: the custodians come again. Nothing of it is ever written.
"""

from dataclasses import dataclass, field

from controller.draw.package.file import DrawPackage
from controller.draw.package.header import refuse
from controller.draw.package.keys import KeyKind, KeyRefused, PrivateKey, private_of
from controller.draw.package.seal import check_share, key_of_opening, key_of_shares


@dataclass(slots=True)
class DrawShares:
    """Shares by package and custodian, and keys that an opening event gave, by package."""

    _shares: dict[str, dict[str, bytes]] = field(default_factory=dict, repr=False)
    _openings: dict[str, PrivateKey] = field(default_factory=dict, repr=False)

    def keep_share(self, package: DrawPackage, custodian: str, share: bytes) -> int:
        """Keep one custodian's share; returns how many different ones are here.

        `DrawFileRefused` names the custodian whose share is another than the bank sealed; nothing is kept or lost.
        """
        check_share(package, custodian, share)
        kept = self._shares.setdefault(package.sha256, {})
        kept[custodian] = share
        return len(kept)

    def keep_opening(self, package: DrawPackage, raw: bytes) -> None:
        """Keep the platform's opening key, if it is the one that the package was sealed to; else `DrawFileRefused`."""
        try:
            key = private_of(KeyKind.SEAL, package.header.opening_key.partition("+")[0], raw)
        except KeyRefused:
            raise refuse("package_key") from None
        key_of_opening(package, key)
        self._openings[package.sha256] = key

    def has_share(self, package_sha256: str, custodian: str) -> bool:
        """Whether this custodian's share is here."""
        return custodian in self._shares.get(package_sha256, {})

    def held(self, package_sha256: str) -> int:
        """How many custodians' shares are here."""
        return len(self._shares.get(package_sha256, {}))

    def has_opening(self, package_sha256: str) -> bool:
        """Whether the platform's key is here."""
        return package_sha256 in self._openings

    def key(self, package: DrawPackage) -> bytes:
        """The list's key from what is here; raises `DrawFileRefused` when it is not enough or does not fit."""
        opening = self._openings.get(package.sha256)
        if opening is not None:
            return key_of_opening(package, opening)
        return key_of_shares(package, list(self._shares.get(package.sha256, {}).values()))

    def forget_opening(self, package_sha256: str) -> None:
        """Drop the platform's key, which opened nothing; the custodians' shares stay."""
        self._openings.pop(package_sha256, None)

    def forget(self, package_sha256: str) -> None:
        """Drop everything that was handed over for a package."""
        self._shares.pop(package_sha256, None)
        self._openings.pop(package_sha256, None)
