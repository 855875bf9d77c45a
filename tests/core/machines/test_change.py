"""A changed copy of a frozen value."""

from dataclasses import dataclass

import pytest

from controller.core.change import changed


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    word: str


def test_the_copy_differs_where_it_was_asked_to_and_the_value_stays() -> None:
    point = Point(1, 2)
    assert changed(point, {"y": 5}) == Point(1, 5)
    assert changed(point, {"x": 3, "y": 4}) == Point(3, 4)
    assert point == Point(1, 2)
    same = changed(point, {})
    assert same == point
    assert same is not point


def test_each_class_is_copied_by_its_own_fields() -> None:
    assert changed(Name("a"), {"word": "b"}) == Name("b")
    assert changed(Point(1), {"x": 2}) == Point(2)
    assert changed(Name("a"), {}) == Name("a")


def test_a_field_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(AttributeError):
        changed(Point(1), {"z": 1})
