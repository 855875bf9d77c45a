"""What a source of a session has, by wall time: pieces (one a file, the one that is being written too) and gaps."""

import bisect
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from recorder.boxes import NotFragmented
from recorder.manifest import NAME, Line, read_manifest, read_regular
from recorder.playback.walk import WalkedFiles
from recorder.recovery import SUFFIXES
from recorder.writer import accounted_until

_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class Piece:
    """A file. Wall times are µs UTC; media times µs of the file's own time. `sha256` None: it is being written."""

    name: str
    start_utc_us: int
    end_utc_us: int
    media_start_us: int
    media_end_us: int
    bytes: int
    sha256: str | None

    @property
    def growing(self) -> bool:
        """Whether it is being written."""
        return self.sha256 is None

    def media_us(self, utc_us: int) -> int:
        """The file's own time at a moment."""
        return self.media_start_us + utc_us - self.start_utc_us

    def utc_us(self, media_us: int) -> int:
        """The moment of the file's own time."""
        return self.start_utc_us + media_us - self.media_start_us


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, and why. `track`: all, picture or sound."""

    from_utc_us: int
    to_utc_us: int
    cause: str
    track: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Pieces and gaps in the order of time."""

    folder: Path
    pieces: tuple[Piece, ...]
    gaps: tuple[Gap, ...]
    sealed: bool
    begins_utc_us: int
    """From here on every second is a piece or a gap."""

    def at(self, utc_us: int) -> Piece | None:
        """The piece that holds this moment."""
        place = bisect.bisect_right(self.pieces, utc_us, key=lambda piece: piece.start_utc_us) - 1
        if place < 0 or utc_us >= self.pieces[place].end_utc_us:
            return None
        return self.pieces[place]

    def between(self, from_utc_us: int, to_utc_us: int) -> list[Piece]:
        """The pieces that hold something of this time."""
        return [piece for piece in self.pieces if piece.start_utc_us < to_utc_us and piece.end_utc_us > from_utc_us]

    def gaps_between(self, from_utc_us: int, to_utc_us: int) -> list[Gap]:
        """The gaps that hold something of this time."""
        return [gap for gap in self.gaps if gap.from_utc_us < to_utc_us and gap.to_utc_us > from_utc_us]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to read for a moment: the key frame at or before it. `utc_us` is when that one was."""

    piece: Piece
    header_bytes: int
    offset: int
    length: int
    utc_us: int


class Timelines:
    """Reads manifests and files; keeps what did not change. Thread-safe."""

    def __init__(self) -> None:
        self.files = WalkedFiles()
        self._lock = threading.Lock()
        self._known: OrderedDict[Path, tuple[tuple[int, int], list[Line]]] = OrderedDict()

    def of(self, folder: Path) -> Timeline:
        """A source's folder as it stands now. Raises OSError, ManifestBroken."""
        lines = self._lines(folder)
        pieces = [_piece_of(line) for line in lines if line["kind"] == "segment" and (line["video"] or line["audio"])]
        gaps = tuple(
            Gap(line["from_utc_us"], line["to_utc_us"], line["cause"], line["track"])
            for line in lines
            if line["kind"] == "gap"
        )
        sealed = bool(lines) and lines[-1]["kind"] == "sealed"
        if lines and not sealed:
            growing = self._growing(folder, lines)
            pieces += [growing] if growing is not None else []
        begins_utc_us = int(lines[0]["utc_us"]) if lines else 0
        return Timeline(folder, tuple(pieces), gaps, sealed, begins_utc_us)

    def place(self, timeline: Timeline, utc_us: int) -> Place | None:
        """Where the picture of this moment can be decoded from; None in a hole. Raises OSError, NotFragmented."""
        piece = timeline.at(utc_us)
        if piece is None:
            return None
        file = self.files.of(timeline.folder / piece.name, growing=piece.growing)
        keys = [entry for entry in file.entries if entry.key]
        if not keys:
            return None
        media_us = piece.media_us(utc_us)
        key = keys[max(0, bisect.bisect_right(keys, media_us, key=lambda entry: entry.first_us) - 1)]
        return Place(piece, file.header_bytes, key.offset, key.length, piece.utc_us(key.first_us))

    def _lines(self, folder: Path) -> list[Line]:
        path = folder / NAME
        state = path.stat()
        stamp = (state.st_mtime_ns, state.st_size)
        with self._lock:
            known = self._known.get(path)
            if known is not None and known[0] == stamp:
                self._known.move_to_end(path)
                return known[1]
        lines = read_manifest(read_regular(path), torn_end=True).lines
        with self._lock:
            self._known[path] = (stamp, lines)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return lines

    def _growing(self, folder: Path, lines: list[Line]) -> Piece | None:
        named = {line["name"] for line in lines if line["kind"] in ("segment", "torn")}
        names = [name for name in os.listdir(folder) if name.endswith(SUFFIXES) and name not in named]
        if not names:
            return None
        name = min(names)  # a further one was begun after these lines were read
        try:
            file = self.files.of(folder / name, growing=True)
        except (OSError, NotFragmented):  # not even its header is there yet
            return None
        if file.start_us is None:
            return None
        start_utc_us = accounted_until(lines)
        end_utc_us = start_utc_us + file.end_us - file.start_us
        return Piece(name, start_utc_us, end_utc_us, file.start_us, file.end_us, file.whole_bytes, None)


def _piece_of(line: dict[str, Any]) -> Piece:
    return Piece(
        line["name"],
        line["start_utc_us"],
        line["end_utc_us"],
        line["media_start_us"],
        line["media_end_us"],
        line["bytes"],
        line["sha256"],
    )
