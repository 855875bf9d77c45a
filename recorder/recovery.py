"""After a crash: whole fragments of an unfinished file are kept, the torn tail is cut off, nothing is deleted.

Files without a line that are not the unfinished one are not ours: they are moved aside, into `quarantine`, with a line.
"""

import hashlib
import logging
import os
import re
from pathlib import Path
from typing import Final

from recorder.boxes import NotFragmented, read_fragments, read_header
from recorder.fragments import FragmentTable
from recorder.manifest import NAME, Line, Manifest, OnLine, sync_folder
from recorder.quarantine import digest_of, files_beside, move_aside, note_quarantined
from recorder.writer import accounted_until, last_number, last_segment, number_of

log = logging.getLogger(__name__)

TORN: Final = ".torn"
SUFFIXES: Final = (".mp4", ".mov")
_FILE: Final = re.compile(r"\d{6,9}\.(mp4|mov)(\.torn)?", re.ASCII)


def is_sealed(lines: list[Line]) -> bool:
    """Whether a manifest says that nothing follows."""
    return bool(lines) and lines[-1]["kind"] == "sealed"


def recover(folder: Path, on_line: OnLine | None = None) -> None:
    """Bring a source's folder in order: every file has its line. Reads only files that have none, at most one of ours.

    Raises OSError, ManifestBroken.
    """
    manifest = Manifest(folder, on_line)
    try:
        recover_files(manifest, folder)
    finally:
        manifest.close()


def recover_files(manifest: Manifest, folder: Path) -> None:
    """The same with the folder's open manifest. Raises OSError."""
    if not manifest.lines or is_sealed(manifest.lines):
        return
    named = {line["name"] for line in manifest.lines if line["kind"] in ("segment", "torn")}
    number = last_number(manifest.lines)
    for name in files_beside(folder, {NAME, *named}):
        if _FILE.fullmatch(name) and number_of(name) == number + 1:
            _recover_file(folder / name, manifest)
            number += 1
        else:
            move_aside(folder / name)
    note_quarantined(manifest, folder)


def _recover_file(path: Path, manifest: Manifest) -> None:
    found = None if path.name.endswith(TORN) else _good_part(path)
    if found is None:
        _note_torn(path, manifest)
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


def _note_torn(path: Path, manifest: Manifest) -> None:
    """Nothing in it can be played; all of it is kept, under a name that no player takes for a recording."""
    torn = path if path.name.endswith(TORN) else path.with_name(path.name + TORN)
    if torn != path:
        path.rename(torn)
        sync_folder(path.parent)
    manifest.append("torn", name=torn.name, bytes=torn.stat().st_size, sha256=digest_of(torn))


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
