"""Where the sessions of a site's data folder lie: in `recordings`, or in a place they were moved to."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from controller.assembly.recorder_process import SETTINGS

RECORDINGS: Final = "recordings"
HOT: Final = "hot"
"""The recorder's name of `recordings`, as its ledger has it."""
CUSTODY: Final = "custody.jsonl"
_SESSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class SitePlaces:
    """Folder of each session that is there; and the places that are there, by the recorder's names of them."""

    folders: dict[str, Path]
    present: frozenset[str]
    moved: dict[str, str]
    """The place that the ledger names for a session that was moved."""

    def out_of_sight(self, session: str) -> str | None:
        """The place of a session that was moved to where nobody can look now; None when it must be found here."""
        place = self.moved.get(session)
        return place if session not in self.folders and place is not None and place not in self.present else None


def places_of_site(data: Path) -> SitePlaces:
    """What the recorder's settings and its ledger say, as far as they can be read."""
    folders, present = dict[str, Path](), {HOT}
    hot = data / RECORDINGS
    for path in hot.iterdir() if hot.is_dir() else ():
        if path.is_dir() and not path.name.startswith("."):
            folders[path.name] = path
    for name, place, mounted in _further_places(data):
        if not place.is_dir() or (mounted and not place.is_mount()):
            continue
        present.add(name)
        for path in place.iterdir():
            if _SESSION.fullmatch(path.name) and path.is_dir():
                folders.setdefault(path.name, path)
    return SitePlaces(folders, frozenset(present), _moved(data / CUSTODY))


def _further_places(data: Path) -> list[tuple[str, Path, bool]]:
    """Name, folder, whether it must be mounted; none when the settings are not there or say none."""
    try:
        tiers = json.loads((data / SETTINGS).read_bytes())["keeping"]["tiers"]
        return [(str(each["name"]), data / str(each["folder"]), each.get("mounted") is True) for each in tiers]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return []


def _moved(ledger: Path) -> dict[str, str]:
    """By the ledger's last word; nothing is believed of one that is broken."""
    from recorder.manifest import ManifestBroken, read_manifest, read_regular

    try:
        lines: list[dict[str, Any]] = read_manifest(read_regular(ledger), torn_end=True).lines
    except (OSError, ManifestBroken):
        return {}
    return {
        str(line["session"]): str(line["to"])
        for line in lines
        if line["kind"] == "moved" and {"session", "to"} <= set(line)
    }
