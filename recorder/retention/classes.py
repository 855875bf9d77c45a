"""Retention classes as data: for how long a kind of recording is kept, by which rule, and whether it then ends by itself."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from recorder.plan import keep_until_utc_us

DAY_US: Final = 86_400 * 1_000_000
_PROCUREMENT: Final = "浙发改公管〔2021〕440号 5.6.3、6.4.2; 政府采购法 42"
_PUBLIC: Final = "浙发改公管〔2021〕440号 6.2.1.5; 国务院令799 17"


class RetentionClass(BaseModel):
    """One class. Either years or days, counted from the end of what was recorded."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$", description="Name that orders and manifests use.")
    clause: str = Field(min_length=1, max_length=200, description="Rule that says how long.")
    keep_years: int | None = Field(default=None, ge=1, le=100, strict=True, description="Years from the end.")
    keep_days: int | None = Field(
        default=None,
        ge=30,
        le=36_500,
        strict=True,
        description="Days from the end; never less than 30 (国务院令799 17).",
    )
    delete_when_due: bool = Field(
        default=False, description="Whether the recorder deletes it when due; else two persons order it."
    )

    @model_validator(mode="after")
    def _one_length(self) -> "RetentionClass":
        if (self.keep_years is None) == (self.keep_days is None):
            raise ValueError("a class has either keep_years or keep_days")
        if self.name in LEAST and self.until_utc_us(0) < LEAST[self.name].until_utc_us(0):
            raise ValueError(f"{self.name} is kept for less than its rule says")
        if self.delete_when_due and self.name in LEAST and not LEAST[self.name].delete_when_due:
            raise ValueError(f"{self.name} is never deleted by itself: two persons order it; leave delete_when_due out")
        return self

    def until_utc_us(self, end_utc_us: int) -> int:
        """When what ended at `end_utc_us` is due."""
        return until_utc_us(end_utc_us, self.keep_years, self.keep_days)

    def line(self, end_utc_us: int) -> dict[str, Any]:
        """Members of a manifest's `retention` line."""
        length = {"keep_years": self.keep_years} if self.keep_years is not None else {"keep_days": self.keep_days}
        return {
            "class": self.name,
            "clause": self.clause,
            **length,
            "keep_until_utc_us": self.until_utc_us(end_utc_us),
        }


def until_utc_us(end_utc_us: int, keep_years: int | None, keep_days: int | None) -> int:
    """The end and so many years or days; raises ValueError for neither or both."""
    if (keep_years is None) == (keep_days is None):
        raise ValueError("a recording is kept for years or for days")
    if keep_years is not None:
        return keep_until_utc_us(end_utc_us, keep_years)
    return end_utc_us + (keep_days or 0) * DAY_US


LEAST: Final[dict[str, RetentionClass]] = {}
"""The classes by their rules: a site may keep longer, never shorter."""


def _by_rule() -> Iterable[RetentionClass]:
    for name in ("evaluation", "opening", "negotiation", "auction"):
        yield RetentionClass(name=name, clause=_PROCUREMENT, keep_years=15)
    yield RetentionClass(name="public", clause=_PUBLIC, keep_days=30, delete_when_due=True)


LEAST.update({each.name: each for each in _by_rule()})


def merged(of_the_site: Iterable[RetentionClass]) -> Mapping[str, RetentionClass]:
    """The classes by their rules, and those of the site in their place or beside them."""
    return LEAST | {each.name: each for each in of_the_site}
