"""Recordings made of lines alone, many of them at once, and real ones with media; and what an index holds, to compare."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from controller.proof.canonical import NotCanonical, canonical
from recorder.index import tables
from recorder.index.files import Files
from recorder.manifest import FIRST_PREV, NAME, Line

START_US = 1_790_000_000_000_000
MINUTE_US = 60_000_000
Row = dict[str, Any]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def chained(lines: Iterable[Line], prev: str = FIRST_PREV) -> Iterator[tuple[Line, bytes]]:
    for line in lines:
        whole = {**line, "prev": prev}
        try:
            raw = canonical(whole)
        except NotCanonical:  # a line made to be refused
            raw = json.dumps(whole).encode()
        prev = hashlib.sha256(raw).hexdigest()
        yield whole, raw


def append_lines(path: Path, lines: Iterable[Line]) -> list[Line]:
    """Add lines to a chained file without waiting for the disk; gives them with their chain."""
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_bytes() if path.exists() else b""
    last = before.rstrip(b"\n").rpartition(b"\n")[2]
    made = list(chained(lines, hashlib.sha256(last).hexdigest() if last else FIRST_PREV))
    with path.open("ab") as file:
        file.write(b"".join(raw + b"\n" for _, raw in made))
    return [line for line, _ in made]


def segment_line(number: int, start_us: int, end_us: int, **more: Any) -> Line:
    return {
        "kind": "segment",
        "name": f"{number:06}.mp4",
        "start_utc_us": start_us,
        "end_utc_us": end_us,
        "media_start_us": start_us - START_US,
        "media_end_us": end_us - START_US,
        "bytes": 30_000_000 + number,
        "sha256": digest(f"{start_us} {number}"),
        "prev_segment": digest(f"before {start_us} {number}"),
        "video": 1_500,
        "audio": 2_812,
        "fragments": 120,
        "key_frames": 30,
        **more,
    }


def stream_lines(
    session: str, source: str, minutes: int, start_us: int = START_US, *, sealed: bool = True
) -> list[Line]:
    """A recording with every kind of line: a gap in the middle, a second connection, clock samples, a torn file."""
    opened: Line = {"kind": "opened", "session": session, "source": source, "utc_us": start_us}
    opened |= {"mark_utc_us": start_us + 700_000, "room_kind": "evaluation", "source_kind": "camera"}
    lines = [opened, _connected(start_us)]
    at_us = start_us + 400_000
    lines.append(gap_line(start_us, at_us, "connect"))
    number, half = 0, minutes // 2
    for minute in range(minutes):
        if minute == half:
            lines.append({"kind": "clock_step", "utc_us": at_us, "track": "picture", "step_us": 250_000})
            lines += [_connected(at_us + 3_900_000), gap_line(at_us, at_us + 4_000_000, "stall")]
            at_us += 4_000_000
        number += 1
        samples = [["picture", at_us // 1_000, at_us, f"{at_us:016x}", 90_000 * minute % 2**32, None]]
        lines.append({"kind": "clock", "samples": samples})
        recovered = {"recovered": True} if minute == half else {}
        lines.append(segment_line(number, at_us, at_us + MINUTE_US, **recovered))
        at_us += MINUTE_US
    lines.append({"kind": "host_clock_step", "utc_us": at_us, "step_us": -3_600_000_000})
    lines.append(gap_line(at_us - 9_000_000, at_us - 2_000_000, "stall", "sound"))
    lines.append({"kind": "torn", "name": f"{number + 1:06}.mp4.torn", "bytes": 17, "sha256": digest("torn")})
    lines.append({"kind": "quarantined", "name": "strange.mp4", "bytes": 3, "sha256": digest("strange")})
    return lines + (seal_lines(at_us) if sealed else [])


def seal_lines(end_us: int) -> list[Line]:
    keep: Line = {"kind": "retention", "class": "evaluation", "clause": "5.6", "keep_years": 15}
    return [keep | {"keep_until_utc_us": end_us + 15 * 365 * 86_400_000_000}, {"kind": "sealed", "end_utc_us": end_us}]


def _connected(utc_us: int) -> Line:
    return {"kind": "connected", "utc_us": utc_us, "picture": "h264", "sound": "aac"}


def gap_line(from_us: int, to_us: int, cause: str, track: str = "all") -> Line:
    return {"kind": "gap", "from_utc_us": from_us, "to_utc_us": to_us, "cause": cause, "track": track}


def custody_lines(session: str) -> list[Line]:
    """One line of each kind that the index follows."""

    def line(kind: str, after_s: int, **members: Any) -> Line:
        at_us = START_US + after_s * 1_000_000
        return {"kind": kind, "session": session, "by": "staff-1", "at_utc_us": at_us, **members}

    until_us = START_US + 20 * 365 * 86_400_000_000
    return [
        line("held", 1, hold="h1", reason="complaint"),
        line("held", 2, hold="h2", reason="audit"),
        line("extended", 3, keep_until_utc_us=until_us, from_utc_us=START_US, reason="suit"),
        line("released", 4, hold="h1", reason="settled", second="staff-2"),
        line("verified", 5, good=True, files=2, bytes=60_000_003, findings=[]),
        line(
            "exported", 6, from_utc_us=START_US, to_utc_us=START_US + MINUTE_US, sha256=digest("clip"), second="staff-2"
        ),
        line("moved", 7, **{"from": "disk", "to": "cold", "files": 2, "bytes": 60_000_003}),
        {
            "kind": "clock_confirmed",
            "session": "",
            "by": "staff-1",
            "at_utc_us": START_US + 8_000_000,
            "reason": "radio",
        },
    ]


class Archive:
    """A data folder with recordings in it."""

    def __init__(self, data_dir: Path) -> None:
        self.recordings = data_dir / "recordings"
        self.custody = data_dir / "custody.jsonl"
        self.files = Files((self.recordings,), self.custody)
        self.recordings.mkdir(exist_ok=True)

    def manifest(self, session: str, source: str) -> Path:
        return self.recordings / session / source / NAME

    def add(self, session: str, source: str, minutes: int = 4, **more: Any) -> list[Line]:
        return append_lines(self.manifest(session, source), stream_lines(session, source, minutes, **more))

    def add_lines(self, session: str, source: str, lines: Iterable[Line]) -> list[Line]:
        return append_lines(self.manifest(session, source), lines)

    def add_custody(self, lines: Iterable[Line]) -> list[Line]:
        return append_lines(self.custody, lines)


def contents(engine: Engine) -> dict[str, list[Row]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for name, table in tables.metadata.tables.items()
        }
