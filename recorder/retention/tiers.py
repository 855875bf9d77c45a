"""The places where recordings lie, and where to find one: the first place that has it is the one that counts."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from recorder.retention.settings import HOT, KeepingSettings

_SESSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Placed(Protocol):
    """The settings that say where recordings lie."""

    @property
    def data_dir(self) -> Path:
        """Folder of the recorder's data."""

    @property
    def keeping(self) -> KeepingSettings:
        """The site's figures of keeping."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One place. `mounted`: it counts only while it is a mount point."""

    name: str
    folder: Path
    mounted: bool = False

    @property
    def present(self) -> bool:
        """Whether it can be read and written."""
        return self.folder.is_dir() and (not self.mounted or self.folder.is_mount())


def tiers_of(settings: Placed) -> tuple[Tier, ...]:
    """Every place in the order of lookup; the first is where the recorder writes."""
    return (
        Tier(HOT, settings.data_dir / "recordings"),
        *(Tier(each.name, settings.data_dir / each.folder, each.mounted) for each in settings.keeping.tiers),
    )


def find_session_folder(settings: Placed, session: str) -> Path | None:
    """The folder of a session, wherever it lies; None when there is none.

    A session moves by a rename at either end, so that one of its folders is always there and whole. Who finds a folder
    and then misses a file in it asks once more: it may have moved in between.
    """
    if not _SESSION.fullmatch(session):
        return None
    for tier in tiers_of(settings):
        folder = tier.folder / session
        if tier.present and folder.is_dir() and not folder.is_symlink():
            return folder
    return None


def tier_of(settings: Placed, folder: Path) -> Tier:
    """The place of a session's folder; raises ValueError for a folder of no place."""
    for tier in tiers_of(settings):
        if tier.folder == folder.parent:
            return tier
    raise ValueError(f"{folder} lies in none of the places of the settings")


def session_folders(settings: Placed) -> dict[str, Path]:
    """Every session and its folder, where it counts."""
    found: dict[str, Path] = {}
    for tier in tiers_of(settings):
        if not tier.present:
            continue
        for folder in sorted(tier.folder.iterdir()):
            if _SESSION.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink():
                found.setdefault(folder.name, folder)
    return found
