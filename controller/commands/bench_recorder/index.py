"""The index at its largest: a moment found among ten million files, and a start with a hundred thousand."""

import hashlib
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from controller.proof.canonical import canonical
from recorder.fragments import FragmentEntry, pack
from recorder.index import tables
from recorder.index.engine import index_address, prepare, reader, writer
from recorder.index.files import Files
from recorder.index.lookup import Lookup
from recorder.index.sync import sync_all
from recorder.manifest import FIRST_PREV, NAME

CAMERAS: Final = 64
FILES_A_SESSION: Final = 480
"""Eight hours of a minute each."""
LOOKUPS: Final = 1_000
START_US: Final = 1_790_000_000_000_000
MINUTE_US: Final = 60_000_000
DAY_US: Final = 86_400_000_000
_WITH_TABLE: Final = 509
"""Every so manieth file has its table of fragments: all of them would be 4 KB a file."""
_FRAGMENTS: Final = 120


def index_figures(segments: int = 10_000_000, folder: Path | None = None) -> dict[str, Any]:
    """Find moments of wall time in an index of so many files (SQLite); the file cache is emptied of it before."""
    with tempfile.TemporaryDirectory(prefix="sealroom-bench-", dir=folder) as place:
        address = index_address(None, Path(place))
        engine = writer(address)
        prepare(engine)
        engine.dispose()
        path = Path(str(engine.url.database))
        began_s = time.perf_counter()
        asked = fill_index(path, segments)
        filled_s = time.perf_counter() - began_s
        _forget_cache(path)
        looking = reader(address)
        cold_ms = _lookups(Lookup(looking), asked)
        warm_ms = _lookups(Lookup(looking), asked)
        looking.dispose()
        return {
            "bench": "recorder index",
            "segments": segments,
            "index_bytes": path.stat().st_size,
            "fill_s": round(filled_s, 1),
            "lookups": len(asked),
            **_spread("cold", cold_ms),
            **_spread("warm", warm_ms),
            "goal_ms": 5,
        }


def fill_index(path: Path, segments: int) -> list[tuple[str, int]]:
    """Put rows of so many files into an empty index; gives sources and moments that can be asked for."""
    picked = random.Random(3)
    asked: list[tuple[str, int]] = []
    sessions = -(-segments // (CAMERAS * FILES_A_SESSION))
    with closing(sqlite3.connect(path)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-262144"):
            connection.execute(f"PRAGMA {pragma}")
        left = segments
        for number in range(sessions):
            start_us = START_US + number * DAY_US
            _insert(connection, tables.session, [_session_row(number, start_us)])
            for camera in range(CAMERAS):
                count = min(FILES_A_SESSION, left)
                left -= count
                stream = _stream_row(number, camera, start_us, count)
                _insert(connection, tables.stream, [stream])
                _insert(connection, tables.segment, _segment_rows(stream, count))
                at = range((number * CAMERAS + camera) % _WITH_TABLE, count, _WITH_TABLE)
                _insert(connection, tables.fragment_index, [_table_row(stream, minute) for minute in at])
                asked += [
                    (stream["source"], start_us + minute * MINUTE_US + picked.randrange(MINUTE_US)) for minute in at
                ]
        connection.commit()
        connection.execute("PRAGMA journal_mode=WAL")
    picked.shuffle(asked)
    return asked[:LOOKUPS]


def _insert(connection: sqlite3.Connection, table: Any, rows: Any) -> None:
    columns = [column.name for column in table.columns]
    values = (row if isinstance(row, tuple) else tuple(row[name] for name in columns) for row in rows)
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})", values)


def _empty(table: Any) -> dict[str, Any]:
    return {column.name: None if column.nullable else 0 for column in table.columns}


def _session_row(number: int, start_us: int) -> dict[str, Any]:
    return _empty(tables.session) | {"id": f"s-{number}", "state": "sealed", "start_us": start_us, "sources": CAMERAS}


def _stream_row(number: int, camera: int, start_us: int, count: int) -> dict[str, Any]:
    names = {"session_id": f"s-{number}", "source": f"cam-{camera}"}
    end_us = start_us + count * MINUTE_US
    own = {"id": tables.stream_key(**names), "start_us": start_us, "cursor_us": end_us, "end_us": end_us}
    return _empty(tables.stream) | names | own | {"segments": count, "head_sha256": bytes(32)}


