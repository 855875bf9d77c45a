"""After a crash: whole fragments of an unfinished file are kept, the torn tail is cut off, nothing is deleted."""

import hashlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recorder.boxes import NotFragmented, read_fragments, read_header
from recorder.manifest import Line, Manifest, sync_folder
from recorder.writer import accounted_until

log = logging.getLogger(__name__)

SUFFIXES = (".mp4", ".mov")


def is_sealed(lines: list[Line]) -> bool:
    """Whether a manifest says that nothing follows."""
    return bool(lines) and lines[-1]["kind"] == "sealed"


def recover(folder: Path) -> None:
    """Bring a source's folder in order: every file has its line. Raises OSError, ManifestBroken."""
    manifest = Manifest(folder)
    try:
        if not manifest.lines or is_sealed(manifest.lines):
            return
        known = {line["name"] for line in manifest.lines if line["kind"] in ("segment", "torn")}
        files = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and path.name not in known)
        for path in files:
            _recover_file(path, manifest)
    finally:
        manifest.close()


def _recover_file(path: Path, manifest: Manifest) -> None:
    found = _good_part(path)
    if found is None:
        torn = path.with_name(path.name + ".torn")
        path.rename(torn)
        sync_folder(path.parent)
        data = torn.read_bytes()
        manifest.append("torn", name=torn.name, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
        return
    start_utc_us = accounted_until(manifest.lines)
    end_utc_us = start_utc_us + found.media_end_us - found.media_start_us
    manifest.append("segment", **found.line(path.name, start_utc_us, end_utc_us))
    log.warning("%s/%s was recovered: %d fragments", path.parent.name, path.name, found.fragments)


@dataclass(slots=True)
class _Good:
    """The whole fragments of a file."""

    bytes: int
    sha256: str
    fragments: int = 0
    media_start_us: int = 0
    media_end_us: int = 0
    video: int = 0
    audio: int = 0

    def line(self, name: str, start_utc_us: int, end_utc_us: int) -> dict[str, Any]:
        return {
            "name": name,
            "start_utc_us": start_utc_us,
            "end_utc_us": end_utc_us,
            "media_start_us": self.media_start_us,
            "media_end_us": self.media_end_us,
            "bytes": self.bytes,
            "sha256": self.sha256,
            "video": self.video,
            "audio": self.audio,
            "recovered": True,
        }


def _good_part(path: Path) -> _Good | None:
    """Cut the file behind its last whole fragment; None when it has none."""
    data = path.read_bytes()
    try:
        at, tracks = read_header(data)
    except NotFragmented:
        return None
    good = _Good(0, "")
    for fragment in read_fragments(data, tracks, at, len(data)):
        at = fragment.offset + fragment.length
        good.fragments += 1
        picture, sound = fragment.parts.get("picture"), fragment.parts.get("sound")
        if picture is not None:
            good.media_start_us = good.media_start_us if good.video else picture.start_us
            good.media_end_us = picture.end_us
            good.video += picture.samples
        good.audio += sound.samples if sound is not None else 0
    if not good.video:
        return None
    with path.open("r+b") as file:
        file.truncate(at)
        os.fsync(file.fileno())
    good.bytes, good.sha256 = at, hashlib.sha256(data[:at]).hexdigest()
    return good
