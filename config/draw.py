"""`[draw]`: whose signed draw packages this site takes."""

from typing import Annotated

from pydantic import Field

from config.base import Section

BankKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,39}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$")]


class DrawSettings(Section):
    """`[draw]`. Which expert banks may sign draw packages; without one, only plain tables can be brought."""

    banks: tuple[BankKey, ...] = Field(
        default=(),
        max_length=20,
        description="Public key lines of the expert banks whose draw packages are taken, as `sealroom draw bank-key`"
        " prints them.",
    )
