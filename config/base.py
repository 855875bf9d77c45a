"""What every section of the site file shares: no unknown key, nothing changes after loading, figures with bounds."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A table of the site file. Unknown keys are errors; values stay out of error texts (they may be secrets)."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
"""A name inside the site: lower-case letters, digits and hyphens, at most 40. It appears in the journal and in paths."""


def figure(default: int, at_least: int, at_most: int, description: str) -> Any:
    """A whole number with a default and both bounds; text and fractions are refused, not converted."""
    return Field(default, ge=at_least, le=at_most, strict=True, description=description)


def required_figure(at_least: int, at_most: int, description: str) -> Any:
    """A whole number with both bounds that the site must state."""
    return Field(ge=at_least, le=at_most, strict=True, description=description)
