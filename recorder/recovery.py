"""After a crash: whole fragments of an unfinished file are kept, the torn tail is cut off, nothing is deleted."""

import hashlib
import logging
import os
from pathlib import Path

from recorder.boxes import NotFragmented, read_fragments, read_header
from recorder.fragments import FragmentTable
from recorder.manifest import Line, Manifest, OnLine, sync_folder
from recorder.writer import accounted_until, last_segment

log = logging.getLogger(__name__)

SUFFIXES = (".mp4", ".mov")


def is_sealed(lines: list[Line]) -> bool:
    """Whether a manifest says that nothing follows."""
    return bool(lines) and lines[-1]["kind"] == "sealed"


def recover(folder: Path, on_line: OnLine | None = None) -> None:
    """Bring a source's folder in order: every file has its line. Raises OSError, ManifestBroken."""
    manifest = Manifest(folder, on_line)
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
    table, length, digest = found
    start_utc_us = accounted_until(manifest.lines)
    manifest.append(
        "segment",
        table.packed(),
        name=path.name,
        start_utc_us=start_utc_us,
        end_utc_us=start_utc_us + table.end_us - (table.start_us or 0),
        bytes=length,
        sha256=digest,
        prev_segment=last_segment(manifest.lines),
        recovered=True,
        **table.members(),
    )
    log.warning("%s/%s was recovered: %d fragments", path.parent.name, path.name, len(table.entries))


def _good_part(path: Path) -> tuple[FragmentTable, int, str] | None:
    """Cut the file behind its last whole fragment: its table, length and digest. None when it has none."""
    data = path.read_bytes()
    try:
        at, tracks = read_header(data)
    except NotFragmented:
        return None
    table, sha256 = FragmentTable(tracks), hashlib.sha256(data[:at])
    for fragment in read_fragments(data, tracks, at, len(data)):
        at = fragment.offset + fragment.length
        sha256.update(data[fragment.offset : at])
        table.add(fragment, fragment.offset, sha256.digest()[:16])
    if table.start_us is None:
        return None
    with path.open("r+b") as file:
        file.truncate(at)
        os.fsync(file.fileno())
    return table, at, sha256.hexdigest()
