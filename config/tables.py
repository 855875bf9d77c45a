"""The tables of a site profile: a row each for what has no single figure. Every row has its source and a reason."""

from typing import Annotated, Literal

from pydantic import Field

from config.base import Section

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""A word that the core knows: of a role, a kind of room, a mode, an incident."""

Text = Annotated[str, Field(min_length=2, max_length=400)]


class Sourced(Section):
    """What every row and every figure of a profile says about itself."""

    source: Text = Field(description="Clause or source; 'own figure' when nobody fixed it.")
    why_zh: Text = Field(description="Why, in one Chinese sentence; pages show it.")
    why_en: Text = Field(description="Why, in one English sentence.")


class CompositionRow(Sourced):
    """`[[composition]]`. Who makes a committee, by kind of procurement."""

    procurement: Word
    members_min: int = Field(ge=3, le=25, strict=True)
    odd: bool = Field(strict=True)
    experts_min_numerator: int = Field(ge=0, le=10, strict=True)
    experts_min_denominator: int = Field(ge=1, le=10, strict=True)


class RoleRow(Sourced):
    """`[[role]]`. What a role may do: the kinds of rooms it may enter, and how. No rooms = it stays outside."""

    role: Word
    rooms: tuple[Word, ...]
    member: bool = Field(strict=True, description="Counts as a member of the committee.")
    expert: bool = Field(strict=True, description="Counts as an expert.")
    escorted: bool = Field(strict=True, description="Enters only while a guard goes along.")
    listed_by_two: bool = Field(strict=True, description="Comes from a list that two staff signed, not from the draw.")


class RoleConflictRow(Sourced):
    """`[[role_conflict]]`. Two roles that one person may not have."""

    role: Word
    other: Word
    site_wide: bool = Field(strict=True, description="On the site at all; else in one session.")


class TempOutRow(Sourced):
    """`[[temp_out]]`. A way out of the own room, inside the sealed area, and its time."""

    room_kind: Word
    limit_ms: int = Field(ge=60_000, le=43_200_000, strict=True)


class ModeRow(Sourced):
    """`[[mode]]`. A degraded mode: what may go on, for how long, what follows."""

    mode: Word
    new_entry: bool = Field(strict=True, description="Whether somebody new may enter.")
    running_continues: bool = Field(strict=True, description="Whether a running session may go on.")
    limit_ms: int = Field(ge=0, le=604_800_000, strict=True, description="Longest time; 0 = no limit.")
    after_limit: Literal["alarm", "suspend"]
    overdue_entry: bool = Field(
        default=True, strict=True, description="Whether somebody new may still enter after the limit."
    )


class IncidentRow(Sourced):
    """`[[incident]]`. An exceptional case: the alarms that open it, the steps that close it."""

    kind: Word
    alarms: tuple[Word, ...]
    steps: tuple[Word, ...]
    conduct: bool = Field(strict=True, description="A record of bad conduct may follow.")
    footage_before_ms: int = Field(default=15_000, ge=0, le=3_600_000, strict=True)
    footage_after_ms: int = Field(default=15_000, ge=0, le=3_600_000, strict=True)
