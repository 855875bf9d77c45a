"""Files in a source's folder that are not the recorder's own: moved aside with a line, never deleted, never mixed in."""

import hashlib
import logging
import os
from pathlib import Path
from typing import Final

from recorder.manifest import Manifest, sync_folder

log = logging.getLogger(__name__)

QUARANTINE: Final = "quarantine"


def files_beside(folder: Path, known: set[str]) -> list[str]:
    """Other plain files alone: what a link leads to, or a folder, is not touched, the judge names it."""
    with os.scandir(folder) as entries:
        return sorted(
            entry.name for entry in entries if entry.name not in known and entry.is_file(follow_symlinks=False)
        )


def move_aside(path: Path) -> None:
    """Into the quarantine beside it, under a name that is free there. Raises OSError."""
    quarantine = path.parent / QUARANTINE
    quarantine.mkdir(mode=0o750, exist_ok=True)
    target, turn = quarantine / path.name, 1
    while target.exists():
        target, turn = quarantine / f"{path.name}.{turn}", turn + 1
    path.rename(target)
    sync_folder(quarantine)
    sync_folder(path.parent)
    log.error("%s/%s is no file of this recording; it lies in %s now", path.parent.name, path.name, QUARANTINE)


def note_quarantined(manifest: Manifest, folder: Path) -> None:
    """A line for each file there that has none: a crash may have come between the move and the line. Raises OSError."""
    quarantine = folder / QUARANTINE
    if not quarantine.is_dir():
        return
    named = {line["name"] for line in manifest.lines if line["kind"] == "quarantined"}
    for name in files_beside(quarantine, named):
        path = quarantine / name
        manifest.append("quarantined", name=name, bytes=path.stat().st_size, sha256=digest_of(path))


def digest_of(path: Path) -> str:
    """SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
