"""The desired set on disk: which sessions record which sources, kept over every restart."""

import json
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from recorder.manifest import sync_folder
from recorder.settings import Name

FILE_NAME = "recorder-desired.json"


class SessionOrder(BaseModel):
    """One session and everything that it records."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session: Name
    sources: tuple[Name, ...] = Field(max_length=200)


class DesiredSet(BaseModel):
    """What is to be recorded now. A session that is not in it is sealed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sessions: tuple[SessionOrder, ...] = Field(max_length=200)

    def by_session(self) -> dict[str, tuple[str, ...]]:
        """Sources by session; a session that is named twice has all of them."""
        found: dict[str, tuple[str, ...]] = {}
        for order in self.sessions:
            found[order.session] = tuple(dict.fromkeys((*found.get(order.session, ()), *order.sources)))
        return found


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
