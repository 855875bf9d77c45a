"""A profile's file: who it is, its version, every figure and table with source and reason."""

import datetime
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StrictStr

from config.base import Id, Section
from config.tables import CompositionRow, IncidentRow, ModeRow, RoleConflictRow, RoleRow, Sourced, TempOutRow, Text


class Title(Section):
    """The profile's name for people."""

    zh: Text
    en: Text


class FigureEntry(Sourced):
    """`[figure.NAME]`. One figure's value. `site_may_set` = a site may state its own, even under a signature."""

    value: StrictInt | StrictBool | StrictStr
    unit: str
    site_may_set: bool = Field(default=False, strict=True)


class ProfileFile(Section):
    """A whole profile as written. Whether its figures are all there and within bounds, `config.profile_load` checks."""

    id: Id
    version: int = Field(ge=1, le=1_000_000, strict=True)
    title: Title
    valid_from: datetime.date
    replaces: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = Field(
        description="SHA-256 of the file of the version before; empty for the first."
    )
    figure: dict[str, FigureEntry]
    composition: tuple[CompositionRow, ...] = ()
    role: tuple[RoleRow, ...] = ()
    role_conflict: tuple[RoleConflictRow, ...] = ()
    temp_out: tuple[TempOutRow, ...] = ()
    mode: tuple[ModeRow, ...] = ()
    incident: tuple[IncidentRow, ...] = ()

    def values(self) -> dict[str, int | bool | str]:
        """Every figure's value by name."""
        return {name: entry.value for name, entry in self.figure.items()}


TABLE_KEYS = {
    "composition": "procurement",
    "role": "role",
    "role_conflict": "role",
    "temp_out": "room_kind",
    "mode": "mode",
    "incident": "kind",
}
"""The tables of a profile, and the key that names a row."""
