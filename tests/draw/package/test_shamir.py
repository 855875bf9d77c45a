"""A key split among custodians: any two give it back, one alone says nothing."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.draw.package import shamir


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_threshold_of_shares_gives_the_secret_back_and_in_any_order(data: st.DataObject) -> None:
    secret = data.draw(st.binary(min_size=1, max_size=40))
    count = data.draw(st.integers(2, 8))
    threshold = data.draw(st.integers(2, count))
    shares = shamir.split(secret, threshold, count)
    taken = data.draw(st.permutations(shares))[: data.draw(st.integers(threshold, count))]
    assert shamir.combine(taken) == secret


def test_one_share_of_two_is_the_same_for_every_secret() -> None:
    """Over all random bytes, a share takes every value exactly once, whatever the secret is."""
    for secret in (0, 1, 77, 255):
        for place in range(3):
            values = Counter(
                shamir.split(bytes([secret]), 2, 3, lambda _, drawn=drawn: bytes([drawn]))[place][1]
                for drawn in range(256)
            )
            assert set(values.values()) == {1}


def test_too_few_shares_of_three_give_something_else() -> None:
    secret = bytes(range(32))
    shares = shamir.split(secret, 3, 5)
    assert all(shamir.combine(pair) != secret for pair in combinations(shares, 2))


def test_a_share_of_another_secret_gives_neither() -> None:
    one, other = bytes(32), bytes([1]) * 32
    mixed = [shamir.split(one, 2, 3)[0], shamir.split(other, 2, 3)[1]]
    assert shamir.combine(mixed) not in (one, other)


def test_the_field_is_that_of_the_published_example() -> None:
    """FIPS 197, 4.2: {57}·{83} = {c1}; and every element but 0 has one inverse."""
    assert shamir._times(0x57, 0x83) == 0xC1
    assert all(shamir._times(one, shamir._over(1, one)) == 1 for one in range(1, 256))


@pytest.mark.parametrize(("threshold", "count"), [(1, 3), (4, 3), (2, 256), (0, 0)])
def test_numbers_that_protect_nothing_are_refused(threshold: int, count: int) -> None:
    with pytest.raises(ValueError, match="shares"):
        shamir.split(b"secret", threshold, count)


@pytest.mark.parametrize(
    "shares", [[], [b"\x01a"], [b"\x01a", b"\x01b"], [b"\x01a", b"\x02bc"], [b"\x00a", b"\x01b"], [b"", b"\x01b"]]
)
def test_shares_that_cannot_belong_together_are_refused(shares: list[bytes]) -> None:
    with pytest.raises(ValueError, match="shares"):
        shamir.combine(shares)
