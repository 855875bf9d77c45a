"""The desired set on disk: which sessions record which sources, kept over every restart."""

import json
import os
import re
from collections import Counter
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from recorder.manifest import sync_folder
from recorder.settings import Name

FILE_NAME = "recorder-desired.json"


PUBLIC = re.compile(r"public-\d{8}(-\d+)?")
"""Sessions of public areas: the recorder orders them itself."""


class SessionOrder(BaseModel):
    """One session and everything that it records. Equal orders are equal, however often they come."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session: Name
    sources: tuple[Name, ...] = Field(max_length=200)
    retention: Name = Field(default="evaluation", description="Retention class.")
    room_kind: Name = Field(default="evaluation", description="evaluation, opening, negotiation, auction …")
    mark_utc_us: int | None = Field(default=None, ge=0, le=1 << 53, description="The start mark; default: its arrival.")
    planned_s: int | None = Field(default=None, ge=0, le=31_536_000, description="How long it is to last.")


class DesiredSet(BaseModel):
    """What is to be recorded now. A session that is not in it is sealed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sessions: tuple[SessionOrder, ...] = Field(max_length=200)

    @field_validator("sessions")
    @classmethod
    def _once_each(cls, sessions: tuple[SessionOrder, ...]) -> tuple[SessionOrder, ...]:
        for name, times in Counter(order.session for order in sessions).items():
            if times > 1:
                raise ValueError(f"session {name} is named twice")
            if PUBLIC.fullmatch(name):
                raise ValueError(f"session {name} has a name of the public areas' own sessions")
        return sessions

    def by_session(self) -> dict[str, tuple[str, ...]]:
        """Sources by session, each once."""
        return {order.session: tuple(dict.fromkeys(order.sources)) for order in self.sessions}


def load_desired(data_dir: Path) -> DesiredSet:
    """The kept set; empty when there is none. Raises ValueError when the file is damaged."""
    try:
        text = (data_dir / FILE_NAME).read_bytes()
    except FileNotFoundError:
        return DesiredSet(sessions=())
    return DesiredSet.model_validate_json(text)


def keep_desired(data_dir: Path, desired: DesiredSet) -> None:
    """Replace the kept set in one step. Raises OSError; the old one stands then."""
    path, fresh = data_dir / FILE_NAME, data_dir / (FILE_NAME + ".new")
    data = json.dumps(desired.model_dump(mode="json")).encode()
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640)
    with os.fdopen(fd, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(data_dir)
