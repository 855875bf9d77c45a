"""Sealing what no capture is writing any more, and the digests that a sealed session is told with."""

import hashlib
from pathlib import Path

from recorder.heads import covers_seal
from recorder.lines import Keep, retention_of
from recorder.manifest import NAME, Line, Manifest, OnLine, open_regular, read_regular
from recorder.recovery import is_sealed, recover
from recorder.settings import RecorderSite
from recorder.writer import accounted_until


def source_folders(session_folder: Path) -> list[Path]:
    """The folders of a session's sources."""
    return sorted(path for path in session_folder.iterdir() if path.is_dir()) if session_folder.is_dir() else []


def session_is_sealed(session_folder: Path) -> bool:
    """Whether the session has a manifest and each is sealed."""
    folders = source_folders(session_folder)
    return bool(folders) and all(folder_is_sealed(folder) for folder in folders)


def session_is_finished(session_folder: Path) -> bool:
    """Whether it is sealed, and vouched for to its end where its sources name the key that signs their heads."""
    if not session_is_sealed(session_folder):
        return False
    return covers_seal(session_folder) or not any(_names_key(folder) for folder in source_folders(session_folder))


def _names_key(folder: Path) -> bool:
    with open_regular(folder / NAME) as file:
        return b'"vkey":"' in file.readline()


def folder_is_sealed(folder: Path) -> bool:
    """Whether this source's manifest says that nothing follows; reads its end only."""
    try:
        with open_regular(folder / NAME) as file:
            file.seek(max(0, file.seek(0, 2) - 4096))
            *_, last, after = b"\n", *file.read().split(b"\n")
    except OSError:
        return False
    return not after and b'"kind":"sealed"' in last


def seal_folder(
    folder: Path,
    site: RecorderSite,
    until_utc_us: int = 0,
    on_line: OnLine | None = None,
    keep: Keep | None = None,
    cause: str = "disk",
) -> None:
    """Recover and seal a folder that a crash or a full disk left.

    `until_utc_us`: it was to be recorded until then; what is missing is a gap of this cause. `keep`
    gives the retention line; None: as the site says. Raises OSError, ManifestBroken.
    """
    recover(folder, on_line)
    manifest = Manifest(folder, on_line)
    try:
        if manifest.lines and not is_sealed(manifest.lines):
            end_utc_us = accounted_until(manifest.lines)
            if until_utc_us > end_utc_us:
                gap: Line = {"from_utc_us": end_utc_us, "to_utc_us": until_utc_us, "cause": cause, "track": "all"}
                manifest.append("gap", **gap)
                end_utc_us = until_utc_us
            if manifest.lines[-1]["kind"] != "retention":
                manifest.append("retention", **(keep(end_utc_us) if keep else retention_of(site, end_utc_us)))
            manifest.append("sealed", end_utc_us=end_utc_us)
    finally:
        manifest.close()


def manifest_digests(session_folder: Path) -> dict[str, str]:
    """SHA-256 of each source's manifest."""
    return {
        folder.name: hashlib.sha256(read_regular(folder / NAME)).hexdigest()
        for folder in source_folders(session_folder)
    }