def _segment_rows(stream: dict[str, Any], count: int) -> Iterator[tuple[Any, ...]]:
    row = _empty(tables.segment) | {"stream_id": stream["id"], "run": 1, "state": "sealed", "bytes": 30_000_000}
    for minute in range(count):
        start_us, media_us = stream["start_us"] + minute * MINUTE_US, minute * MINUTE_US
        row["name"], row["number"], row["line"] = f"{minute + 1:06}.mp4", minute + 1, minute + 4
        row["start_us"], row["end_us"] = start_us, start_us + MINUTE_US
        row["media_start_us"], row["media_end_us"] = media_us, media_us + MINUTE_US
        row["sha256"], row["prev_segment_sha256"] = os.urandom(32), os.urandom(32)
        yield tuple(row.values())


def _table_row(stream: dict[str, Any], minute: int) -> dict[str, Any]:
    length, first_us = 250_000, minute * MINUTE_US
    entries = [
        FragmentEntry(1_500 + number * length, length, first_us + number * 500_000, number % 4 == 0, os.urandom(16))
        for number in range(_FRAGMENTS)
    ]
    return {"stream_id": stream["id"], "name": f"{minute + 1:06}.mp4", "blob": pack(entries)}


def _forget_cache(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _lookups(lookup: Lookup, asked: list[tuple[str, int]]) -> list[float]:
    times_ms = []
    for source, utc_us in asked:
        began_s = time.perf_counter()
        moment = lookup.segment_at(source, utc_us)
        times_ms.append((time.perf_counter() - began_s) * 1000)
        if moment is None or moment.fragment is None:
            raise RuntimeError(f"the index does not find {source} at {utc_us}")
    return times_ms


def _spread(name: str, times_ms: list[float]) -> dict[str, float]:
    ordered = sorted(times_ms)
    p95_ms = ordered[len(ordered) * 95 // 100]
    return {
        f"{name}_p50_ms": round(statistics.median(ordered), 2),
        f"{name}_p95_ms": round(p95_ms, 2),
        f"{name}_max_ms": round(ordered[-1], 2),
    }


def start_figures(segments: int = 100_000, folder: Path | None = None) -> dict[str, Any]:
    """What the index reads at a start: all of it (it was lost), nothing new, and what a crash left behind."""
    with tempfile.TemporaryDirectory(prefix="sealroom-bench-", dir=folder) as place:
        recordings = Path(place) / "recordings"
        tails = write_manifests(recordings, segments)
        files = Files((recordings,), Path(place) / "custody.jsonl")
        times_s = {}
        for name in ("lost", "crash", "again"):
            if name == "crash":
                for path, tail in tails.items():
                    path.write_bytes(path.read_bytes() + tail)
            began_s = time.perf_counter()
            engine = writer(index_address(None, Path(place)))
            prepare(engine)
            synced, _ = sync_all(engine, files)
            engine.dispose()
            times_s[f"{name}_s"] = round(time.perf_counter() - began_s, 3)
            if synced.problems:
                raise RuntimeError(synced.problems[0])
        return {"bench": "recorder start", "segments": segments, "manifests": len(tails), **times_s, "goal_s": 5}


def write_manifests(recordings: Path, segments: int) -> dict[Path, bytes]:
    """Manifests of so many files in open sessions, without media; gives the lines that each one did not get any more."""
    tails: dict[Path, bytes] = {}
    left = segments
    while left:
        count = min(FILES_A_SESSION, left)
        left -= count
        session, camera = divmod(len(tails), CAMERAS)
        folder = recordings / f"s-{session}" / f"cam-{camera}"
        folder.mkdir(parents=True)
        raw = list(_manifest_lines(session, camera, count))
        (folder / NAME).write_bytes(b"".join(raw[:-2]))
        tails[folder / NAME] = b"".join(raw[-2:])
    return tails


def _manifest_lines(session: int, camera: int, count: int) -> Iterator[bytes]:
    prev, start_us = FIRST_PREV, START_US + session * DAY_US
    digest = hashlib.sha256(f"{session} {camera}".encode()).hexdigest()
    lines: list[dict[str, Any]] = [
        {"kind": "opened", "session": f"s-{session}", "source": f"cam-{camera}", "utc_us": start_us},
        {"kind": "connected", "utc_us": start_us, "picture": "h264", "sound": "aac"},
    ]
    for minute in range(count):
        at_us, media_us = start_us + minute * MINUTE_US, minute * MINUTE_US
        times = {"start_utc_us": at_us, "end_utc_us": at_us + MINUTE_US}
        media = {"media_start_us": media_us, "media_end_us": media_us + MINUTE_US}
        counts = {"bytes": 30_000_000, "video": 1_500, "audio": 2_812, "fragments": _FRAGMENTS, "key_frames": 30}
        digests = {"sha256": digest, "prev_segment": digest}
        lines.append({"kind": "segment", "name": f"{minute + 1:06}.mp4", **times, **media, **counts, **digests})
    for line in lines:
        raw = canonical(line | {"prev": prev})
        prev = hashlib.sha256(raw).hexdigest()
        yield raw + b"\n"
