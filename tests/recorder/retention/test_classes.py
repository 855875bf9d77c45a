"""Retention classes: what the rules say, what a site may change, and the line that a manifest carries."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from recorder.retention.classes import DAY_US, LEAST, RetentionClass, merged, until_utc_us
from recorder.retention.settings import KeepingSettings

MOMENTS = st.integers(0, 4_000_000_000_000_000)


def utc_us(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[arg-type, misc]


@pytest.mark.parametrize("name", ["evaluation", "opening", "negotiation", "auction"])
def test_sessions_are_kept_fifteen_years_and_a_person_decides_then(name: str) -> None:
    keep = LEAST[name]
    assert (keep.keep_years, keep.keep_days, keep.delete_when_due) == (15, None, False)
    assert "5.6.3" in keep.clause
    assert keep.until_utc_us(utc_us(2026, 11, 26, 9)) == utc_us(2041, 11, 26, 9)


def test_public_areas_are_kept_thirty_days_and_then_deleted() -> None:
    keep = LEAST["public"]
    assert (keep.keep_years, keep.keep_days, keep.delete_when_due) == (None, 30, True)
    assert "6.2.1.5" in keep.clause
    assert keep.until_utc_us(utc_us(2026, 1, 1)) == utc_us(2026, 1, 31)


def test_a_leap_day_is_kept_a_day_longer_not_a_day_less() -> None:
    assert LEAST["opening"].until_utc_us(utc_us(2024, 2, 29, 12)) == utc_us(2039, 3, 1, 12)


def test_the_line_of_a_manifest_says_class_clause_length_and_until() -> None:
    line = LEAST["public"].line(5)
    assert line["class"] == "public"
    assert (line["keep_days"], line["keep_until_utc_us"]) == (30, 5 + 30 * DAY_US)
    assert "keep_years" not in line
    assert LEAST["auction"].line(5)["keep_years"] == 15


@pytest.mark.parametrize(
    "members",
    [
        {"name": "evaluation", "keep_years": 14},
        {"name": "evaluation", "keep_days": 5_000},
        {"name": "public", "keep_days": 29},
        {"name": "hall", "keep_days": 29},
        {"name": "hall"},
        {"name": "hall", "keep_days": 40, "keep_years": 1},
        {"name": "Hall", "keep_days": 40},
    ],
)
def test_a_site_cannot_keep_shorter_than_a_rule(members: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RetentionClass.model_validate({"clause": "c", **members})


@pytest.mark.parametrize("name", ["evaluation", "opening", "negotiation", "auction"])
def test_a_site_cannot_have_sessions_deleted_by_the_recorder_alone(name: str) -> None:
    with pytest.raises(ValidationError, match="two persons order it"):
        RetentionClass(name=name, clause="c", keep_years=15, delete_when_due=True)


def test_a_site_keeps_longer_and_adds_classes() -> None:
    longer = RetentionClass(name="evaluation", clause="c", keep_years=30)
    hall = RetentionClass(name="hall", clause="c", keep_days=60, delete_when_due=True)
    classes = merged(KeepingSettings(classes=(longer, hall)).classes)
    assert classes["evaluation"].keep_years == 30
    assert classes["hall"].delete_when_due
    assert classes["opening"] == LEAST["opening"]


def test_a_class_or_a_place_is_named_once() -> None:
    hall = RetentionClass(name="hall", clause="c", keep_days=60)
    with pytest.raises(ValidationError, match="same name"):
        KeepingSettings(classes=(hall, hall))
    with pytest.raises(ValidationError, match="hot"):
        KeepingSettings.model_validate({"tiers": [{"name": "hot", "folder": "/srv/x"}]})


@given(MOMENTS, st.sampled_from(sorted(LEAST)))
def test_nothing_is_due_before_its_rule_says(end_utc_us: int, name: str) -> None:
    keep = LEAST[name]
    days = (keep.until_utc_us(end_utc_us) - end_utc_us) / DAY_US
    assert days >= (30 if name == "public" else 15 * 365)


def test_a_length_is_years_or_days() -> None:
    with pytest.raises(ValueError, match="years or for days"):
        until_utc_us(0, None, None)
    with pytest.raises(ValueError, match="years or for days"):
        until_utc_us(0, 1, 1)
