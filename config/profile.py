"""The figures of a site: every one with both bounds, in code. Their values are in a profile's file, each with its source.

A value outside its bounds is refused by figure, bound and where the bound comes from, whoever signed the file.
"""

from typing import Any, Final

from config.figures.committee import CommitteeFigures
from config.figures.entry import EntryFigures
from config.figures.passage import PassageFigures
from config.figures.sitting import SittingFigures

Value = int | bool | str
"""A figure's value: a whole number, yes or no, or one of a few words."""


class SiteProfile(SittingFigures, CommitteeFigures, PassageFigures, EntryFigures):
    """All figures of a profile, whole and within their bounds; decisions use these and no others."""


FIGURES: Final = SiteProfile.model_fields
"""Every figure by name."""


def unit_of(name: str) -> str:
    """The unit of a figure."""
    return str(_extra(name)["unit"])


def bound_source_of(name: str) -> str:
    """Where the bounds of a figure come from."""
    return str(_extra(name)["bound_source"])


def _extra(name: str) -> dict[str, Any]:
    extra = FIGURES[name].json_schema_extra
    return extra if isinstance(extra, dict) else {}
