"""Scrub pictures, audio peaks, and files that browsers play: from the cache, or derived now by the process for it."""

import json
import uuid
from pathlib import Path
from typing import Any

from recorder.playback.cache import Cache
from recorder.playback.timeline import Piece, Place
from recorder.playback.walk import WalkedFile
from recorder.playback.worker import Worker


class Derived:
    """Thread-safe. Every method may raise `Busy`, `NotDerived`, OSError."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._worker = Worker()

    def stop(self) -> None:
        """End the process that derives."""
        self._worker.stop()

    def picture(self, folder: Path, place: Place) -> bytes:
        """A small JPEG of the key frame of this place."""
        name = f"{Path(place.piece.name).stem}-{place.offset}.jpg"
        parts = [(0, place.header_bytes), (place.offset, place.length)]
        return self._kept("picture", folder, folder / place.piece.name, parts, name).read_bytes()

    def peaks(self, folder: Path, piece: Piece) -> dict[str, Any]:
        """How loud a file is, see `deriving.peaks`."""
        stem = Path(piece.name).stem
        if not piece.growing:
            out = self._kept("peaks", folder, folder / piece.name, [(0, piece.bytes)], f"{stem}.peaks.json")
            return dict(json.loads(out.read_bytes()))
        out = self._once("peaks", folder, folder / piece.name, [(0, piece.bytes)], f"{stem}.peaks.json")
        try:
            return dict(json.loads(out.read_bytes()))
        finally:
            out.unlink(missing_ok=True)

    def playable(self, folder: Path, file: WalkedFile, after: int, *, growing: bool) -> tuple[Path, bool]:
        """The file with sound for browsers, from behind so many bytes on; whether its reader should delete it."""
        path, whole = file.path, file.whole_bytes
        start = max(after, file.header_bytes)
        parts = [(0, file.header_bytes), (start, max(0, whole - start))]
        if growing or after:
            return self._once("playable", folder, path, parts, f"{path.stem}.flac.mp4"), True
        return self._kept("playable", folder, path, parts, f"{path.stem}.flac.mp4"), False

    def _kept(self, what: str, folder: Path, path: Path, parts: list[tuple[int, int]], name: str) -> Path:
        out = self._cache.path(folder.parent.name, folder.name, name)
        if out.exists():
            self._cache.used(out)
        else:
            self._worker.derive(what, path, parts, out)
            self._cache.added(out)
        return out

    def _once(self, what: str, folder: Path, path: Path, parts: list[tuple[int, int]], name: str) -> Path:
        """For one reader, who deletes it."""
        out = self._cache.path(folder.parent.name, folder.name, f"once-{uuid.uuid4().hex}-{name}")
        self._worker.derive(what, path, parts, out)
        return out
