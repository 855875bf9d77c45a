"""Shamir's secret sharing over GF(256), byte by byte: `threshold` shares give the secret back, fewer say nothing of it.

The field is that of AES (x⁸+x⁴+x³+x+1, 0x11B). A share is its place x (1 to 255, one byte) and then the values at x of
one random polynomial a byte of the secret. A wrong share gives a wrong secret: what is sealed under it must tell.
"""

import secrets
from collections.abc import Callable, Sequence
from typing import Final

SHARES_MAX: Final = 255


def _tables() -> tuple[bytes, bytes]:
    """Powers of the generator 3, twice round, and their inverse."""
    powers, logs, value = bytearray(510), bytearray(256), 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logs[value] = exponent
        doubled = value << 1 ^ (0x11B if value & 0x80 else 0)
        value ^= doubled
    return bytes(powers), bytes(logs)


_POWERS, _LOGS = _tables()


def _times(left: int, right: int) -> int:
    return _POWERS[_LOGS[left] + _LOGS[right]] if left and right else 0


def _over(left: int, right: int) -> int:
    return _POWERS[_LOGS[left] + 255 - _LOGS[right]] if left else 0


def _at(polynomial: Sequence[int], x: int) -> int:
    """The value at x; the lowest coefficient stands first."""
    value = 0
    for coefficient in reversed(polynomial):
        value = _times(value, x) ^ coefficient
    return value


def split(
    secret: bytes, threshold: int, shares: int, random: Callable[[int], bytes] = secrets.token_bytes
) -> list[bytes]:
    """`shares` shares of a secret, of which any `threshold` give it back; ValueError for numbers that make no sense."""
    if not 2 <= threshold <= shares <= SHARES_MAX:
        raise ValueError(f"{threshold} of {shares} shares: at least 2, at most all, and no more than {SHARES_MAX}")
    drawn = random(len(secret) * (threshold - 1))
    polynomials = [
        [byte, *drawn[place * (threshold - 1) : (place + 1) * (threshold - 1)]] for place, byte in enumerate(secret)
    ]
    return [bytes([x, *(_at(polynomial, x) for polynomial in polynomials)]) for x in range(1, shares + 1)]


def combine(shares: Sequence[bytes]) -> bytes:
    """The secret that these shares have in common; ValueError when they cannot belong together."""
    places = [share[0] for share in shares if share]
    if len(shares) < 2 or len(places) != len(shares) or len(set(places)) != len(places) or 0 in places:
        raise ValueError("at least two shares of different custodians are needed")
    if len({len(share) for share in shares}) != 1:
        raise ValueError("the shares are of different lengths")
    weights = [_weight(place, places) for place in places]
    return bytes(_sum(map(_times, weights, column)) for column in list(zip(*shares, strict=True))[1:])


def _weight(place: int, places: Sequence[int]) -> int:
    """Lagrange's weight of one place, at x = 0."""
    weight = 1
    for other in places:
        if other != place:
            weight = _times(weight, _over(other, other ^ place))
    return weight


def _sum(values: "map[int]") -> int:
    total = 0
    for value in values:
        total ^= value
    return total
