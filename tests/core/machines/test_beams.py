"""What a gate's beams saw in one window, read as bodies."""

import pytest

from controller.core.beams import complete, entered, was_crossed

FRONT, FRONT_OFF, REAR, REAR_OFF = "front_blocked", "front_cleared", "rear_blocked", "rear_cleared"


@pytest.mark.parametrize(
    ("beams", "whole"),
    [
        ((), False),
        ((FRONT, FRONT_OFF, REAR, REAR_OFF), True),
        ((FRONT, REAR, FRONT_OFF, REAR_OFF), True),
        ((FRONT, REAR, REAR_OFF, FRONT_OFF), True),
        ((FRONT, FRONT_OFF, REAR), False),
        ((FRONT, REAR, REAR_OFF), False),
        ((REAR, REAR_OFF, FRONT, FRONT_OFF), False),
        ((FRONT, FRONT_OFF), False),
        ((FRONT_OFF, FRONT, REAR, REAR_OFF), False),
        ((FRONT, FRONT_OFF, REAR, REAR_OFF, FRONT, FRONT_OFF), False),
        ((FRONT, FRONT_OFF, REAR, REAR_OFF, REAR), False),
        ((FRONT, FRONT_OFF, FRONT, REAR, REAR_OFF), False),
        ((FRONT, FRONT_OFF, FRONT, REAR, FRONT_OFF, REAR_OFF, REAR, REAR_OFF), True),
        ((FRONT, REAR, FRONT_OFF, REAR_OFF, FRONT, REAR, REAR_OFF), False),
        ((FRONT, REAR, FRONT_OFF, FRONT, FRONT_OFF, REAR_OFF, REAR, REAR_OFF), True),
    ],
)
def test_a_passage_is_whole_when_what_broke_the_front_beam_was_seen_at_the_rear_one_and_both_are_free(
    beams: tuple[str, ...], whole: bool
) -> None:
    assert complete(beams) is whole


@pytest.mark.parametrize(
    ("beams", "went_in"),
    [
        ((), False), ((FRONT,), False), ((FRONT, REAR), True), ((REAR, FRONT), False), ((FRONT, FRONT_OFF, REAR), True),
        (("turned",), False), (("turned", FRONT), False), (("turned", FRONT, REAR), True), (("turned", REAR), False),
        ((FRONT, "turned", REAR), True),
    ],
)  # fmt: skip
def test_somebody_went_in_who_broke_the_front_beam_first_and_was_at_the_rear_one(
    beams: tuple[str, ...], went_in: bool
) -> None:
    assert entered(beams) is went_in


@pytest.mark.parametrize(
    ("beams", "crossed"),
    [
        ((), False),
        ((FRONT, FRONT_OFF), False),
        ((FRONT, REAR), False),
        ((FRONT, REAR, FRONT_OFF), False),
        ((FRONT, REAR, REAR_OFF), False),
        ((FRONT, REAR, FRONT_OFF, REAR_OFF), True),
        ((FRONT, FRONT_OFF, REAR, REAR_OFF), True),
        ((FRONT, REAR, FRONT_OFF, REAR_OFF, FRONT), True),
        (("turned", FRONT, FRONT_OFF), False),
        (("turned", REAR, REAR_OFF), True),
    ],
)
def test_a_gate_was_crossed_once_the_rear_beam_was_broken_and_both_are_free(
    beams: tuple[str, ...], crossed: bool
) -> None:
    assert was_crossed(beams) is crossed
