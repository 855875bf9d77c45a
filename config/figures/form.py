"""How a figure is declared: unit, bounds, and where the bounds come from. Values are in the profile's file, never here."""

from typing import Any, Final, Literal

from pydantic import Field

Unit = Literal["ms", "count", "years", "days", "working_days", "minutes", "minute_of_day", "yes_no", "word"]
"""Every unit that a figure may have; `minute_of_day` counts from local midnight."""

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS

OWN: Final = "own bound"
ENTRY: Final = "own bound; the whole entry takes about 90 s"
SERVICE_STANDARD: Final = "浙发改公管〔2021〕440号"


def figure(unit: Unit, at_least: int, at_most: int, meaning: str, bound_source: str = OWN) -> Any:
    """A whole number with both bounds; text and fractions are refused, not converted."""
    return Field(
        ge=at_least, le=at_most, strict=True, description=meaning, json_schema_extra=_extra(unit, bound_source)
    )


def switch(meaning: str, bound_source: str = OWN) -> Any:
    """A rule that is demanded or not."""
    return Field(strict=True, description=meaning, json_schema_extra=_extra("yes_no", bound_source))


def word(meaning: str, bound_source: str = OWN) -> Any:
    """One word of those that the annotation lists."""
    return Field(description=meaning, json_schema_extra=_extra("word", bound_source))


def _extra(unit: Unit, bound_source: str) -> Any:
    return {"unit": unit, "bound_source": bound_source}
