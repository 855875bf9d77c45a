"""The lines of a manifest that a recording writes around its files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from recorder import plan
from recorder.boxes import Kind
from recorder.manifest import Manifest, OnLine, sync_folder
from recorder.recovery import recover_files
from recorder.settings import RecorderSite
from recorder.writer import Note

_GAP_CAUSES = {"stall": "stall", "silent": "stall", "disk": "disk", "restart": "restart", "dropped": "loss"}


def open_manifest(
    session: str, source: str, folder: Path, now_utc_us: int, on_line: OnLine | None = None, **opening: Any
) -> Manifest:
    """The manifest of a source's folder, begun with its first line if it is new, brought in order after a crash.

    `opening`: more of that line (`mark_utc_us`, `room_kind`, `source_kind`). Raises OSError, ManifestBroken.
    """
    if not folder.exists():
        folder.mkdir(mode=0o750, parents=True)
        sync_folder(folder.parent)
        sync_folder(folder.parent.parent)
    manifest = Manifest(folder, on_line)
    try:
        if manifest.lines:
            recover_files(manifest, folder)
        else:
            manifest.append("opened", session=session, source=source, utc_us=now_utc_us, **opening)
    except BaseException:
        manifest.close()
        raise
    return manifest


Keep = Callable[[int], dict[str, Any]]
"""Members of the retention line for what ended at this time (UTC, µs)."""


def seal_lines(put: Callable[[Note], Any], site: RecorderSite, end_utc_us: int, keep: Keep | None = None) -> bool:
    """The last two lines: how long this is kept (`keep` None: as the site says), and that nothing follows."""
    put(Note("retention", keep(end_utc_us) if keep is not None else retention_of(site, end_utc_us)))
    put(Note("sealed", {"end_utc_us": end_utc_us}))
    return True


def retention_of(site: RecorderSite, end_utc_us: int) -> dict[str, Any]:
    """Class, clause, and until when, counted from the end."""
    keep = site.retention
    return {
        "class": keep.kind,
        "clause": keep.clause,
        "keep_years": keep.keep_years,
        "keep_until_utc_us": plan.keep_until_utc_us(end_utc_us, keep.keep_years),
    }


def gap_cause(cause: str | None) -> str | None:
    """The gap's cause in the manifest for a fact's cause."""
    return None if cause is None else _GAP_CAUSES.get(cause, "loss")


def track_gap(kind: Kind, from_utc_us: int, to_utc_us: int, cause: str) -> dict[str, Any]:
    """Members of a gap of one track, while the file goes on with the other."""
    return {"from_utc_us": from_utc_us, "to_utc_us": to_utc_us, "cause": cause, "track": kind}


def media_end_us(manifest: Manifest) -> int:
    """Where the files' own time ends so far."""
    ends = [int(line["media_end_us"]) for line in manifest.lines if line["kind"] == "segment"]
    return max(ends, default=0)
