"""What stands in the folders of recordings: read from the manifests alone, whether or not a recorder runs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recorder.manifest import NAME, open_regular, read_regular
from recorder.retention.custody_state import CustodyState

TOMBSTONE = "tombstone.json"
MEDIA = frozenset({".mp4", ".mov"})
_ENDS_BYTES = 16_384
"""Read at either end of a manifest to know when it began and how it ended."""

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source of one session. Times in UTC µs, None while unknown. `state` = open, sealed, deleted, damaged."""

    source: str
    state: str
    kind: str
    start_utc_us: int | None
    end_utc_us: int | None
    keep_until_utc_us: int | None
    retention: str | None
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session. `state` is the least settled of its sources'; `recording` while the recorder wants it."""

    session: str
    folder: Path
    room_kind: str
    state: str
    start_utc_us: int | None
    end_utc_us: int | None
    keep_until_utc_us: int | None
    retention: str | None
    files: int
    bytes: int
    sources: tuple[SourceRow, ...]
    holds: tuple[str, ...]

    def to_plain(self) -> dict[str, Any]:
        """For JSON, without the sources' rows."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name not in ("folder", "sources")}
        return {**plain, "sources": [source.source for source in self.sources]}


def read_session(folder: Path, wanted: frozenset[str] = frozenset(), custody: CustodyState | None = None) -> SessionRow:
    """What the folder of a session says. `wanted` = sessions that the recorder records now; `custody` = the ledger."""
    custody = custody or CustodyState()
    sources = tuple(_read_source(path) for path in sorted(folder.iterdir()) if path.is_dir())
    first = _first_line(folder, sources)
    starts = [source.start_utc_us for source in sources if source.start_utc_us is not None]
    ends = [source.end_utc_us for source in sources if source.end_utc_us is not None]
    keeps = [source.keep_until_utc_us for source in sources if source.keep_until_utc_us is not None]
    keeps += [custody.extended_utc_us[folder.name]] if folder.name in custody.extended_utc_us else []
    return SessionRow(
        session=folder.name,
        folder=folder,
        room_kind=str(first.get("room_kind", "")),
        state=_state(folder, sources, wanted),
        start_utc_us=min(starts, default=None),
        end_utc_us=max(ends, default=None),
        keep_until_utc_us=max(keeps, default=None),
        retention=next((source.retention for source in sources if source.retention), None),
        files=sum(source.files for source in sources),
        bytes=sum(source.bytes for source in sources),
        sources=sources,
        holds=tuple(hold.id for hold in custody.standing(folder.name)),
    )


def _state(folder: Path, sources: tuple[SourceRow, ...], wanted: frozenset[str]) -> str:
    states = {source.state for source in sources}
    if (folder / TOMBSTONE).exists():
        return "deleted"
    if "damaged" in states or not states:
        return "damaged"
    if folder.name in wanted:
        return "recording"
    return "open" if "open" in states else "sealed"


def _first_line(folder: Path, sources: tuple[SourceRow, ...]) -> Line:
    for source in sources:
        first = next(iter(_lines(_end(folder / source.source / NAME, first=True))), None)
        if first is not None:
            return first
    return {}


def _read_source(folder: Path) -> SourceRow:
    sizes = [path.stat().st_size for path in folder.iterdir() if path.suffix in MEDIA]
    opened = next(iter(_lines(_end(folder / NAME, first=True))), None)
    last = list(_lines(_end(folder / NAME, first=False)))
    if opened is None or opened.get("kind") != "opened" or not last:
        return SourceRow(folder.name, "damaged", "", None, None, None, None, len(sizes), sum(sizes))
    sealed = last[-1] if last[-1].get("kind") == "sealed" else None
    keep = next((line for line in reversed(last) if line.get("kind") == "retention"), {})
    ends = [line["end_utc_us"] for line in last if isinstance(line.get("end_utc_us"), int)]
    return SourceRow(
        source=folder.name,
        state="open" if sealed is None else "sealed",
        kind=str(opened.get("source_kind", "camera")),
        start_utc_us=_number(opened, "utc_us"),
        end_utc_us=max(ends, default=None),
        keep_until_utc_us=_number(keep, "keep_until_utc_us"),
        retention=str(keep["class"]) if "class" in keep else None,
        files=len(sizes),
        bytes=sum(sizes),
    )


def read_lines(folder: Path) -> list[Line]:
    """Every whole line of a source's manifest; raises OSError."""
    return list(_lines(read_regular(folder / NAME)))


def _end(path: Path, *, first: bool) -> bytes:
    """Whole lines at the beginning, or at the end, of a file; empty when there are none."""
    try:
        with open_regular(path) as file:
            if first:
                return file.readline(_ENDS_BYTES)
            size = file.seek(0, 2)
            file.seek(max(0, size - _ENDS_BYTES))
            data = file.read()
    except OSError:
        return b""
    return data if size <= _ENDS_BYTES else data[data.find(b"\n") + 1 :]


def _lines(data: bytes) -> Iterator[Line]:
    for raw in data.split(b"\n")[:-1]:
        try:
            line = json.loads(raw)
        except ValueError:
            continue
        if isinstance(line, dict):
            yield line


def _number(line: Line, key: str) -> int | None:
    value = line.get(key)
    return value if isinstance(value, int) else None
