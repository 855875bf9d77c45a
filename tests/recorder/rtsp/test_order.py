"""Decoding times of pictures that are shown in another order than they are sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.rtsp.order import REORDER_MAX, STEP_PICTURES, DecodeOrder, depth_seen

ONE = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8]
TWO = [0, 4, 2, 1, 3, 8, 6, 5, 7]


def times(order: DecodeOrder, places: list[int]) -> list[int]:
    return [order.dts(place * 3_600) for place in places]


def test_pictures_in_order_are_decoded_when_they_are_shown() -> None:
    assert times(DecodeOrder(0, 3_600), [0, 1, 2]) == [0, 3_600, 7_200]


@pytest.mark.parametrize(("places", "depth"), [(ONE, 1), (TWO, 2)])
def test_b_frames_are_decoded_before_they_are_shown_and_one_after_the_other(places: list[int], depth: int) -> None:
    assert depth_seen((place, place == 0) for place in places) == depth
    found = times(DecodeOrder(depth, 3_600), places)
    assert found == sorted(set(found))
    assert all(dts <= place * 3_600 for dts, place in zip(found, places, strict=True))


def test_a_key_frame_from_before_begins_anew() -> None:
    order = DecodeOrder(1, 3_600)
    times(order, ONE)
    assert order.dts(0, key=True) <= 0


def test_stamps_far_away_are_a_set_clock_and_no_order() -> None:
    order = DecodeOrder(1, 3_600)
    times(order, ONE)
    far = 10 * STEP_PICTURES * 3_600
    assert order.dts(far) <= far
    assert order.dts(far) > far - 2 * 3_600


def test_deeper_orders_than_seen_are_learned() -> None:
    order = DecodeOrder(0, 3_600)
    times(order, TWO * 1)
    assert 0 < order.depth <= REORDER_MAX


@given(st.integers(0, 9), st.lists(st.tuples(st.integers(-(2**40), 2**40), st.booleans()), max_size=40))
def test_no_stamps_raise_and_nothing_grows(depth: int, stamps: list[tuple[int, bool]]) -> None:
    order = DecodeOrder(depth, 3_600)
    for stamp, key in stamps:
        order.dts(stamp, key=key)
        assert len(order._waiting) <= REORDER_MAX
