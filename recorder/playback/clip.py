"""Which bytes of which files make a clip: headers and whole fragments as they are, from the key frame at or before its start."""

import bisect
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recorder.boxes import NotFragmented
from recorder.manifest import NAME, ManifestBroken
from recorder.playback.timeline import Gap, Piece, Timelines
from recorder.playback.walk import WalkedFile, read_parts


class ClipRefused(ValueError):
    """This clip cannot be made; says why."""


@dataclass(frozen=True, slots=True)
class ClipPart:
    """Ranges (offset, length) of one file of the recording."""

    piece: Piece
    path: Path
    ranges: tuple[tuple[int, int], ...]

    @property
    def bytes(self) -> int:
        """How many bytes of it are in the clip."""
        return sum(length for _, length in self.ranges)


@dataclass(slots=True)
class ClipFile:
    """One file of the clip: parts that follow on one another. Times in µs UTC."""

    suffix: str
    start_utc_us: int
    end_utc_us: int
    header: bytes = field(repr=False)
    parts: list[ClipPart]

    @property
    def bytes(self) -> int:
        """Its size."""
        return sum(part.bytes for part in self.parts)


@dataclass(frozen=True, slots=True)
class ClipSource:
    """What a clip has of one source, what is missing in its time, and the manifest as it was then."""

    source: str
    files: list[ClipFile]
    gaps: list[Gap]
    sealed: bool
    manifest: bytes = field(repr=False)

    @property
    def manifest_sha256(self) -> str:
        """Digest of that manifest."""
        return hashlib.sha256(self.manifest).hexdigest()


def plan_source(timelines: Timelines, folder: Path, from_utc_us: int, to_utc_us: int) -> ClipSource:
    """What a source has of this time. Raises `ClipRefused` when it cannot be read."""
    try:
        manifest = (folder / NAME).read_bytes()
        timeline = timelines.of(folder)
        files: list[ClipFile] = []
        for piece in timeline.between(from_utc_us, to_utc_us):
            _add(files, piece, _walked(timelines, folder, piece), from_utc_us, to_utc_us)
    except FileNotFoundError:
        raise ClipRefused(f"{folder.name}: no such recording, or files of it are missing") from None
    except (OSError, ManifestBroken, NotFragmented) as error:
        raise ClipRefused(f"{folder.name}: cannot be read ({error})") from None
    gaps = timeline.gaps_between(from_utc_us, to_utc_us)
    return ClipSource(folder.name, files, gaps, timeline.sealed, manifest)


def _walked(timelines: Timelines, folder: Path, piece: Piece) -> WalkedFile:
    return timelines.files.of(folder / piece.name, growing=piece.growing)


def _add(files: list[ClipFile], piece: Piece, file: WalkedFile, from_utc_us: int, to_utc_us: int) -> None:
    first, last = _cut(piece, file, from_utc_us, to_utc_us)
    chosen = file.entries[first:last]
    if not chosen:
        return
    start, end = chosen[0].offset, chosen[-1].offset + chosen[-1].length
    start_utc_us = piece.utc_us(chosen[0].first_us)
    end_utc_us = piece.utc_us(file.entries[last].first_us) if last < len(file.entries) else piece.end_utc_us
    header = b"".join(read_parts(file.path, [(0, file.header_bytes)]))
    before = files[-1] if files else None
    follows = before is not None and before.end_utc_us == start_utc_us and before.header == header
    if before is not None and follows and before.suffix == file.path.suffix:
        before.parts.append(ClipPart(piece, file.path, ((start, end - start),)))
        before.end_utc_us = end_utc_us
        return
    part = ClipPart(piece, file.path, ((0, file.header_bytes), (start, end - start)))
    files.append(ClipFile(file.path.suffix, start_utc_us, end_utc_us, header, [part]))


def _cut(piece: Piece, file: WalkedFile, from_utc_us: int, to_utc_us: int) -> tuple[int, int]:
    """The first fragment and the one behind the last."""
    starts = [entry.first_us for entry in file.entries]
    at = max(0, bisect.bisect_right(starts, piece.media_us(from_utc_us)) - 1)
    first = next((number for number in range(at, -1, -1) if file.entries[number].key), 0)
    return first, bisect.bisect_left(starts, piece.media_us(to_utc_us))


def plain_part(part: ClipPart) -> dict[str, Any]:
    """For the clip's own manifest: where these bytes come from. A digest of null: that file was being written."""
    return {
        "segment": part.piece.name,
        "segment_bytes": part.piece.bytes,
        "segment_sha256": part.piece.sha256,
        "ranges": [[offset, length] for offset, length in part.ranges],
    }
