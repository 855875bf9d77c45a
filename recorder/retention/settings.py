"""`[recorder.keeping]`: classes, places, space and re-reading; figures that a site may set."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from recorder.retention.classes import RetentionClass

HOT: Final = "hot"
"""The place where the recorder writes: `recordings` in its data folder."""

_STRICT = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class TierSettings(BaseModel):
    """One further place for sealed recordings."""

    model_config = _STRICT

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$", description="Name of the place.")]
    folder: Path = Field(description="Its folder; a relative path starts at the data folder.")
    mounted: bool = Field(
        default=False, strict=True, description="It must be a mount point: nothing moves there while it is not."
    )
    after_days: int | None = Field(
        default=None,
        ge=1,
        le=36_500,
        strict=True,
        description="Sessions that ended so long ago move there by themselves.",
    )


class SpaceSettings(BaseModel):
    """When a session may begin, and what is put by."""

    model_config = _STRICT

    planned_h: int = Field(
        default=8, ge=1, le=96, strict=True, description="Length of a session that says none, hours."
    )
    picture_kbit_s: int = Field(
        default=4_200, ge=100, le=100_000, strict=True, description="Rate of a picture not measured yet, kbit/s."
    )
    sound_kbit_s: int = Field(
        default=140, ge=8, le=10_000, strict=True, description="Rate of a sound not measured yet, kbit/s."
    )
    reserve_mb: int | None = Field(
        default=None,
        ge=0,
        le=1_000_000,
        strict=True,
        description="File that is given free when the disk is full, MB; by default ten minutes of every source, and no"
        " more than a fiftieth of the disk.",
    )
    alarm_h: int = Field(
        default=24, ge=1, le=720, strict=True, description="Alarm so many hours before the disk is full."
    )


class ScrubSettings(BaseModel):
    """Re-reading of what is kept."""

    model_config = _STRICT

    days: int = Field(default=90, ge=1, le=3_650, strict=True, description="Everything is read once in so many days.")


class KeepingSettings(BaseModel):
    """`[recorder.keeping]`."""

    model_config = _STRICT

    classes: tuple[RetentionClass, ...] = Field(default=(), max_length=50, description="Classes beside those by rule.")
    tiers: tuple[TierSettings, ...] = Field(
        default=(), max_length=20, description="Further places, looked up in order."
    )
    space: SpaceSettings = Field(default_factory=SpaceSettings, description="Free space.")
    scrub: ScrubSettings = Field(default_factory=ScrubSettings, description="Re-reading.")

    @field_validator("classes")
    @classmethod
    def _classes_once(cls, classes: tuple[RetentionClass, ...]) -> tuple[RetentionClass, ...]:
        if len({each.name for each in classes}) != len(classes):
            raise ValueError("two classes have the same name")
        return classes

    @field_validator("tiers")
    @classmethod
    def _tiers_once(cls, tiers: tuple[TierSettings, ...]) -> tuple[TierSettings, ...]:
        names = [HOT, *(each.name for each in tiers)]
        if len(set(names)) != len(names):
            raise ValueError("two places have the same name, or one is named hot")
        return tiers
